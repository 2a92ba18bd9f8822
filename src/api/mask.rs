//! Masks secrets in JSON of any method: by the name of a field, and by the shape of a text.
//!
//! Invariant: a masked text is wiped. What is masked is a guess for methods that are not known here, on the safe side: a
//! `key` that is no secret is masked too.

use serde_json::Value;
use zeroize::Zeroize as _;

use super::sign_in;

/// What a secret is replaced with, as TrueNAS does.
pub const MASK: &str = "********";

/// Fields whose text is a secret: those of API keys first (plain key, SCRAM, hashes), then those of other methods.
const FIELDS: &[&str] = &[
    "key",
    "salt",
    "apikey",
    "bindpw",
    "pass",
    "pbkdf2",
    "pin",
    "provisioning_uri",
    "psk",
    "secret",
];

/// Endings of such names: `client_key`, `keyhash`, `bind_password`, `privatekey`, `refresh_token`, `client_secret`.
const ENDINGS: &[&str] = &[
    "_key",
    "hash",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "_secret",
    "token",
];

/// Names with such an ending that are no secret.
const PUBLIC: &[&str] = &["public_key"];

/// Parts of a text that is a secret as a whole.
const SIGNS: &[&str] = &[
    "PRIVATE KEY-----",
    // The address of a download.
    "auth_token=",
    "otpauth://",
];

/// Methods whose result is a text that is a secret.
const METHODS: &[&str] = &[
    "nvmet.host.generate_key",
    "pool.dataset.export_key",
    "reporting.netdataweb_generate_password",
    "system.advanced.sed_global_password",
    "tn_connect.generate_claim_token",
    "tn_connect.get_registration_uri",
    "user.provisioning_uri",
    "vm.get_display_web_uri",
];

/// Whether the result of this method is a secret, if it is a text.
pub fn gives_secret(method: &str) -> bool {
    METHODS.contains(&method) || sign_in::gives_credential(method)
}

/// Masks every secret in a value. Returns how many texts were masked.
pub fn mask(value: &mut Value) -> usize {
    hide(value, false)
}

/// `secret`: the value stands at the name of a secret field.
fn hide(value: &mut Value, secret: bool) -> usize {
    match value {
        Value::String(text) if (secret && !text.is_empty()) || has_secret(text) => {
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
    let name = name.to_ascii_lowercase();
    let listed = FIELDS.contains(&name.as_str());
    let ends = ENDINGS.iter().any(|ending| name.ends_with(ending));
    (listed || ends) && !PUBLIC.contains(&name.as_str())
}

/// Whether a text contains a secret that is known by its shape: an API key, a private key, a one-time address.
pub fn has_secret(text: &str) -> bool {
    has_key(text) || SIGNS.iter().any(|sign| text.contains(sign))
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
    fn names_of_secrets() {
        for name in [
            "client_key",
            "host_rsa_key",
            "unixhash",
            "bindPassword",
            "privatekey",
            "reconnect_token",
            "client_secret",
            "secret_access_key",
            "encryption_password",
            "pass",
            "otp_token",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "public_key",
            "host_rsa_key_pub",
            "sshpubkey",
            "key_loaded",
            "monkey",
            "compass",
            "username",
        ] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(gives_secret("auth.generate_token") && !gives_secret("system.version"));
    }

    #[test]
    fn other_secrets_are_known_by_their_shape() {
        for text in [
            "-----BEGIN RSA PRIVATE KEY-----\nnot-a-key",
            "/_download/5?auth_token=not-a-token",
            "otpauth://totp/x?secret=NOTASECRET",
        ] {
            assert_eq!(
                masked(json!({"value": text})),
                json!({"value": MASK}),
                "{text}"
            );
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
