//! A hundred systems at once: those that work are all connected and then cost nothing, whatever the others do.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tempfile::TempDir;
use tnkeys::config::hosts::Others;
use tnkeys::config::{State, hosts};
use tnkeys::domain::{Address, Fingerprint, Pin};
use tnkeys::sim::{Conduct, Config, Handle, Many, ManyOptions, OneOfMany};
use tokio::runtime::Runtime;

use crate::support::pty::{Pty, Setup};

/// Longer than everything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(120);
/// A program that writes nothing for so long has nothing more to write.
const STILL: Duration = Duration::from_secs(3);
/// Memory of a system with ten keys.
const PER_SYSTEM: u64 = 1 << 20;

/// Running systems, and the files of a user who knows them all.
struct Systems {
    many: Many,
    home: TempDir,
    _runtime: Runtime,
}

impl Systems {
    fn start(options: &ManyOptions) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let many = runtime.block_on(Many::start(options)).unwrap();
        let home = tempfile::tempdir().unwrap();
        write_home(home.path(), many.systems());
        Self {
            many,
            home,
            _runtime: runtime,
        }
    }

    fn of(&self, conduct: Conduct) -> Vec<&Handle> {
        let systems = self.many.systems().iter();
        let fitting = systems.filter(|it| it.conduct == conduct);
        fitting.filter_map(OneOfMany::handle).collect()
    }

    fn open(&self, arguments: &[&str]) -> Pty {
        Setup::tnkeys()
            .args(arguments)
            .env("TNKEYS_CONFIG_DIR", self.home.path().join("config"))
            .env("TNKEYS_STATE_DIR", self.home.path().join("state"))
            .size(120, 40)
            .spawn()
    }
}

/// A profile, a key and a trusted certificate for each.
fn write_home(home: &Path, systems: &[OneOfMany]) {
    for dir in ["config", "state", "keys"] {
        fs::DirBuilder::new()
            .mode(0o700)
            .create(home.join(dir))
            .unwrap();
    }
    let state = State::at(home.join("state"));
    let mut profiles = String::new();
    for one in systems {
        let key = home.join("keys").join(&one.name);
        let secret = one.handle().map_or("1-none", Handle::api_key);
        private(&key, secret);
        profiles.push_str(&format!(
            "[profiles.{}]\naddress = \"{}\"\nuser = \"truenas_admin\"\nsign_in = \"api_key\"\nkey_file = {key:?}\n",
            one.name,
            one.uri()
        ));
        let Some(pem) = one.handle().and_then(Handle::certificate_pem) else {
            continue;
        };
        let Ok(Address::Net { host, port, .. }) = Address::parse(one.uri()) else {
            panic!("{}", one.uri());
        };
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let certificate = tnkeys::net::read_certificate(&der).unwrap();
        let mut pin = Pin::of(&certificate, Timestamp::now());
        if one.conduct == Conduct::ChangedCertificate {
            pin.print = Fingerprint([7; 32]);
        }
        hosts::trust(&state, &host, port, &pin, Others::MustNotBe).unwrap();
    }
    private(&home.join("config/config.toml"), &profiles);
}

fn private(path: &Path, text: &str) {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    file.unwrap().write_all(text.as_bytes()).unwrap();
}

#[track_caller]
fn wait(what: &str, pty: &Pty, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < DEADLINE, "{what}:\n{}", pty.contents());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until the program has written nothing for a while, and returns how much it has written in all.
fn settled(pty: &Pty) -> usize {
    let start = Instant::now();
    let mut written = pty.mark();
    let mut since = Instant::now();
    while since.elapsed() < STILL {
        std::thread::sleep(Duration::from_millis(50));
        if pty.mark() != written {
            (written, since) = (pty.mark(), Instant::now());
        }
        assert!(
            start.elapsed() < DEADLINE,
            "it goes on:\n{}",
            pty.contents()
        );
    }
    written
}

/// Resident memory, in bytes.
#[cfg(target_os = "linux")]
fn resident(pty: &Pty) -> u64 {
    let pid = pty.pid().as_raw_nonzero();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() << 10
}

fn listed(sim: &Handle) -> bool {
    sim.calls("api_key.query") > 0 && sim.subscriptions() > 0
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_systems_of_which_twenty_are_out_of_order() {
    let systems = Systems::start(&ManyOptions {
        systems: 100,
        dead: 10,
        hanging: 5,
        changed: 5,
        config: Config {
            keys: Some(10),
            ..Config::default()
        },
    });
    let live = systems.of(Conduct::Live);
    assert_eq!(live.len(), 80);
    let alone = {
        let pty = systems.open(&["nas002"]);
        wait("one", &pty, || live.iter().any(|sim| listed(sim)));
        settled(&pty);
        resident(&pty)
    };
    let before: Vec<usize> = live.iter().map(|sim| sim.credential_calls()).collect();

    let mut pty = systems.open(&["--all-profiles"]);
    let start = Instant::now();
    wait("all that work", &pty, || {
        live.iter().all(|sim| listed(sim) && sim.sessions() == 1)
    });
    let connected = start.elapsed();
    settled(&pty);

    // Each was signed in to once, and is still connected.
    for (sim, before) in live.iter().zip(before) {
        assert_eq!(sim.sessions(), 1);
        assert_eq!(sim.credential_calls(), before + 1, "{}", sim.uri());
    }
    // Nothing secret was sent to a system that shows another certificate.
    for changed in systems.of(Conduct::ChangedCertificate) {
        assert_eq!((changed.credential_calls(), changed.sessions()), (0, 0));
    }
    let each = resident(&pty).saturating_sub(alone) / live.len() as u64;
    eprintln!(
        "connected after {connected:?}, {} KiB for each system",
        each >> 10
    );
    assert!(each < PER_SYSTEM, "{each} bytes for each system");
    assert!(pty.contents().contains("ansible"), "{}", pty.contents());
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    wait("the end", &pty, || {
        live.iter().all(|sim| sim.sessions() == 0)
    });
}
