//! What the account may not do is dim, and its key says why before a question or a form opens.

use super::{ESC, System};
use crate::support::pty::{Pty, Setup};

/// Whether a shortcut of the footer is dim: its chord.
fn is_dim(pty: &Pty, hint: &str) -> bool {
    pty.screen(|screen| {
        let (rows, columns) = screen.size();
        let row = rows.get() - 1;
        let text = screen.rows(0, columns.get()).nth(row.into()).unwrap();
        let at = text
            .find(hint)
            .unwrap_or_else(|| panic!("no {hint:?} in {text:?}"));
        screen.cell(row, at.try_into().unwrap()).unwrap().dim()
    })
}

#[test]
fn an_account_without_the_role_is_told_before_anything_opens() {
    let system = System::start();
    let setup = system.setup("svc-metrics", &system.sim.uri());
    let mut pty = system.open(setup);
    // The selected key is that of another user: only a key of its own could be created.
    for hint in ["e edit", "r reset", "d delete"] {
        assert!(is_dim(&pty, hint), "{hint}");
    }
    assert!(!is_dim(&pty, "n new") && !is_dim(&pty, "Space mark"));
    for (key, word) in [("e", "edit"), ("r", "reset"), ("d", "delete")] {
        pty.send(key);
        pty.wait_text(&format!(
            "Cannot {word}: needs API_KEY_WRITE for keys of other users"
        ));
        pty.wait_no_text("╭");
    }
    pty.send("?");
    pty.wait_words("delete the key (needs API_KEY_WRITE");
    pty.send(ESC);
    // Its own key may be changed.
    pty.wait_no_text("Keyboard shortcuts");
    pty.send("/prometheus\r");
    pty.wait_text("n new");
    assert!(!is_dim(&pty, "d delete"));
    pty.send("d");
    pty.wait_text("This cannot be undone");
}

#[test]
fn read_only_is_a_reason_too() {
    let mut pty = Setup::tnkeys().args(["--demo", "--read-only"]).spawn();
    pty.wait_text("backup-replication");
    pty.wait_until_it_takes_keys();
    for hint in ["n new", "e edit", "r reset", "t rotate", "d delete"] {
        assert!(is_dim(&pty, hint), "{hint}");
    }
    for (key, word) in [("n", "new"), ("d", "delete"), ("t", "rotate")] {
        pty.send(key);
        pty.wait_text(&format!("Cannot {word}: read-only"));
    }
}

#[test]
fn a_key_that_does_nothing_says_so_and_a_letter_in_a_field_does_not() {
    let mut pty = Setup::tnkeys().arg("--demo").spawn();
    pty.wait_text("backup-replication");
    pty.send("z");
    pty.wait_text("z does nothing here. ? for help");
    pty.wait_text("n new");
    pty.send("nzzz");
    pty.wait_text("zzz");
    pty.screen(|screen| assert!(!screen.contents().contains("does nothing")));
}

#[test]
fn the_list_below_a_box_is_dim_and_the_footer_shows_the_keys_of_the_box() {
    let mut pty = Setup::tnkeys().arg("--demo").spawn();
    pty.wait_text("● live");
    pty.wait_text("n new");
    pty.wait_until_it_takes_keys();
    let dim = |pty: &Pty| {
        pty.screen(|screen| {
            let mut rows = screen.rows(0, 80);
            // The first key, whose owner is beside it: a box of any height leaves this row visible.
            let row = rows.position(|row| row.contains("ansible")).unwrap();
            screen.cell(row.try_into().unwrap(), 38).unwrap().dim()
        })
    };
    let words = |screen: &vt100::Screen| {
        let rows = screen.rows(0, 80).map(|row| row.trim_end().to_owned());
        rows.collect::<Vec<_>>()
    };
    let before = pty.screen(words);
    assert!(!dim(&pty));
    let mark = pty.mark();
    pty.send("d");
    pty.wait_text("This cannot be undone");
    pty.wait_until_it_takes_keys();
    assert!(dim(&pty), "{}", pty.contents());
    let footer = |pty: &Pty| pty.screen(|screen| screen.rows(0, 80).last().unwrap_or_default());
    assert!(footer(&pty).contains("Esc cancel"), "{}", footer(&pty));
    // It is sent once.
    let bytes = pty.since(mark).len();
    assert!(bytes < 4000, "{bytes} bytes");
    pty.send(ESC);
    pty.wait_for("the list as before", |screen| words(screen) == before);
    assert!(!dim(&pty));
}
