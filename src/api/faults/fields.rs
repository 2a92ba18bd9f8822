//! Maps complaints to form fields.

use super::words::{LIST_NOISE, plain};
use crate::domain::FieldError;
use crate::domain::error_reply::{Complaint, ErrorReply};
use crate::domain::text::harmless;

/// The complaints by field, without duplicates: a malformed user name is reported once for every type that it could
/// have.
pub(super) fn of(error: &ErrorReply) -> Vec<FieldError> {
    let mut fields: Vec<FieldError> = Vec::new();
    for complaint in &error.extra {
        let field = read(complaint);
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

fn read(complaint: &Complaint) -> FieldError {
    let attribute = complaint
        .attribute
        .as_ref()
        .map_or("", |name| name.as_str());
    let words = complaint.text.raw();
    let (field, words) = match (name(attribute), list_item(words)) {
        // 24.04 puts the place within the list into the words.
        (Some("allowlist"), Some((place, words))) => (format!("allowlist.{place}"), plain(words)),
        (Some(""), _) => (guess(words).into(), plain(words)),
        (Some(path), _) => (known(path), plain(words)),
        (None, _) => (String::new(), plain(words)),
    };
    FieldError {
        field,
        text: harmless(words).into_owned(),
    }
}

/// The attribute within the request: empty for the whole request, `None` for another subject.
fn name(attribute: &str) -> Option<&str> {
    let rest = ["api_key_create", "api_key_update"]
        .iter()
        .find_map(|schema| attribute.strip_prefix(schema))?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix('.')
    }
}

/// Shortens a path to what a form knows: `username.function-after[...]` becomes `username`; within a list the index
/// stays.
fn known(path: &str) -> String {
    let mut segments = path.split('.');
    let first = segments.next().unwrap_or("");
    let mut field = first.to_owned();
    if first == "allowlist" {
        let plain =
            |s: &&str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        for segment in segments.take_while(plain).take(2) {
            field.push('.');
            field.push_str(segment);
        }
    }
    harmless(&field).into_owned()
}

/// Splits `Item#0 is not valid per list types: [EINVAL] allowlist_item.resource: attribute required` into `0.resource`
/// and the text.
fn list_item(words: &str) -> Option<(String, &str)> {
    let (number, rest) = words.strip_prefix("Item#")?.split_once(LIST_NOISE)?;
    number.parse::<u32>().ok()?;
    let attribute = rest.split_once("allowlist_item.")?.1.split_once(':')?.0;
    let known = attribute
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'_');
    let place = if known {
        format!("{number}.{attribute}")
    } else {
        number.to_owned()
    };
    Some((place, rest.trim()))
}

/// Guesses the field from the text: 25.04 and newer name no field for a duplicate name, an unknown user, one without
/// roles and a past expiry.
fn guess(words: &str) -> &'static str {
    let words = words.to_lowercase();
    if words.contains("name must be unique") || words.contains("already exists") {
        "name"
    } else if words.starts_with("user ") {
        "username"
    } else if words.contains("expiration") {
        "expires_at"
    } else {
        ""
    }
}
