//! Signing in and the first questions, as a state machine without sockets and without a clock.
//!
//! The credentials stay with the caller and are lent for each step. Which way to sign in follows from what the system is
//! known to be; a system of which nothing is known is asked for `auth.login_ex` and, where that does not exist, in the older way.
//! What fails after the sign-in (an account may be allowed very little) is tolerated: the session begins all the same.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use crate::api::faults::{self, Doing};
use crate::api::sign_in::{self, LoginAnswer};
use crate::api::{Request, Stage, events, me, system};
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Credentials, Fault, Identity, Kind, Secret, System, Text};
use crate::wire::{Framing, Incoming, Opaque, check_size};

use super::dial::Hint;
use found::{Era, Found};

mod found;

#[cfg(test)]
mod tests;

/// What a sign-in wants done.
pub(crate) enum Output {
    /// Send this frame. `attempt`: it carries a password or a key, and counts as a sign-in.
    Send {
        /// The frame.
        frame: Zeroizing<String>,
        /// Counts as a sign-in.
        attempt: bool,
    },
    /// It came this far.
    Stage(Stage),
    /// Ask the person for a one-time code, then call [`Auth::code`].
    NeedCode {
        /// The last one was wrong.
        again: bool,
    },
    /// The session can begin. `next_id`: the first id that was not used.
    Done {
        /// Whom we are connected to.
        system: Box<System>,
        /// For the session.
        next_id: u64,
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
    /// `auth.login_with_api_key`.
    LegacyKey,
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
    Info,
    Version,
    Me,
    Subscription,
}

/// One sign-in over one connection.
pub(crate) struct Auth {
    framing: Framing,
    hint: Hint,
    /// What the system is called until it says its own name.
    label: Text,
    state: State,
    next_id: u64,
    open: Vec<(u64, Question)>,
    out: VecDeque<Output>,
    /// A code was wrong on the way.
    again: bool,
    /// `auth.login_ex` exists (or not), seen from its answer.
    login_ex: Option<bool>,
    found: Found,
}

impl Auth {
    /// Begins. `next_id`: the first id to use.
    pub(crate) fn start(
        credentials: &Credentials,
        framing: Framing,
        hint: Hint,
        label: &str,
        next_id: u64,
    ) -> Self {
        let mut auth = Self {
            framing,
            hint,
            label: label.into(),
            state: State::Over,
            next_id,
            open: Vec::new(),
            out: VecDeque::new(),
            again: false,
            login_ex: None,
            found: Found::default(),
        };
        auth.out.push_back(Output::Stage(Stage::SigningIn));
        auth.begin(credentials);
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
            self.sign_in(State::LegacyLogin { coded: true }, &request, true);
        } else {
            self.sign_in(State::Code, &sign_in::code(code), false);
        }
    }

    /// The system said something.
    pub(crate) fn message(&mut self, credentials: &Credentials, message: Incoming) {
        let (id, result) = match message {
            Incoming::Reply { id, result } => (id, result),
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
            other => self.told(other, result),
        }
        if self.state == State::Asking && self.open.is_empty() {
            self.finish(credentials);
        }
    }

    fn begin(&mut self, credentials: &Credentials) {
        let legacy = self.hint == Hint::AllowlistEra || self.login_ex == Some(false);
        match credentials {
            // The peer is signed in by its uid.
            Credentials::Socket => self.ask(None),
            Credentials::Password { user, password } if legacy => {
                // The sign-in that follows is the one that counts.
                let request = sign_in::legacy_wants_code(user, password);
                self.sign_in(State::LegacyWantsCode, &request, false);
            }
            Credentials::Password { user, password } => {
                let request = sign_in::password(user, password);
                self.sign_in(State::Login, &request, true);
            }
            Credentials::ApiKey {
                user: Some(user),
                key,
            } if !legacy => {
                let request = sign_in::api_key(user, key);
                self.sign_in(State::Login, &request, true);
            }
            Credentials::ApiKey { key, .. } => {
                let request = sign_in::legacy_api_key(key);
                self.sign_in(State::LegacyKey, &request, true);
            }
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
            // A wrong code: 25.x asks again, then refuses; 26 refuses at once. Refused means to start over.
            (State::Code, Ok(result)) => match LoginAnswer::read(&result) {
                LoginAnswer::Refused => self.start_over(credentials),
                LoginAnswer::CodeRequired => self.need_code(false, true),
                other => self.answered(credentials, other),
            },
            // "No authentication in progress": the system has forgotten the password.
            (State::Code, Err(error)) if error.errno == 22 || error.class == Class::Validation => {
                self.start_over(credentials);
            }
            (State::LegacyWantsCode, Ok(wanted)) if wanted.as_bool() == Some(true) => {
                self.need_code(true, self.again);
            }
            // Not wanted, not known (older than 22.12 does not have the method), or a wrong password: just try.
            (State::LegacyWantsCode, Err(error)) if error.class != Class::UnknownMethod => {
                self.refused(credentials, &error);
            }
            (State::LegacyWantsCode, _) => {
                if let Credentials::Password { user, password } = credentials {
                    let request = sign_in::legacy_password(user, password, None);
                    self.sign_in(State::LegacyLogin { coded: false }, &request, true);
                }
            }
            (State::LegacyLogin { coded }, Ok(result)) => match LoginAnswer::read(&result) {
                LoginAnswer::Refused if coded => self.need_code(true, true),
                other => self.answered(credentials, other),
            },
            (State::LegacyKey, Err(error)) if error.class == Class::UnknownMethod => self.fail(
                Fault::new(
                    Kind::SignIn,
                    "This system takes an API key only together with its owner's name.",
                )
                .next("Give the name of the user that the key belongs to."),
            ),
            (State::LegacyKey, Ok(result)) => {
                self.answered(credentials, LoginAnswer::read(&result));
            }
            (_, Err(error)) => self.refused(credentials, &error),
            (State::Person { .. } | State::Asking | State::Over, Ok(_)) => {}
        }
    }

