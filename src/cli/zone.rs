//! The local time zone.

use std::path::Path;

use jiff::tz::TimeZone;

const LOCALTIME: &str = "/etc/localtime";

/// Returns the local time zone. Its name is not looked up: for that jiff would list all zones of the system before the first frame.
pub(super) fn local() -> TimeZone {
    if std::env::var_os("TZ").is_some() {
        return TimeZone::system();
    }
    of_file(Path::new(LOCALTIME)).unwrap_or_else(TimeZone::system)
}

fn of_file(path: &Path) -> Option<TimeZone> {
    let data = std::fs::read(path).ok()?;
    TimeZone::tzif(LOCALTIME, &data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_that_of_the_system() {
        let now = jiff::Timestamp::now();
        let (ours, theirs) = (local(), TimeZone::system());
        let (ours, theirs) = (ours.to_offset_info(now), theirs.to_offset_info(now));
        assert_eq!(ours.offset(), theirs.offset());
        assert_eq!(ours.abbreviation(), theirs.abbreviation());
    }

    #[test]
    fn a_file_that_is_no_zone_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("localtime");
        assert!(of_file(&path).is_none());
        std::fs::write(&path, "UTC").unwrap();
        assert!(of_file(&path).is_none());
    }
}
