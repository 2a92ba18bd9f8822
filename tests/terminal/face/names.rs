//! Two systems never look alike: on the screen, in questions and in the title of the terminal.

use rustix::process::Signal;

use super::{ESC, System, config_dir, count, status, titles};
use crate::support::pty::{Pty, Setup};

const SAVED: &str = "\x1b[22;0t";
const RESTORED: &str = "\x1b]2;\x1b\\\x1b[23;0t";

#[test]
fn two_systems_of_one_host_name_differ_in_status_line_questions_and_title() {
    let (first, second) = (System::start(), System::start());
    let profile = format!(
        "[profiles.simlab]\naddress = \"{}\"\nproduction = true\n",
        first.sim.uri()
    );
    first.configure(&profile);
    let mut named = first.open(first.setup(first.sim.user(), "simlab").size(120, 24));
    let mut unnamed = second.open(
        second
            .setup(second.sim.user(), &second.sim.uri())
            .size(120, 24),
    );
    let of_first = format!("(simlab, {}", first.place());
    let of_second = format!("({}", second.place());
    for (pty, details) in [(&mut named, &of_first), (&mut unnamed, &of_second)] {
        let host = status(pty);
        let host = host
            .trim_matches([' ', '!'])
            .split_whitespace()
            .next()
            .unwrap()
            .to_owned();
        assert_eq!(host, "nas1", "both have the same host name");
        assert!(status(pty).contains(details.as_str()), "{}", status(pty));
        // The title of the terminal.
        assert_eq!(
            titles(pty).last().unwrap(),
            &format!("nas1 {details}) - tnkeys")
        );
        // A question, and the title of a form.
        pty.send("d");
        pty.wait_words(&format!("On nas1 {details}"));
        pty.send(ESC);
        pty.wait_text("n new");
        pty.send("n");
        pty.wait_text("New key on nas1 (");
        pty.send(ESC);
        pty.wait_text("n new");
    }
    unnamed.wait_text(&format!("nas1 {of_second}"));
    // In the narrowest terminal what tells them apart stays.
    for (pty, unique) in [
        (&mut named, "simlab".to_owned()),
        (&mut unnamed, second.place()),
    ] {
        pty.resize(40, 10);
        pty.wait_for("the name", |screen| {
            screen
                .contents()
                .lines()
                .next()
                .is_some_and(|row| row.contains(&unique))
        });
    }
}

fn demo() -> Pty {
    let pty = Setup::tnkeys().arg("--demo").spawn();
    pty.wait_text("backup-replication");
    pty.wait_until_it_takes_keys();
    pty
}

#[test]
fn the_title_is_saved_and_restored_on_every_way_out() {
    let mut pty = demo();
    assert_eq!(
        titles(&pty),
        ["tnkeys", "demo - tnkeys", "nas1 (demo) - tnkeys"]
    );
    assert_eq!((count(&pty, SAVED), count(&pty, RESTORED)), (1, 0));
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!((count(&pty, SAVED), count(&pty, RESTORED)), (1, 1));
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut pty = demo();
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code);
        assert_eq!((count(&pty, SAVED), count(&pty, RESTORED)), (1, 1));
    }
}

#[test]
fn no_title_where_it_is_switched_off_or_could_be_printed() {
    let dir = config_dir("[terminal]\ntitle = false\n");
    let off = Setup::tnkeys().env("TNKEYS_CONFIG_DIR", dir.path());
    let console = Setup::tnkeys().env("TERM", "linux");
    for setup in [off, console] {
        let mut pty = setup.arg("--demo").spawn();
        pty.wait_text("backup-replication");
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
        for sequence in ["\x1b]2;", SAVED, "\x1b[23;0t"] {
            assert_eq!(count(&pty, sequence), 0, "{sequence:?}");
        }
    }
}

#[test]
fn no_secret_and_no_user_is_in_a_title() {
    let system = System::start();
    let mut pty = system.list();
    pty.send("n");
    pty.wait_text("New key on");
    pty.send("grafana");
    pty.send(super::F2);
    pty.wait_text("This key is shown once");
    let secret = system.sim.plain_key("grafana").unwrap();
    for title in titles(&pty) {
        assert!(
            !title.contains(&secret) && !title.contains(system.sim.password()),
            "{title}"
        );
        assert!(!title.contains(system.sim.user()), "{title}");
    }
}
