//! The end of a run: exit codes and error output.

use std::fmt::Display;
use std::io::{self, Write as _};

use serde::Serialize;

use super::ascii::ascii;
use crate::domain::text::{harmless, harmless_lines};
use crate::domain::{Fault, FieldError, Kind};

/// The exit codes, for `--help`.
pub(super) const DOCUMENTATION: &str = "Exit codes:\n  0  success\n  1  other error, on this machine or the system\n  2  wrong arguments\n  3  connection failed, was lost or timed out; TLS failed\n  4  sign-in refused\n  5  the account is not authorized\n  6  refused by tnkeys: the connection is not safe for a secret, or the certificate does not support API keys\n  7  not a TrueNAS system, or an unreadable response\n  8  outcome unknown: sent without a response\n  9  too many sign-ins or calls: wait\n  10 the key has a new secret, which did not reach its target: it is in a file of the state directory\n  20 ensure: created\n  21 ensure: renewed\n  22 ensure: updated (name or rules)\n  23 ensure: refused, a person has to decide\n  24 rotate: steps remain, run it again\n  25 account create: it failed, and parts of the account are left\n  list and ensure on several systems: the code of those that failed, 1 if their codes differ\n  check: 0 ok, 1 warning, 2 critical, 3 unknown or any error\n  130 interrupted by a signal";

/// Success.
pub(super) const OK: u8 = 0;
/// Another error.
pub(super) const OTHER: u8 = 1;
/// Wrong arguments.
pub(super) const USAGE: u8 = 2;

/// A request was sent, and its response was lost.
pub(super) const OUTCOME_UNKNOWN: u8 = 8;
/// A new secret did not reach its target.
pub(super) const NOT_DELIVERED: u8 = 10;
/// The account is not authorized.
pub(super) const DENIED: u8 = 5;
/// Ctrl-C aborted the job.
pub(super) const INTERRUPTED: u8 = 130;
/// `ensure` created the key.
pub(super) const CREATED: u8 = 20;
/// `ensure` renewed the secret of the key.
pub(super) const RENEWED: u8 = 21;
/// `ensure` changed the name or the rules of the key.
pub(super) const UPDATED: u8 = 22;
/// `ensure` did nothing, because a person has to decide.
pub(super) const NEEDS_DECISION: u8 = 23;
/// Steps of a rotation remain.
pub(super) const UNFINISHED: u8 = 24;
/// The create of a service account failed, and parts of the account exist.
pub(super) const PARTS_LEFT: u8 = 25;

/// Why a run failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: u8,
    /// What happened.
    what: String,
    /// What it means for the keys; may be empty.
    means: String,
    /// The next step; may be empty.
    next: String,
    /// TrueNAS's errno.
    errno: Option<i64>,
    /// What the system found wrong with fields of the request.
    fields: Vec<FieldError>,
}

/// A problem as JSON, for `--json`.
#[derive(Serialize)]
struct Json<'a> {
    code: u8,
    what: &'a str,
    means: &'a str,
    next: &'a str,
    errno: Option<i64>,
    /// The first field that the system complains about.
    field: Option<&'a str>,
    fields: Vec<JsonField<'a>>,
}

#[derive(Serialize)]
struct JsonField<'a> {
    field: &'a str,
    text: &'a str,
}

