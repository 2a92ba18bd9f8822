//! A simulated system, directories of our own, and the program: once and again.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

use super::children::Watch;
use super::fakes::Fakes;
use super::remains::Remains;
use crate::secret::searching::Traces;
use crate::support::pty::{Pty, Setup};

const PASSWORD: &str = "not a real password: \"of/nobody\"";
/// The directories that the program has for its own.
const DIRS: [(&str, &str); 7] = [
    ("HOME", "home"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_RUNTIME_DIR", "run"),
    ("TMPDIR", "tmp"),
];

/// How a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignIn {
    TypedPassword,
    PasswordInEnvironment,
    KeyInEnvironment,
    KeyByCommand,
}

/// How a key is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copying {
    Terminal,
    Command,
    Tmux,
}

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) release: Release,
    pub(crate) sign_in: SignIn,
    pub(crate) copying: Copying,
}

/// The system, and what is kept over the runs of the program.
pub(crate) struct Lab {
    pub(crate) plan: Plan,
    pub(crate) sim: Handle,
    pub(crate) fakes: Fakes,
    /// All that the program may write to, and nothing else.
    searched: TempDir,
    /// What was carried away on purpose.
    carried: TempDir,
    pub(crate) remains: Remains,
    /// How a person signs in: never to be seen.
    sign_in: Vec<Traces>,
    /// The keys that the program showed.
    shown: Vec<Traces>,
    _runtime: Runtime,
}

