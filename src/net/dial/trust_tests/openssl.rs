//! Certificates and servers by openssl, which makes and serves what rustls cannot.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Runs openssl. `None`, said so, where there is none, or one without this kind of key (distributions leave some out), and
/// it is not required.
pub(super) fn openssl(dir: &Path, line: &str) -> Option<()> {
    let mut command = Command::new("openssl");
    command.current_dir(dir).args(line.split(' '));
    let why = match command.output() {
        Ok(done) if done.status.success() => return Some(()),
        Ok(done) => String::from_utf8_lossy(&done.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    crate::skip::skip(&format!("openssl {line}: {why}"));
    None
}

/// `openssl s_server -www` with `key.pem` and `cert.pem`, which answers everything as a web page; ended when dropped.
pub(super) struct Served {
    child: Child,
    pub(super) port: u16,
}

impl Served {
    /// Serves what lies in the directory. `more`: arguments besides. Weak keys are served as well.
    pub(super) fn new(dir: &Path, more: &str) -> Self {
        let line = "s_server -www -accept 127.0.0.1:0 -key key.pem -cert cert.pem -cipher DEFAULT:@SECLEVEL=0";
        let mut child = Command::new("openssl")
            .current_dir(dir)
            .args(line.split(' '))
            .args(more.split_whitespace())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        // `ACCEPT 127.0.0.1:40123`
        let port = out.lines().map_while(Result::ok).find_map(|line| {
            let place = line.strip_prefix("ACCEPT ")?;
            place.rsplit_once(':')?.1.parse().ok()
        });
        let port = port.unwrap_or_else(|| panic!("openssl s_server {more} did not start"));
        Self { child, port }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
