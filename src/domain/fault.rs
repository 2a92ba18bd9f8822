//! An error that a person will read: what happened, what it means for the keys, what to do next.
//!
//! Invariant: no fault carries a secret, a server traceback or a raw control character.

use std::fmt;

use super::text::harmless;

/// What kind of trouble it is: what the program itself decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No connection could be made.
    Unreachable,
    /// TLS failed or the certificate is not trusted.
    Tls,
    /// Something answered that is not a TrueNAS we can talk to.
    NotTrueNas,
    /// The link is not safe for what would be sent.
    Insecure,
    /// The sign-in was refused.
    SignIn,
    /// Too many sign-ins or calls: wait.
    RateLimited,
    /// The account may not do that.
    Denied,
    /// The system found fault with what was sent.
    Invalid,
    /// The key does not exist (any more).
    NotFound,
    /// The message would be over the system's limit, and was not sent.
    TooLarge,
    /// No answer in time.
    TimedOut,
    /// The link was lost.
    Lost,
    /// A create or a reset was sent and its answer never came.
    OutcomeUnknown,
    /// The answer was not understood.
    Protocol,
    /// The system failed in another way.
    Server,
    /// Something on this machine: a file, a terminal, a clipboard.
    Local,
}

/// A complaint about one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The attribute without the request's name: `name`, `username`, `allowlist.0.resource`; empty for the whole.
    pub field: String,
    /// TrueNAS's words, harmless.
    pub text: String,
}

/// The error itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub kind: Kind,
    /// What happened, a sentence.
    pub what: String,
    /// What it means for the keys; may be empty.
    pub meaning: String,
    /// The next step; may be empty.
    pub next: String,
    /// The fields it names.
    pub fields: Vec<FieldError>,
}

impl Fault {
    /// A fault that so far only says what happened.
    pub fn new(kind: Kind, what: impl AsRef<str>) -> Self {
        Self {
            kind,
            what: harmless(what.as_ref()).into_owned(),
            meaning: String::new(),
            next: String::new(),
            fields: Vec::new(),
        }
    }

    /// Adds what it means for the keys.
    #[must_use]
    pub fn meaning(mut self, text: impl AsRef<str>) -> Self {
        self.meaning = harmless(text.as_ref()).into_owned();
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
        for part in [&self.meaning, &self.next] {
            if !part.is_empty() {
                write!(f, " {part}")?;
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
    fn server_words_cannot_steer_the_terminal() {
        let fault = Fault::new(Kind::Server, "bad\u{1b}]52;c;x\u{7}").next("Try again.");
        assert_eq!(fault.to_string(), "bad\\x1b]52;c;x\\x07 Try again.");
    }
}
