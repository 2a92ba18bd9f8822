//! What is left of a secret in the program's memory once its window is closed and the clipboard is cleared: nothing.
//!
//! On the release build, which `TNKEYS_RELEASE` names (`.ci/run` builds it): only that one is optimized as what people run.
//! The simulator is another process, as it keeps the keys that it gave out. Reading another's memory takes root.

mod copying;
mod other;
mod process;

use std::ffi::OsString;
use std::fs;

use crate::secret::searching::Traces;
use crate::support::pty::{Pty, Setup};
use crate::support::simulate::Simulated;
use crate::support::skip;
use tempfile::TempDir;

const ESC: &str = "\x1b";
const ENTER: &str = "\r";
const F2: &str = "\x1bOQ";
const DOWN: &str = "\x1b[B";
/// Stands in the question before a key is closed for good.
const ASKED: &str = "If it is lost, the key needs a reset";
const RIGHT: &str = "\x1b[C";

/// The release build. `None`: these tests are skipped.
fn release_build() -> Option<OsString> {
    let path = std::env::var_os("TNKEYS_RELEASE");
    if path.is_none() {
        skip::skip("TNKEYS_RELEASE names no release build of tnkeys");
        return None;
    }
    if !rustix::process::geteuid().is_root() {
        skip::skip("reading the memory of a process takes root");
        return None;
    }
    path
}

/// The release build, connected to a simulator of its own.
struct Run {
    pty: Pty,
    /// The key that is or was on the screen.
    key: String,
    dir: TempDir,
    _sim: Simulated,
}

/// With a new key on the screen. `None`: skipped.
fn start(arguments: &[&str]) -> Option<Run> {
    start_with(arguments, "clipboard = \"osc52\"", &[])
}

/// The same, with what else stands in the table `[secret]`, and in the environment.
fn start_with(arguments: &[&str], copying: &str, env: &[(&str, &str)]) -> Option<Run> {
    let mut run = connect(arguments, copying, env)?;
    run.fill_form();
    run.pty.send(F2);
    run.take_key();
    Some(run)
}

/// With the list on the screen. `None`: skipped.
fn connect(arguments: &[&str], copying: &str, env: &[(&str, &str)]) -> Option<Run> {
    let program = release_build()?;
    let sim = Simulated::start(arguments);
    let dir = tempfile::tempdir().unwrap();
    let config = format!(
        "[secret]\n{copying}\nclear_after = 1\n\
         [profiles.lab]\naddress = \"{}\"\n[profiles.lab.deliver]\nnowhere = [\"sh\", \"-c\", \"cat > /dev/null\"]\n",
        sim.uri()
    );
    fs::write(dir.path().join("config.toml"), config).unwrap();
    let mut setup = Setup::program(program)
        .args(["-U", sim.text("user")])
        .env("TNKEYS_PASSWORD", sim.text("password"))
        .env("TNKEYS_CONFIG_DIR", dir.path());
    if let Some(certificate) = sim.line()["certificate"].as_str() {
        setup = setup.args(["--ca", certificate]);
    }
    for (name, value) in env {
        setup = setup.env(*name, *value);
    }
    let pty = setup.arg(sim.uri()).spawn();
    pty.wait_text("live");
    Some(Run {
        pty,
        key: String::new(),
        dir,
        _sim: sim,
    })
}

/// A word of the screen that is a whole key.
fn as_key(word: &str) -> Option<String> {
    let word = word.trim_matches('│');
    let (id, secret) = word.split_once('-')?;
    let fits = id.parse::<u32>().is_ok() && secret.len() == 64;
    fits.then(|| word.to_owned())
}

impl Run {
    /// The form of a new key, ready to be sent.
    fn fill_form(&mut self) {
        self.pty.send("n");
        self.pty.wait_text("New key on");
        self.pty.send("grafana");
        self.pty.wait_text("grafana");
    }

    /// Reads the key from the screen.
    fn take_key(&mut self) {
        self.pty.wait_text("This key is shown once");
        let shown = self.pty.contents();
        self.key = shown.split_whitespace().find_map(as_key).unwrap();
    }

