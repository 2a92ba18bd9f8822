//! The profiles in `config.toml`, which users also edit by hand: comments and order are preserved, and an error is
//! reported with its line.

use std::path::{Path, PathBuf};

mod ignore;
mod tags;

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value, value};

use super::ConfigFile;
use super::dirs::Dirs;
use super::files;
use super::toml_error::{Wrong, located, syntax};
use super::toml_values::{command, text, yes};
use crate::domain::profile::{Colour, ProfileChange, Receiver, SignIn, Source, valid_name};
use crate::domain::{Address, Fault, Kind, Profile};

/// The table of the profiles.
const PROFILES: &str = "profiles";
/// Tables that other modules read.
const OTHERS: [&str; 4] = [
    super::handling::TABLE,
    super::terminal::TABLE,
    super::filters::TABLE,
    super::list::TABLE,
];
/// The keys of a profile.
const WORDS: &[&str] = &[
    "address",
    "user",
    "sign_in",
    "key_file",
    "key_command",
    "ca_file",
    tags::WORD,
    "colour",
    "production",
    "read_only",
    "deliver",
    ignore::WORD,
];
/// Keys under which a user might store a secret.
const SECRETS: &[&str] = &[
    "password",
    "api_key",
    "key",
    "token",
    "otp",
    "secret",
    "client_key",
];

/// The profiles in the order of the file.
///
/// # Errors
/// File, line and reason of the first error.
pub fn of(file: &ConfigFile, home: Option<&Path>) -> Result<Vec<Profile>, Fault> {
    let found = profiles(file.document.as_table(), home);
    found.map_err(|wrong| located(&file.path, file.document.raw(), &wrong))
}

/// Reads the profiles of a file; none without a file. Blocks.
///
/// # Errors
/// Those of [`ConfigFile::read`] and [`of`].
pub fn read(path: &Path, home: Option<&Path>) -> Result<Vec<Profile>, Fault> {
    of(&ConfigFile::read(path)?, home)
}

/// Saves a changed profile and reads all profiles again. Blocks. What the user edited in the file meanwhile is kept, as far
/// as the change does not touch it.
///
/// # Errors
/// Those of [`save`] and [`read`], when the machine has no directory for them, and when a new profile has the name of one
/// that was added to the file meanwhile.
pub fn save_and_read(dirs: &Dirs, change: &ProfileChange) -> Result<Vec<Profile>, Fault> {
    let file = dirs.config_file().ok_or_else(|| {
        Fault::new(
            Kind::Local,
            "tnkeys has no directory for profiles: your account has no home directory.",
        )
        .next("Set TNKEYS_CONFIG_DIR to a directory that you own.")
    })?;
    let home = dirs.home.as_deref();
    let merged = |known: Option<&Profile>| match (known, &change.before) {
        (Some(known), Some(before)) => Ok(known.with_changes(before, &change.profile)),
        (Some(_), None) => {
            let name = &change.profile.name;
            let what = format!("the file has a profile {name} that tnkeys has not read");
            Err(files::wrong(&file, &what).next("Restart tnkeys to load the profile."))
        }
        (None, _) => Ok(change.profile.clone()),
    };
    put(&file, &change.profile.name, merged, home)?;
    read(&file, home)
}

/// Adds a profile, or changes the one with this name: only differing values are touched. Blocks.
///
/// # Errors
/// When the file is invalid (it is not changed then), or cannot be written.
pub fn save(path: &Path, profile: &Profile, home: Option<&Path>) -> Result<(), Fault> {
    put(path, &profile.name, |_| Ok(profile.clone()), home)
}

/// Writes the profile that `made` returns. `made` gets the profile of this name in the file.
fn put(
    path: &Path,
    name: &str,
    made: impl FnOnce(Option<&Profile>) -> Result<Profile, Fault>,
    home: Option<&Path>,
) -> Result<(), Fault> {
    let lock = files::lock(path)?;
    let text = files::read(path)?.unwrap_or_default();
    // What is not understood is not touched.
    let known = parse(path, &text, home)?;
    let old = known.iter().find(|it| it.name == name);
    let profile = made(old)?;
    let mut document: DocumentMut = text.parse().map_err(|e| syntax(path, &text, &e))?;
    let profiles = document.entry(PROFILES).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let strange = || files::wrong(path, "the profiles are not tables. Edit the file manually.");
    let profiles = profiles.as_table_like_mut().ok_or_else(strange)?;
    let entry = profiles
        .entry(&profile.name)
        .or_insert_with(|| Item::Table(Table::new()));
    let entry = entry.as_table_like_mut().ok_or_else(strange)?;
    write(entry, &profile, old);
    let text = document.to_string();
    // Nothing is written that could not be read.
    let again = parse(path, &text, home)?;
    if !again.contains(&profile) {
        return Err(files::wrong(
            path,
            "the profile could not be read back. Edit the file manually.",
        ));
    }
    files::replace(&lock, path, &text)
}