impl Lab {
    pub(crate) fn new(plan: Plan) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            release: plan.release,
            password: PASSWORD.to_owned(),
            ..Config::default()
        };
        let listen = Listen::Tls("127.0.0.1:0".parse().unwrap());
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        let (searched, carried) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (_, dir) in DIRS {
            fs::create_dir(searched.path().join(dir)).unwrap();
        }
        let sign_in = [
            Traces::of_text("the password", PASSWORD),
            Traces::of(sim.api_key()),
        ];
        let lab = Self {
            plan,
            fakes: Fakes::new(carried.path(), sim.api_key()),
            sim,
            searched,
            carried,
            remains: Remains::default(),
            sign_in: sign_in.into(),
            shown: Vec::new(),
            _runtime: runtime,
        };
        lab.configure();
        lab
    }

    fn configure(&self) {
        let bin = self.fakes.bin();
        let bin = bin.display();
        let copying = match self.plan.copying {
            Copying::Terminal => "clipboard = \"osc52\"".to_owned(),
            Copying::Tmux => "clipboard = \"tmux\"".to_owned(),
            Copying::Command => format!("copy_command = [\"{bin}/take\"]"),
        };
        let sign_in = match self.plan.sign_in {
            SignIn::TypedPassword | SignIn::PasswordInEnvironment => {
                "sign_in = \"password\"".to_owned()
            }
            SignIn::KeyInEnvironment => "sign_in = \"api_key\"".to_owned(),
            SignIn::KeyByCommand => {
                format!("sign_in = \"api_key\"\nkey_command = [\"{bin}/secret\"]")
            }
        };
        let certificate = self.searched.path().join("home/ca.pem");
        fs::write(&certificate, self.sim.certificate_pem().unwrap()).unwrap();
        let text = format!(
            "[secret]\n{copying}\n[profiles.lab]\naddress = \"{}\"\nuser = \"{}\"\nca_file = \"{}\"\n{sign_in}\n\
             [profiles.lab.deliver]\nbabble = [\"{bin}/babble\"]\nvault = [\"{bin}/vault\", \"kv\", \"put\", \"key=-\"]\n",
            self.sim.uri(),
            self.sim.user(),
            certificate.display(),
        );
        let dir = self.searched.path().join("config/tnkeys");
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join("config.toml"), text).unwrap();
    }

    /// Where a file is saved: a directory of the program, in which it may leave nothing else.
    pub(crate) fn target(&self, name: &str) -> PathBuf {
        self.searched.path().join("home").join(name)
    }

    /// Takes what was saved on purpose to where nothing is looked for.
    pub(crate) fn take_away(&self, file: &Path) -> String {
        let text = fs::read_to_string(file).unwrap();
        fs::rename(file, self.carried.path().join(file.file_name().unwrap())).unwrap();
        text
    }

    /// From now on this must not be found.
    pub(crate) fn watch_for(&mut self, secret: Traces) {
        self.shown.push(secret);
    }

    /// Starts the program and signs in.
    pub(crate) fn start(&mut self) -> Run {
        // What one run was allowed need not make the next one wait. It is looked at before it goes.
        let count = self.searched.path().join("state/tnkeys/sign-ins.json");
        if let Ok(bytes) = fs::read(&count) {
            for secrets in [&self.shown, &self.sign_in] {
                self.remains
                    .in_bytes("the count of sign-ins", &bytes, secrets);
            }
            fs::remove_file(&count).unwrap();
        }
        let mut setup = Setup::tnkeys()
            .arg("--log")
            .arg(self.searched.path().join("log"))
            .arg("lab")
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.fakes.bin().display()),
            );
        for (name, dir) in DIRS {
            setup = setup.env(name, self.searched.path().join(dir));
        }
        let setup = match self.plan.sign_in {
            SignIn::PasswordInEnvironment => setup.env("TNKEYS_PASSWORD", PASSWORD),
            SignIn::KeyInEnvironment => setup.env("TNKEYS_API_KEY", self.sim.api_key()),
            SignIn::TypedPassword | SignIn::KeyByCommand => setup,
        };
        let mut pty = setup.spawn();
        let watch = Watch::over(pty.pid().as_raw_nonzero().get());
        if self.plan.sign_in == SignIn::TypedPassword {
            pty.wait_text("Password");
            pty.send(PASSWORD);
            pty.send("\r");
            pty.wait_focus("[ Connect ]");
            pty.send("\r");
        }
        Run {
            pty,
            watch,
            outside: Vec::new(),
            inside: Vec::new(),
            mark: 0,
        }
    }

    /// The program as another user of the machine sees it while it runs.
    pub(crate) fn look_at(&mut self, run: &Run) {
        let (arguments, environment) = run.watch.own();
        let remains = &mut self.remains;
        remains.in_bytes("our arguments", &arguments, &self.sign_in);
        remains.in_bytes("our arguments", &arguments, &self.shown);
        remains.in_bytes("our environment", &environment, &self.shown);
        let given = matches!(
            self.plan.sign_in,
            SignIn::PasswordInEnvironment | SignIn::KeyInEnvironment
        );
        if !given {
            remains.in_bytes("our environment", &environment, &self.sign_in);
        }
        for file in run.watch.open_files() {
            let known = [self.searched.path(), Path::new("/dev"), Path::new("/proc")];
            assert!(
                known.iter().any(|dir| file.starts_with(dir)),
                "a file that is not looked into: {}",
                file.display()
            );
        }
    }

    /// The program has ended: what it wrote to the terminal, and what others were given.
    pub(crate) fn ended(&mut self, mut run: Run) {
        run.outside.extend(run.pty.since(run.mark));
        let (inside, outside) = (&run.inside, &run.outside);
        let remains = &mut self.remains;
        remains.in_bytes("the terminal", outside, &self.shown);
        remains.in_bytes("the terminal", outside, &self.sign_in);
        remains.in_bytes("the terminal with the window", inside, &self.sign_in);
        let screen = run.pty.contents();
        assert!(
            !outside.windows(3).any(|it| it == "▀".as_bytes()),
            "a QR code"
        );
        for secrets in [&self.shown, &self.sign_in] {
            remains.in_bytes("the last screen", screen.as_bytes(), secrets);
            remains.in_files(&run.pty.home(), secrets);
        }
        for (arguments, environment) in run.watch.seen() {
            for secrets in [&self.shown, &self.sign_in] {
                remains.in_bytes("arguments", &arguments, secrets);
                remains.in_bytes("an environment", &environment, secrets);
            }
        }
    }

    /// Everything that was written is looked at for every key that the system ever gave out.
    pub(crate) fn assert_clean(mut self) {
        let mut secrets = self.shown;
        secrets.extend(self.sim.plain_keys().iter().map(|key| Traces::of(key)));
        secrets.extend(self.sign_in);
        self.remains.in_files(self.searched.path(), &secrets);
        self.remains
            .in_bytes("what others were given", &self.fakes.given(), &secrets);
        self.remains.assert_none();
    }
}

/// The program in its terminal.
pub(crate) struct Run {
    pub(crate) pty: Pty,
    watch: Watch,
    /// What was written while no key was on the screen.
    outside: Vec<u8>,
    /// What was written while one was.
    inside: Vec<u8>,
    /// Up to where it was taken.
    mark: usize,
}

impl Run {
    /// What was written so far had no key to show.
    pub(crate) fn opening(&mut self) {
        let bytes = self.pty.since(self.mark);
        self.mark += bytes.len();
        self.outside.extend(bytes);
    }

    /// What was written since showed one; from now on it may not.
    pub(crate) fn closing(&mut self) {
        let bytes = self.pty.since(self.mark);
        self.mark += bytes.len();
        self.inside.extend(bytes);
    }

    /// What was written while a key was on the screen.
    pub(crate) fn inside(&self) -> &[u8] {
        &self.inside
    }
}
