//! The characters that are drawn: those of the locale and the terminal, unless a flag or the configuration says otherwise.

use super::{ENTER, ESC, config_dir};
use crate::support::pty::{Pty, Setup};

/// The demo, with a look at the screens that are opened most.
fn walk(setup: Setup) -> Pty {
    let mut pty = setup.arg("--demo").spawn();
    pty.wait_text("backup-replication");
    // Without a sign that it takes keys, some terminals need the keys twice.
    pty.send("n");
    pty.wait_text("New key on");
    pty.send(ESC);
    pty.wait_text("n new");
    pty.send("?");
    pty.wait_text("create a key");
    pty.send(ESC);
    pty.wait_text("n new");
    pty.send("d");
    pty.wait_text("This cannot be undone");
    pty.send(ESC);
    pty.wait_text("n new");
    pty.send(ENTER);
    pty.wait_text("expires");
    pty.send(ESC);
    pty.wait_text("n new");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty
}

#[test]
fn a_c_locale_gets_pure_ascii() {
    let unset = Setup::tnkeys()
        .env("LC_ALL", "")
        .env("LC_CTYPE", "")
        .env("LANG", "");
    for setup in [
        Setup::tnkeys().env("LC_ALL", "C"),
        Setup::tnkeys().env("LC_CTYPE", "de_DE.ISO-8859-15"),
        unset,
        Setup::tnkeys().env("TERM", "linux"),
    ] {
        let pty = walk(setup);
        let written = pty.transcript();
        let odd = written.iter().position(|byte| !byte.is_ascii());
        assert_eq!(odd, None, "{}", String::from_utf8_lossy(&written));
    }
}

#[test]
fn in_ascii_the_link_is_a_word() {
    let pty = Setup::tnkeys().args(["--demo", "--ascii"]).spawn();
    pty.wait_for("the word", |screen| {
        let status = screen.contents().lines().next().unwrap_or("").to_owned();
        status.ends_with("  live")
    });
}

#[test]
fn a_flag_or_the_configuration_goes_first() {
    let ascii = |setup: Setup| {
        let pty = setup.arg("--demo").spawn();
        pty.wait_text("backup-replication");
        pty.transcript().is_ascii()
    };
    let unicode = config_dir("[terminal]\ncharacters = \"unicode\"\n");
    let plain = config_dir("[terminal]\ncharacters = \"ascii\"\n");
    let with = |dir: &std::path::Path| Setup::tnkeys().env("TNKEYS_CONFIG_DIR", dir);
    assert!(!ascii(Setup::tnkeys()));
    assert!(!ascii(Setup::tnkeys().env("LC_ALL", "C").arg("--unicode")));
    assert!(!ascii(with(unicode.path()).env("LC_ALL", "C")));
    assert!(ascii(with(plain.path())));
    assert!(!ascii(with(plain.path()).arg("--unicode")));
    assert!(ascii(with(unicode.path()).arg("--ascii")));
}
