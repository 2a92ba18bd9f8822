//! The keys as JSON: written one by one, so that nothing of the text is held.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap, Serializer as _};
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::domain::expiry::Expiry;
use crate::domain::time::rfc3339;
use crate::domain::{Access, ApiKey, Ownership, Rule, State, Text};

/// Writes a JSON array with every field. Pure ASCII, so that no name can control the terminal.
pub(in crate::cli) fn write<'a>(
    mut out: impl Write,
    keys: impl IntoIterator<Item = &'a ApiKey>,
    now: Timestamp,
) -> io::Result<()> {
    let mut json = Serializer::with_formatter(&mut out, Ascii(PrettyFormatter::new()));
    json.collect_seq(keys.into_iter().map(|key| Row { key, now }))?;
    out.write_all(b"\n")
}

/// Indents, and escapes what is not printable ASCII. Beyond ASCII there is only the inside of strings, where an escape
/// means the same.
struct Ascii(PrettyFormatter<'static>);

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let escaped = |c: char| !c.is_ascii() || c == '\u{7f}';
        let mut rest = fragment;
        while let Some(at) = rest.find(escaped) {
            let (plain, behind) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            let Some(c) = behind.chars().next() else {
                break;
            };
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &behind[c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

struct Row<'a> {
    key: &'a ApiKey,
    now: Timestamp,
}

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { key, now } = *self;
        let state = key.state(now);
        let mut fields = to.serialize_map(None)?;
        fields.serialize_entry("id", &key.id.0)?;
        fields.serialize_entry("name", key.name.raw())?;
        fields.serialize_entry("created_at", &time(key.created_at()))?;
        fields.serialize_entry("state", state.word())?;
        fields.serialize_entry("expires_soon", &(state == State::Soon))?;
        match &key.access {
            Access::Allowlist(rules) => {
                fields.serialize_entry("allowlist", &Rules(rules))?;
                fields.serialize_entry("revoked_by_upgrade_to_25_04", &key.dies_with_25_04())?;
            }
            Access::User(own) => owned(&mut fields, own)?,
        }
        fields.end()
    }
}

fn owned<M: SerializeMap>(fields: &mut M, own: &Ownership) -> Result<(), M::Error> {
    fn text(text: Option<&Text>) -> Option<&str> {
        text.map(Text::raw)
    }

    fields.serialize_entry("username", &text(own.owner.username.as_ref()))?;
    fields.serialize_entry("username_known", &!own.owner.unread)?;
    fields.serialize_entry("user_identifier", &text(own.owner.identifier.as_ref()))?;
    fields.serialize_entry("local", &own.owner.local)?;
    fields.serialize_entry("expires_at", &time(own.expires_at().at()))?;
    fields.serialize_entry(
        "expires_at_known",
        &(own.expires_at() != Expiry::Unreadable),
    )?;
    fields.serialize_entry("revoked", &own.revoked)?;
    fields.serialize_entry("revoked_reason", &text(own.revoked_reason.as_deref()))
}

struct Rules<'a>(&'a [Rule]);

impl Serialize for Rules<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(OneRule))
    }
}

struct OneRule<'a>(&'a Rule);

impl Serialize for OneRule<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_map(None)?;
        fields.serialize_entry("method", self.0.verb.word())?;
        fields.serialize_entry("resource", self.0.resource.raw())?;
        fields.end()
    }
}

/// RFC 3339, or null.
fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(rfc3339)
}
