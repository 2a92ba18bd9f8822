//! Sign-in and the first requests, as a state machine without sockets and without a clock.
//!
//! The caller keeps the credentials and lends them for each step. The known release decides the sign-in method; an
//! unknown system is tried with `auth.login_ex` first and, where that method does not exist, with the older ones.
//! Failures after the sign-in are tolerated, because an account may have few rights: the session starts anyway.

use machine::{Question, State};

use super::dial::Hint;
use crate::api::faults::{self, Tried};
use crate::api::sign_in::{self, LoginAnswer};
use crate::api::{CodeWanted, Stage, system};
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Credentials, Fault, Kind, Secret};
use crate::wire::{Incoming, Opaque};

mod after_login;
mod begin;
mod machine;
mod method;
mod scram;
mod system_info;

pub(crate) use machine::{Auth, AuthContext, Output};
pub(crate) use method::goes_plain;

#[cfg(test)]
mod tests;

impl Auth {
    /// Starts a sign-in. `next_id` is the first request id to use.
    pub(crate) fn start(credentials: &Credentials, context: AuthContext, next_id: u64) -> Self {
        let mut auth = Self::new(context, next_id);
        auth.out.push_back(Output::Stage(Stage::SigningIn));
        // TrueNAS CORE looks like an old SCALE until it is asked, and it must not see a secret.
        if auth.context.hint == Hint::AllowlistEra && !matches!(credentials, Credentials::Socket) {
            auth.state = State::Product;
            auth.ask_product();
        } else {
            auth.begin(credentials);
        }
        auth
    }

    /// Continues with the one-time code that the user entered. Ignored when no code was requested.
    pub(crate) fn code(&mut self, credentials: &Credentials, code: &Secret) {
        let (State::Person { legacy }, Credentials::Password { user, password }) =
            (self.state, credentials)
        else {
            return;
        };
        if legacy {
            let request = sign_in::legacy_password(user, password, Some(code));
            self.sign_in(State::LegacyLogin { coded: true }, request);
        } else {
            self.sign_in(State::Code, sign_in::code(code));
        }
    }

    /// Handles a message from the system.
    pub(crate) fn message(&mut self, credentials: &Credentials, message: Incoming<'_>) {
        let (id, result) = match message {
            Incoming::Reply { id, result } => (id, result),
            Incoming::Unreadable { id, why } => {
                let asked = self.open.iter().find(|(open, _)| *open == id);
                if asked.is_some_and(|(_, question)| *question == Question::SignIn) {
                    let what = format!(
                        "The system sent an invalid response to the sign-in.{}",
                        why.limit()
                    );
                    return self.fail(Fault::new(Kind::Protocol, what));
                }
                (id, Err(unreadable()))
            }
            // The system could not read whose it is: with one question out there is no doubt.
            Incoming::ErrorWithoutId(error) => match self.open.as_slice() {
                [(id, _)] => (*id, Err(error)),
                _ => return,
            },
            _ => return,
        };
        let Some(at) = self.open.iter().position(|(open, _)| *open == id) else {
            return;
        };
        let (_, question) = self.open.swap_remove(at);
        match question {
            Question::SignIn => self.signed(credentials, result),
            Question::Product => {
                self.note_session_error(&result);
                let product = result
                    .ok()
                    .and_then(|result| system::read_version(result.json()));
                self.product_told(credentials, product.as_ref());
            }
            other => self.told(other, result),
        }
        if self.state == State::Asking && self.open.is_empty() {
            self.finish(credentials);
        }
    }

