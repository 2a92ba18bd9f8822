//! The integrations that tnkeys knows: built in (`assets/presets.toml`), and `presets.toml` in the configuration directory.

use std::path::Path;

use serde_json::Value;
use toml_edit::{Document, Item, Table, TableLike};

use super::dirs::Dirs;
use super::files;
use super::toml_error::{Wrong, located, syntax};
use super::toml_values::{text, yes};
use crate::domain::account::{Client, Preset, Probe, Wanted};
use crate::domain::{Fault, Release, Text};

/// The built-in presets.
const BUILT_IN: &str = include_str!("../../assets/presets.toml");
/// How an error names them.
const BUILT_IN_NAME: &str = "built-in presets";
/// The keys of a preset.
const WORDS: &[&str] = &[
    "name",
    "about",
    "methods",
    "optional",
    "probes",
    "source",
    "date",
    "snippet",
    "interface",
    "user_name",
    "wss",
    "first",
    "note",
];
/// Longest id in characters.
const LONGEST_ID: usize = 40;

/// The presets, and why those of the user are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presets {
    /// All presets: the built-in ones in the order of their file, then those that the user added.
    pub all: Vec<Preset>,
    /// The file of the user is invalid, or could not be read: none of its presets is in the list.
    pub fault: Option<Fault>,
}

impl Presets {
    /// A preset by its id.
    pub fn get(&self, id: &str) -> Option<&Preset> {
        self.all.iter().find(|it| it.id == id)
    }
}

/// The built-in presets and those of the user. Blocks.
pub fn read(dirs: &Dirs) -> Presets {
    match dirs.presets_file() {
        Some(path) => with_file(&path),
        None => built_in(),
    }
}

/// The built-in presets.
pub fn built_in() -> Presets {
    match parse(Path::new(BUILT_IN_NAME), BUILT_IN, false) {
        Ok(all) => Presets { all, fault: None },
        Err(fault) => Presets {
            all: Vec::new(),
            fault: Some(fault),
        },
    }
}

fn with_file(path: &Path) -> Presets {
    let mut presets = built_in();
    let read = files::read(path).and_then(|text| match text {
        Some(text) => parse(path, &text, true),
        None => Ok(Vec::new()),
    });
    match read {
        Ok(own) => {
            for preset in own {
                match presets.all.iter_mut().find(|it| it.id == preset.id) {
                    Some(replaced) => *replaced = preset,
                    None => presets.all.push(preset),
                }
            }
        }
        Err(fault) => presets.fault = Some(fault),
    }
    presets
}

fn parse(path: &Path, text: &str, own: bool) -> Result<Vec<Preset>, Fault> {
    let document = Document::parse(text).map_err(|e| syntax(path, text, &e))?;
    presets(document.as_table(), own).map_err(|wrong| located(path, text, &wrong))
}

fn presets(root: &Table, own: bool) -> Result<Vec<Preset>, Wrong> {
    let mut found = Vec::new();
    for (id, item) in root {
        let fields = item
            .as_table_like()
            .ok_or_else(|| Wrong::of(item, "a preset is a table [ID]"))?;
        let in_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > LONGEST_ID || !id.chars().all(in_id) {
            let why = format!(
                "invalid preset id {id:?}: use up to {LONGEST_ID} lower-case letters, digits and '-'"
            );
            return Err(Wrong::of(item, why));
        }
        found.push(preset(id, item, fields, own)?);
    }
    Ok(found)
}

fn preset(id: &str, entry: &Item, fields: &dyn TableLike, own: bool) -> Result<Preset, Wrong> {
    for (word, item) in fields.iter() {
        if !WORDS.contains(&word) {
            let at = fields.key(word).and_then(toml_edit::Key::span);
            let why = format!(
                "unknown setting {word:?} in a preset; known settings: {}",
                WORDS.join(", ")
            );
            return Err(Wrong::at(at.or(item.span()), why));
        }
    }
    let required = |word: &str| {
        text(fields, word)?
            .map(str::to_owned)
            .ok_or_else(|| Wrong::of(entry, format!("the preset {id} has no {word}")))
    };
    let optional = |word: &str| Ok(text(fields, word)?.map(str::to_owned));
    let mut needs = methods(fields, "methods", false)?;
    if needs.is_empty() {
        return Err(Wrong::of(entry, format!("the preset {id} has no methods")));
    }
    needs.extend(methods(fields, "optional", true)?);
    Ok(Preset {
        id: id.to_owned(),
        name: required("name")?,
        about: optional("about")?.unwrap_or_default(),
        probes: probes(fields, &needs)?,
        needs,
        client: client(fields)?,
        snippet: optional("snippet")?,
        // Users need not say where their own list comes from.
        source: match own {
            true => optional("source")?.unwrap_or_default(),
            false => required("source")?,
        },
        date: match own {
            true => optional("date")?.unwrap_or_default(),
            false => required("date")?,
        },
        own,
    })
}

