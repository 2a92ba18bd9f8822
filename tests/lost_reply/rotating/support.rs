//! A simulated system, a person who holds keys, and somebody who watches that one of them always works.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;
use tnkeys::api::{LinkEvent, Target};
use tnkeys::domain::{Address, Credentials, Secret};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

use crate::support::pty::{Pty, Setup};

pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const TAB: &str = "\t";
const F2: &str = "\x1bOQ";
pub(crate) const CTRL_U: &str = "\x15";

/// Looks at the system all the while.
struct Watcher {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<String>>,
}

pub(crate) struct Stage {
    pub(crate) sim: Arc<Handle>,
    runtime: Runtime,
    release: Release,
    dir: TempDir,
    pty: Option<Pty>,
    held: Arc<Mutex<Vec<String>>>,
    watcher: Option<Watcher>,
}

impl Stage {
    pub(crate) fn new(release: Release) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config {
            release,
            ..Config::default()
        };
        let sim = Sim::start(config, Listen::Tcp(loopback));
        let sim = Arc::new(runtime.block_on(sim).unwrap());
        let held = Arc::new(Mutex::new(vec![sim.plain_key("terraform").unwrap()]));
        let stop = Arc::new(AtomicBool::new(false));
        let (of, by, until) = (Arc::clone(&sim), Arc::clone(&held), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                // What is held is looked at first: it only becomes more.
                let secrets = by.lock().unwrap().clone();
                if !secrets.iter().any(|secret| of.has_plain_key(secret)) {
                    return Some(of.key_names().join(" "));
                }
                thread::sleep(Duration::from_millis(1));
            }
            None
        });
        Self {
            sim,
            runtime,
            release,
            dir: tempfile::tempdir().unwrap(),
            pty: None,
            held,
            watcher: Some(Watcher { stop, thread }),
        }
    }

    /// Starts the program and waits for the list.
    pub(crate) fn run(&mut self) {
        let pty = Setup::tnkeys()
            // As wide as a box: no words of the list stand beside those of one.
            .size(80, 30)
            .env("TNKEYS_PASSWORD", self.sim.password())
            .env("TNKEYS_STATE_DIR", self.state())
            .args([self.sim.uri().as_str(), "-U", self.sim.user()])
            .spawn();
        pty.wait_text("live");
        pty.wait_text("ansible");
        self.pty = Some(pty);
    }

    fn pty(&mut self) -> &mut Pty {
        self.pty.as_mut().unwrap()
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.pty().send(keys);
    }

    pub(crate) fn press_f2(&mut self) {
        self.send(F2);
    }

    /// Puts the selection on the key, or on what is left of it.
    pub(crate) fn select(&mut self) {
        self.send("/terraform");
        self.wait_words("/terraform");
        self.send(ENTER);
    }

    /// These words are on the screen, however they are wrapped.
    #[track_caller]
    pub(crate) fn wait_words(&mut self, words: &str) {
        let here = |screen: &vt100::Screen| said(screen).contains(words);
        self.pty().wait_for(words, here);
    }

    #[track_caller]
    pub(crate) fn wait_no_words(&mut self, words: &str) {
        let gone = |screen: &vt100::Screen| !said(screen).contains(words);
        self.pty().wait_for(&format!("no {words}"), gone);
    }

    /// Waits until it is so on the system or on the disk.
    #[track_caller]
    pub(crate) fn until(&self, so: impl Fn(&Self) -> bool) {
        for _ in 0..6000 {
            if so(self) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it did not happen");
    }

    /// Saves the secret on the screen: from then on the person holds it.
    pub(crate) fn save(&mut self) {
        let count = self.held().len();
        let path = self.dir.path().join(format!("key-{count}"));
        self.send("s");
        self.wait_words("Save the key to a file");
        self.send(CTRL_U);
        let typed = path.to_str().unwrap().to_owned();
        self.send(&typed);
        self.press_f2();
        self.wait_words("saved to");
        let secret = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        self.held.lock().unwrap().push(secret.trim().to_owned());
    }

    /// Signs in with it; the link is plain, so it asks first where the key itself would travel.
    pub(crate) fn verify(&mut self) {
        self.send("v");
        self.wait_words("over ws://?");
        self.send("y");
        self.wait_words("Works: signed in");
    }

    /// A client that uses the old key, until it is dropped.
    pub(crate) fn sign_in_with_the_old(&self) -> Link {
        let _within = self.runtime.enter();
        let user = (self.release != Release::V24_10).then(|| "truenas_admin".into());
        let mut link = spawn(Target {
            address: Address::parse(&self.sim.uri()).unwrap(),
            credentials: Credentials::ApiKey {
                user,
                key: Secret::new(self.held()[0].clone()),
            },
            ca: None,
            key_over_loopback: true,
            read_only: false,
            seen_scram: false,
        });
        self.runtime.block_on(async {
            loop {
                match link.events.recv().await.expect("the client's link ended") {
                    LinkEvent::Online(_) => break,
                    LinkEvent::Offline { fault, .. } => panic!("{fault}"),
                    _ => {}
                }
            }
        });
        link
    }

    /// No create or reset is noted as unanswered.
    pub(crate) fn all_answered(&self) -> bool {
        fs::read_to_string(self.state().join("unanswered.json")).is_ok_and(|text| text == "[]")
    }

    /// As the power does it.
    pub(crate) fn kill(&mut self) {
        let pty = self.pty.take().unwrap();
        pty.signal(Signal::KILL);
        // The system sees the end of the link when the process is gone.
        drop(pty);
    }

    /// By a signal that it hears.
    pub(crate) fn end_by(&mut self, signal: Signal) {
        let mut pty = self.pty.take().unwrap();
        pty.signal(signal);
        pty.wait_exit();
        pty.assert_given_back();
    }

    pub(crate) fn quit(&mut self) {
        let mut pty = self.pty.take().unwrap();
        pty.send("\x03");
        assert_eq!(pty.wait_exit(), 0);
        pty.assert_given_back();
    }

    /// Runs a client to its end.
    pub(crate) fn block_on<T>(&self, of: impl Future<Output = T>) -> T {
        self.runtime.block_on(of)
    }

    /// The secrets that the person holds, the old key's first.
    pub(crate) fn held(&self) -> Vec<String> {
        self.held.lock().unwrap().clone()
    }

    pub(crate) fn old_works(&self) -> bool {
        self.sim.has_plain_key(&self.held()[0])
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    /// What is kept of rotations.
    pub(crate) fn noted(&self) -> String {
        fs::read_to_string(self.state().join("rotations.json")).unwrap()
    }

    pub(crate) fn nothing_secret_is_kept(&self) {
        let mut open = vec![self.state()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
                continue;
            }
            let text = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&text);
            for key in self.sim.plain_keys() {
                let secret = key.split_once('-').unwrap().1.to_owned();
                assert!(!text.contains(&secret), "{}", path.display());
            }
        }
    }

    /// What the watcher saw.
    pub(crate) fn never_without_a_key(&mut self) {
        let watcher = self.watcher.take().unwrap();
        watcher.stop.store(true, Ordering::Relaxed);
        let seen = watcher.thread.join().unwrap();
        assert_eq!(
            seen, None,
            "nothing that was held worked; there were these keys"
        );
    }
}

fn said(screen: &vt100::Screen) -> String {
    let contents = screen.contents();
    // A box that lies on another has bars on both sides.
    let words = contents.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}
