//! `tnkeys simulate` as another program sees it: a child with one line of JSON and a socket.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The built program, away from the environment of whoever runs the tests.
pub fn tnkeys() -> Command {
    let own = format!("simulate-{}", std::process::id());
    let own = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(own);
    let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
    command
        .env("TNKEYS_CONFIG_DIR", own.join("config"))
        .env("TNKEYS_STATE_DIR", own.join("state"))
        .env_remove("TNKEYS_API_KEY")
        .env_remove("TNKEYS_PASSWORD");
    command
}

/// A running simulator; killed when dropped.
pub struct Simulated {
    child: Child,
    line: Value,
}

impl Simulated {
    /// Runs `tnkeys simulate` with these arguments until it has printed its line.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = tnkeys()
            .arg("simulate")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut text = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut text)
            .unwrap();
        let line = serde_json::from_str(&text).unwrap_or_else(|_| {
            let mut why = String::new();
            let _ = child.stderr.as_mut().unwrap().read_to_string(&mut why);
            panic!("simulate {arguments:?}: {text}{why}")
        });
        Self { child, line }
    }

    /// The line that it printed.
    pub fn line(&self) -> &Value {
        &self.line
    }

    pub fn text(&self, name: &str) -> &str {
        self.line[name].as_str().unwrap()
    }

    pub fn uri(&self) -> &str {
        self.text("uri")
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.uri().split_once("://").unwrap().1
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `tnkeys list --json` of it.
    pub fn list(&self) -> Value {
        let mut list = tnkeys();
        list.args(["list", "--json", "-U", self.text("user"), self.uri()])
            .env("TNKEYS_PASSWORD", self.text("password"));
        if let Some(certificate) = self.line["certificate"].as_str() {
            list.args(["--ca", certificate]);
        }
        let output = list.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Ends it as a crash would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) -> Output {
        let status = self.child.wait().unwrap();
        let mut stderr = Vec::new();
        let stream = self.child.stderr.as_mut().unwrap();
        stream.read_to_end(&mut stderr).unwrap();
        Output {
            status,
            stdout: Vec::new(),
            stderr,
        }
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}
