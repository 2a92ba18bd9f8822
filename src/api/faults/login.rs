//! Sign-ins that did not work.

use super::words::{clean, sentence};
use super::{EACCES, EINVAL};
use crate::api::sign_in::LoginAnswer;
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Fault, Kind};

const EOPNOTSUPP: i64 = 95;

/// A sign-in that was answered with an error.
pub(super) fn failed(error: &ErrorReply) -> Fault {
    if error.errno == EOPNOTSUPP {
        return Fault::new(
            Kind::SignIn,
            "The system does not allow this way to sign in.",
        )
        .next("In STIG mode only a password with a one-time code is taken.");
    }
    let kind = match (error.class, error.errno) {
        (Class::Validation, _) | (_, EINVAL | EACCES) => Kind::SignIn,
        _ => Kind::Server,
    };
    Fault::new(kind, sentence("The sign-in failed", &clean(error)))
}

/// The fault of a sign-in that was answered, but not with success or a question; `None` for those. `with_key`: a plain
/// API key was sent.
pub fn sign_in(answer: &LoginAnswer, with_key: bool) -> Option<Fault> {
    let fault = |what: &str| Fault::new(Kind::SignIn, what);
    Some(match answer {
        LoginAnswer::Success(_) | LoginAnswer::CodeRequired => return None,
        LoginAnswer::Refused if with_key => {
            fault("The system refused the API key.").next(
                "The key may be wrong, revoked or another user's, or its user may not use the API.",
            )
        }
        LoginAnswer::Refused => fault("The system refused the sign-in.").next(
            "The name, the password or the code is wrong, or the account may not use the API.",
        ),
        LoginAnswer::Expired if with_key => fault("The API key is expired or revoked.")
            .meaning("A key that reaches TrueNAS over a link that it holds for insecure is revoked by that.")
            .next("Sign in with a password and reset the key."),
        LoginAnswer::Expired => fault("The account or its password is expired."),
        LoginAnswer::Denied => fault("The account may not use the API.")
            .next("An administrator can give it a role."),
        LoginAnswer::Redirect(urls) => {
            let there: Vec<&str> = urls.iter().map(|url| url.as_str()).collect();
            fault("This is the standby controller of a pair; keys are managed on the active one.")
                .next(match there.as_slice() {
                    [] => "Connect to the active controller.".into(),
                    some => format!("Connect to {}.", some.join(" or ")),
                })
        }
        LoginAnswer::Unknown(word) => Fault::new(
            Kind::Protocol,
            format!("The system answered the sign-in with something unknown: {word}."),
        ),
    })
}
