//! The first five minutes of a person who has read nothing: each key is on the screen before it is pressed, and the keys of each task are
//! counted.

use crate::support::pty::{Pty, Setup};

/// A person at `tnkeys --demo`.
struct Stranger {
    pty: Pty,
    pressed: usize,
}

impl Stranger {
    fn start() -> Self {
        let pty = Setup::tnkeys().arg("--demo").size(120, 30).spawn();
        pty.wait_text("backup-replication");
        Self { pty, pressed: 0 }
    }

    /// Presses one key that the screen offers.
    #[track_caller]
    fn offered(&mut self, hint: &str, key: &str) {
        self.pty.wait_text(hint);
        self.pty.send(key);
        self.pressed += 1;
    }

    /// Types text where a field has the focus.
    #[track_caller]
    fn type_into(&mut self, field: &str, text: &str) {
        self.wait_marked(field);
        self.pty.send(text);
        self.pressed += text.chars().count();
    }

    /// Enter on a button, which takes no key before it was looked at.
    #[track_caller]
    fn button(&mut self, label: &str, then: &str) {
        self.wait_marked(label);
        self.pty.insist("\r", then);
        self.pressed += 1;
    }

    /// Waits until the selected row, or the field with the focus, contains a text.
    #[track_caller]
    fn wait_marked(&self, text: &str) {
        self.pty
            .wait_for(&format!("the marker at {text:?}"), |screen| {
                let contents = screen.contents();
                let mut marked = contents.lines().filter(|line| line.contains('▌'));
                marked.any(|line| line.contains(text))
            });
    }

    /// Answers a question with its second button.
    #[track_caller]
    fn second_button(&mut self, question: &str) {
        self.pty.wait_words(question);
        self.offered("Right choose", "\t");
        self.offered("Enter press", "\r");
        self.pty.wait_no_words(question);
    }

    /// The task is done; it took at most so many keys.
    #[track_caller]
    fn task(&mut self, name: &str, most: usize) {
        let pressed = std::mem::take(&mut self.pressed);
        assert!(pressed <= most, "{name}: {pressed} keys, at most {most}");
    }
}

#[test]
fn a_stranger_creates_copies_finds_rotates_deletes_and_quits() {
    let mut it = Stranger::start();

    it.offered("n new", "n");
    it.type_into("Name", "grafana");
    it.pty.send("\r");
    it.wait_marked("Owner");
    it.offered("Enter lists the users", "\r");
    it.offered("Enter select", "\r");
    it.wait_marked("Expires");
    // The pick has moved the focus already: a Tab by habit skips nothing.
    it.pty.send("\t");
    it.wait_marked("Expires");
    // Enter on the last field goes to the button, not to the first field; the second one saves.
    it.pty.send("\r");
    it.pressed += 3;
    it.button("[ Create ]", "This key is shown once");
    it.task("create a key", 14);

    it.offered("c copy", "c");
    it.pty.wait_words("sent to your terminal");
    it.offered("Esc close", "\x1b");
    it.wait_marked("grafana");
    it.task("copy it", 2);

    it.offered("! attention", "!");
    it.pty.wait_text("5 of 13 keys");
    it.pty.wait_words("prometheus svc-metrics");
    it.pty.wait_no_text("terraform");
    it.task("find the expired keys", 1);

    // By its number: the exact ID comes first, and alone.
    it.offered("/ filter", "/");
    it.pty.send("5");
    it.wait_marked("prometheus");
    it.offered("Enter apply", "\r");
    it.pty.wait_text("1 of 13");
    it.pty.send("\x1b");
    it.pressed += 2;
    it.wait_marked("prometheus");
    it.task("find a key by its number", 4);

    it.offered("/ filter", "/");
    it.pty.send("4");
    it.pressed += 1;
    it.wait_marked("home-assistant");
    it.offered("Enter apply", "\r");
    it.offered("t rotate", "t");
    it.offered("F2 start", "\x1bOQ");
    it.offered("c copy", "c");
    it.pty.wait_words("sent to your terminal");
    it.offered("Esc close", "\x1b");
    it.offered("Enter continue", "\r");
    it.second_button("Do you have the secret of home-assistant-2");
    it.offered("Enter continue", "\r");
    it.second_button("Does home-assistant-2");
    it.wait_marked("delete home-assistant");
    it.offered("Enter continue", "\r");
    it.second_button("Delete key home-assistant");
    it.pty.wait_words("home-assistant is rotated");
    it.task("rotate a key", 16);

    it.offered("! attention", "!");
    it.pty.wait_text("5 of 13 keys");
    // The selection is on one of five rows.
    for _ in 0..4 {
        let at_it = it.pty.screen(|screen| {
            let contents = screen.contents();
            let mut marked = contents.lines().filter(|line| line.starts_with('▌'));
            marked.any(|line| line.contains("old-laptop"))
        });
        if at_it {
            break;
        }
        let before = it.pty.mark();
        it.pty.send("j");
        it.pressed += 1;
        it.pty.wait_written(before, b"\x1b");
        it.pty.wait_until_it_takes_keys();
    }
    it.wait_marked("old-laptop");
    for (name, next) in [("old-laptop", "prometheus"), ("prometheus", "truecharts")] {
        it.offered("d delete", "d");
        it.pty.wait_words(&format!("Delete key {name}"));
        it.offered("y yes", "y");
        // The selection goes on, not to the top.
        it.wait_marked(next);
    }
    it.pty.wait_text("3 of 11 keys");
    it.task("delete two keys", 9);

    it.offered("q quit", "q");
    it.second_button("lose the copied secret?");
    assert_eq!(it.pty.wait_exit(), 0);
    it.task("quit", 3);
}
