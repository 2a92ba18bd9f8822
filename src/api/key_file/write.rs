//! Writes key files for tnkeys, TrueNAS's own client, a shell or a container.
//!
//! Invariant: the text is a [`Secret`] in a buffer of sufficient size, because growing it would leave copies behind.

use crate::domain::key_text;
use crate::domain::{KeyId, ScramParts, Secret};

/// The expected INI section; a single section may have another name.
pub(super) const SECTION: &str = "TRUENAS_API_KEY";
/// The environment variable that programs read.
const VARIABLE: &str = "TRUENAS_API_KEY";

/// The form of a key file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The key on a line of its own.
    #[default]
    Raw,
    /// One object; from 26.0 on with the SCRAM keys instead of the key.
    Json,
    /// A section with names and values.
    Ini,
    /// `TRUENAS_API_KEY=...`.
    Env,
}

impl Form {
    /// All forms, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Raw, Self::Json, Self::Ini, Self::Env];

    /// The name of the form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Json => "JSON",
            Self::Ini => "INI",
            Self::Env => ".env",
        }
    }

    /// The usual file extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Raw => "key",
            Self::Json => "json",
            Self::Ini => "ini",
            Self::Env => "env",
        }
    }
}

/// A file name for a key that needs no quotes in a shell.
pub fn file_name(system: &str, key: &str, form: Form) -> String {
    let plain = |text: &str| -> String {
        let letters = text.chars().map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => c,
            _ => '-',
        });
        let name: String = letters.take(60).collect();
        name.trim_matches(['.', '-']).to_owned()
    };
    let parts = [plain(system), plain(key)];
    let stem: Vec<_> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    let stem = match stem.is_empty() {
        true => "key".to_owned(),
        false => stem.join("-"),
    };
    format!("{stem}.{}", form.extension())
}

/// The text is not an API key with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid API key: only the raw form can hold it")]
pub struct NotAKey;

/// The text of a file with this key. `parts` are its SCRAM keys, which the JSON form contains instead of the key
/// itself, as TrueNAS's client expects.
///
/// # Errors
/// [`NotAKey`]: a form with a syntax accepts only keys, so that the text cannot break out of it. The plain form accepts
/// anything.
pub fn write(
    form: Form,
    id: KeyId,
    key: &Secret,
    parts: Option<&ScramParts>,
) -> Result<Secret, NotAKey> {
    if form != Form::Raw && key_text::flaw(key, id).is_some() {
        return Err(NotAKey);
    }
    let id = id.to_string();
    Ok(match (form, parts) {
        (Form::Raw, _) => line(&["", ""], key),
        (Form::Env, _) => line(&[VARIABLE, "="], key),
        (Form::Json, None) => document(JSON, &[("raw_key", key)], &id),
        (Form::Json, Some(parts)) => {
            let fields = [
                ("client_key", &parts.client_key),
                ("stored_key", &parts.stored_key),
                ("server_key", &parts.server_key),
            ];
            document(JSON, &fields, &id)
        }
        (Form::Ini, _) => document(INI, &[("raw_key", key)], &id),
    })
}

/// One line: a prefix and the key.
fn line(before: &[&str], key: &Secret) -> Secret {
    let key = key.expose();
    let mut text = String::with_capacity(before.concat().len() + key.len() + 1);
    before.iter().for_each(|part| text.push_str(part));
    text.push_str(key);
    text.push('\n');
    Secret::new(text)
}

/// The syntax of a document of named values.
struct Syntax {
    begin: &'static str,
    before_name: &'static str,
    before_value: &'static str,
    after_value: &'static str,
    before_id: &'static str,
    end: &'static str,
    escaped: bool,
}

const JSON: &Syntax = &Syntax {
    begin: "{\n",
    before_name: "  \"",
    before_value: "\": \"",
    after_value: "\",\n",
    before_id: "  \"api_key_id\": ",
    end: "\n}\n",
    escaped: true,
};

