//! Keys that outlive a run: one JSON file, replaced as a whole before the reply to a change goes out.
//!
//! Invariant: the file is complete at any moment, and only its owner may read it. Its secrets open a simulation only, but a
//! test that sees them handled well may trust the rest.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sim::release::Release;
use crate::sim::release::traits::Era;
use crate::sim::world::keys::{Expiry, Key, Rule};
use crate::sim::world::rng::Rng;
use crate::sim::world::state::World;

/// The form of the file.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Saved<K> {
    tnkeys_simulator: u32,
    /// The release that wrote it.
    release: String,
    /// Where the random sequence stands: a seeded run must not make the same secrets again after a restart.
    random: u64,
    last_id: i64,
    keys: K,
}

/// The file, and how far it is up to date.
#[derive(Debug)]
pub(in crate::sim) struct StateFile {
    path: PathBuf,
    written: Option<u64>,
}

impl StateFile {
    /// Take the keys of the file over into the world; without a file, make one.
    ///
    /// # Errors
    /// When it cannot be read or written, is no state file, or was written by a newer release than the simulated one.
    pub(in crate::sim) fn open(path: PathBuf, world: &mut World) -> io::Result<Self> {
        match fs::read(&path) {
            Ok(bytes) => restore(&bytes, world)
                .map_err(|why| io::Error::new(ErrorKind::InvalidData, why))
                .map_err(|error| about("use the state", &path, &error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(about("read the state", &path, &error)),
        }
        let mut file = Self {
            path,
            written: None,
        };
        file.keep(world)?;
        Ok(file)
    }

    /// Write what has changed since the last time.
    pub(in crate::sim) fn keep(&mut self, world: &World) -> io::Result<()> {
        let changes = world.keys.changes();
        if self.written == Some(changes) {
            return Ok(());
        }
        replace(&self.path, world).map_err(|error| about("write the state", &self.path, &error))?;
        self.written = Some(changes);
        Ok(())
    }
}

fn about(what: &str, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot {what} {}: {error}", path.display()),
    )
}

/// A new file takes the place of the old one in one step.
fn replace(path: &Path, world: &World) -> io::Result<()> {
    let mut name = path
        .file_name()
        .ok_or(io::Error::from(ErrorKind::InvalidInput))?
        .to_owned();
    name.push(format!(
        ".{:016x}",
        getrandom::u64().map_err(io::Error::other)?
    ));
    let draft = Draft(path.with_file_name(name));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft.0)?;
    write(file, world)?;
    fs::rename(&draft.0, path)
}

fn write(file: File, world: &World) -> io::Result<()> {
    // Whatever the umask has left of it.
    file.set_permissions(Permissions::from_mode(0o600))?;
    let keys: Vec<&Key> = world.keys.iter().collect();
    let mut writer = BufWriter::new(file);
    serde_json::to_writer(
        &mut writer,
        &Saved {
            tnkeys_simulator: FORM,
            release: world.config.release.to_string(),
            random: world.rng.position(),
            last_id: world.keys.last_id(),
            keys,
        },
    )?;
    writer.write_all(b"\n")?;
    writer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()
}

/// A file on its way, gone unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is nothing under this name.
        let _ = fs::remove_file(&self.0);
    }
}

fn restore(bytes: &[u8], world: &mut World) -> Result<(), String> {
    let saved: Saved<Vec<Key>> = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if saved.tnkeys_simulator != FORM {
        return Err(format!(
            "it has form {} and this program reads {FORM}",
            saved.tnkeys_simulator
        ));
    }
    let release: Release = saved.release.parse().map_err(|e| format!("{e}"))?;
    if release > world.config.release {
        return Err(format!(
            "{release} wrote it, and a system does not go back to {}",
            world.config.release
        ));
    }
    let upgraded = release.traits().era == Era::Allowlist && world.is_user_era();
    world.keys.restore(saved.keys, saved.last_id);
    world.rng = Rng::resume(saved.random);
    if upgraded {
        upgrade(world);
    }
    Ok(())
}

/// What the upgrade to 25.04 does to keys: one that permits everything becomes the local administrator's, the others are
/// revoked.
fn upgrade(world: &mut World) {
    let admin = world.users.iter().find(|user| user.uid == 950);
    let admin = admin.or(world.users.first()).map(|user| user.id);
    let ids: Vec<i64> = world.keys.iter().map(|key| key.id).collect();
    for id in ids {
        let Some(key) = world.keys.get_mut(id) else {
            continue;
        };
        key.owner = admin.unwrap_or(key.owner);
        key.expiry = Expiry::Never;
        key.known_expiry = Expiry::Never;
        if key.allowlist != [Rule::new("*", "*")] {
            key.revoke("");
            key.revoked_reason = None;
        }
    }
}
