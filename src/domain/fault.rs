//! A user-visible error: what happened, what it means for the keys, what to do next.
//!
//! Invariant: a fault contains no secret, no server traceback and no control character.

use std::fmt;

use super::error_reply::{Class, ErrorReply};
use super::text::harmless;

/// The kind of an error, on which the program's behavior depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The connection could not be opened.
    Unreachable,
    /// TLS failed or the certificate is not trusted.
    Tls,
    /// The server is not a supported TrueNAS.
    NotTrueNas,
    /// The connection is not safe for what would be sent.
    Insecure,
    /// The sign-in was refused.
    SignIn,
    /// Too many sign-ins or calls: wait.
    RateLimited,
    /// The account lacks the right.
    Denied,
    /// The system found the request invalid.
    Invalid,
    /// The key does not exist.
    NotFound,
    /// The message exceeds the system's limit and was not sent.
    TooLarge,
    /// No answer in time.
    TimedOut,
    /// The connection was lost.
    Lost,
    /// A create or reset was sent, and its reply never arrived.
    OutcomeUnknown,
    /// The reply could not be parsed.
    Protocol,
    /// The system failed in another way.
    Server,
    /// An error on this machine: a file, a terminal, a clipboard.
    Local,
}

/// A complaint about one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The attribute without the request's name: `name`, `username`, `allowlist.0.resource`; empty for the whole
    /// request.
    pub field: String,
    /// TrueNAS's text, escaped.
    pub text: String,
}

/// The error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub kind: Kind,
    /// What happened, as a sentence.
    pub what: String,
    /// What it means for the keys; may be empty.
    pub meaning: String,
    /// The next step; may be empty.
    pub next: String,
    /// Complaints about fields.
    pub fields: Vec<FieldError>,
    /// The error of TrueNAS behind it, for scripts; `None` when it is not from TrueNAS or is about a sign-in.
    pub reply: Option<Box<ErrorReply>>,
}

impl Fault {
    /// A fault that only says what happened.
    pub fn new(kind: Kind, what: impl AsRef<str>) -> Self {
        Self {
            kind,
            what: harmless(what.as_ref()).into_owned(),
            meaning: String::new(),
            next: String::new(),
            fields: Vec::new(),
            reply: None,
        }
    }

    /// TrueNAS's errno. That of a validation error (22 on most releases, 11 on 24.04) says nothing: its first complaint
    /// has the true one.
    pub fn errno(&self) -> Option<i64> {
        let reply = self.reply.as_deref()?;
        let first = reply.extra.first().map(|complaint| complaint.errno);
        match first.filter(|errno| reply.class == Class::Validation && *errno != 0) {
            None => Some(reply.errno).filter(|errno| *errno != 0),
            errno => errno,
        }
    }

    /// Adds what it means for the keys.
    #[must_use]
    pub fn meaning(mut self, text: impl AsRef<str>) -> Self {
        self.meaning = harmless(text.as_ref()).into_owned();
        self
    }

    /// Names the system in the sentences that begin with "The system".
    #[must_use]
    pub fn naming(mut self, system: &str) -> Self {
        if system.is_empty() {
            return self;
        }
        let system = harmless(system);
        for part in [&mut self.what, &mut self.meaning, &mut self.next] {
            if let Some(rest) = part.strip_prefix("The system") {
                *part = format!("{system}{rest}");
            }
        }
        self
    }

    /// Adds the next step.
    #[must_use]
    pub fn next(mut self, text: impl AsRef<str>) -> Self {
        self.next = harmless(text.as_ref()).into_owned();
        self
    }
}

impl fmt::Display for Fault {
    /// All three parts on one line, for scripts and the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        let mut before = self.what.as_str();
        for part in [&self.meaning, &self.next] {
            if !part.is_empty() {
                // Some texts of other programs end without a full stop.
                let stop = if before.ends_with(['.', '!', '?', '…']) {
                    ""
                } else {
                    "."
                };
                write!(f, "{stop} {part}")?;
                before = part;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_the_system_names_it() {
        let fault = Fault::new(Kind::Lost, "The system stopped responding.").next("Press R.");
        assert_eq!(
            fault.clone().naming("nas1").to_string(),
            "nas1 stopped responding. Press R."
        );
        assert_eq!(fault.clone().naming(""), fault);
    }

    #[test]
    fn every_part_is_a_sentence() {
        let fault = Fault::new(Kind::Local, "x: no such file").next("Try again.");
        assert_eq!(fault.to_string(), "x: no such file. Try again.");
    }

    #[test]
    fn server_words_cannot_steer_the_terminal() {
        let fault = Fault::new(Kind::Server, "bad\u{1b}]52;c;x\u{7}").next("Try again.");
        assert_eq!(fault.to_string(), "bad\\x1b]52;c;x\\x07. Try again.");
    }
}
