//! Several systems in the full screen, as a person meets them: in one list, one at a time, one of them gone, and the end.

use std::path::Path;

use crate::support::pty::{Pty, Setup, said};
use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Sim};
use tokio::runtime::Runtime;

/// Two simulated systems behind local sockets, with profiles `alpha` and `beta`.
struct Lab {
    alpha: Handle,
    beta: Option<Handle>,
    runtime: Runtime,
    dir: TempDir,
}

impl Lab {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let dir = tempfile::tempdir().unwrap();
        let start = |name: &str| {
            let listen = Listen::Unix(dir.path().join(name));
            runtime.block_on(Sim::start(Config::default(), listen))
        };
        let (alpha, beta) = (start("alpha").unwrap(), start("beta").unwrap());
        let profile = |name: &str| {
            let socket = dir.path().join(name);
            let socket = socket.display();
            format!("[profiles.{name}]\naddress = \"unix:{socket}\"\ntags = [\"lab\"]\n")
        };
        let config = profile("alpha") + &profile("beta");
        std::fs::write(dir.path().join("config.toml"), config).unwrap();
        Self {
            alpha,
            beta: Some(beta),
            runtime,
            dir,
        }
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn open(&self, arguments: &[&str]) -> Pty {
        let setup = Setup::tnkeys().size(120, 40);
        let setup = setup.env("TNKEYS_CONFIG_DIR", self.dir());
        setup.args(arguments.iter().copied()).spawn()
    }
}

/// How often a text is on the screen.
fn count(pty: &Pty, text: &str) -> usize {
    pty.screen(|screen| screen.contents().matches(text).count())
}

#[test]
fn two_systems_are_one_list_and_one_that_dies_leaves_the_other() {
    let mut lab = Lab::new();
    let key = "backup-replication";
    for arguments in [&["alpha", "beta"][..], &["--tag", "lab"]] {
        let mut pty = lab.open(arguments);
        pty.wait_for("the keys of both systems", |screen| {
            screen.contents().matches(key).count() == 2
        });
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
    }
    let mut pty = lab.open(&["alpha", "beta"]);
    pty.wait_for("the keys of both systems", |screen| {
        screen.contents().matches(key).count() == 2
    });
    // One at a time.
    pty.send("\t");
    pty.wait_for("the keys of alpha", |screen| {
        said(screen).contains("alpha") && screen.contents().matches(key).count() == 1
    });
    // The other one goes away, and this one still creates a key.
    let beta = lab.beta.take().unwrap();
    lab.runtime.block_on(async { drop(beta) });
    pty.send("n");
    pty.wait_text("New key on");
    pty.send("grafana");
    pty.send("\x1bOQ");
    pty.wait_text("This key is shown once");
    let secret = lab.alpha.plain_key("grafana").unwrap();
    pty.wait_text(&secret[..20]);
    // Ctrl-C asks: nobody has the secret.
    pty.send("\x03");
    pty.wait_words("Quit without saving the secret?");
    pty.send("\r");
    pty.wait_no_words("Quit without saving the secret?");
    pty.send("\x03");
    pty.wait_words("Quit without saving the secret?");
    pty.send("\t\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_given_back();
    assert!(count(&pty, key) <= 2);
}