const INI: &Syntax = &Syntax {
    begin: "",
    before_name: "",
    before_value: " = ",
    after_value: "\n",
    before_id: "api_key_id = ",
    end: "\n",
    escaped: false,
};

fn document(syntax: &Syntax, fields: &[(&str, &Secret)], id: &str) -> Secret {
    let values: usize = fields.iter().map(|(_, value)| value.expose().len()).sum();
    // Every character may be escaped, and everything else is short.
    let mut text = String::with_capacity(2 * values + 64 * (fields.len() + 2));
    text.push_str(syntax.begin);
    if !syntax.escaped {
        text.extend(["[", SECTION, "]\n"]);
    }
    for (name, value) in fields {
        text.extend([syntax.before_name, name, syntax.before_value]);
        for c in value.expose().chars() {
            // A key is visible ASCII: nothing else needs it.
            if syntax.escaped && matches!(c, '"' | '\\') {
                text.push('\\');
            }
            text.push(c);
        }
        text.push_str(syntax.after_value);
    }
    text.extend([syntax.before_id, id, syntax.end]);
    Secret::new(text)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::domain::Credentials;

    const KEY: &str = "21-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

    fn written(form: Form, key: &str, parts: Option<&ScramParts>) -> String {
        let text = write(form, KeyId(21), &Secret::new(key.into()), parts).unwrap();
        text.expose().to_owned()
    }

    fn parts() -> ScramParts {
        let part = |text: &str| Secret::new(text.into());
        ScramParts {
            client_key: part("bm90LWE="),
            stored_key: part("bm90LWI="),
            server_key: part("bm90LWM="),
        }
    }

    #[test]
    fn the_four_forms_to_the_letter() {
        for (form, text) in [
            (Form::Raw, format!("{KEY}\n")),
            (Form::Env, format!("TRUENAS_API_KEY={KEY}\n")),
            (
                Form::Ini,
                format!("[TRUENAS_API_KEY]\nraw_key = {KEY}\napi_key_id = 21\n"),
            ),
            (
                Form::Json,
                format!("{{\n  \"raw_key\": \"{KEY}\",\n  \"api_key_id\": 21\n}}\n"),
            ),
        ] {
            assert_eq!(written(form, KEY, None), text);
        }
        assert_eq!(
            written(Form::Json, KEY, Some(&parts())),
            "{\n  \"client_key\": \"bm90LWE=\",\n  \"stored_key\": \"bm90LWI=\",\n  \"server_key\": \"bm90LWM=\",\n  \
             \"api_key_id\": 21\n}\n"
        );
    }

    #[test]
    fn names_of_files_need_no_quotes() {
        let name = |system, key| file_name(system, key, Form::Json);
        assert_eq!(name("nas1", "grafana"), "nas1-grafana.json");
        assert_eq!(name("nas1", "../a b/ü"), "nas1-a-b.json");
        assert_eq!(name("", "--"), "key.json");
    }

    #[test]
    fn what_is_no_key_breaks_out_of_no_file() {
        for bad in [
            "21-a\nraw_key = 22-b",
            "21-a\"b\\c'd$e",
            "21-$(cmd)",
            &KEY.replace("21-", "22-"),
        ] {
            let key = Secret::new(bad.into());
            for form in [Form::Json, Form::Ini, Form::Env] {
                assert!(
                    write(form, KeyId(21), &key, None).is_err(),
                    "{form:?} {bad}"
                );
            }
            assert_eq!(written(Form::Raw, bad, None), format!("{bad}\n"));
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        for form in Form::ALL {
            match read(&written(form, KEY, None), Some("root".into())) {
                Ok(Credentials::ApiKey { key: found, .. }) => assert_eq!(found.expose(), KEY),
                other => panic!("{form:?}: {other:?}"),
            }
        }
        match read(&written(Form::Json, KEY, Some(&parts())), None) {
            Ok(Credentials::ScramKey { id, parts, .. }) => {
                assert_eq!((id, parts.client_key.expose()), (KeyId(21), "bm90LWE="));
            }
            other => panic!("{other:?}"),
        }
    }
}
