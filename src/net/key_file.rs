//! Reads key files, only those that no other user can read or change, and derives SCRAM keys for key files of 26.0 and
//! newer.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::scram::{Keys, secret_part};
use crate::api::key_file;
use crate::config::safe_path::{self, Readers};
use crate::domain::{Credentials, Fault, Kind, Salting, ScramParts, Secret};

/// Larger than any key file.
const LONGEST: u64 = 16 << 10;

/// Reads the API key in a file: plain, JSON, INI or `.env`. `user` is its owner. Blocks.
///
/// # Errors
/// [`Kind::Local`] when the file cannot be read; [`Kind::Invalid`] when it must not be used, because others may read it
/// or it holds no key. The fault repeats none of the file's text.
pub fn read(path: &Path, user: Option<String>) -> Result<Credentials, Fault> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Fault::new(Kind::Local, format!("Could not read {shown}: {error}."))
    };
    let refused = |why: String| Fault::new(Kind::Invalid, format!("{shown} {why}."));
    let file = safe_path::open(path, Readers::Owner)
        .map_err(|fault| fault.meaning("No API key was used."))?;
    let file = file.ok_or_else(|| failed(ErrorKind::NotFound.into()))?;
    // Room for all of it: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST as usize + 1));
    file.take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(failed)?;
    if text.len() as u64 > LONGEST {
        return Err(refused("is too large for a key file".into()));
    }
    key_file::read(&text, user).map_err(|why| {
        let next = format!("Use a key file in one of these forms: {}.", key_file::FORMS);
        refused(why.to_string()).next(next)
    })
}

/// Derives the SCRAM keys of a key (26.0 and newer). Takes about a third of a second: not for the event loop.
pub fn precompute(key: &Secret, salting: &Salting) -> ScramParts {
    let password = secret_part(key).as_bytes();
    Keys::derive(password, salting.salt(), salting.iterations()).parts()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn write(dir: &Path, text: &str, mode: u32) -> std::path::PathBuf {
        let path = dir.join("key");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_key_file_must_be_private() {
        let dir = tempfile::tempdir().unwrap();
        for mode in [0o644, 0o640, 0o604, 0o620] {
            let path = write(dir.path(), " 1-not-a-key\n", mode);
            let fault = read(&path, None).unwrap_err();
            assert_eq!(fault.kind, Kind::Invalid);
            let run = format!("run: chmod 600 {}", path.display());
            assert!(fault.next.ends_with(&run), "{fault}");
            assert!(!fault.to_string().contains("not-a-key"));
        }
        for mode in [0o600, 0o400] {
            let path = write(dir.path(), " 1-not-a-key\n", mode);
            let Ok(Credentials::ApiKey { user, key }) = read(&path, Some("root".into())) else {
                panic!("not read");
            };
            assert_eq!(
                (user.as_deref(), key.expose()),
                (Some("root"), "1-not-a-key")
            );
        }
    }

    #[test]
    fn a_key_file_holds_one_key() {
        let dir = tempfile::tempdir().unwrap();
        for text in [
            "",
            "\n",
            "1-not a-key",
            &format!("1-{}", "x".repeat(20_000)),
        ] {
            let path = write(dir.path(), text, 0o600);
            assert_eq!(read(&path, None).unwrap_err().kind, Kind::Invalid);
        }
        std::fs::write(dir.path().join("key"), [0xff, 0xfe]).unwrap();
        assert_eq!(
            read(&dir.path().join("key"), None).unwrap_err().kind,
            Kind::Local
        );
        assert_eq!(read(dir.path(), None).unwrap_err().kind, Kind::Invalid);
        assert_eq!(
            read(&dir.path().join("none"), None).unwrap_err().kind,
            Kind::Local
        );
    }
}