    fn answered(&mut self, credentials: &Credentials, answer: LoginAnswer) {
        let with_key = credentials.is_api_key();
        match answer {
            LoginAnswer::Success(me) => self.ask(me),
            LoginAnswer::CodeRequired if !with_key => self.need_code(false, self.again),
            other => {
                let fault = faults::sign_in(&other, with_key).unwrap_or_else(|| {
                    let what =
                        "The system wants a one-time code for an API key: there is no such thing.";
                    Fault::new(Kind::Protocol, what)
                });
                // Only these carry words of the system's; a password may well be one of ours.
                let theirs = match &other {
                    LoginAnswer::Unknown(word) => word.to_string(),
                    LoginAnswer::Redirect(urls) => urls.iter().map(ToString::to_string).collect(),
                    _ => String::new(),
                };
                self.fail_in_its_words(credentials, fault, &theirs);
            }
        }
    }

    fn start_over(&mut self, credentials: &Credentials) {
        self.again = true;
        self.begin(credentials);
    }

    fn need_code(&mut self, legacy: bool, again: bool) {
        self.again = again;
        self.state = State::Person { legacy };
        self.out.push_back(Output::NeedCode { again });
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
        let secret = match credentials {
            Credentials::Socket => None,
            Credentials::Password { password, .. } => Some(password),
            Credentials::ApiKey { key, .. } => Some(key),
        };
        let repeats = |secret: &Secret| {
            let secret = secret.expose().trim();
            !secret.is_empty() && theirs.contains(secret)
        };
        if secret.is_some_and(repeats) {
            let what =
                "The sign-in failed; the system's words repeat the secret and are not shown.";
            self.fail(Fault::new(fault.kind, what));
        } else {
            self.fail(fault);
        }
    }

    fn fail(&mut self, fault: Fault) {
        self.state = State::Over;
        self.open.clear();
        self.out.push_back(Output::Failed(fault));
    }

    /// Signed in: asks everything at once, because on a slow link each round trip is felt.
    fn ask(&mut self, me: Option<Identity>) {
        self.state = State::Asking;
        self.out.push_back(Output::Stage(Stage::Asking));
        self.question(Question::Info, &system::info());
        if me.is_none() {
            self.question(Question::Me, &me::request());
        }
        self.found.me = me;
        let id = self.fresh_id(Question::Subscription);
        let frame = self.framing.subscribe(id, events::COLLECTION);
        self.out.push_back(Output::Send {
            frame: frame.into(),
            attempt: false,
        });
    }

    /// One of the first questions was answered.
    fn told(&mut self, question: Question, result: Result<Opaque, ErrorReply>) {
        let result = result.ok();
        match question {
            Question::Info => {
                let read = result.is_some_and(|result| self.found.read_info(&result));
                if !read {
                    self.question(Question::Version, &system::version());
                }
            }
            Question::Version => {
                self.found.version = result.and_then(|result| system::read_version(&result));
            }
            Question::Me => self.found.me = result.and_then(|result| me::read(&result)),
            // Without a subscription the session works, and is not told of changes.
            Question::Subscription | Question::SignIn => {}
        }
    }

    fn finish(&mut self, credentials: &Credentials) {
        let era = match self.hint {
            Hint::UserEra(newest) => Era::User(newest),
            Hint::Nothing if self.framing == Framing::JsonRpc || self.login_ex == Some(true) => {
                Era::User(None)
            }
            Hint::AllowlistEra | Hint::Nothing => Era::Allowlist,
        };
        let found = std::mem::take(&mut self.found);
        match found.system(era, &self.label, credentials.key_id()) {
            Ok(system) => {
                self.state = State::Over;
                self.out.push_back(Output::Done {
                    system: Box::new(system),
                    next_id: self.next_id,
                });
            }
            Err(fault) => self.fail(fault),
        }
    }

    fn sign_in(&mut self, state: State, request: &Request, attempt: bool) {
        self.state = state;
        let id = self.fresh_id(Question::SignIn);
        let frame = self.framing.call(id, request.method, &request.params);
        match check_size(&frame, false, self.framing) {
            Ok(()) => self.out.push_back(Output::Send { frame, attempt }),
            Err(size) => self.fail(Fault::new(
                Kind::TooLarge,
                format!("The sign-in is too large: {size}."),
            )),
        }
    }

    fn question(&mut self, question: Question, request: &Request) {
        let id = self.fresh_id(question);
        let frame = self.framing.call(id, request.method, &request.params);
        self.out.push_back(Output::Send {
            frame,
            attempt: false,
        });
    }

    fn fresh_id(&mut self, question: Question) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.open.push((id, question));
        id
    }
}
