//! An X server of a test's own, without a screen, and its clipboard as another program sees it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// It; ended when dropped.
pub(crate) struct Display {
    server: Child,
    /// What `DISPLAY` is for its clients.
    pub(crate) name: String,
}

impl Display {
    /// Runs it until it says that it is ready.
    pub(crate) fn new() -> Self {
        let mut server = Command::new("Xvfb")
            // It takes the first number that is free, and says which when it is ready.
            .args(["-displayfd", "1", "-screen", "0", "320x240x8"])
            .args(["-nolisten", "tcp", "-noreset", "-ac"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(server.stdout.take().unwrap()).lines().next();
        let number = said.expect("the X server has ended").unwrap();
        Self {
            server,
            name: format!(":{}", number.trim()),
        }
    }

    /// It hangs: whoever connects is not answered.
    pub(crate) fn hang(&self) {
        self.signal(Signal::STOP);
    }

    /// It answers again, also what it was asked meanwhile.
    pub(crate) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.server), signal).unwrap();
    }

    fn xclip(&self, args: &[&str]) -> Command {
        let mut command = Command::new("xclip");
        command.args(["-selection", "clipboard"]).args(args);
        command.env("DISPLAY", &self.name).stdin(Stdio::null());
        command.stderr(Stdio::null());
        command
    }

    /// The text on the clipboard.
    pub(crate) fn text(&self) -> Option<String> {
        let output = self.xclip(&["-o", "-t", "UTF8_STRING"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        output.status.success().then_some(text)
    }

    /// What it is offered as.
    pub(crate) fn targets(&self) -> String {
        let output = self.xclip(&["-o", "-t", "TARGETS"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Somebody else copies this.
    pub(crate) fn copy(&self, text: &str) {
        let mut xclip = self.xclip(&["-i"]);
        // It stays behind to hand the text out.
        xclip.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut xclip = xclip.spawn().unwrap();
        let mut stdin = xclip.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        assert!(xclip.wait().unwrap().success());
        // What xclip left behind says that it has the text only some time after: until then it is not copied.
        for _ in 0..1000 {
            if self.text().as_deref() == Some(text) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("xclip does not hand out what it was given");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
