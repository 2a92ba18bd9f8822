//! A JSON file that keeps the keys and changed accounts across restarts. It is replaced before the reply to a change goes out.
//!
//! Invariant: the file is complete at any moment, and only its owner may read it. Its secrets only open a simulation,
//! but tests should see careful handling here too.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sim::release::Release;
use crate::sim::release::traits::Era;
use crate::sim::world::groups::Groups;
use crate::sim::world::keys::{Expiry, Key, Rule};
use crate::sim::world::rng::Rng;
use crate::sim::world::state::World;
use crate::sim::world::users::User;

/// What counts the changes of the accounts of a new world.
const UNCHANGED: u64 = 1;
/// The version of the file format.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Saved<K, U, G> {
    tnkeys_simulator: u32,
    /// The release that wrote the file.
    release: String,
    /// The position of the random sequence: after a restart, a seeded run must not create the same secrets again.
    random: u64,
    last_id: i64,
    keys: K,
    /// The accounts and groups, if they are not those of the configuration any more.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    users: Option<U>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    groups: Option<G>,
}

fn none<T>() -> Option<T> {
    None
}

/// The file, and the change up to which it is written.
#[derive(Debug)]
pub(in crate::sim) struct StateFile {
    path: PathBuf,
    written: Option<(u64, u64)>,
}

impl StateFile {
    /// Loads the keys of the file into the world, or creates the file.
    ///
    /// # Errors
    /// When the file cannot be read or written, is not a state file, or was written by a newer release than the
    /// simulated one.
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
        file.save(world)?;
        Ok(file)
    }

    /// Writes the file if the keys or the accounts have changed.
    pub(in crate::sim) fn save(&mut self, world: &World) -> io::Result<()> {
        let changes = (world.keys.changes(), world.account_changes);
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

/// Replaces the file in one step.
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
    // The umask may have removed bits.
    file.set_permissions(Permissions::from_mode(0o600))?;
    let keys: Vec<&Key> = world.keys.iter().collect();
    let changed = world.account_changes > UNCHANGED;
    let mut writer = BufWriter::new(file);
    serde_json::to_writer(
        &mut writer,
        &Saved {
            tnkeys_simulator: FORM,
            release: world.config.release.to_string(),
            random: world.rng.position(),
            last_id: world.keys.last_id(),
            keys,
            users: changed.then_some(&world.users),
            groups: changed.then_some(&world.groups),
        },
    )?;
    writer.write_all(b"\n")?;
    writer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()
}

/// A temporary file, removed on drop unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename, no file has this name.
        let _ = fs::remove_file(&self.0);
    }
}

fn restore(bytes: &[u8], world: &mut World) -> Result<(), String> {
    let saved: Saved<Vec<Key>, Vec<User>, Groups> =
        serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
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
    if let (Some(users), Some(groups)) = (saved.users, saved.groups) {
        (world.users, world.groups) = (users, groups);
        world.settle_roles();
    }
    if upgraded {
        upgrade(world);
    }
    Ok(())
}

/// Upgrades keys as 25.04 does: a key that permits everything goes to the local administrator, the others are revoked.
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
