//! How many bytes a change of the screen costs.

use super::*;

pub(super) fn list(frame: &mut Frame, selected: u16) {
    let accent = Style::new().fg(Color::Cyan);
    for y in 0..30 {
        let name = if y == selected {
            frame.buffer_mut().set_string(0, y, "▌", accent);
            Style::new().add_modifier(Modifier::BOLD)
        } else {
            Style::new()
        };
        frame
            .buffer_mut()
            .set_string(2, y, format!("{y:>4}"), Style::new());
        frame
            .buffer_mut()
            .set_string(8, y, format!("backup-replication-{y:02}"), name);
        frame
            .buffer_mut()
            .set_string(40, y, "truenas_admin   4mo  never  active", Style::new());
    }
}

#[test]
fn a_move_of_the_selection_stays_small() {
    let mut rig = Rig::new(100, 40);
    rig.draw(|frame| list(frame, 5));
    let bytes = rig.draw(|frame| list(frame, 6));
    assert!(bytes.len() <= 90, "{} bytes", bytes.len());
}

#[test]
fn what_has_not_changed_costs_nothing() {
    let mut rig = Rig::new(100, 40);
    rig.draw(|frame| list(frame, 5));
    assert_eq!(rig.draw(|frame| list(frame, 5)), b"");
}

#[test]
fn what_nobody_can_see_costs_nothing() {
    let mut rig = Rig::new(100, 40);
    let styled = |style: Style| {
        move |frame: &mut Frame| {
            frame.buffer_mut().set_string(0, 0, " ".repeat(50), style);
        }
    };
    rig.draw(styled(Style::new()));
    let bold = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
    assert_eq!(rig.draw(styled(bold)), b"");
    assert_ne!(rig.draw(styled(bold.add_modifier(Modifier::REVERSED))), b"");
}

#[test]
fn a_vanished_row_is_erased_not_overwritten() {
    let mut rig = Rig::new(100, 40);
    rig.draw(|frame| list(frame, 5));
    let bytes = rig.draw(|frame| {
        list(frame, 5);
        for position in frame.area().positions().filter(|p| p.y >= 20) {
            frame.buffer_mut()[position].reset();
        }
    });
    assert!(bytes.len() <= 10 * 8, "{} bytes", bytes.len());
}

/// What changes from one text to another in one row, as bytes.
fn between(from: &str, to: &str) -> String {
    let mut rig = Rig::new(40, 2);
    let text = |text: String| {
        move |frame: &mut Frame| frame.buffer_mut().set_string(0, 1, &text, Style::new())
    };
    rig.draw(text(from.into()));
    rig.shown(text(to.into()))
}

#[test]
fn unchanged_text_is_written_again_when_a_move_is_longer() {
    assert_eq!(
        between("2024-11-02 09:14", "2026-12-04 09:59"),
        "^[4G6-12-04^[4C59"
    );
    assert_eq!(between("never expires", "never-expires"), "^[6G-");
    assert_eq!(between("a name", "b game"), "\rb g");
    // Its width is uncertain, so it is no way to a column.
    assert_eq!(between("a│b", "c│d"), "\rc^[Cd");
}

#[test]
fn the_end_of_a_row_is_erased_or_overwritten() {
    assert_eq!(between("a long name", "a"), "^[3G^[K");
    assert_eq!(between("a name", "a nam"), "\u{8} ");
}