    /// Copies the key and waits until the clipboard is cleared.
    fn copy(&mut self) {
        let mark = self.pty.mark();
        self.pty.send("c");
        self.pty.wait_written(mark, b"\x1b]52;c;");
        self.pty.wait_written(mark, b"\x1b]52;c;!");
    }

    /// Saves it to a file; `form`: how its form is chosen.
    fn save(&mut self, form: &str) {
        self.pty.send("s");
        self.pty.wait_text("Save the key to a file");
        let path = self.dir.path().join(format!("key{}", form.len()));
        self.pty
            .send(&format!("\x15{}{DOWN}{form}{F2}", path.display()));
        self.pty.wait_no_text("Save the key to a file");
        // The file may be there before the program knows it, and takes the next.
        self.pty
            .wait_words(&format!("saved to {} (only you", path.display()));
    }

    fn close(&mut self) {
        self.pty.send(ESC);
        self.pty.wait_for("the list", |screen| {
            let contents = screen.contents();
            contents.contains(ASKED) || !contents.contains("This key is shown once")
        });
        // It asks where the key is nowhere, or only was on the clipboard.
        if self.pty.contents().contains(ASKED) {
            self.pty.send("y");
            self.pty.wait_no_text(ASKED);
        }
        self.pty.wait_no_text("This key is shown once");
        self.pty.wait_text("n new");
    }

    /// Nothing of the key is in the program's memory.
    #[track_caller]
    fn assert_forgotten(&self) {
        let left = self.left();
        assert!(left.is_empty(), "{} traces are left: {left:#?}", left.len());
    }

    fn left(&self) -> Vec<String> {
        let pid = self.pty.pid().as_raw_nonzero().get();
        let traces = Traces::of(&self.key);
        let mut left = Vec::new();
        for region in process::read(pid).unwrap() {
            for (what, at) in traces.in_bytes(&region.bytes) {
                let around = around(&region.bytes, at);
                left.push(format!("{what} at {at:#x} of {}: {around}", region.name));
            }
        }
        left
    }
}

/// What stands around a place: tells who put it there. The key is of a simulator, and no secret.
fn around(bytes: &[u8], at: usize) -> String {
    let part = &bytes[at.saturating_sub(96)..bytes.len().min(at + 160)];
    part.escape_ascii().to_string()
}

/// Both framings, both kinds of link, and the release that computes keys of the secret.
const SYSTEMS: [&[&str]; 4] = [
    &["--release", "25.10", "--tls"],
    &["--release", "25.10"],
    &["--release", "24.10", "--tls"],
    &["--release", "26.0", "--tls"],
];

#[test]
fn while_it_is_shown_it_is_found() {
    let Some(run) = start(SYSTEMS[0]) else { return };
    assert!(!run.left().is_empty(), "the test looks in the wrong place");
}

#[test]
fn a_key_that_was_copied_and_closed_is_forgotten() {
    for system in SYSTEMS {
        let Some(mut run) = start(system) else { return };
        run.copy();
        run.close();
        run.assert_forgotten();
    }
}

#[test]
fn a_key_that_was_carried_every_way_is_forgotten() {
    for system in [SYSTEMS[0], SYSTEMS[3]] {
        let Some(mut run) = start(system) else { return };
        run.copy();
        for (keys, text) in [
            ("g", "for reading aloud"),
            ("m", "hidden"),
            ("m", &run.key.clone()),
            ("Q", "as a QR code"),
            (ESC, "as a QR code"),
            ("i", "midclt"),
            (DOWN, "YOUR-API-KEY"),
            ("m", &run.key.clone()),
            (ESC, "Snippets"),
            ("v", "Works: signed in"),
            ("D", "nowhere"),
            (ENTER, "delivered"),
        ] {
            run.pty.send(keys);
            // A window lies over the key, so that it is what goes that tells.
            match keys {
                ESC => run.pty.wait_no_text(text),
                _ => run.pty.wait_text(text),
            }
        }
        for form in ["", RIGHT] {
            run.save(form);
        }
        run.close();
        run.assert_forgotten();
    }
}
