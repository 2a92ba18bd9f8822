//! One key and one owner have the same count of methods on every screen.

use crate::support::pty::{Pty, Setup};

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const TAB: &str = "\t";

fn demo(release: &str) -> Pty {
    let pty = Setup::tnkeys()
        .size(120, 40)
        .arg(format!("--demo={release}"))
        .spawn();
    pty.wait_text("backup-replication");
    pty
}

/// Every `N of M`, with `methods` or `may call` beside it, on the line with this text.
fn counts(pty: &Pty, line: &str) -> Vec<(u32, u32)> {
    let contents = pty.contents();
    let words: Vec<&str> = contents
        .lines()
        .filter(|row| row.contains(line))
        .flat_map(str::split_whitespace)
        .collect();
    let number = |word: &str| {
        let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
        digits.parse().ok()
    };
    let of = words.windows(3).filter(|it| it[1] == "of");
    of.filter_map(|it| Some((number(it[0])?, number(it[2])?)))
        .filter(|(_, all)| *all > 100)
        .collect()
}

#[test]
fn the_rules_of_a_key() {
    let mut pty = demo("24.04");
    pty.send("/backup-replication\r");
    pty.wait_text("1 of ");
    pty.send("e");
    pty.wait_text("backup-replication (3) on nas1");
    pty.send(TAB);
    pty.send(TAB);
    pty.wait_text("Enter opens the builder");
    pty.send(ENTER);
    pty.wait_text("METHODS ");
    // The list of the system has come.
    pty.wait_text("/778");
    let builder = counts(&pty, "Allowlist of");
    assert_eq!(builder.len(), 1, "{}", pty.contents());
    pty.send(ESC);
    pty.wait_no_text("METHODS ");
    assert_eq!(counts(&pty, "Rules"), builder, "{}", pty.contents());
    pty.send(ESC);
    pty.wait_no_text("Rules");
    pty.send("U");
    pty.wait_text("will be revoked");
    let rows: Vec<_> = pty.contents().lines().map(str::to_owned).collect();
    let at = rows
        .iter()
        .position(|row| row.contains("backup-replication"));
    let report = rows[at.unwrap()..]
        .iter()
        .find(|row| row.contains(" methods"));
    let (permitted, all) = builder[0];
    let words = format!("{permitted} of {all} methods");
    assert!(report.unwrap().contains(&words), "{}", pty.contents());
}

#[test]
fn the_roles_of_an_owner() {
    let mut pty = demo("25.10");
    pty.send("/backup-replication\r");
    pty.wait_text("1 of ");
    pty.send(ENTER);
    pty.wait_text("methods  ");
    pty.send("a");
    pty.wait_text("Access of svc-backup");
    pty.wait_no_text("~");
    let access = counts(&pty, "Access of");
    assert_eq!(access.len(), 1, "{}", pty.contents());
    pty.send("q");
    pty.wait_no_text("Access of");
    assert_eq!(counts(&pty, "methods  "), access, "{}", pty.contents());
    pty.send(ESC);
    pty.send(ESC);
    pty.send("n");
    pty.wait_text("New key on");
    pty.send(TAB);
    pty.send("\x15svc-backup");
    pty.wait_text("Owner    svc-backup");
    // The note stands beside the name, or below it.
    pty.wait_text("773 methods, REPLICATION_ADMIN");
    let note = counts(&pty, "773 methods, REPLICATION_ADMIN");
    assert_eq!(note.last(), access.first(), "{}", pty.contents());
    pty.send(ENTER);
    pty.wait_text("keykeeper");
    let picker = counts(&pty, "svc-backup");
    assert_eq!(picker.last(), access.first(), "{}", pty.contents());
}