impl Problem {
    /// A problem that only says what happened.
    pub(super) fn new(code: u8, what: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            means: String::new(),
            next: String::new(),
            errno: None,
            fields: Vec::new(),
        }
    }

    /// Invalid or missing arguments.
    pub(super) fn usage(text: impl Into<String>) -> Self {
        Self::new(USAGE, text)
    }

    /// Arguments that tnkeys refuses before it sends anything.
    pub(super) fn refused(what: impl Into<String>) -> Self {
        Self::usage(what).means("Nothing was sent.")
    }

    /// An error on this machine.
    pub(super) fn local(what: impl Display, error: &dyn Display) -> Self {
        let what = what.to_string();
        let error = error.to_string();
        Self::new(OTHER, format!("{}: {}", harmless(&what), harmless(&error)))
    }

    /// What happened.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// Adds what it means for the keys.
    #[must_use]
    pub(super) fn means(mut self, text: impl Into<String>) -> Self {
        self.means = text.into();
        self
    }

    /// Adds to what it means for the keys.
    #[must_use]
    pub(super) fn also_means(mut self, text: &str) -> Self {
        if !self.means.is_empty() {
            self.means.push(' ');
        }
        self.means.push_str(text);
        self
    }

    /// Adds the next step.
    #[must_use]
    pub(super) fn next(mut self, text: impl Into<String>) -> Self {
        self.next = text.into();
        self
    }

    /// The fault, where the system refused a request: an error with an errno, or with complaints about fields. Nothing was changed then.
    pub(super) fn refusal(&self) -> Option<Fault> {
        let answered = self.errno.is_some() || !self.fields.is_empty();
        let known = !matches!(self.code, OUTCOME_UNKNOWN | NOT_DELIVERED);
        (answered && known).then(|| Fault {
            fields: self.fields.clone(),
            ..Fault::new(Kind::Invalid, &self.what)
                .meaning(&self.means)
                .next(&self.next)
        })
    }

    /// The same problem with the exit code for wrong arguments.
    pub(super) fn into_usage(self) -> Self {
        self.with_code(USAGE)
    }

    /// The same problem with another exit code.
    #[must_use]
    pub(super) fn with_code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// Prints the problem to standard error, as lines or as one JSON object.
    pub(super) fn print(&self, json: bool) {
        let text = match json {
            true => self.as_json(),
            false => self.said(),
        };
        // Where even standard error is gone, the exit code is what is left.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Prints the problem of one of several systems to standard error, with its name.
    pub(super) fn print_of(&self, system: &str, json: bool) {
        let text = match json {
            true => {
                let mut value = self.value();
                if let Some(fields) = value.as_object_mut() {
                    fields.insert("system".into(), system.into());
                }
                ascii(&value.to_string())
            }
            false => self.said_of(&format!("{}: ", harmless(system))),
        };
        // Where even standard error is gone, the exit code is what is left.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// The printed text.
    pub(super) fn said(&self) -> String {
        self.said_of("")
    }

    /// The printed text with a prefix for the system.
    fn said_of(&self, system: &str) -> String {
        let mut lines = vec![self.what.clone()];
        for field in &self.fields {
            lines.push(format!("{}: {}", harmless(&field.field), field.text));
        }
        lines.extend([self.means.clone(), self.next.clone()]);
        lines.retain(|line| !line.is_empty());
        format!("tnkeys: {system}{}", harmless_lines(&lines.join("\n")))
    }

    /// The problem as one line of JSON, in ASCII.
    fn as_json(&self) -> String {
        ascii(&self.value().to_string())
    }

    /// The problem as JSON.
    pub(super) fn value(&self) -> serde_json::Value {
        let fields: Vec<JsonField<'_>> = self
            .fields
            .iter()
            .map(|it| JsonField {
                field: &it.field,
                text: &it.text,
            })
            .collect();
        let value = Json {
            code: self.code,
            what: &self.what,
            means: &self.means,
            next: &self.next,
            errno: self.errno,
            field: fields.first().map(|it| it.field),
            fields,
        };
        // Numbers and texts always become JSON.
        serde_json::to_value(&value).unwrap_or_default()
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self {
            code: code(fault.kind),
            errno: fault.errno(),
            what: fault.what,
            means: fault.meaning,
            next: fault.next,
            fields: fault.fields,
        }
    }
}

fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Unreachable | Kind::Tls | Kind::TimedOut | Kind::Lost => 3,
        Kind::SignIn => 4,
        Kind::Denied => DENIED,
        Kind::Insecure => 6,
        Kind::NotTrueNas | Kind::Protocol => 7,
        Kind::OutcomeUnknown => OUTCOME_UNKNOWN,
        Kind::RateLimited => 9,
        Kind::Invalid | Kind::NotFound | Kind::TooLarge | Kind::Server | Kind::Local => OTHER,
    }
}

/// Prints lines to standard output, with control characters escaped.
pub(super) fn print(text: &str) -> Result<(), Problem> {
    write(|out| out.write_all(harmless_lines(text).as_bytes()))
}

