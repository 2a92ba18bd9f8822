//! The keys as JSON: written one by one, so that nothing of the text is held.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::app::keys::export::columns;
use crate::app::usage::state::Usage;
use crate::domain::expiry::Expiry;
use crate::domain::time::rfc3339;
use crate::domain::{Access, ApiKey, Ownership, Rule, State, Text};

/// Writes a JSON array with every field, indented. Pure ASCII, so that no name can control the terminal. `usage`: the last uses that an
/// earlier run kept; without them, the keys have no such field.
///
/// # Errors
/// Those of the output.
pub fn write<'a>(
    mut out: impl Write,
    keys: impl IntoIterator<Item = &'a ApiKey>,
    now: Timestamp,
    usage: Option<&Usage>,
) -> io::Result<()> {
    let mut row = Row(Vec::with_capacity(1024));
    let mut opening = "[\n  {\n    \"id\": ";
    for key in keys {
        row.0.clear();
        row.plain(opening);
        row.key(key, now, usage);
        out.write_all(&row.0)?;
        opening = ",\n  {\n    \"id\": ";
    }
    let none = opening.starts_with('[');
    out.write_all(if none { b"[]\n" } else { b"\n]\n" })
}

/// Writes a JSON array of keys of one or several systems, with `system` and every field.
///
/// # Errors
/// Those of the output.
pub fn write_rows<'a>(
    mut out: impl Write,
    rows: impl IntoIterator<Item = columns::Row<'a>>,
) -> io::Result<()> {
    let mut text = Row(Vec::with_capacity(1024));
    let mut opening = "[\n  {\n    \"system\": ";
    for row in rows {
        text.0.clear();
        text.plain(opening);
        text.text(row.system);
        text.plain(",\n    \"id\": ");
        text.key(row.key, row.about.now, Some(row.about.usage));
        out.write_all(&text.0)?;
        opening = ",\n  {\n    \"system\": ";
    }
    let none = opening.starts_with('[');
    out.write_all(if none { b"[]\n" } else { b"\n]\n" })
}

/// Writes a key of one of several systems: an object with `system` and every field, on one line.
///
/// # Errors
/// Those of the output.
pub fn write_line(
    mut out: impl Write,
    system: &str,
    key: &ApiKey,
    now: Timestamp,
    usage: Option<&Usage>,
) -> io::Result<()> {
    let mut row = Row(Vec::with_capacity(1024));
    row.plain("{\n \"system\": ");
    row.text(system);
    row.plain(",\n \"id\": ");
    row.key(key, now, usage);
    // No string has a line feed, so each one is between two values.
    for line in row.0.split(|byte| *byte == b'\n') {
        out.write_all(line.trim_ascii_start())?;
    }
    out.write_all(b"\n")
}

/// The text of one key.
struct Row(Vec<u8>);

impl Row {
    fn key(&mut self, key: &ApiKey, now: Timestamp, usage: Option<&Usage>) {
        let state = key.state(now);
        self.shown(key.id);
        self.plain(",\n    \"name\": ");
        self.text(key.name.raw());
        self.plain(",\n    \"created_at\": ");
        self.time(key.created_at());
        self.plain(",\n    \"state\": ");
        self.text(state.word());
        self.plain(",\n    \"expires_soon\": ");
        self.truth(state == State::Soon);
        match &key.access {
            Access::Allowlist(rules) => {
                self.plain(",\n    \"allowlist\": ");
                self.rules(rules);
                self.plain(",\n    \"revoked_by_upgrade_to_25_04\": ");
                self.truth(key.dies_with_25_04());
            }
            Access::User(own) => self.ownership(own),
        }
        if let Some(usage) = usage {
            self.plain(",\n    \"last_use\": ");
            self.last_use(key, usage);
        }
        self.plain("\n  }");
    }

    fn last_use(&mut self, key: &ApiKey, usage: &Usage) {
        let (Some(last), Some(read_at)) = (usage.last_use(key), usage.read_at()) else {
            return self.plain("null");
        };
        self.plain("{\n      \"at\": ");
        self.time(Some(last.at));
        self.plain(",\n      \"address\": ");
        self.text(last.address.raw());
        self.plain(",\n      \"interface\": ");
        self.text(&last.interface.to_string());
        self.plain(",\n      \"audit_log_read_at\": ");
        self.time(Some(read_at));
        self.plain("\n    }");
    }

    fn ownership(&mut self, own: &Ownership) {
        let expires_at = own.expires_at();
        self.plain(",\n    \"username\": ");
        self.text_or_null(own.owner.username.as_ref());
        self.plain(",\n    \"username_known\": ");
        self.truth(!own.owner.unread);
        self.plain(",\n    \"user_identifier\": ");
        self.text_or_null(own.owner.identifier.as_ref());
        self.plain(",\n    \"local\": ");
        match own.owner.local {
            Some(local) => self.truth(local),
            None => self.plain("null"),
        }
        self.plain(",\n    \"expires_at\": ");
        self.time(expires_at.at());
        self.plain(",\n    \"expires_at_known\": ");
        self.truth(expires_at != Expiry::Unreadable);
        self.plain(",\n    \"revoked\": ");
        self.truth(own.revoked);
        self.plain(",\n    \"revoked_reason\": ");
        self.text_or_null(own.revoked_reason.as_deref());
    }

    fn rules(&mut self, rules: &[Rule]) {
        if rules.is_empty() {
            return self.plain("[]");
        }
        let mut opening = "[\n      {\n        \"method\": ";
        for rule in rules {
            self.plain(opening);
            self.text(rule.verb.word());
            self.plain(",\n        \"resource\": ");
            self.text(rule.resource.raw());
            self.plain("\n      }");
            opening = ",\n      {\n        \"method\": ";
        }
        self.plain("\n    ]");
    }

    fn plain(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    fn truth(&mut self, value: bool) {
        self.plain(if value { "true" } else { "false" });
    }

    fn shown(&mut self, value: impl std::fmt::Display) {
        // A vector takes everything.
        let _ = write!(self.0, "{value}");
    }

    /// RFC 3339, or null.
    fn time(&mut self, at: Option<Timestamp>) {
        match at {
            Some(at) => self.text(&rfc3339(at)),
            None => self.plain("null"),
        }
    }

    fn text_or_null(&mut self, text: Option<&Text>) {
        match text {
            Some(text) => self.text(text.raw()),
            None => self.plain("null"),
        }
    }

    fn text(&mut self, text: &str) {
        let plain = |byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if text.bytes().all(plain) {
            self.0.push(b'"');
            self.plain(text);
            return self.0.push(b'"');
        }
        // Beyond ASCII there is only the inside of the string, where an escape means the same.
        for c in serde_json::Value::from(text).to_string().chars() {
            if c.is_ascii() && c != '\u{7f}' {
                self.shown(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    self.shown(format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
}
