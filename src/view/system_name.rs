//! Fits the name of a system into the room that there is. What tells the system apart stays.

use crate::domain::system_name::SystemName;
use crate::view::text;

/// Cells of the host name that are worth showing.
const WORTH: usize = 6;

/// The longest form of the name that fits: `nas1 (simlab, 10.0.0.5)`, `nas1 (simlab)`, `truen…s-nas1 (simlab)`, `simlab`.
pub(in crate::view) fn fitted(name: &SystemName, room: usize, ellipsis: &str) -> String {
    for whole in [name.full(), name.short()] {
        if text::width(&whole) <= room {
            return whole;
        }
    }
    let beside = text::width(name.unique()) + " ()".len();
    match room.checked_sub(beside).filter(|left| *left >= WORTH) {
        Some(left) if !name.unique().eq_ignore_ascii_case(name.head()) => {
            let head = text::truncate(name.head(), left, ellipsis);
            format!("{head} ({})", name.unique())
        }
        _ => text::truncate(name.unique(), room, ellipsis).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_the_system_apart_is_dropped_last() {
        let name = SystemName::new(Some("storage-frankfurt"), Some("simlab"), "10.0.0.5");
        for (room, wanted) in [
            (80, "storage-frankfurt (simlab, 10.0.0.5)"),
            (30, "storage-frankfurt (simlab)"),
            (20, "stora…kfurt (simlab)"),
            (15, "sto…rt (simlab)"),
            (14, "simlab"),
            (5, "si…ab"),
            (0, ""),
        ] {
            assert_eq!(fitted(&name, room, "…"), wanted, "{room}");
        }
        let same = SystemName::new(Some("simlab"), None, "simlab");
        assert_eq!(fitted(&same, 5, "…"), "si…ab");
    }
}
