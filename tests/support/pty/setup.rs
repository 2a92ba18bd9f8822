//! How the program is started.

use super::*;

/// What to run, and in what terminal.
pub struct Setup {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    columns: u16,
    rows: u16,
}

impl Setup {
    /// The built `tnkeys`, in an 80x24 terminal.
    pub fn tnkeys() -> Self {
        Self::program(env!("CARGO_BIN_EXE_tnkeys"))
    }

    /// Another program.
    pub fn program(path: impl AsRef<Path>) -> Self {
        Self {
            program: path.as_ref().into(),
            args: Vec::new(),
            env: Vec::new(),
            columns: 80,
            rows: 24,
        }
    }

    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn args<S: Into<OsString>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Starts it, in a session of its own with the terminal as its controlling one.
    pub fn spawn(self) -> Pty {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system()
            .openpty(pty_size(self.columns, self.rows))
            .unwrap();
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.args);
        command.env_clear();
        command.cwd(home.path());
        for (name, value) in [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
        ] {
            command.env(name, value);
        }
        for name in [
            "HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "XDG_DATA_HOME",
            "XDG_CACHE_HOME",
            "XDG_RUNTIME_DIR",
            "TMPDIR",
        ] {
            command.env(name, home.path());
        }
        for (name, value) in &self.env {
            command.env(name, value);
        }
        let cooked = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        // Ours would keep the terminal open after the program has ended.
        drop(pair.slave);
        let watched = Arc::new(Watched {
            state: Mutex::new(State {
                parser: vt100::Parser::new(nonzero(self.rows), nonzero(self.columns), 0),
                transcript: Vec::new(),
                ended: false,
            }),
            changed: Condvar::new(),
        });
        let reader = pair.master.try_clone_reader().unwrap();
        let to = Arc::clone(&watched);
        thread::spawn(move || read(reader, &to));
        Pty {
            writer: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
            watched,
            cooked,
            home,
        }
    }
}

pub(super) fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

pub(super) fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}
