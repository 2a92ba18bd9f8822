//! Another user of this machine exchanges files while tnkeys opens them. Needs root, to be another user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, openat};
use tnkeys::config::safe_path::SafeDir;

use crate::support::{child_test, skip};

/// Nobody's, on every Linux.
const OTHER: u32 = 65_534;
/// How long each race lasts.
const RACE: Duration = Duration::from_secs(5);
/// Tells the child of a race which directory is its own.
const ARENA: &str = "TNKEYS_TEST_ARENA";

/// Not a test: the other user. Gives `config.toml` and `sub` one of two meanings after the other, as fast as it can.
#[test]
#[ignore = "the other side of the races"]
fn the_other_user() {
    let Some(arena) = std::env::var_os(ARENA).map(PathBuf::from) else {
        return;
    };
    let swap = |target: &Path, name: &str| {
        let passing = arena.join(format!("{name}.new"));
        let _ = fs::remove_file(&passing);
        symlink(target, &passing).unwrap();
        fs::rename(&passing, arena.join(name)).unwrap();
    };
    loop {
        for (name, good, evil) in [
            ("config.toml", "../theirs/config.toml", "evil.toml"),
            ("key", "../theirs/key", "evil.key"),
            ("sub", "dir", "../theirs"),
        ] {
            swap(Path::new(good), name);
            swap(Path::new(evil), name);
        }
        fs::write(arena.join("ready"), "").unwrap();
    }
}

/// Kills and reaps it.
struct Racer(Child);

impl Drop for Racer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Root's files, and a directory of the other user beside them.
struct Scene {
    dir: tempfile::TempDir,
}

impl Scene {
    /// `None`, said aloud, where nobody else can be played.
    fn new() -> Option<Self> {
        let setpriv = Command::new("setpriv").arg("--version").output();
        if !rustix::process::geteuid().is_root() || setpriv.is_err() {
            skip::skip("only root with setpriv can play another user");
            return None;
        }
        let scene = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        mode(scene.dir.path(), 0o755);
        for name in ["theirs", "arena", "arena/dir"] {
            fs::create_dir(scene.path(name)).unwrap();
            mode(&scene.path(name), 0o755);
        }
        scene.write("theirs/config.toml", &scene.profile("good"), 0o644);
        scene.write("arena/evil.toml", &scene.profile("evil"), 0o644);
        let key = format!("1-{}\n", "NotARealKey".repeat(6).split_at(64).0);
        scene.write("theirs/key", &key, 0o600);
        scene.write("arena/evil.key", &key, 0o600);
        // The other user's: all of the arena.
        for name in ["arena", "arena/dir", "arena/evil.toml", "arena/evil.key"] {
            chown(scene.path(name), Some(OTHER), Some(OTHER)).unwrap();
        }
        Some(scene)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str, bits: u32) {
        fs::write(self.path(name), text).unwrap();
        mode(&self.path(name), bits);
    }

    /// A profile whose `key_command` leaves a trace.
    fn profile(&self, name: &str) -> String {
        let trace = self.path(name);
        let trace = trace.display();
        format!(
            "[profiles.nas1]\naddress = \"127.0.0.1:1\"\nuser = \"root\"\nkey_command = [\"touch\", \"{trace}\"]\n"
        )
    }

