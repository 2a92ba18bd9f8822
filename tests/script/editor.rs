//! `--` at the end of a command of the TrueNAS CLI: the editor of its properties in a terminal, in both eras.

use crate::support::pty::{Pty, Setup};
use crate::support::system::{ERAS, System};

const F2: &str = "\x1bOQ";
const F4: &str = "\x1bOS";
const F10: &str = "\x1b[21~";
const ESC: &str = "\x1b";
const ENTER: &str = "\r";

/// `tnkeys auth api_key …` as the administrator, in a terminal.
fn auth(system: &System, words: &[&str]) -> Setup {
    let mut setup = Setup::tnkeys()
        .args(["-u", system.uri(), "-U", system.text("user")])
        .env("TNKEYS_PASSWORD", system.text("password"));
    if let Some(certificate) = system.simulated().line()["certificate"].as_str() {
        setup = setup.args(["--ca", certificate]);
    }
    setup.args(["auth", "api_key"]).args(words.iter().copied())
}

/// Types the properties of a new key.
fn fill_in(pty: &mut Pty, release: &str, name: &str, owner: &str) {
    pty.wait_words("auth api_key create");
    pty.send(name);
    pty.wait_text(name);
    if release != "24.04" {
        pty.send("\t");
        pty.send_at_once(owner);
        pty.wait_text(owner);
    }
}

fn names(system: &System) -> Vec<String> {
    let keys = system.keys();
    keys.iter()
        .map(|key| key["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_command_runs_with_what_was_saved() {
    for release in ERAS {
        let system = System::start(release);
        let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
        fill_in(&mut pty, release, "from-editor", system.text("user"));
        pty.wait_text("# ");
        pty.send(F2);
        pty.wait_words("F10 leaves and runs");
        assert!(!names(&system).contains(&"from-editor".to_owned()));
        pty.send(F10);
        assert_eq!(pty.wait_exit(), 0, "{}", pty.contents());
        pty.assert_given_back();
        let key = system.key("from-editor");
        let secret = std::fs::read_to_string(pty.home().join("new.key")).unwrap();
        let secret = secret.trim();
        assert!(secret.starts_with(&format!("{}-", key["id"])), "{release}");
        let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
        let text = secret.split_once('-').unwrap().1;
        assert!(!written.contains(text), "the secret was shown");
        assert!(pty.contents().contains("new.key"), "{}", pty.contents());
    }
}

#[test]
fn nothing_saved_is_nothing_run() {
    for release in ERAS {
        let system = System::start(release);
        let before = names(&system);
        for leave in [ESC, F10] {
            let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
            pty.wait_words("auth api_key create");
            pty.send(leave);
            assert_eq!(pty.wait_exit(), 0);
            pty.assert_given_back();
            pty.wait_words("nothing was saved in the editor");
        }
        // Changes that were not saved, too: it asks first.
        let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
        fill_in(&mut pty, release, "lost", system.text("user"));
        pty.send(F10);
        pty.wait_words("Discard your changes?");
        pty.send("\t");
        pty.send(ENTER);
        assert_eq!(pty.wait_exit(), 0);
        // Ctrl-C leaves what was saved alone.
        let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
        fill_in(&mut pty, release, "lost", system.text("user"));
        pty.send(F2);
        pty.wait_words("F10 leaves and runs");
        pty.send("\x03");
        assert_eq!(pty.wait_exit(), 0);
        pty.assert_given_back();
        assert_eq!(names(&system), before);
        assert!(!pty.home().join("new.key").exists());
    }
}

#[test]
fn a_refusal_opens_the_editor_at_its_property() {
    for release in ERAS {
        let system = System::start(release);
        let taken = names(&system)[0].clone();
        let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
        fill_in(&mut pty, release, &taken, system.text("user"));
        pty.send(F2);
        pty.wait_words("F10 leaves and runs");
        pty.send(F10);
        // The words of TrueNAS, at the name.
        let said = match release {
            "24.04" => "already exists",
            _ => "must be unique",
        };
        pty.wait_words(said);
        pty.wait_text(&taken);
        pty.send("-2");
        pty.wait_no_words(said);
        pty.send(F2);
        pty.wait_words("F10 leaves and runs");
        pty.send(F10);
        assert_eq!(pty.wait_exit(), 0, "{}", pty.contents());
        pty.assert_given_back();
        system.key(&format!("{taken}-2"));
    }
}

#[test]
fn an_update_shows_the_present_values_and_sends_what_is_on() {
    for release in ERAS {
        let system = System::start(release);
        let keys = system.keys();
        let key = keys.iter().find(|it| it["state"] == "active");
        let key = key.unwrap_or(&keys[0]);
        let (id, name) = (key["id"].to_string(), key["name"].as_str().unwrap());
        let mut pty = auth(&system, &["update", &format!("id={id}"), "--"]).spawn();
        pty.wait_words("auth api_key update");
        pty.wait_text("# name");
        pty.wait_text(name);
        // F4 switches the name on and keeps its text.
        pty.send("\t");
        pty.send(F4);
        pty.wait_no_text("# name");
        pty.send("-renamed");
        pty.send(F2);
        pty.wait_words("F10 leaves and runs");
        pty.send(F10);
        assert_eq!(pty.wait_exit(), 0, "{}", pty.contents());
        assert_eq!(system.key(&format!("{name}-renamed"))["id"], key["id"]);
    }
}

#[test]
fn a_pasted_line_end_runs_nothing_and_every_size_is_drawn() {
    let system = System::start("24.04");
    let mut pty = auth(&system, &["create", "--save", "new.key", "--"]).spawn();
    pty.wait_words("auth api_key create");
    pty.send("\x1b[200~pas\nted\n\x1b[201~");
    pty.wait_text("pas ted");
    for (columns, rows) in [(40, 10), (20, 5), (120, 40), (80, 24)] {
        pty.resize(columns, rows);
        pty.wait_text("pas ted");
    }
    pty.send("\t");
    pty.send("\x1b[200~[{\"method\":\"CALL\",\n\"resource\":\"pool.query\"}]\n\x1b[201~");
    pty.wait_no_text("# allowlist");
    pty.send(F2);
    pty.wait_words("F10 leaves and runs");
    pty.send(F10);
    assert_eq!(pty.wait_exit(), 0, "{}", pty.contents());
    let key = system.key("pas ted");
    assert_eq!(key["allowlist"][0]["resource"], "pool.query", "{key}");
}

#[test]
fn without_a_terminal_the_editor_says_what_to_do() {
    let system = System::start("25.10");
    let before = names(&system);
    let err = system
        .run(&["auth", "api_key", "create", "--save", "new.key", "--"])
        .failed(2);
    assert!(err.contains("needs a terminal"), "{err}");
    assert!(err.contains("name=value"), "{err}");
    assert_eq!(names(&system), before);
}
