//! A system that shows another certificate than the trusted one, as a person meets it: in the middle of a session, and at the start of
//! the next.

use std::net::SocketAddr;
use std::path::PathBuf;

use tempfile::TempDir;
use tnkeys::config::{State, hosts};
use tnkeys::sim::{Config, Handle, Listen, Sim};
use tokio::runtime::Runtime;

use crate::support::pty::{Pty, Setup};

const ESC: &str = "\x1b";
const LOGIN: &str = "auth.login_ex";
const CHANGED: &str = "has changed";

/// A system whose certificate can be changed.
struct System {
    runtime: Runtime,
    sim: Option<Handle>,
    port: u16,
    dir: TempDir,
}

impl System {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut it = Self {
            runtime,
            sim: None,
            port: 0,
            dir: tempfile::tempdir().unwrap(),
        };
        it.restart();
        it
    }

    /// Starts the system, or again, on the same port, with a new certificate.
    fn restart(&mut self) {
        if let Some(sim) = self.sim.take() {
            self.runtime.block_on(sim.stop());
        }
        let names = vec!["localhost".into()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let path = |name: &str| -> PathBuf { self.dir.path().join(name) };
        let (certificate, key) = (path("cert.pem"), path("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let listen = Listen::TlsFiles {
            address: SocketAddr::from(([127, 0, 0, 1], self.port)),
            certificate,
            key,
        };
        let starting = Sim::start(Config::default(), listen);
        let sim = self.runtime.block_on(starting).unwrap();
        let (_, port) = sim
            .uri()
            .rsplit_once(':')
            .map(|(a, b)| (a.len(), b.parse()))
            .unwrap();
        self.port = port.unwrap();
        self.sim = Some(sim);
    }

    fn sim(&self) -> &Handle {
        self.sim.as_ref().unwrap()
    }

    fn sign_ins(&self) -> usize {
        self.sim().calls(LOGIN)
    }

    /// Opens the program; what it remembers is in the same place each time.
    fn open(&self) -> Pty {
        Setup::tnkeys()
            .args(["-U", self.sim().user(), &self.sim().uri()])
            .env("TNKEYS_PASSWORD", self.sim().password())
            .env("TNKEYS_STATE_DIR", self.dir.path().join("state"))
            .spawn()
    }

    /// The trusted certificates.
    fn pins(&self) -> Vec<String> {
        let state = State::at(self.dir.path().join("state"));
        let pins = hosts::pins(&state, "127.0.0.1", self.port).unwrap();
        pins.iter().map(|pin| pin.print.to_string()).collect()
    }

    /// Trusts the first certificate and waits for the list.
    fn first(&self) -> Pty {
        let mut pty = self.open();
        pty.wait_text("SHA-256");
        pty.send("\t\r");
        pty.wait_text("live");
        pty.wait_text("backup-replication");
        pty
    }
}

/// Types and submits.
fn submit(pty: &mut Pty, typed: &str) {
    pty.send(typed);
    pty.send("\x1bOQ");
}

fn quit(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn in_a_session_it_is_replaced_by_a_typed_word_and_by_nothing_else() {
    let mut system = System::start();
    let mut pty = system.first();
    let before = system.pins();
    pty.send("jj");
    system.restart();
    pty.wait_text(CHANGED);
    pty.wait_words("Either it was renewed, or someone is intercepting the connection.");
    pty.wait_text(&before[0][..23]);
    // A double Enter ends on the button.
    pty.send("\r\r");
    pty.wait_for("the button", |screen| {
        let contents = screen.contents();
        let mut marked = contents.lines().filter(|line| line.contains('▌'));
        marked.any(|line| line.contains("[ Trust ]"))
    });
    pty.send("\x1b[Z");
    for typed in ["", "y", "\x15replac", "\x15\x1b[200~replace\r\x1b[201~"] {
        submit(&mut pty, typed);
        pty.wait_words("type replace or add in full");
    }
    assert_eq!(system.sign_ins(), 0);
    assert_eq!(system.pins(), before);
    submit(&mut pty, "\x15replace");
    pty.wait_no_text(CHANGED);
    pty.wait_text("live");
    assert_eq!(system.sign_ins(), 1);
    // As `tnkeys trust --replace` leaves it: this one, and no other.
    let after = system.pins();
    assert_eq!(after.len(), 1);
    assert_ne!(after, before);
    // The list stayed where it was.
    pty.wait_for("the third key", |screen| {
        let contents = screen.contents();
        let marked = contents.lines().find(|line| line.starts_with('▌'));
        marked.is_some_and(|line| line.contains("backup-replication"))
    });
    quit(pty);
}

#[test]
fn esc_trusts_nothing_and_the_other_word_trusts_both() {
    let mut system = System::start();
    quit(system.first());
    let before = system.pins();
    system.restart();
    let mut pty = system.open();
    pty.wait_text(CHANGED);
    pty.send("replace");
    pty.send(ESC);
    pty.wait_words("tnkeys trust --replace");
    assert_eq!(system.pins(), before);
    assert_eq!(system.sign_ins(), 0);
    drop(pty);

    let mut pty = system.open();
    pty.wait_text(CHANGED);
    submit(&mut pty, "add");
    pty.wait_text("live");
    assert_eq!(system.pins().len(), 2);
    assert_eq!(system.pins()[0], before[0]);
    quit(pty);
    // The other controller of the pair answers with a certificate of its own: all three are compared.
    system.restart();
    let mut pty = system.open();
    pty.wait_words("2 certificates are trusted; replace removes all of them.");
    // A short terminal shows the rest on demand.
    pty.wait_no_words("Type add to trust both");
    pty.send("\x1b[6~");
    pty.wait_words("Type add to trust both");
    assert_eq!(system.sign_ins(), 0);
}
