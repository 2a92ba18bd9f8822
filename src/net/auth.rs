//! Signing in and the first questions, as a state machine without sockets and without a clock.
//!
//! The credentials stay with the caller and are lent for each step. Which way to sign in follows from what the system is
//! known to be; a system of which nothing is known is asked for `auth.login_ex` and, where that does not exist, in the older way.
//! What fails after the sign-in (an account may be allowed very little) is tolerated: the session begins all the same.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use crate::api::faults::{self, Doing, Tried};
use crate::api::sign_in::{self, Credentialed, LoginAnswer};
use crate::api::{CodeWanted, Stage};
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Credentials, Fault, Kind, Secret, System, Text};
use crate::wire::{Framing, Incoming, Opaque};

use super::dial::Hint;
use super::gate::Gated;
use super::scram::{Derivation, NONCE};
use system_info::SystemInfo;

mod after_login;
mod begin;
mod method;
mod scram;
mod system_info;

pub(crate) use method::goes_plain;

#[cfg(test)]
mod tests;

/// What a sign-in wants done.
pub(crate) enum Output {
    /// Send this call once it is counted. `room`: so many calls of its class must be left, itself included, because others follow
    /// it at once.
    Gated {
        /// The call.
        call: Gated,
        /// At least 1.
        room: usize,
    },
    /// Send this frame: somebody is signed in.
    Send(Zeroizing<String>),
    /// It came this far.
    Stage(Stage),
    /// Ask the person for a one-time code, then call [`Auth::code`].
    NeedCode(CodeWanted),
    /// Compute this where it stalls nobody, then call [`Auth::derived`].
    Derive(Derivation),
    /// This is a standby controller; the active one is there. A failure follows.
    Standby(Vec<Text>),
    /// The session can begin. `next_id`: the first id that was not used.
    Done {
        /// Whom we are connected to.
        system: Box<System>,
        /// For the session.
        next_id: u64,
        /// Changes to keys are told.
        subscribed: bool,
    },
    /// There will be no session.
    Failed(Fault),
}

/// What the machine waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// `auth.login_ex` with a password or key.
    Login,
    /// `auth.login_ex_continue`.
    Code,
    /// `auth.two_factor_auth`.
    LegacyWantsCode,
    /// `auth.login`; whether with a code.
    LegacyLogin { coded: bool },
    /// `auth.login_with_api_key` or `auth.login_with_token`.
    LegacyText,
    /// `auth.login_ex` with a step of SCRAM, or the work between two of them.
    Scram,
    /// `system.product_type`, before anything secret is sent.
    Product,
    /// A person; whether `auth.login` is to be used then.
    Person { legacy: bool },
    /// The answers to the first questions.
    Asking,
    /// Nothing.
    Over,
}

/// A question that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    SignIn,
    Product,
    Info,
    Version,
    Me,
    Subscription,
}

/// What is known of a connection before it is signed in to.
pub(crate) struct AuthContext {
    /// How messages travel.
    pub(crate) framing: Framing,
    /// What the way to it told about the system.
    pub(crate) hint: Hint,
    /// What the system is called until it says its own name.
    pub(crate) label: Text,
    /// The certificate (DER) that TLS verified; `None` without TLS.
    pub(crate) certificate: Option<Vec<u8>>,
    /// It is a unix socket.
    pub(crate) socket: bool,
    /// The system was seen at 26.0 or newer before.
    pub(crate) seen_scram: bool,
    /// Random and new for each connection.
    pub(crate) nonce: [u8; NONCE],
}

/// One sign-in over one connection.
pub(crate) struct Auth {
    context: AuthContext,
    state: State,
    next_id: u64,
    open: Vec<(u64, Question)>,
    out: VecDeque<Output>,
    /// What to say when a code is wanted next.
    code_wanted: CodeWanted,
    /// `auth.login_ex` exists (or not), seen from its answer.
    login_ex: Option<bool>,
    scram: Option<scram::Progress>,
    info: SystemInfo,
}

