//! The parameters of a call: JSON or text, from arguments, from files (`@FILE`) and from standard input (`-`).
//!
//! Invariant: a secret is refused as an argument, where every local user could read it, and is not repeated in the refusal.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Read};

use serde_json::Value;
use zeroize::Zeroizing;

use super::unquoted_json;
use crate::api::mask;
use crate::cli::exit::Problem;
use crate::client::Params;
use crate::domain::quote;
use crate::domain::text::harmless;

/// Largest input in bytes. TrueNAS reads messages of up to 64 KiB.
const LARGEST: u64 = 1 << 20;
/// Longest argument that an error repeats, in characters.
const SHOWN: usize = 70;

/// The texts that the parameters come from.
pub(in crate::cli) trait Inputs {
    /// The text of a file.
    fn file(&mut self, path: &str) -> Result<Zeroizing<String>, Problem>;
    /// The text of the standard input.
    fn stdin(&mut self) -> Result<Zeroizing<String>, Problem>;
}

/// The files and the standard input of this process.
pub(in crate::cli) struct Local;

impl Inputs for Local {
    fn file(&mut self, path: &str) -> Result<Zeroizing<String>, Problem> {
        let opened = std::fs::File::open(path).and_then(read);
        opened.map_err(|error| {
            let literal = quote::shell(&quote::json(&format!("@{path}")));
            Problem::local(format!("could not read {path}"), &error)
                .into_usage()
                .means("Nothing was sent.")
                .next(format!(
                    "To pass a text that begins with @, write {}.",
                    harmless(&literal)
                ))
        })
    }

    fn stdin(&mut self) -> Result<Zeroizing<String>, Problem> {
        if io::stdin().is_terminal() {
            return Err(Problem::usage(
                "Standard input is a terminal, so there is no parameter to read.",
            )
            .means("Nothing was sent.")
            .next("Redirect a file to it (< FILE), or use @FILE instead of -."));
        }
        read(io::stdin().lock()).map_err(|error| {
            Problem::local("could not read standard input", &error).means("Nothing was sent.")
        })
    }
}

/// Reads a text to its end, into a buffer that leaves no copies behind.
fn read(from: impl Read) -> io::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST as usize + 1));
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Reads the parameters of a call. The same input may be used several times, and is read once.
///
/// # Errors
/// A wrong argument, or an input that cannot be read. Nothing was sent.
pub(in crate::cli) fn parse(
    arguments: &[String],
    inputs: &mut dyn Inputs,
) -> Result<Params, Problem> {
    let mut stdin: Option<Params> = None;
    let mut values = Params::from(Value::Array(Vec::with_capacity(arguments.len())));
    for (place, argument) in arguments.iter().enumerate() {
        let mut value = match argument.strip_prefix('@') {
            Some(path) if !path.is_empty() => of_input(&inputs.file(path)?),
            _ if argument == "-" => {
                if stdin.is_none() {
                    stdin = Some(of_input(&inputs.stdin()?));
                }
                stdin.as_ref().map_or_else(Params::default, Params::copy)
            }
            _ => of_argument(argument, place + 1)?,
        };
        if let Value::Array(list) = values.value_mut() {
            list.push(std::mem::take(value.value_mut()));
        }
    }
    Ok(values)
}

/// JSON, else the text without its last line break.
fn of_input(text: &str) -> Params {
    let value = serde_json::from_str(text).unwrap_or_else(|_| {
        let text = text.strip_suffix('\n').unwrap_or(text);
        Value::from(text.strip_suffix('\r').unwrap_or(text))
    });
    value.into()
}

/// JSON, else the text.
fn of_argument(argument: &str, place: usize) -> Result<Params, Problem> {
    let value: Params = match serde_json::from_str::<Value>(argument) {
        Ok(value) => value.into(),
        Err(error) if argument.trim_start().starts_with(['{', '[']) => {
            return Err(no_json(argument, place, &error));
        }
        Err(_) => Value::from(argument).into(),
    };
    match has_secret(&value) {
        true => Err(visible(place)),
        false => Ok(value),
    }
}

fn has_secret(value: &Params) -> bool {
    mask::mask(value.copy().value_mut()) > 0
}

/// A secret as an argument.
fn visible(place: usize) -> Problem {
    Problem::usage(format!(
        "Parameter {place} contains a secret, and every user of this machine can see command lines."
    ))
    .means("Nothing was sent.")
    .next("Write the parameter to a file that only you can read and use @FILE, or use - and standard input.")
}

/// An argument that begins like JSON. As a text it would reach TrueNAS as a wrong value.
fn no_json(argument: &str, place: usize, error: &serde_json::Error) -> Problem {
    let repaired = unquoted_json::repaired(argument).map(Params::from);
    if repaired.as_ref().is_some_and(has_secret) || mentions_secret(argument) {
        return visible(place);
    }
    let mut what = format!("Parameter {place} is not valid JSON");
    match caret(argument, error) {
        Some(lines) => what.push_str(&format!(", at the mark:\n{lines}")),
        None => what.push('.'),
    }
    let problem = Problem::usage(what);
    match repaired {
        Some(value) => problem
            .means("The shell may have removed its quotes. Nothing was sent.")
            .next(format!("Write {}", harmless(&quote::shell(&value.to_string())))),
        None => problem
            .means("Nothing was sent.")
            .next("Put single quotes around JSON. To pass this as text, write it as a JSON string: '\"…\"'"),
    }
}