fn parse(path: &Path, text: &str, home: Option<&Path>) -> Result<Vec<Profile>, Fault> {
    of(&ConfigFile::parse(path, text)?, home)
}

fn profiles(root: &Table, home: Option<&Path>) -> Result<Vec<Profile>, Wrong> {
    let mut found = Vec::new();
    for (word, item) in root {
        if OTHERS.contains(&word) {
            continue;
        }
        if word != PROFILES {
            let at = root.key(word).and_then(toml_edit::Key::span);
            return Err(Wrong::at(
                at.or(item.span()),
                format!(
                    "unknown table {word:?}: profiles are [profiles.NAME], settings are [{}]",
                    OTHERS.join("] and [")
                ),
            ));
        }
        let table = item
            .as_table_like()
            .ok_or_else(|| Wrong::of(item, "a profile is a table [profiles.NAME]"))?;
        for (name, entry) in table.iter() {
            let fields = entry.as_table_like().ok_or_else(|| {
                Wrong::of(entry, format!("a profile is a table [profiles.{name}]"))
            })?;
            found.push(profile(name, entry, fields, home)?);
        }
    }
    Ok(found)
}

fn profile(
    name: &str,
    entry: &Item,
    fields: &dyn TableLike,
    home: Option<&Path>,
) -> Result<Profile, Wrong> {
    if !valid_name(name) {
        return Err(Wrong::of(
            entry,
            format!("invalid profile name {name:?}: use letters, digits, '-', '_' and '.'"),
        ));
    }
    for (word, item) in fields.iter() {
        let at = fields.key(word).and_then(toml_edit::Key::span);
        if SECRETS.contains(&word) {
            return Err(Wrong::at(
                at.or(item.span()),
                format!("{word}: profiles contain no secrets; use key_file or key_command"),
            ));
        }
        if !WORDS.contains(&word) {
            return Err(Wrong::at(
                at.or(item.span()),
                format!(
                    "unknown setting {word:?} in a profile; known settings: {}",
                    WORDS.join(", ")
                ),
            ));
        }
    }
    let address = text(fields, "address")?
        .ok_or_else(|| Wrong::of(entry, format!("the profile {name} has no address")))?;
    let address = Address::parse(address)
        .map_err(|e| Wrong::at(fields.get("address").and_then(Item::span), e.to_string()))?;
    let socket = address.is_socket();
    let source = match (
        text(fields, "key_file")?,
        command(fields, "key_command", r#"["pass", "show", "nas/admin"]"#)?,
    ) {
        (Some(_), Some(_)) => {
            return Err(Wrong::at(
                fields.get("key_command").and_then(Item::span),
                "use either key_file or key_command, not both",
            ));
        }
        (Some(file), None) => Source::File(path_of(file, home)),
        (None, Some(command)) => Source::Command(command),
        (None, None) => Source::Asked,
    };
    let user = text(fields, "user")?.map(str::to_owned);
    let sign_in = match text(fields, "sign_in")? {
        Some("password") if matches!(source, Source::File(_)) => {
            return Err(Wrong::at(
                fields.get("sign_in").and_then(Item::span),
                "key_file is for API keys: use key_command for a password",
            ));
        }
        Some("password") => SignIn::Password,
        Some("api_key") => SignIn::ApiKey,
        Some("socket") if socket => SignIn::Socket,
        Some("socket") => {
            return Err(Wrong::at(
                fields.get("sign_in").and_then(Item::span),
                "sign_in = \"socket\" needs a unix: address",
            ));
        }
        Some(other) => {
            return Err(Wrong::at(
                fields.get("sign_in").and_then(Item::span),
                format!("invalid value {other:?}: sign_in is password, api_key or socket"),
            ));
        }
        None if source != Source::Asked => SignIn::ApiKey,
        None if socket && user.is_none() => SignIn::Socket,
        None => SignIn::Password,
    };
    let colour = match text(fields, "colour")? {
        None => None,
        Some(word) => match Colour::ALL.iter().find(|(it, _)| *it == word) {
            Some((_, colour)) => Some(*colour),
            None => {
                return Err(Wrong::at(
                    fields.get("colour").and_then(Item::span),
                    format!("invalid value {word:?}: colour is accent, good, warning or danger"),
                ));
            }
        },
    };
    Ok(Profile {
        name: name.to_owned(),
        address,
        user,
        sign_in,
        source,
        ca_file: text(fields, "ca_file")?.map(|file| path_of(file, home)),
        tags: tags::read(fields)?,
        colour,
        production: yes(fields, "production")?,
        read_only: yes(fields, "read_only")?,
        deliver: receivers(fields)?,
        ignore: ignore::read(fields)?,
    })
}

/// The commands that receive a new secret, in the order of the file.
fn receivers(fields: &dyn TableLike) -> Result<Vec<Receiver>, Wrong> {
    let Some(item) = fields.get("deliver") else {
        return Ok(Vec::new());
    };
    let example = r#"["pass", "insert", "-m", "nas/key"]"#;
    let table = item.as_table_like().ok_or_else(|| {
        let why = format!("deliver is a table of commands, such as pass = {example}");
        Wrong::of(item, why)
    })?;
    let receiver = |(name, item): (&str, &Item)| {
        if !valid_name(name) {
            let why =
                format!("invalid command name {name:?}: use letters, digits, '-', '_' and '.'");
            return Err(Wrong::of(item, why));
        }
        let command = command(table, name, example)?.unwrap_or_default();
        Ok(Receiver {
            name: name.to_owned(),
            command,
        })
    };
    table.iter().map(receiver).collect()
}

/// Expands a leading `~/`, because no shell does.
fn path_of(text: &str, home: Option<&Path>) -> PathBuf {
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

/// Writes the values that differ into the table.
fn write(entry: &mut dyn TableLike, new: &Profile, old: Option<&Profile>) {
    let mut put = |word: &str, changed: bool, to: Option<Value>| {
        if !changed && old.is_some() {
            return;
        }
        match (entry.get_mut(word), to) {
            (Some(item), Some(mut to)) => {
                if let Some(was) = item.as_value() {
                    // With the comment at the end of its line.
                    *to.decor_mut() = was.decor().clone();
                }
                *item = Item::Value(to);
            }
            (None, Some(to)) => {
                entry.insert(word, value(to));
            }
            (Some(_), None) => {
                entry.remove(word);
            }
            (None, None) => {}
        }
    };
    let differs = |same: fn(&Profile, &Profile) -> bool| old.is_none_or(|old| !same(old, new));
    let path = |path: &PathBuf| Value::from(path.display().to_string());
    put(
        "address",
        differs(|a, b| a.address == b.address),
        Some(Value::from(new.address.to_string())),
    );
    let user = new.user.as_deref().map(Value::from);
    put("user", differs(|a, b| a.user == b.user), user);
    let word = match new.sign_in {
        SignIn::Password => "password",
        SignIn::ApiKey => "api_key",
        SignIn::Socket => "socket",
    };
    let changed = differs(|a, b| a.sign_in == b.sign_in);
    put("sign_in", changed, Some(Value::from(word)));
    let (file, command) = match &new.source {
        Source::Asked => (None, None),
        Source::File(file) => (Some(path(file)), None),
        Source::Command(words) => (None, Some(Value::from(words.iter().collect::<Array>()))),
    };
    let changed = differs(|a, b| a.source == b.source);
    put("key_file", changed, file);
    put("key_command", changed, command);
    let ca = new.ca_file.as_ref().map(path);
    put("ca_file", differs(|a, b| a.ca_file == b.ca_file), ca);
    let changed = differs(|a, b| a.tags == b.tags);
    put(tags::WORD, changed, tags::written(&new.tags));
    let word = |colour| Colour::ALL.iter().find(|(_, it)| *it == colour);
    let colour = new
        .colour
        .and_then(word)
        .map(|(word, _)| Value::from(*word));
    put("colour", differs(|a, b| a.colour == b.colour), colour);
    let changed = differs(|a, b| a.production == b.production);
    let yes = |it: bool| it.then(|| Value::from(true));
    put("production", changed, yes(new.production));
    let changed = differs(|a, b| a.read_only == b.read_only);
    put("read_only", changed, yes(new.read_only));
    let was = old.map(|old| old.ignore.as_slice()).unwrap_or_default();
    ignore::write(entry, &new.ignore, was);
}
