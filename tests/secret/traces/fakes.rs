//! Commands that the program runs in our sessions. Each writes down what it was given: its arguments and its environment, which must
//! hold no secret, and its standard input, where one is right.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Their directory, and what they wrote down.
pub(crate) struct Fakes {
    dir: PathBuf,
}

/// What each begins with.
const TELL: &str = r#"#!/bin/sh
tr '\0' '\n' < /proc/$$/cmdline >> @/given
tr '\0' '\n' < /proc/$$/environ >> @/given
echo "$0" >> @/ran
"#;

/// Keeps the buffer that it is given, and gives it back.
const TMUX: &str = r#"case "$1" in
load-buffer)
    case "$*" in *blank*) cat > /dev/null;; *) cat > @/stdin.tmux; cp @/stdin.tmux @/buffer;; esac;;
show-buffer) cat @/buffer;;
list-buffers) [ -e @/buffer ] && echo "$(wc -c < @/buffer) buffer0";;
delete-buffer) case "$*" in *blank*) ;; *) rm -f @/buffer;; esac;;
display-message) echo "/dev/pts/none xterm-256color";;
show-messages) echo;;
*) exit 1;;
esac
"#;

impl Fakes {
    /// In this directory, which is not searched.
    pub(crate) fn new(dir: &Path, sign_in_key: &str) -> Self {
        let it = Self { dir: dir.into() };
        fs::create_dir(it.bin()).unwrap();
        fs::write(dir.join("sign-in-key"), sign_in_key).unwrap();
        it.add("tmux", TMUX);
        it.add("take", "cat > @/stdin.take\n");
        it.add("vault", "cat > @/stdin.vault\necho stored >&2\n");
        // It repeats the key, as a careless one does.
        it.add("babble", "key=$(cat); echo \"no $key\" >&2; exit 1\n");
        it.add("secret", "cat @/sign-in-key\n");
        it
    }

    fn add(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        let dir = self.dir.display().to_string();
        fs::write(&path, [TELL, script].concat().replace('@', &dir)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Where they are.
    pub(crate) fn bin(&self) -> PathBuf {
        self.dir.join("bin")
    }

    /// The arguments and the environments of all that ran.
    pub(crate) fn given(&self) -> Vec<u8> {
        self.read("given")
    }

    /// Whether it ran.
    pub(crate) fn has_run(&self, name: &str) -> bool {
        let ran = self.read("ran");
        String::from_utf8_lossy(&ran)
            .lines()
            .any(|line| line.ends_with(&format!("/bin/{name}")))
    }

    /// What it was given on its standard input.
    pub(crate) fn stdin(&self, name: &str) -> String {
        String::from_utf8(self.read(&format!("stdin.{name}"))).unwrap()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.dir.join(name)).unwrap_or_default()
    }
}