fn client(fields: &dyn TableLike) -> Result<Client, Wrong> {
    let span = |word: &str| fields.get(word).and_then(Item::span);
    let rest = match text(fields, "interface")? {
        None | Some("websocket") => false,
        Some("rest") => true,
        Some(other) => {
            let why = format!("invalid value {other:?}: interface is websocket or rest");
            return Err(Wrong::at(span("interface"), why));
        }
    };
    let first = match text(fields, "first")? {
        None => None,
        Some(release) => Some(Release::parse(release).ok_or_else(|| {
            let why = format!("invalid value {release:?}: first is a release such as 25.04");
            Wrong::at(span("first"), why)
        })?),
    };
    Ok(Client {
        rest,
        user_name: match fields.get("user_name") {
            Some(_) => Some(yes(fields, "user_name")?),
            None => None,
        },
        wss: yes(fields, "wss")?,
        first,
        note: text(fields, "note")?.unwrap_or_default().to_owned(),
    })
}

/// A list of methods.
fn methods(fields: &dyn TableLike, word: &str, optional: bool) -> Result<Vec<Wanted>, Wrong> {
    let Some(item) = fields.get(word) else {
        return Ok(Vec::new());
    };
    let example = r#"["system.info", "pool.query"]"#;
    let wrong = || Wrong::of(item, format!("{word} must be a list such as {example}"));
    let list = item.as_array().ok_or_else(wrong)?;
    let wanted = list.iter().map(|value| {
        let names = value.as_str().ok_or_else(wrong)?.split('|');
        let names =
            names.map(|name| method(name.trim()).map_err(|why| Wrong::at(value.span(), why)));
        Ok(Wanted {
            names: names.collect::<Result<_, _>>()?,
            optional,
        })
    });
    wanted.collect()
}

/// The name of a method.
fn method(name: &str) -> Result<Text, String> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    match name.contains('.') && name.chars().all(in_name) {
        true => Ok(name.into()),
        false => Err(format!("{name:?} is not the name of a method")),
    }
}

fn probes(fields: &dyn TableLike, needs: &[Wanted]) -> Result<Vec<Probe>, Wrong> {
    let Some(item) = fields.get("probes") else {
        return Ok(Vec::new());
    };
    let example = r#"["system.info", { method = "app.query", params = '[[], {"limit": 1}]' }]"#;
    let wrong = || Wrong::of(item, format!("probes must be a list such as {example}"));
    let list = item.as_array().ok_or_else(wrong)?;
    let probe = |value: &toml_edit::Value| {
        let at = |why: String| Wrong::at(value.span(), why);
        let (name, params) = match value.as_inline_table() {
            None => (value.as_str(), None),
            Some(table) => {
                let word = |word: &str| table.get(word).and_then(toml_edit::Value::as_str);
                (word("method"), Some(word("params").ok_or_else(wrong)?))
            }
        };
        let method = method(name.ok_or_else(wrong)?).map_err(at)?;
        let params = match params {
            None => Value::Array(Vec::new()),
            Some(json) => serde_json::from_str(json)
                .ok()
                .filter(Value::is_array)
                .ok_or_else(|| at("params must be a JSON array in quotes".into()))?,
        };
        if !needs.iter().any(|it| it.names.contains(&method)) {
            return Err(at(format!(
                "{method} is not among the methods of the preset"
            )));
        }
        Ok(Probe { method, params })
    };
    list.iter().map(probe).collect()
}

#[cfg(test)]
mod tests;
