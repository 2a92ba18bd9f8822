//! Everything that may hold what it must not: bytes, files, processes. What is found is kept until all was looked at.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::secret::searching::Traces;

/// What was found, in words; the secrets are a simulator's.
#[derive(Debug, Default)]
pub(crate) struct Remains {
    found: Vec<String>,
    /// So many bytes were looked at: zero would prove nothing.
    looked_at: usize,
}

impl Remains {
    pub(crate) fn in_bytes(&mut self, place: &str, bytes: &[u8], secrets: &[Traces]) {
        self.looked_at += bytes.len();
        for secret in secrets {
            for (what, at) in secret.in_text(bytes) {
                let around = &bytes[at.saturating_sub(40)..bytes.len().min(at + 40)];
                let around = around.escape_ascii();
                self.found
                    .push(format!("{what} at {at} of {place}: {around}"));
            }
        }
    }

    /// In the contents of every file below a directory, and in its name.
    pub(crate) fn in_files(&mut self, dir: &Path, secrets: &[Traces]) {
        for path in files(dir) {
            let place = path.display().to_string();
            self.in_bytes(
                &format!("the name {place}"),
                path.as_os_str().as_bytes(),
                secrets,
            );
            if path.is_file() {
                self.in_bytes(&place, &fs::read(&path).unwrap(), secrets);
            }
        }
    }

    #[track_caller]
    pub(crate) fn assert_none(&self) {
        assert!(self.looked_at > 0, "nothing was looked at");
        let found = &self.found;
        assert!(found.is_empty(), "{} are left: {found:#?}", found.len());
    }
}

/// All that lies below a directory; links are not followed.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()));
        }
        all.push(entry.path());
    }
    all
}

#[test]
fn what_is_planted_is_found() {
    const SECRET: &str = "not-a-real-secret-of-anybody";
    let secrets = [Traces::of_text("the secret", SECRET)];
    let dir = tempfile::tempdir().unwrap();
    let look = || {
        let mut remains = Remains::default();
        remains.in_files(dir.path(), &secrets);
        remains.found.len()
    };
    assert_eq!(look(), 0);
    fs::create_dir_all(dir.path().join("a/b")).unwrap();
    fs::write(dir.path().join("a/b/.core"), format!("\0\0{SECRET}")).unwrap();
    assert_eq!(look(), 1);
    fs::write(dir.path().join(SECRET), "").unwrap();
    assert_eq!(look(), 2);
}

#[test]
fn another_program_that_is_told_is_found() {
    use super::children::Watch;
    use std::process::Command;

    const SECRET: &str = "not-a-real-secret-of-anybody";
    let secrets = [Traces::of_text("the secret", SECRET)];
    let watch = Watch::over(std::process::id().try_into().unwrap());
    let mut told = Command::new("sh")
        // Its child is the one with the argument.
        .args(["-c", "sh -c 'read line; :' name \"$TOLD\"; :"])
        .env("TOLD", SECRET)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    watch.wait_for_argument(SECRET);
    drop(told.stdin.take());
    told.wait().unwrap();
    let mut remains = Remains::default();
    for (arguments, environment) in watch.seen() {
        remains.in_bytes("arguments", &arguments, &secrets);
        remains.in_bytes("environment", &environment, &secrets);
    }
    for place in ["arguments", "environment"] {
        let found = remains.found.iter().any(|it| it.contains(place));
        assert!(found, "nothing in the {place}: {remains:?}");
    }
}
