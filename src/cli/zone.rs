//! The local time zone.

use std::path::Path;

use jiff::tz::TimeZone;

const LOCALTIME: &str = "/etc/localtime";
/// Where the zones of the system are, unless `TZDIR` says otherwise.
const ZONES: &str = "/usr/share/zoneinfo";

/// Returns the local time zone. Its file is read by its name: jiff would list all zones of the system before the first frame.
pub(super) fn local() -> TimeZone {
    let env = |name: &str| std::env::var_os(name);
    let known = match (env("TZ"), env("TZDIR")) {
        (None, _) => of_file(LOCALTIME, Path::new(LOCALTIME)),
        (Some(name), None) => name.to_str().and_then(named),
        (Some(_), Some(_)) => None,
    };
    known.unwrap_or_else(TimeZone::system)
}

/// The zone of this name, as `TZ` has it (`Europe/Berlin`). `None`: jiff knows better, because it may be another form of `TZ`.
fn named(name: &str) -> Option<TimeZone> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    if name.starts_with('/') || !name.chars().all(plain) {
        return None;
    }
    of_file(name, &Path::new(ZONES).join(name))
}

fn of_file(name: &str, path: &Path) -> Option<TimeZone> {
    let data = std::fs::read(path).ok()?;
    TimeZone::tzif(name, &data).ok()
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
        assert!(of_file("localtime", &path).is_none());
        std::fs::write(&path, "UTC").unwrap();
        assert!(of_file("localtime", &path).is_none());
    }

    #[test]
    fn a_name_is_the_zone_that_jiff_finds_by_it() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        let times = [
            at("2026-01-15T12:00:00Z"),
            at("2026-07-15T12:00:00Z"),
            at("2050-07-15T12:00:00Z"),
        ];
        for name in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+5",
        ] {
            // A machine without zones has none to compare.
            let (Some(ours), Ok(theirs)) = (named(name), TimeZone::get(name)) else {
                continue;
            };
            assert_eq!(ours.iana_name(), theirs.iana_name());
            for time in times {
                assert_eq!(ours.to_offset(time), theirs.to_offset(time), "{name}");
            }
        }
    }

    #[test]
    fn other_forms_are_left_to_jiff() {
        for name in [
            "",
            ":UTC",
            "/etc/localtime",
            "../../../etc/localtime",
            "No/Where",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "Europe",
        ] {
            assert!(named(name).is_none(), "{name}");
        }
    }
}
