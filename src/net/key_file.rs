//! Reads key files, only those that no other user can read or change, and derives SCRAM keys for key files of 26.0 and
//! newer.

use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::scram::{Keys, secret_part};
use crate::api::key_file;
use crate::config::safe_path::{self, Readers};
use crate::domain::{Credentials, Fault, KeyId, Kind, Salting, ScramParts, Secret};

/// Larger than any key file.
const LONGEST: u64 = 16 << 10;

/// Reads the API key in a file: plain, JSON, INI or `.env`. `user` is its owner. Blocks.
///
/// # Errors
/// [`Kind::Local`] when the file cannot be read; [`Kind::Invalid`] when it must not be used, because others may read it
/// or it holds no key. The fault repeats none of the file's text.
pub fn read(path: &Path, user: Option<String>) -> Result<Credentials, Fault> {
    let text = content(path)?.ok_or_else(|| failed(path, rustix::io::Errno::NOENT.into()))?;
    let refused = |why: String| Fault::new(Kind::Invalid, format!("{} {why}.", path.display()));
    if text.len() as u64 > LONGEST {
        return Err(refused("is too large for a key file".into()));
    }
    key_file::read(&text, user).map_err(|why| {
        let next = format!("Use a key file in one of these forms: {}.", key_file::FORMS);
        refused(why.to_string()).next(next)
    })
}

/// What a file holds, before a key is saved to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The file does not exist.
    Missing,
    /// The file is empty.
    Empty,
    /// This key, and nothing else.
    Key(KeyId),
    /// Something else, or more than a key.
    Other,
}

/// Finds out which key a file holds. Blocks.
///
/// # Errors
/// [`Kind::Local`] when the file cannot be read; [`Kind::Invalid`] when others may read it.
pub fn look(path: &Path) -> Result<Content, Fault> {
    let Some(text) = content(path)? else {
        return Ok(Content::Missing);
    };
    if text.trim().is_empty() {
        return Ok(Content::Empty);
    }
    if text.len() as u64 > LONGEST || key_file::holds_more(&text) {
        return Ok(Content::Other);
    }
    let id = key_file::read(&text, None).ok().and_then(|it| it.key_id());
    Ok(id.map_or(Content::Other, Content::Key))
}

fn failed(path: &Path, error: std::io::Error) -> Fault {
    Fault::new(
        Kind::Local,
        format!("Could not read {}: {error}.", path.display()),
    )
}

/// The text of a file that only its owner can read; longer than [`LONGEST`] if it is too long. `None`: there is no file.
fn content(path: &Path) -> Result<Option<Zeroizing<String>>, Fault> {
    let file = safe_path::open(path, Readers::Owner)
        .map_err(|fault| fault.meaning("No API key was used."))?;
    let Some(file) = file else {
        return Ok(None);
    };
    // Room for all of it: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST as usize + 1));
    file.take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| failed(path, error))?;
    Ok(Some(text))
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

    #[test]
    fn what_a_file_holds_before_it_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let key = format!("21-{}", "NotARealKey".repeat(5));
        for (text, want) in [
            (String::new(), Content::Empty),
            ("\n".into(), Content::Empty),
            (format!("{key}\n"), Content::Key(KeyId(21))),
            (format!("TRUENAS_API_KEY={key}\n"), Content::Key(KeyId(21))),
            (
                format!("[TRUENAS_API_KEY]\nraw_key = {key}\napi_key_id = 21\n"),
                Content::Key(KeyId(21)),
            ),
            (
                format!("{{\n  \"raw_key\": \"{key}\",\n  \"api_key_id\": 21\n}}\n"),
                Content::Key(KeyId(21)),
            ),
            // Other variables and sections would be lost.
            (
                format!("PORT=9100\nTRUENAS_API_KEY={key}\n"),
                Content::Other,
            ),
            (
                format!("[TRUENAS_API_KEY]\nraw_key = {key}\n[OTHER]\nname = 1\n"),
                Content::Other,
            ),
            ("a diary\n".into(), Content::Other),
            ("x".repeat(20_000), Content::Other),
        ] {
            let path = write(dir.path(), &text, 0o600);
            assert_eq!(look(&path), Ok(want), "{text}");
        }
        let path = write(dir.path(), &key, 0o644);
        assert_eq!(look(&path).unwrap_err().kind, Kind::Invalid);
        assert_eq!(look(&dir.path().join("none")), Ok(Content::Missing));
        assert_eq!(look(&dir.path().join("no/file")), Ok(Content::Missing));
    }
}
