//! Resets of marked keys of two systems, one after another: a key is skipped, one is refused, one reply is lost; and the end in the middle.

use super::*;
use std::collections::BTreeMap;

/// Two systems behind local sockets, and the program on both.
struct Two {
    alpha: Handle,
    beta: Handle,
    pty: Pty,
    _dir: TempDir,
    _runtime: Runtime,
}

impl Two {
    /// Two keys on `alpha`, one on `beta`.
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let dir = tempfile::tempdir().unwrap();
        let mut profiles = String::new();
        let mut start = |name: &str, keys| {
            let socket = dir.path().join(name);
            let address = socket.display();
            profiles += &format!("[profiles.{name}]\naddress = \"unix:{address}\"\n");
            let config = Config {
                keys: Some(keys),
                ..Config::default()
            };
            let sim = Sim::start(config, Listen::Unix(socket));
            runtime.block_on(sim).unwrap()
        };
        let (alpha, beta) = (start("alpha", 2), start("beta", 1));
        fs::write(dir.path().join("config.toml"), profiles).unwrap();
        let pty = Setup::tnkeys()
            .size(120, 40)
            .env("TNKEYS_CONFIG_DIR", dir.path())
            .args(["alpha", "beta"])
            .spawn();
        pty.wait_text("3 keys on 2 systems");
        pty.wait_until_it_takes_keys();
        Self {
            alpha,
            beta,
            pty,
            _dir: dir,
            _runtime: runtime,
        }
    }

    /// Marks all keys and starts the queue of their resets.
    fn reset_all(&mut self) {
        self.pty.send("*");
        self.pty.send("r");
        self.pty.wait_text("Reset 3 keys on 2 systems?");
        self.pty.send("3");
        self.pty.wait_text("[ Start ]");
        self.pty.send(ENTER);
        self.pty.wait_text("Reset 1 of 3:");
    }

    /// Answers the question of the key whose turn it is.
    fn reset(&mut self) {
        self.pty.send(ENTER);
        self.pty.wait_text("Reset key");
        self.pty.send("y");
    }

    /// Closes the window of a secret that nobody kept.
    fn close_secret(&mut self) {
        self.pty.wait_text("This key is shown once");
        self.pty.send(ESC);
        self.pty.wait_text("without saving its secret");
        self.pty.send("y");
    }

    /// How many resets each system executed.
    fn resets(&self) -> (usize, usize) {
        let of = |sim: &Handle| sim.executions("api_key.update");
        (of(&self.alpha), of(&self.beta))
    }
}

/// The secrets of a system, by the name of their keys.
fn secrets(sim: &Handle) -> BTreeMap<String, Option<String>> {
    let names = sim.key_names().into_iter();
    names.map(|it| (it.clone(), sim.plain_key(&it))).collect()
}

#[test]
fn one_is_skipped_one_is_refused_and_lost_and_one_is_reset() {
    let mut it = Two::open();
    let (alpha, beta) = (secrets(&it.alpha), secrets(&it.beta));
    it.reset_all();
    it.pty.send("s");
    it.pty.wait_text("Reset 2 of 3:");
    it.alpha.fault(Fault::RefuseWith {
        method: "api_key.update".into(),
        errno: 14,
        reason: "Out of memory".into(),
    });
    it.reset();
    it.pty.wait_words("Out of memory");
    it.pty.send(ESC);
    it.pty.wait_words("No new secret was shown for this key.");
    assert_eq!(it.resets(), (0, 0));
    // The same key again; now the reply is lost.
    it.alpha
        .fault(Fault::DropAfterAndRefuse("api_key.update".into()));
    it.reset();
    it.pty.wait_text("Outcome unknown on");
    it.pty.send(ESC);
    it.pty.wait_text("Reset 3 of 3:");
    it.pty.wait_text("the reply was lost");
    // What came of it is shown before the next key.
    it.alpha.set_accepting(true);
    it.pty.wait_no_text("Reset 3 of 3:");
    it.pty.wait_words("secret is lost");
    it.pty.send(ESC);
    it.pty.wait_text("Reset 3 of 3:");
    it.reset();
    it.close_secret();
    it.pty.wait_text("Reset 3 keys: finished");
    let shown = it.pty.screen(said);
    for came in ["skipped", "the reply was lost"] {
        assert_eq!(shown.matches(came).count(), 1, "{shown}");
    }
    assert_eq!(it.resets(), (1, 1), "no key is reset twice");
    let changed = secrets(&it.alpha);
    let changed = changed.iter().filter(|(name, is)| alpha[*name] != **is);
    assert_eq!(changed.count(), 1);
    assert_ne!(secrets(&it.beta), beta);
    it.pty.send(ENTER);
    it.pty.wait_text("3 keys on 2 systems");
}

#[test]
fn the_queue_ends_in_the_middle_and_nothing_more_is_sent() {
    let mut it = Two::open();
    it.reset_all();
    it.reset();
    it.close_secret();
    it.pty.wait_text("Reset 2 of 3:");
    it.pty.send("q");
    // The key that was reset is not marked any more.
    it.pty.wait_text("2 marked");
    assert_eq!(it.resets(), (1, 0));
    // The rest as a queue of its own, and the program ends over the first secret.
    it.pty.send("r");
    it.pty.wait_text("Reset 2 keys on 2 systems?");
    it.pty.send("2");
    it.pty.wait_text("[ Start ]");
    it.pty.send(ENTER);
    it.pty.wait_text("Reset 1 of 2:");
    it.reset();
    it.pty.wait_text("This key is shown once");
    it.pty.send("\x03");
    it.pty.wait_words("Quit without saving the secret?");
    it.pty.send(TAB);
    it.pty.send(ENTER);
    assert_eq!(it.pty.wait_exit(), 0);
    it.pty.assert_given_back();
    assert_eq!(it.resets(), (2, 0));
}
