//! Secrets that come by other ways than a new key whose answer comes once.

use std::fs;

use serde_json::Value;

use super::{ENTER, ESC, F2, Run, connect};

const TERMINAL: &str = "clipboard = \"osc52\"";

/// One framing each.
const RELEASES: [&str; 2] = ["24.10", "25.10"];

impl Run {
    /// Puts the selection on a key.
    fn select(&mut self, name: &str) {
        self.pty.send("/");
        self.pty.wait_words("Enter apply");
        self.pty.send(name);
        self.pty.wait_words(&format!("/{name} 1 of"));
        self.pty.send(ENTER);
        self.pty.wait_no_words("Enter apply");
    }
}

#[test]
fn a_key_that_was_reset_or_replaced_is_forgotten() {
    for release in RELEASES {
        let Some(mut run) = connect(&["--release", release], TERMINAL, &[]) else {
            return;
        };
        run.select("restic-offsite");
        run.pty.send("r");
        run.pty.wait_words("Reset key restic-offsite");
        run.pty.send("y");
        run.take_key();
        run.copy();
        run.close();
        run.assert_forgotten();

        run.pty.send(ESC);
        run.pty.wait_no_words("1 of");
        run.select("terraform");
        run.pty.send("t");
        run.pty.wait_words("tnkeys creates a second key");
        run.pty.send(F2);
        run.take_key();
        run.save("");
        run.pty.send(ESC);
        run.pty.wait_words("Waiting for a client to sign in");
        run.assert_forgotten();
    }
}

/// The answer is lost halfway, or it comes twice and nobody waits for the second.
#[test]
fn a_key_whose_answer_went_wrong_is_forgotten() {
    for release in RELEASES {
        for fault in ["cut-frame", "duplicate"] {
            let dir = tempfile::tempdir().unwrap();
            let state = dir.path().join("state.json");
            let armed = format!("{fault}=api_key.create");
            let arguments = [
                "--release",
                release,
                "--fault",
                &armed,
                "--state",
                state.to_str().unwrap(),
            ];
            let Some(mut run) = connect(&arguments, TERMINAL, &[]) else {
                return;
            };
            run.fill_form();
            run.pty.send(F2);
            if fault == "duplicate" {
                run.take_key();
                // Takes a second, and the other answer has been heard.
                run.copy();
                run.close();
            } else {
                run.pty.wait_words("Created, but the secret is lost");
                run.pty.send(ENTER);
                run.pty.wait_words("n new");
                run.key = kept(&fs::read_to_string(&state).unwrap());
            }
            run.assert_forgotten();
        }
    }
}

/// The key as the simulator keeps it.
fn kept(state: &str) -> String {
    let state: Value = serde_json::from_str(state).unwrap();
    let keys = state["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["name"] == "grafana").unwrap();
    format!("{}-{}", key["id"], key["secret"].as_str().unwrap())
}
