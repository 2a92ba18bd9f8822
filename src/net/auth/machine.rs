//! State and outputs of the sign-in, and the steps that every sign-in method shares.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::system_info::SystemInfo;
use crate::api::faults::{self, Operation};
use crate::api::sign_in::Credentialed;
use crate::api::{CodeWanted, Request, Stage, system};
use crate::domain::error_reply::ErrorReply;
use crate::domain::{Credentials, Fault, Kind, System, Text};
use crate::net::dial::Hint;
use crate::net::gate::Gated;
use crate::net::scram::{Challenge, Derivation, First, NONCE, Proven};
use crate::wire::{Framing, Opaque};

/// An action that the sign-in requests from its caller.
pub(crate) enum Output {
    /// Send this call once the budget has counted it. `room` calls of its class must be left, this one included,
    /// because others follow at once.
    Gated {
        /// The call.
        call: Gated,
        /// At least 1.
        room: usize,
    },
    /// Send this frame: the sign-in is complete.
    Send(Zeroizing<String>),
    /// Report this progress.
    Stage(Stage),
    /// Ask the user for a one-time code, then call [`Auth::code`].
    NeedCode(CodeWanted),
    /// The sign-in is over: it needs the name of the key's owner. Ask the user, then start again.
    NeedUser(Fault),
    /// Compute this on another thread, then call [`Auth::derived`].
    Derive(Derivation),
    /// The system is a standby controller; these are the addresses of the active one. A failure follows.
    Standby(Vec<Text>),
    /// The session can start. `next_id` is the first unused request id.
    Done {
        /// The connected system.
        system: Box<System>,
        /// For the session.
        next_id: u64,
        /// The system accepted the subscription to key changes.
        subscribed: bool,
    },
    /// The sign-in failed.
    Failed(Fault),
}

/// The reply that the sign-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// `auth.login_ex` with a password or key.
    Login,
    /// `auth.login_ex_continue`.
    Code,
    /// `auth.two_factor_auth`.
    LegacyWantsCode,
    /// `auth.login`; `coded` when a one-time code was sent.
    LegacyLogin { coded: bool },
    /// `auth.login_with_api_key` or `auth.login_with_token`.
    LegacyText,
    /// `auth.login_ex` with a SCRAM message, or the derivation between two messages.
    Scram,
    /// `system.product_type`, before any secret is sent.
    Product,
    /// The user's one-time code; `legacy` when `auth.login` takes it.
    Person { legacy: bool },
    /// The first requests after the sign-in.
    Asking,
    /// Nothing: the sign-in is over.
    Over,
}

/// A request that waits for its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    SignIn,
    Product,
    Info,
    Version,
    Me,
    Subscription,
}

/// What is known about the connection before the sign-in.
pub(crate) struct AuthContext {
    /// The message framing.
    pub(crate) framing: Framing,
    /// What the dial learned about the release.
    pub(crate) hint: Hint,
    /// The name of the system until it reports its host name.
    pub(crate) label: Text,
    /// The certificate (DER) that TLS verified; `None` without TLS.
    pub(crate) certificate: Option<Vec<u8>>,
    /// The connection is a unix socket.
    pub(crate) socket: bool,
    /// The system ran 26.0 or newer in an earlier connection.
    pub(crate) seen_scram: bool,
    /// Random and unused.
    pub(crate) nonce: [u8; NONCE],
}

/// Progress of the SCRAM exchange.
pub(super) enum ScramProgress {
    /// The client's first message was sent.
    First(First),
    /// The keys are being derived.
    Deriving(Challenge),
    /// The client's proof was sent.
    Proven(Box<Proven>),
}

/// One sign-in over one connection.
pub(crate) struct Auth {
    pub(super) context: AuthContext,
    pub(super) state: State,
    pub(super) next_id: u64,
    pub(super) open: Vec<(u64, Question)>,
    pub(super) out: VecDeque<Output>,
    /// The reason for the next request for a code.
    pub(super) code_wanted: CodeWanted,
    /// Whether `auth.login_ex` exists; `None` until its reply shows.
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

    /// The next action for the caller.
    pub(crate) fn take(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Whether the sign-in waits for the user instead of the system.
    pub(crate) fn waits_for_person(&self) -> bool {
        matches!(self.state, State::Person { .. })
    }

    pub(super) fn question(&mut self, question: Question, request: &Request) {
        let id = self.fresh_id(question);
        let frame = self
            .context
            .framing
            .call(id, &request.method, &request.params);
        self.out.push_back(Output::Send(frame));
    }

    /// Asks for the product, before any secret is sent.
    pub(super) fn ask_product(&mut self) {
        let id = self.fresh_id(Question::Product);
        let call = Gated::open(&system::product(), self.context.framing, id);
        self.out.push_back(Output::Gated { call, room: 1 });
    }

    /// Records a reply that says that nobody is signed in.
    pub(super) fn note_session_error(&mut self, result: &Result<Opaque<'_>, ErrorReply>) {
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
        let fault = faults::fault(error, &Operation::SigningIn);
        self.fail_in_its_words(credentials, fault, &theirs.join(" "));
    }

    /// Fails with a fault that quotes the system, unless the quote repeats a secret: faults are shown and logged.
    pub(super) fn fail_in_its_words(
        &mut self,
        credentials: &Credentials,
        fault: Fault,
        theirs: &str,
    ) {
        if credentials.are_repeated_by(theirs) {
            let what =
                "The sign-in failed. The system's message contains the secret and is not shown.";
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

    /// Ends the sign-in, because the name of the key's owner is not known.
    pub(super) fn need_user(&mut self, fault: Fault) {
        self.scram = None;
        self.state = State::Over;
        self.open.clear();
        self.out.push_back(Output::NeedUser(fault));
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
                format!("The sign-in request is too large: {size}."),
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