impl Auth {
    /// Begins. `next_id`: the first id to use.
    pub(crate) fn start(credentials: &Credentials, context: AuthContext, next_id: u64) -> Self {
        let mut auth = Self {
            context,
            state: State::Over,
            next_id,
            open: Vec::new(),
            out: VecDeque::new(),
            code_wanted: CodeWanted::First,
            login_ex: None,
            scram: None,
            info: SystemInfo::default(),
        };
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

    /// The next thing to do.
    pub(crate) fn take(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Whether a person is being waited for, and not the system.
    pub(crate) fn waits_for_person(&self) -> bool {
        matches!(self.state, State::Person { .. })
    }

    /// The person gave a code. Ignored when none was asked for.
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

    /// The system said something.
    pub(crate) fn message(&mut self, credentials: &Credentials, message: Incoming) {
        let (id, result) = match message {
            Incoming::Reply { id, result } => (id, result),
            Incoming::Unreadable { id } => {
                let asked = self.open.iter().find(|(open, _)| *open == id);
                if asked.is_some_and(|(_, question)| *question == Question::SignIn) {
                    let what = "The system's answer to the sign-in could not be decoded.";
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
            other => self.told(credentials, other, result),
        }
        if self.state == State::Asking && self.open.is_empty() {
            self.finish(credentials);
        }
    }

    /// A sign-in request was answered.
    fn signed(&mut self, credentials: &Credentials, result: Result<Opaque, ErrorReply>) {
        match (self.state, result) {
            (State::Login, Err(error)) if error.class == Class::UnknownMethod => {
                self.login_ex = Some(false);
                self.begin(credentials);
            }
            (State::Login, Ok(result)) => {
                self.login_ex = Some(true);
                self.answered(credentials, LoginAnswer::read(&result));
            }
            (State::Scram, Ok(result)) => {
                self.login_ex = Some(true);
                self.scram_answered(credentials, LoginAnswer::read(&result));
            }
            (State::Scram, Err(error)) if no_scram(&error) => self.fail(
                Fault::new(
                    Kind::SignIn,
                    "The system says that it has no SCRAM, and its release is not known.",
                )
                .meaning("The API key was not sent: anybody in between could say so to get it in plain text.")
                .next("Leave the path out of the address, so that the release can be asked for, or sign in with a password."),
            ),
            // A wrong code: 25.x asks again, then refuses; 26 refuses at once. Refused means to start over.
            (State::Code, Ok(result)) => match LoginAnswer::read(&result) {
                LoginAnswer::Refused => self.start_over(credentials, CodeWanted::Wrong),
                LoginAnswer::CodeRequired => self.need_code(false, CodeWanted::Wrong),
                other => self.answered(credentials, other),
            },
            // The system has forgotten the password: the code was not looked at. Any other error is not about the code.
            (State::Code, Err(error)) if is_forgotten(&error) => {
                self.start_over(credentials, CodeWanted::Late);
            }
            (State::LegacyWantsCode, Ok(wanted)) if wanted.as_bool() == Some(true) => {
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
            (State::LegacyLogin { coded }, Ok(result)) => match LoginAnswer::read(&result) {
                LoginAnswer::Refused if coded => self.need_code(true, CodeWanted::Wrong),
                other => self.answered(credentials, other),
            },
            (State::LegacyText, Err(error))
                if error.class == Class::UnknownMethod
                    && credentials.is_api_key()
                    && credentials.user().is_none() => self.fail(
                Fault::new(
                    Kind::SignIn,
                    "This system takes an API key only together with its owner's name.",
                )
                .next("Give the name of the user that the key belongs to."),
            ),
            (State::LegacyText, Ok(result)) => {
                self.answered(credentials, LoginAnswer::read(&result));
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
                        "The system wants a one-time code without a password: there is no such thing.";
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

    fn need_code(&mut self, legacy: bool, why: CodeWanted) {
        self.code_wanted = why;
        self.state = State::Person { legacy };
        self.out.push_back(Output::NeedCode(why));
    }

    fn refused(&mut self, credentials: &Credentials, error: &ErrorReply) {
        let complaints = error.extra.iter().map(|complaint| complaint.text.as_str());
        let theirs: Vec<&str> = std::iter::once(error.reason.as_str())
            .chain(complaints)
            .collect();
        let fault = faults::fault(error, &Doing::SigningIn);
        self.fail_in_its_words(credentials, fault, &theirs.join(" "));
    }

    /// Fails with a fault that holds `theirs`, words of the system's, unless they repeat what was sent in confidence: a fault is
    /// shown and logged.
    fn fail_in_its_words(&mut self, credentials: &Credentials, fault: Fault, theirs: &str) {
        if credentials.are_repeated_by(theirs) {
            let what =
                "The sign-in failed; the system's words repeat the secret and are not shown.";
            self.fail(Fault::new(fault.kind, what));
        } else {
            self.fail(fault);
        }
    }

    fn fail(&mut self, fault: Fault) {
        self.scram = None;
        self.state = State::Over;
        self.open.clear();
        self.out.push_back(Output::Failed(fault));
    }

    fn sign_in(&mut self, state: State, request: Credentialed) {
        // What asks for a second call must leave room for it: a sign-in that stops half-way spends and gains nothing.
        let room = match (state, &self.scram) {
            (State::LegacyWantsCode, _) | (State::Scram, Some(scram::Progress::First(_))) => 2,
            _ => 1,
        };
        self.state = state;
        let id = self.fresh_id(Question::SignIn);
        match Gated::credential(request, self.context.framing, id) {
            Ok(call) => self.out.push_back(Output::Gated { call, room }),
            Err(size) => self.fail(Fault::new(
                Kind::TooLarge,
                format!("The sign-in is too large: {size}."),
            )),
        }
    }

    fn fresh_id(&mut self, question: Question) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.open.push((id, question));
        id
    }
}

/// "OTP_TOKEN: no authentication in progress" (25.04 on).
fn is_forgotten(error: &ErrorReply) -> bool {
    error.class == Class::Failed
        && error
            .reason
            .raw()
            .to_lowercase()
            .contains("no authentication in progress")
}

/// An answer that could not be decoded, as good as a failure: what the first questions do not find out is done without.
fn unreadable() -> ErrorReply {
    ErrorReply {
        class: Class::Failed,
        errno: 0,
        reason: "an answer that could not be decoded".into(),
        extra: Vec::new(),
    }
}

/// The answers of releases without SCRAM: the mechanism is none of theirs, or there is no `auth.login_ex` at all.
fn no_scram(error: &ErrorReply) -> bool {
    error.class == Class::UnknownMethod
        || (error.class == Class::Validation
            && error
                .extra
                .iter()
                .any(|complaint| complaint.text.raw().contains("'SCRAM'")))
}