/// Whether a broken argument names a field whose text is a secret, or contains a key.
fn mentions_secret(argument: &str) -> bool {
    let words = argument.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    mask::has_secret(argument) || words.into_iter().any(mask::is_secret)
}

/// The argument, and below it a caret at the place of the error. `None` if it does not fit into a line.
fn caret(argument: &str, error: &serde_json::Error) -> Option<String> {
    if argument.contains('\n') || argument.chars().count() > SHOWN {
        return None;
    }
    // The column counts bytes, from 1; an end of the input is behind the last one.
    let column = error.column().saturating_sub(usize::from(!error.is_eof()));
    let before = harmless(argument.get(..column).unwrap_or(argument));
    let width = unicode_width::UnicodeWidthStr::width(&*before);
    let shown: Cow<'_, str> = harmless(argument);
    Some(format!("  {shown}\n  {:width$}^", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Texts of files and of the standard input, and how often each was read.
    #[derive(Default)]
    struct Given {
        text: &'static str,
        reads: usize,
    }

    impl Inputs for Given {
        fn file(&mut self, path: &str) -> Result<Zeroizing<String>, Problem> {
            Ok(Zeroizing::new(format!("[\"{path}\"]")))
        }

        fn stdin(&mut self) -> Result<Zeroizing<String>, Problem> {
            self.reads += 1;
            Ok(Zeroizing::new(self.text.to_owned()))
        }
    }

    fn values(arguments: &[&str], text: &'static str) -> Value {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let mut given = Given { text, reads: 0 };
        let mut found = parse(&arguments, &mut given).unwrap();
        let dashes = arguments.iter().filter(|it| *it == "-").count();
        assert_eq!(given.reads, dashes.min(1));
        std::mem::take(found.value_mut())
    }

    fn refused(argument: &str) -> String {
        let problem = parse(&[argument.to_owned()], &mut Given::default()).unwrap_err();
        assert_eq!(problem.code, crate::cli::exit::USAGE);
        problem.said()
    }

    #[test]
    fn json_or_text() {
        assert_eq!(
            values(
                &[
                    "tank",
                    "5",
                    "true",
                    "null",
                    "\"5\"",
                    "{\"a\": [1]}",
                    "",
                    "a b",
                    "@",
                    "05",
                    "NaN"
                ],
                ""
            ),
            json!(["tank", 5, true, null, "5", {"a": [1]}, "", "a b", "@", "05", "NaN"])
        );
        assert_eq!(values(&[], ""), json!([]));
    }

    #[test]
    fn a_file_and_standard_input() {
        assert_eq!(
            values(
                &["@f.json", "-", "x"],
                "{\"password\": \"not-a-password\"}\n"
            ),
            json!([["f.json"], {"password": "not-a-password"}, "x"])
        );
        assert_eq!(
            values(&["-", "-"], "two\nlines\r\n"),
            json!(["two\nlines", "two\nlines"])
        );
        assert_eq!(values(&["-"], ""), json!([""]));
    }

    #[test]
    fn json_without_its_quotes_is_refused_with_the_right_word() {
        insta::assert_snapshot!(refused("[[username,=,root]]"), @r#"
        tnkeys: Parameter 1 is not valid JSON, at the mark:
          [[username,=,root]]
            ^
        The shell may have removed its quotes. Nothing was sent.
        Write '[["username","=","root"]]'
        "#);
        insta::assert_snapshot!(refused("[\"ä\", 1"), @r#"
        tnkeys: Parameter 1 is not valid JSON, at the mark:
          ["ä", 1
                 ^
        Nothing was sent.
        Put single quotes around JSON. To pass this as text, write it as a JSON string: '"…"'
        "#);
        let long = refused(&format!("[{}", "x ".repeat(50)));
        assert!(
            long.starts_with("tnkeys: Parameter 1 is not valid JSON.\n"),
            "{long}"
        );
    }

    #[test]
    fn a_secret_is_refused_as_an_argument_and_not_repeated() {
        let key = format!("7-{}", "NotARealKey0NotA".repeat(4));
        for argument in [
            r#"{"username": "u", "password": "hunter2"}"#,
            r#"[{"passphrase": "hunter2"}]"#,
            "{password: hunter2}",
            "{password: hunter2",
            key.as_str(),
            &format!("[{key}"),
        ] {
            let said = refused(argument);
            assert!(said.contains("contains a secret"), "{said}");
            assert!(
                !said.contains("hunter2") && !said.contains("NotARealKey"),
                "{said}"
            );
        }
        assert_eq!(
            values(&[r#"{"password": "", "key": null}"#], ""),
            json!([{"password": "", "key": null}])
        );
    }

    #[test]
    fn inputs_of_this_process() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "[1]").unwrap();
        let path = path.display().to_string();
        assert_eq!(**Local.file(&path).unwrap(), *"[1]");
        let missing = Local.file("daily").unwrap_err().said();
        assert!(missing.contains("write '\"@daily\"'."), "{missing}");
        std::fs::write(&path, vec![b' '; LARGEST as usize + 1]).unwrap();
        assert!(
            Local
                .file(&path)
                .unwrap_err()
                .said()
                .contains("larger than 1 MiB")
        );
        std::fs::write(&path, [0xff]).unwrap();
        assert!(Local.file(&path).unwrap_err().said().contains("not UTF-8"));
    }
}