    /// Starts the other user and waits for its first round.
    fn race(&self) -> Racer {
        // Where we were built may be closed to others. Another process writes the copy: a child that another test forks meanwhile
        // would inherit our open file, and a file that is open for writing cannot be run.
        let copy = self.path("other");
        let copied = Command::new("cp")
            .arg(child_test::program())
            .arg(&copy)
            .status();
        assert!(copied.unwrap().success());
        mode(&copy, 0o755);
        let id = OTHER.to_string();
        let child = Command::new("setpriv")
            .args(["--reuid", &id, "--regid", &id, "--clear-groups"])
            .arg(copy)
            .args(child_test::arguments(module_path!(), "the_other_user"))
            .env(ARENA, self.path("arena"))
            .current_dir(self.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let racer = Racer(child);
        let until = Instant::now() + Duration::from_secs(60);
        while !self.path("arena/ready").exists() {
            assert!(Instant::now() < until, "the other user does not run");
            std::thread::sleep(Duration::from_millis(5));
        }
        racer
    }

    fn tnkeys(&self, config: &str, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tnkeys"))
            .args(arguments)
            .env("TNKEYS_CONFIG_DIR", self.path(config))
            .env("TNKEYS_STATE_DIR", self.path("state"))
            .env_remove("TNKEYS_API_KEY")
            .env_remove("TNKEYS_PASSWORD")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }
}

fn mode(path: &Path, bits: u32) {
    fs::set_permissions(path, Permissions::from_mode(bits)).unwrap();
}

/// Does it until the race is over; says how often.
fn during_a_race(mut turn: impl FnMut()) -> usize {
    let until = Instant::now() + RACE;
    let mut turns = 0;
    while Instant::now() < until {
        turn();
        turns += 1;
    }
    turns
}

#[test]
fn no_command_of_another_user_runs() {
    let Some(scene) = Scene::new() else { return };
    // What root wrote where only root writes counts: the trace can be left.
    scene.tnkeys("theirs", &["list", "nas1"]);
    assert!(scene.path("good").exists());
    fs::remove_file(scene.path("good")).unwrap();
    let racer = scene.race();
    let turns = during_a_race(|| {
        let words = scene.tnkeys("arena", &["list", "nas1"]);
        assert!(words.contains("belongs to another user"), "{words}");
    });
    drop(racer);
    assert!(turns > 10, "{turns}");
    assert!(!scene.path("evil").exists() && !scene.path("good").exists());
    // A directory of our own that others may write to is theirs as well.
    scene.write("theirs/config.toml", &scene.profile("evil"), 0o644);
    mode(&scene.path("theirs"), 0o777);
    let words = scene.tnkeys("theirs", &["list", "nas1"]);
    assert!(words.contains("run: chmod go-w"), "{words}");
    assert!(!scene.path("evil").exists());
}

#[test]
fn no_key_of_another_user_is_used() {
    let Some(scene) = Scene::new() else { return };
    let list = |key: &str| {
        let key = scene.path(key);
        let key = key.to_str().unwrap();
        let arguments = ["list", "127.0.0.1:1", "-U", "root", "--key-file", key];
        scene.tnkeys("none", &arguments)
    };
    // Our own is read; then there is nobody to sign in to.
    let words = list("theirs/key");
    assert!(words.contains("127.0.0.1"), "{words}");
    assert!(!words.contains("another user"), "{words}");
    let racer = scene.race();
    let turns = during_a_race(|| {
        let words = list("arena/key");
        assert!(words.contains("belongs to another user"), "{words}");
    });
    drop(racer);
    assert!(turns > 10, "{turns}");
}

/// A secret is saved through this, and a report; the file made here stands for them.
#[test]
fn no_file_is_led_elsewhere_by_another_user() {
    let Some(scene) = Scene::new() else { return };
    let racer = scene.race();
    let (mut saved, mut refused) = (0, 0);
    during_a_race(|| match SafeDir::for_saving(&scene.path("arena/sub")) {
        Ok(Some(dir)) => {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::CLOEXEC;
            openat(dir.handle(), "secret", flags, Mode::RUSR).unwrap();
            saved += 1;
        }
        Ok(None) => panic!("it is always there"),
        Err(fault) => {
            assert!(fault.what.contains("another user"), "{fault}");
            refused += 1;
        }
    });
    drop(racer);
    // Both meanings of `sub` are the other user's links.
    assert!(
        saved == 0 && refused > 10,
        "{saved} saved, {refused} refused"
    );
    assert!(!scene.path("theirs/secret").exists());
    // The directory itself can be named: that is a choice.
    let dir = SafeDir::for_saving(&scene.path("arena/dir"));
    assert!(dir.unwrap().is_some());
}
