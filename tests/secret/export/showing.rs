//! Hidden, in groups, as a QR code, in a text to paste.

use std::fs;

use tnkeys::sim::Release;

use super::support::{ESC, Plan};

#[test]
fn it_is_hidden_at_once_where_the_settings_say_so() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("config.toml"),
        "[secret]\nshow = \"masked\"\n",
    )
    .unwrap();
    let mut run = Plan::new(Release::V25_10)
        .env("TNKEYS_CONFIG_DIR", dir.path())
        .start();
    run.pty.wait_text("hidden: m shows it");
    let key = run.key();
    let written = String::from_utf8_lossy(&run.pty.transcript()).into_owned();
    assert!(!written.contains(&key));
    run.pty.send("m");
    run.assert_key_in_sight();
    run.pty.send("m");
    run.pty.wait_no_text(&key);
}

#[test]
fn in_groups_for_reading_aloud() {
    let mut run = Plan::new(Release::V25_10).start();
    run.pty.send("g");
    run.pty.wait_text("spaces and line ends are not part");
    let key = run.key();
    let (_, secret) = key.split_once('-').unwrap();
    run.pty
        .wait_text(&format!("{} {}", &secret[..4], &secret[4..8]));
    run.pty.send("g");
    run.assert_key_in_sight();
}

#[test]
fn as_a_code_for_a_phone() {
    let mut run = Plan::new(Release::V25_10).start();
    run.pty.send("Q");
    run.pty.wait_text("The key as a QR code");
    run.pty.screen(|screen| {
        let quiet = screen.cell(1, 4).unwrap();
        assert_eq!(quiet.fgcolor(), vt100::Color::Idx(231));
        assert_eq!(quiet.bgcolor(), vt100::Color::Idx(231));
    });
    run.pty.send(ESC);
    run.assert_key_in_sight();
    let mut run = Plan::new(Release::V25_10).argument("--ascii").start();
    run.pty.send("Q");
    run.pty.wait_text("The code needs 74 columns and 37 rows");
}

#[test]
fn in_texts_to_paste_the_key_stands_only_when_asked_for() {
    let mut run = Plan::new(Release::V25_10).start();
    run.pty.send("i");
    run.pty.wait_text("midclt --uri ws://127.0.0.1");
    run.pty.send("\x1b[B");
    run.pty.wait_text("YOUR-API-KEY");
    run.pty.wait_text("truenas_admin");
    run.pty.send("m");
    run.assert_key_in_sight();
    run.pty.wait_no_text("YOUR-API-KEY");
    run.pty.send(ESC);
    run.pty.wait_text("This key is shown once");
}
