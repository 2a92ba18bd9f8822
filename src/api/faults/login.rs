//! Faults of sign-ins.

use super::errno::{EACCES, EINVAL, EOPNOTSUPP};
use super::words::{clean, sentence};
use crate::api::sign_in::LoginAnswer;
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Credentials, Fault, KeyId, Kind};

/// The sign-in method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// A password, or none (the socket).
    Password,
    /// An API key as text.
    PlainKey,
    /// SCRAM with an API key.
    Scram,
    /// A token.
    Token,
}

/// What was tried, for the text of the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The method.
    pub with: With,
    /// The user.
    pub user: Option<String>,
    /// The key.
    pub key: Option<KeyId>,
    /// Over TLS, at least up to the endpoint that terminates it.
    pub tls: bool,
}

impl Tried {
    /// Describes a sign-in with these credentials. `scram`: with SCRAM instead of plain text.
    pub fn of(credentials: &Credentials, scram: bool, tls: bool) -> Self {
        Self {
            with: match credentials {
                Credentials::Socket | Credentials::Password { .. } => With::Password,
                Credentials::ApiKey { .. } if !scram => With::PlainKey,
                Credentials::ApiKey { .. } | Credentials::ScramKey { .. } => With::Scram,
                Credentials::Token(_) => With::Token,
            },
            user: credentials.user().map(Into::into),
            key: credentials.key_id(),
            tls,
        }
    }

    /// `API key 7`, or `the API key` when its id is unknown.
    fn the_key(&self) -> String {
        match self.key {
            Some(id) => format!("API key {id}"),
            None => "the API key".into(),
        }
    }

    /// The advice for a refused key.
    fn check_key(&self) -> String {
        let whose = match &self.user {
            Some(user) => format!("that the key belongs to {user}"),
            None => "that the user owns the key (-U USER)".into(),
        };
        format!("Check {whose} and that the key is complete")
    }
}

/// The fault of a sign-in that was answered with an error.
pub(super) fn failed(error: &ErrorReply) -> Fault {
    if error.errno == EOPNOTSUPP {
        return Fault::new(
            Kind::SignIn,
            "The system does not allow this sign-in method.",
        )
        .meaning("In STIG mode TrueNAS accepts no API keys and no tokens.")
        .next("Sign in with a password and a one-time code.");
    }
    let kind = match (error.class, error.errno) {
        (Class::Validation, _) | (_, EINVAL | EACCES) => Kind::SignIn,
        _ => Kind::Server,
    };
    Fault::new(kind, sentence("The sign-in failed", &clean(error)))
}

/// The fault of a sign-in reply; `None` for success and for a request for a code.
pub fn sign_in(answer: &LoginAnswer, tried: &Tried) -> Option<Fault> {
    Some(match answer {
        LoginAnswer::Success(_) | LoginAnswer::CodeRequired => return None,
        LoginAnswer::Refused => refused(tried),
        LoginAnswer::Expired => expired(tried),
        LoginAnswer::Denied => Fault::new(Kind::SignIn, "This account may not use the API.")
            .meaning("The credentials are right, but the account has no role.")
            .next("An administrator can give one of its groups a privilege with a role such as READONLY_ADMIN."),
        LoginAnswer::Redirect(urls) => {
            let there: Vec<&str> = urls.iter().map(|url| url.as_str()).collect();
            let what = "This is the standby controller of an HA pair. Keys are managed on the active controller.";
            Fault::new(Kind::SignIn, what).next(match there.as_slice() {
                [] => "Connect to the active controller.".into(),
                some => format!("Connect to {}.", some.join(" or ")),
            })
        }
        LoginAnswer::Scram { .. } => Fault::new(
            Kind::Protocol,
            "The system sent an unexpected SCRAM message.",
        ),
        LoginAnswer::Unknown(word) => Fault::new(
            Kind::Protocol,
            format!("The system sent an unknown response to the sign-in: {word}."),
        ),
    })
}

/// AUTH_ERR, or `false` from the older methods: the system never gives the reason.
fn refused(tried: &Tried) -> Fault {
    let fault = |what: &str| Fault::new(Kind::SignIn, what);
    match tried.with {
        With::Password => fault("The system refused the sign-in.").next(
            "Check user, password and one-time code. The account may also be locked, may not use the API, or needs a one-time code (STIG). Codes also fail if the clocks differ.",
        ),
        With::PlainKey => fault(&format!("The system refused {}.", tried.the_key())).next(format!(
            "{}. The key may also be revoked or deleted, or its owner may not use the API.",
            tried.check_key()
        )),
        With::Scram => {
            let fault = fault(&format!("The system refused {}.", tried.the_key()))
                .meaning("The key itself was not sent.");
            let proxy = if tried.tls {
                " A proxy that terminates TLS also causes this: connect to the system itself."
            } else {
                ""
            };
            fault.next(format!(
                "{}. The key may also be expired, revoked or deleted.{proxy}",
                tried.check_key()
            ))
        }
        With::Token => fault("The system refused the token.")
            .next("Tokens expire soon, and some work only once. Get a new token."),
    }
}

/// EXPIRED (25.04 and newer). For a key also when it was revoked earlier, or by this very call.
fn expired(tried: &Tried) -> Fault {
    match tried.with {
        With::PlainKey | With::Scram => {
            let why = if tried.tls {
                "If a proxy terminates TLS and uses HTTP to the system, TrueNAS has revoked the key for this reason."
            } else {
                "TrueNAS revokes a key that arrives over an insecure connection."
            };
            Fault::new(
                Kind::SignIn,
                format!("{} is expired or revoked.", capital(&tried.the_key())),
            )
            .meaning(why)
            .next("Sign in with a password: the details of the key show the reason, and a reset reactivates the key.")
        }
        With::Password => Fault::new(Kind::SignIn, "The account or its password is expired.")
            .next("An administrator can set a new password."),
        With::Token => Fault::new(Kind::SignIn, "The token is expired.").next("Get a new one."),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
