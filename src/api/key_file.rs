//! Parses key files: the plain key, the JSON or INI form of TrueNAS's own client, or the `.env` form for a shell or a container.
//!
//! Invariant: the content stays in [`Secret`]s and wiped buffers, and no error repeats any of it.

mod env;
mod write;

use serde_json::Value;
use zeroize::Zeroize;

use crate::domain::{Credentials, KeyId, ScramParts, Secret};

use env::unquoted;
use write::SECTION;
pub use write::{Form, NotAKey, file_name, write};

#[cfg(test)]
mod tests;

/// Names of the fields in both forms; other names are ignored.
const NAMES: [&str; 5] = [
    "raw_key",
    "api_key_id",
    "client_key",
    "stored_key",
    "server_key",
];

/// The accepted forms, for errors.
pub const FORMS: &str = "the key alone (ID-SECRET), JSON with raw_key or the SCRAM keys, INI with [TRUENAS_API_KEY] and raw_key, or a line \
     TRUENAS_API_KEY=ID-SECRET";

/// Why a text is not a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// It is empty.
    #[error("is empty")]
    Empty,
    /// It has none of the forms.
    #[error("holds neither an API key (ID-SECRET) nor a known form of one")]
    Form,
    /// It is a PEM file: a certificate, or a key of TLS or SSH.
    #[error("holds a certificate or a private key (PEM), and no API key")]
    Pem,
    /// The value of this variable is not `ID-SECRET`.
    #[error("sets {0} to something that is not an API key (ID-SECRET)")]
    Variable(&'static str),
    /// This line (from 1) is not valid INI.
    #[error("is not understood in line {0}: an INI file has [{SECTION}] and lines NAME = VALUE")]
    Line(usize),
    /// It has several INI sections, and none with the expected name.
    #[error("has several sections, and none is [{SECTION}]")]
    Section,
    /// This field is duplicated.
    #[error("has {0} twice")]
    Twice(&'static str),
    /// This field is missing.
    #[error("has no {0}")]
    Missing(&'static str),
    /// This field has the wrong type.
    #[error("has a {0} that cannot be used")]
    Value(&'static str),
    /// `raw_key` starts with another id than `api_key_id`.
    #[error("has a raw_key and an api_key_id that contradict each other")]
    Contradiction,
}

/// Parses a key file, for the key's owner.
///
/// # Errors
/// The error, without any of the file's text.
pub fn read(text: &str, user: Option<String>) -> Result<Credentials, KeyFileError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    match env::find(text).map_err(KeyFileError::Twice)? {
        Some((_, key)) if is_raw(key) => return Ok(api_key(key.to_owned(), user)),
        Some((name, _)) => return Err(KeyFileError::Variable(name)),
        None => {}
    }
    let text = unquoted(text);
    let fields = match text.chars().next() {
        None => return Err(KeyFileError::Empty),
        Some('{') => json(text)?,
        _ if text.starts_with("-----BEGIN") => return Err(KeyFileError::Pem),
        Some('[' | '#' | ';') => ini(text)?,
        Some(_) if is_raw(text) => return Ok(api_key(text.to_owned(), user)),
        Some(_) => return Err(KeyFileError::Form),
    };
    fields.credentials(user)
}

/// Whether a file with a key holds more than the key: lines that would be lost if the file was written anew.
pub fn holds_more(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    match text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .next()
    {
        Some('{') => false,
        Some('[') => lines.filter(|line| line.starts_with('[')).count() > 1,
        _ => lines.filter(|line| !line.is_empty()).count() > 1,
    }
}

fn api_key(key: String, user: Option<String>) -> Credentials {
    let key = Secret::new(key);
    Credentials::ApiKey { user, key }
}

/// Whether it is `ID-SECRET` in one word. Keys of other releases may look different after the dash.
fn is_raw(text: &str) -> bool {
    text.split_once('-').is_some_and(|(id, secret)| {
        id.parse::<u64>().is_ok()
            && !secret.is_empty()
            && secret.chars().all(|c| c.is_ascii_graphic())
    })
}

/// The values, in the order of [`NAMES`].
#[derive(Default)]
struct Fields([Option<Secret>; 5]);

impl Fields {
    fn put(&mut self, name: &'static str, value: Secret) -> Result<(), KeyFileError> {
        let mut slots = NAMES.iter().zip(&mut self.0);
        let slot = slots.find(|(known, _)| **known == name);
        match slot.and_then(|(_, slot)| slot.replace(value)) {
            Some(_) => Err(KeyFileError::Twice(name)),
            None => Ok(()),
        }
    }

    fn credentials(self, user: Option<String>) -> Result<Credentials, KeyFileError> {
        let [raw, id, client, stored, server] = self.0;
        let id = id.map(|id| id.expose().parse().map(KeyId));
        let id = id
            .transpose()
            .map_err(|_| KeyFileError::Value("api_key_id"))?;
        if let Some(raw) = raw {
            if is_raw(raw.expose()) {
                let same = id.is_none() || KeyId::of_key_text(raw.expose()) == id;
                return match same {
                    true => Ok(Credentials::ApiKey { user, key: raw }),
                    false => Err(KeyFileError::Contradiction),
                };
            }
            // The part after the dash alone, with the id beside it.
            let text = raw.expose();
            let alone = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
            return match id {
                Some(id) if alone => Ok(api_key(format!("{id}-{text}"), user)),
                _ => Err(KeyFileError::Value("raw_key")),
            };
        }
        if client.is_none() && stored.is_none() && server.is_none() {
            return Err(KeyFileError::Missing("raw_key"));
        }
        let part = |part: Option<Secret>, name| part.ok_or(KeyFileError::Missing(name));
        Ok(Credentials::ScramKey {
            user,
            parts: ScramParts {
                client_key: part(client, "client_key")?,
                stored_key: part(stored, "stored_key")?,
                server_key: part(server, "server_key")?,
            },
            id: id.ok_or(KeyFileError::Missing("api_key_id"))?,
        })
    }
}

fn json(text: &str) -> Result<Fields, KeyFileError> {
    let mut value: Value = serde_json::from_str(text).map_err(|_| KeyFileError::Form)?;
    let fields = json_fields(&mut value);
    wipe(&mut value);
    fields
}

fn json_fields(value: &mut Value) -> Result<Fields, KeyFileError> {
    let mut fields = Fields::default();
    for name in NAMES {
        let text = match value.get_mut(name).map(Value::take) {
            None => continue,
            Some(Value::String(text)) => text,
            Some(Value::Number(number)) if name == "api_key_id" => number.to_string(),
            Some(_) => return Err(KeyFileError::Value(name)),
        };
        fields.put(name, Secret::new(text))?;
    }
    Ok(fields)
}

/// Overwrites other values, which may be secret as well.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A subset of Python's ConfigParser: sections, comments on lines of their own, `=` or `:` after a name.
fn ini(text: &str) -> Result<Fields, KeyFileError> {
    let mut sections: Vec<(&str, Fields)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let wrong = KeyFileError::Line(at + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = rest.strip_suffix(']').ok_or(wrong)?;
            if sections.iter().any(|(known, _)| *known == name) {
                return Err(wrong);
            }
            sections.push((name, Fields::default()));
            continue;
        }
        let (name, value) = line.split_once(['=', ':']).ok_or(wrong)?;
        let name = name.trim().to_ascii_lowercase();
        let (_, fields) = sections.last_mut().ok_or(wrong)?;
        if let Some(name) = NAMES.into_iter().find(|known| *known == name) {
            fields.put(name, Secret::new(unquoted(value.trim()).to_owned()))?;
        }
    }
    let only = sections.len() == 1;
    let counts = |(name, _): &(&str, Fields)| only || *name == SECTION;
    let counted = sections.into_iter().find(counts);
    counted
        .map(|(_, fields)| fields)
        .ok_or(KeyFileError::Section)
}
