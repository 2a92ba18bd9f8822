//! Masks secrets in JSON of any method: by the name of a field, and by the shape of an API key.
//!
//! Invariant: a masked text is wiped. What is masked is a guess for methods that are not known here, on the safe side: a
//! `key` that is no secret is masked too.

use serde_json::Value;
use zeroize::Zeroize as _;

/// What a secret is replaced with, as TrueNAS does.
pub const MASK: &str = "********";

/// Fields whose text is a secret: those of API keys first (plain key, SCRAM, hashes), then those of other methods.
const FIELDS: &[&str] = &[
    "key",
    "client_key",
    "stored_key",
    "server_key",
    "salt",
    "keyhash",
    "api_key",
    "bindpw",
    "encryption_password",
    "hex_key",
    "otp_token",
    "passphrase",
    "passwd",
    "password",
    "pbkdf2",
    "pin",
    "private_key",
    "privatekey",
    "psk",
    "raw_key",
    "reconnect_token",
    "secret",
    "smbhash",
    "token",
    "unixhash",
];

/// Masks every secret in a value. Returns how many texts were masked.
pub fn mask(value: &mut Value) -> usize {
    hide(value, false)
}

/// `secret`: the value stands at the name of a secret field.
fn hide(value: &mut Value, secret: bool) -> usize {
    match value {
        Value::String(text) if (secret && !text.is_empty()) || has_key(text) => {
            text.zeroize();
            MASK.clone_into(text);
            1
        }
        Value::Array(items) => items.iter_mut().map(|item| hide(item, secret)).sum(),
        Value::Object(fields) => fields
            .iter_mut()
            .map(|(name, value)| hide(value, is_secret(name)))
            .sum(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// Whether a field of this name is masked.
pub fn is_secret(name: &str) -> bool {
    FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field))
}

/// Characters of the part of a key behind the dash.
const SECRET_PART: usize = 64;

/// Whether a text contains an API key: an id, a dash, 64 letters and digits.
fn has_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() <= SECRET_PART {
        return false;
    }
    let is_key = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let behind = bytes.get(at + 1..=at + SECRET_PART);
        before.is_some_and(u8::is_ascii_digit)
            && behind.is_some_and(|part| part.iter().all(u8::is_ascii_alphanumeric))
    };
    bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'-' && is_key(at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(mut value: Value) -> Value {
        mask(&mut value);
        value
    }

    #[test]
    fn fields_of_keys_are_masked_at_any_depth() {
        let job = json!({"id": 7, "result": [{"result": {"id": 3, "name": "k", "key": "3-not-a-real-key",
            "client_key": "x", "salt": "y", "iterations": 500_000, "keyhash": "$z"}, "error": null}], "Password": "p"});
        assert_eq!(
            masked(job),
            json!({"id": 7, "result": [{"result": {"id": 3, "name": "k", "key": MASK,
                "client_key": MASK, "salt": MASK, "iterations": 500_000, "keyhash": MASK}, "error": null}], "Password": MASK})
        );
    }

    #[test]
    fn a_key_is_masked_wherever_it_stands() {
        let part = "NotARealKey0".repeat(6);
        let part = &part[..SECRET_PART];
        for text in [
            format!("12-{part}"),
            format!("api key 12-{part} refused"),
            format!("é12-{part}é"),
        ] {
            assert_eq!(masked(json!([{"x": text}])), json!([{"x": MASK}]), "{text}");
        }
        for text in [
            format!("x-{part}"),
            format!("12-{}", &part[1..]),
            format!("-{part}"),
            "2026-11-29".to_owned(),
        ] {
            assert_eq!(masked(json!(text)), json!(text));
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let value = json!({"api_key": {"id": 1, "name": "k"}, "key": null, "token": "", "keys": ["a"], "secret": [1, "b"]});
        assert_eq!(
            masked(value.clone()),
            json!({"api_key": {"id": 1, "name": "k"}, "key": null, "token": "", "keys": ["a"], "secret": [1, MASK]})
        );
        let mut again = value;
        assert_eq!(mask(&mut again), 1);
    }
}