    /// Handles the reply to a sign-in request.
    fn signed(&mut self, credentials: &Credentials, result: Result<Opaque<'_>, ErrorReply>) {
        match (self.state, result) {
            (State::Login, Err(error)) if error.class == Class::UnknownMethod => {
                self.login_ex = Some(false);
                self.begin(credentials);
            }
            (State::Login, Ok(result)) => {
                self.login_ex = Some(true);
                self.answered(credentials, LoginAnswer::read(result.json()));
            }
            (State::Scram, Ok(result)) => {
                self.login_ex = Some(true);
                if let Some(other) = self.scram_answered(credentials, LoginAnswer::read(result.json())) {
                    self.answered(credentials, other);
                }
            }
            (State::Scram, Err(error)) if no_scram(&error) => self.fail(
                Fault::new(
                    Kind::SignIn,
                    "The system reports no SCRAM support, and its release is unknown.",
                )
                .meaning("The API key was not sent: an attacker could fake this to receive the plain key.")
                .next("Remove the path from the address so that tnkeys can check the release, or sign in with a password."),
            ),
            // A wrong code: 25.x asks again, then refuses; 26 refuses at once. Refused means to start over.
            (State::Code, Ok(result)) => match LoginAnswer::read(result.json()) {
                LoginAnswer::Refused => self.start_over(credentials, CodeWanted::Wrong),
                LoginAnswer::CodeRequired => self.need_code(false, CodeWanted::Wrong),
                other => self.answered(credentials, other),
            },
            // The system has forgotten the password: the code was not looked at. Any other error is not about the code.
            (State::Code, Err(error)) if is_forgotten(&error) => {
                self.start_over(credentials, CodeWanted::Late);
            }
            (State::LegacyWantsCode, Ok(wanted)) if wanted.json() == "true" => {
                self.need_code(true, self.code_wanted);
            }
            // Not wanted, not known (older than 22.12 does not have the method), or a wrong password: just try.
            (State::LegacyWantsCode, Err(error)) if error.class != Class::UnknownMethod => {
                self.refused(credentials, &error);
            }
            (State::LegacyWantsCode, _) => {
                if let Credentials::Password { user, password } = credentials {
                    let request = sign_in::legacy_password(user, password, None);
                    self.sign_in(State::LegacyLogin { coded: false }, request);
                }
            }
            (State::LegacyLogin { coded }, Ok(result)) => match LoginAnswer::read(result.json()) {
                LoginAnswer::Refused if coded => self.need_code(true, CodeWanted::Wrong),
                other => self.answered(credentials, other),
            },
            (State::LegacyText, Err(error))
                if error.class == Class::UnknownMethod
                    && credentials.is_api_key()
                    && credentials.user().is_none() => self.need_user(
                Fault::new(
                    Kind::SignIn,
                    "This system accepts an API key only with the name of its owner.",
                )
                .next("Enter the user that owns the key."),
            ),
            (State::LegacyText, Ok(result)) => {
                self.answered(credentials, LoginAnswer::read(result.json()));
            }
            (_, Err(error)) => self.refused(credentials, &error),
            (State::Person { .. } | State::Product | State::Asking | State::Over, Ok(_)) => {}
        }
    }

    fn answered(&mut self, credentials: &Credentials, answer: LoginAnswer) {
        let password = matches!(credentials, Credentials::Password { .. });
        match answer {
            LoginAnswer::Success(me) => self.ask(me),
            LoginAnswer::CodeRequired if password => self.need_code(false, self.code_wanted),
            other => {
                let scram = self.state == State::Scram;
                let tried = Tried::of(credentials, scram, self.context.certificate.is_some());
                let fault = faults::sign_in(&other, &tried).unwrap_or_else(|| {
                    let what =
                        "The system requested a one-time code without a password, which TrueNAS never does.";
                    Fault::new(Kind::Protocol, what)
                });
                // Only these carry words of the system's; a password may well be one of ours.
                let theirs = match &other {
                    LoginAnswer::Unknown(word) => word.to_string(),
                    LoginAnswer::Redirect(urls) => urls.iter().map(ToString::to_string).collect(),
                    _ => String::new(),
                };
                if let LoginAnswer::Redirect(urls) = other
                    && !credentials.are_repeated_by(&theirs)
                {
                    self.out.push_back(Output::Standby(urls));
                }
                self.fail_in_its_words(credentials, fault, &theirs);
            }
        }
    }

    fn start_over(&mut self, credentials: &Credentials, why: CodeWanted) {
        self.code_wanted = why;
        self.begin(credentials);
    }
}

/// Recognizes "OTP_TOKEN: no authentication in progress" (25.04 and newer).
fn is_forgotten(error: &ErrorReply) -> bool {
    error.class == Class::Failed
        && error
            .reason
            .raw()
            .to_lowercase()
            .contains("no authentication in progress")
}

/// Stands in for a reply that could not be decoded. The sign-in goes on without that piece of information.
fn unreadable() -> ErrorReply {
    ErrorReply {
        class: Class::Failed,
        errno: 0,
        reason: "an invalid response".into(),
        extra: Vec::new(),
    }
}

/// Whether the error means that the release has no SCRAM: the mechanism is unknown, or `auth.login_ex` does not exist.
fn no_scram(error: &ErrorReply) -> bool {
    error.class == Class::UnknownMethod
        || (error.class == Class::Validation
            && error
                .extra
                .iter()
                .any(|complaint| complaint.text.raw().contains("'SCRAM'")))
}
