//! The local end of the forward: a socket in a new directory that no other user may enter.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::domain::address::SOCKET_PATH_MAX;

/// The directory. Dropping it removes it and its content.
#[derive(Debug)]
pub(super) struct SocketDir {
    dir: PathBuf,
    socket: String,
}

impl SocketDir {
    /// Creates one in the usual directory for temporary files.
    ///
    /// # Errors
    /// When no directory can be created whose path is short and free of characters that ssh interprets.
    pub(super) fn new() -> io::Result<Self> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let usual = [std::env::temp_dir(), "/tmp".into()];
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for parent in runtime.into_iter().chain(usual) {
            match Self::in_(&parent) {
                Ok(dir) => return Ok(dir),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn in_(parent: &Path) -> io::Result<Self> {
        let random = getrandom::u64().map_err(io::Error::other)?;
        let dir = parent.join(format!("tnkeys-{random:016x}"));
        let socket = dir.join("s").into_os_string().into_string();
        let socket = socket
            .ok()
            .filter(|path| usable(path))
            .ok_or_else(|| io::Error::other("the path is too long or has special characters"))?;
        DirBuilder::new().mode(0o700).create(&dir)?;
        Ok(Self { dir, socket })
    }

    /// The socket's path.
    pub(super) fn socket(&self) -> &Path {
        Path::new(&self.socket)
    }

    /// The socket's path as an argument of ssh.
    pub(super) fn socket_text(&self) -> &str {
        &self.socket
    }

    /// Whether ssh listens on the socket. Does not wait: the kernel answers for a local socket.
    pub(super) fn is_listened_to(&self) -> bool {
        self.socket().exists() && UnixStream::connect(self.socket()).is_ok()
    }
}

impl Drop for SocketDir {
    fn drop(&mut self) {
        // Gone already, or left behind empty: neither matters.
        let _ = std::fs::remove_file(&self.socket);
        let _ = std::fs::remove_dir(&self.dir);
    }
}

/// Whether ssh takes the path literally: it splits at colons and expands `%` and `${}`.
fn usable(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+@".contains(&b);
    path.starts_with('/') && path.len() < SOCKET_PATH_MAX && path.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn it_is_ours_alone_and_goes_away() {
        let parent = tempfile::tempdir().unwrap();
        let dir = SocketDir::in_(parent.path()).unwrap();
        let mode = std::fs::metadata(&dir.dir).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(!dir.is_listened_to());
        let listener = UnixListener::bind(dir.socket()).unwrap();
        assert!(dir.is_listened_to());
        drop(listener);
        // A program that another test starts right now holds a copy of it until it runs.
        let start = std::time::Instant::now();
        while dir.is_listened_to() {
            assert!(start.elapsed().as_secs() < 60, "it is still listened to");
            std::thread::yield_now();
        }
        drop(dir);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_path_that_ssh_would_misread_or_cut_is_not_used() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["a:b", "a%h", "a b", "${HOME}", &"x".repeat(90)] {
            let dir = parent.path().join(name);
            std::fs::create_dir(&dir).unwrap();
            assert!(SocketDir::in_(&dir).is_err(), "{name}");
            assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
        }
        assert!(SocketDir::in_(Path::new("relative")).is_err());
    }
}
