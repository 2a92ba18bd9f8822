//! The sign-in's state and its outputs, and the steps that every way of signing in shares: send, ask, fail.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use crate::api::faults::{self, Doing};
use crate::api::sign_in::Credentialed;
use crate::api::{CodeWanted, Request, Stage, system};
use crate::domain::error_reply::ErrorReply;
use crate::domain::{Credentials, Fault, Kind, System, Text};
use crate::net::dial::Hint;
use crate::net::gate::Gated;
use crate::net::scram::{Challenge, Derivation, First, NONCE, Proven};
use crate::wire::{Framing, Opaque};

use super::system_info::SystemInfo;

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
pub(super) enum State {
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
pub(super) enum Question {
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

/// How far the exchange has come.
pub(super) enum ScramProgress {
    /// Our first message is out.
    First(First),
    /// The keys are being computed.
    Deriving(Challenge),
    /// Our proof is out.
    Proven(Box<Proven>),
}

/// One sign-in over one connection.
pub(crate) struct Auth {
    pub(super) context: AuthContext,
    pub(super) state: State,
    pub(super) next_id: u64,
    pub(super) open: Vec<(u64, Question)>,
    pub(super) out: VecDeque<Output>,
    /// What to say when a code is wanted next.
    pub(super) code_wanted: CodeWanted,
    /// `auth.login_ex` exists (or not), seen from its answer.
    pub(super) login_ex: Option<bool>,
    pub(super) scram: Option<ScramProgress>,
    pub(super) info: SystemInfo,
}

impl Auth {
    pub(super) fn new(context: AuthContext, next_id: u64) -> Self {
        Self {
            context,
            state: State::Over,
            next_id,
            open: Vec::new(),
            out: VecDeque::new(),
            code_wanted: CodeWanted::First,
            login_ex: None,
            scram: None,
            info: SystemInfo::default(),
        }
    }

    /// The next thing to do.
    pub(crate) fn take(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Whether a person is being waited for, and not the system.
    pub(crate) fn waits_for_person(&self) -> bool {
        matches!(self.state, State::Person { .. })
    }

    pub(super) fn question(&mut self, question: Question, request: &Request) {
        let id = self.fresh_id(question);
        let frame = self
            .context
            .framing
            .call(id, request.method, &request.params);
        self.out.push_back(Output::Send(frame));
    }

    /// Asks what the system is, before anything secret is sent.
    pub(super) fn ask_product(&mut self) {
        let id = self.fresh_id(Question::Product);
        let call = Gated::open(&system::product(), self.context.framing, id);
        self.out.push_back(Output::Gated { call, room: 1 });
    }

    /// Notes an answer that says that nobody is signed in.
    pub(super) fn note_session_error(&mut self, result: &Result<Opaque, ErrorReply>) {
        self.info.nobody |= matches!(result, Err(error) if faults::is_about_the_session(error));
    }

    pub(super) fn need_code(&mut self, legacy: bool, why: CodeWanted) {
        self.code_wanted = why;
        self.state = State::Person { legacy };
        self.out.push_back(Output::NeedCode(why));
    }

    pub(super) fn refused(&mut self, credentials: &Credentials, error: &ErrorReply) {
        let complaints = error.extra.iter().map(|complaint| complaint.text.as_str());
        let theirs: Vec<&str> = std::iter::once(error.reason.as_str())
            .chain(complaints)
            .collect();
        let fault = faults::fault(error, &Doing::SigningIn);
        self.fail_in_its_words(credentials, fault, &theirs.join(" "));
    }

    /// Fails with a fault that holds `theirs`, words of the system's, unless they repeat what was sent in confidence: a fault is
    /// shown and logged.
    pub(super) fn fail_in_its_words(
        &mut self,
        credentials: &Credentials,
        fault: Fault,
        theirs: &str,
    ) {
        if credentials.are_repeated_by(theirs) {
            let what =
                "The sign-in failed; the system's words repeat the secret and are not shown.";
            self.fail(Fault::new(fault.kind, what));
        } else {
            self.fail(fault);
        }
    }

    pub(super) fn fail(&mut self, fault: Fault) {
        self.scram = None;
        self.state = State::Over;
        self.open.clear();
        self.out.push_back(Output::Failed(fault));
    }

    pub(super) fn sign_in(&mut self, state: State, request: Credentialed) {
        // What asks for a second call must leave room for it: a sign-in that stops half-way spends and gains nothing.
        let room = match (state, &self.scram) {
            (State::LegacyWantsCode, _) | (State::Scram, Some(ScramProgress::First(_))) => 2,
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

    pub(super) fn fresh_id(&mut self, question: Question) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.open.push((id, question));
        id
    }
}