/// Gives `writer` the standard output. A closed pipe (`| head`) is not an error.
pub(super) fn write(
    writer: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Problem> {
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    match writer(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Problem::local("cannot write to standard output", &error))
        }
        _ => Ok(()),
    }
}

/// How remarks about a system are printed to standard error.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Remarks<'a> {
    system: Option<&'a str>,
    json: bool,
}

impl<'a> Remarks<'a> {
    /// `system`: the name of one of several systems. With `json` each remark about one of several systems is an object, as its errors are.
    pub(super) fn of(system: Option<&'a str>, json: bool) -> Self {
        Self { system, json }
    }

    /// Whether the system is one of several.
    pub(super) fn is_of_several(&self) -> bool {
        self.system.is_some()
    }

    /// Prints a remark.
    pub(super) fn say(&self, text: &str) {
        match self.system {
            Some(system) if self.json => {
                let object = serde_json::json!({ "system": system, "remark": text });
                let _ = writeln!(io::stderr(), "{}", ascii(&object.to_string()));
            }
            Some(system) => remark(&format!("{}: {text}", harmless(system))),
            None => remark(text),
        }
    }
}

/// Prints a remark to standard error.
pub(super) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "tnkeys: {}", harmless_lines(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_becomes_its_lines_and_its_code() {
        let fault =
            Fault::new(Kind::SignIn, "The sign-in was refused.").next("Check the password.");
        let problem = Problem::from(fault);
        assert_eq!(problem.code, 4);
        assert_eq!(
            problem.said(),
            "tnkeys: The sign-in was refused.\nCheck the password."
        );
    }

    #[test]
    fn a_problem_as_json_is_one_line_of_ascii() {
        let mut fault =
            Fault::new(Kind::Invalid, "größe \u{1b}[31m").meaning("No key was created.");
        fault.fields.push(FieldError {
            field: "name".into(),
            text: "must be unique".into(),
        });
        let text = Problem::from(fault).as_json();
        assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b)), "{text}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["code"], 1);
        assert_eq!(value["what"], "größe \\x1b[31m");
        assert_eq!(value["means"], "No key was created.");
        assert_eq!(value["next"], "");
        assert_eq!(value["errno"], serde_json::Value::Null);
        assert_eq!(value["field"], "name");
        assert_eq!(value["fields"][0]["text"], "must be unique");
    }

    #[test]
    fn a_refusal_is_an_answer_of_the_system() {
        let mut fault = Fault::new(Kind::Invalid, "nas1 refused the request.");
        assert_eq!(Problem::from(fault.clone()).refusal(), None);
        fault.fields.push(FieldError {
            field: "name".into(),
            text: "name must be unique".into(),
        });
        let problem = Problem::from(fault.clone());
        assert_eq!(problem.refusal(), Some(fault.clone()));
        let unknown = Problem {
            code: OUTCOME_UNKNOWN,
            ..problem
        };
        assert_eq!(unknown.refusal(), None);
    }

    /// Each kind of fault, and the description of its code in `--help`.
    #[test]
    fn every_code_is_documented() {
        for (kind, said) in [
            (Kind::Unreachable, "connection failed"),
            (Kind::Tls, "TLS failed"),
            (Kind::TimedOut, "timed out"),
            (Kind::Lost, "was lost"),
            (Kind::SignIn, "sign-in refused"),
            (Kind::Denied, "not authorized"),
            (Kind::Insecure, "the certificate does not support API keys"),
            (Kind::NotTrueNas, "not a TrueNAS"),
            (Kind::Protocol, "unreadable response"),
            (Kind::OutcomeUnknown, "outcome unknown"),
            (Kind::RateLimited, "too many sign-ins"),
            (Kind::Invalid, "other error"),
            (Kind::NotFound, "other error"),
            (Kind::TooLarge, "other error"),
            (Kind::Server, "other error"),
            (Kind::Local, "on this machine"),
        ] {
            let code = format!("  {}  ", code(kind));
            let line = DOCUMENTATION.lines().find(|line| line.starts_with(&code));
            assert!(
                line.is_some_and(|line| line.contains(said)),
                "{kind:?}: {line:?}"
            );
        }
    }
}
