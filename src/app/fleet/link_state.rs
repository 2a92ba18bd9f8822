//! What the connection to each open system does, in the terms of the systems strip.

use crate::api::Stage;
use crate::app::connect::connection::Link;
use crate::app::connect::screen::Attempt;
use crate::app::fleet::link_kind::LinkKind;
use crate::app::fleet::{Fleet, Front, OpenSystem};
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::model::{Model, sign_in_in};
use crate::app::waits;
use crate::domain::Fault;

/// What a system asks before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// Whether to trust its certificate.
    Certificate,
    /// A one-time code.
    Code,
    /// The owner of the API key.
    User,
    /// A password or an API key.
    SignIn,
    /// The answer to another question.
    Answer,
}

impl Asks {
    /// The words after "asks for".
    pub fn words(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Code => "code",
            Self::User => "owner",
            Self::SignIn => "sign-in",
            Self::Answer => "answer",
        }
    }
}

/// The state of the connection to a system, what needs the user first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// The system waits for the user.
    Asks(Asks),
    /// The attempt failed, or the connection ended for good.
    Failed(Fault),
    /// The connection was lost; tnkeys tries again after this many seconds.
    Lost(Fault, Option<i64>),
    /// The sign-in waits for this many seconds, because the system permits few a minute.
    Delayed(i64),
    /// tnkeys connects.
    Connecting(Stage),
    /// tnkeys waits for other connection attempts.
    Queued,
    /// Signed in, and the list of keys could not be read.
    Unlisted(Fault),
    /// Signed in.
    Live,
}

impl LinkState {
    /// The kind of the state.
    pub fn kind(&self) -> LinkKind {
        match self {
            Self::Asks(_) => LinkKind::Asks,
            Self::Failed(_) | Self::Unlisted(_) => LinkKind::Failed,
            Self::Lost(..) => LinkKind::Lost,
            Self::Delayed(_) | Self::Connecting(_) | Self::Queued => LinkKind::Connecting,
            Self::Live => LinkKind::Live,
        }
    }

    /// Why there is no connection, or no list.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Failed(fault) | Self::Lost(fault, _) | Self::Unlisted(fault) => Some(fault),
            _ => None,
        }
    }
}

/// What a system asks that is not answered yet.
pub(in crate::app::fleet) fn asks(model: &Model) -> Option<Asks> {
    model.cx.modals.iter().rev().find_map(|modal| match modal {
        modal if modal.asks_about_certificate() => Some(Asks::Certificate),
        Modal::Code(_) => Some(Asks::Code),
        Modal::KeyOwner(_) => Some(Asks::User),
        Modal::Question(_) | Modal::LostReply(_) | Modal::Secret(_) => Some(Asks::Answer),
        _ => None,
    })
}

impl Fleet {
    /// The state of the connection to a system.
    pub fn link_state(&self, system: &OpenSystem) -> LinkState {
        let model = &system.model;
        // The user sees what the system in front asks.
        let in_front = self.front == Front::System(system.id);
        if let Some(asks) = asks(model).filter(|it| !in_front || *it != Asks::Answer) {
            return LinkState::Asks(asks);
        }
        if let Some(seconds) = sign_in_in(&model.cx) {
            return LinkState::Delayed(seconds);
        }
        if self.waits_for_turn(system.id) {
            return LinkState::Queued;
        }
        match (&model.cx.connection.link, model.connect.attempt()) {
            (Link::Live, _) => match &model.cx.keys.load {
                Load::Failed(fault) => LinkState::Unlisted(fault.clone()),
                Load::Waiting | Load::Here => LinkState::Live,
            },
            (Link::Connecting(stage), _) => LinkState::Connecting(*stage),
            (Link::Lost(fault), _) => LinkState::Lost(fault.clone(), waits::retry_in(&model.cx)),
            (Link::Ended(fault), _) | (Link::None, Attempt::Failed(fault)) => {
                LinkState::Failed(fault.clone())
            }
            (Link::None, Attempt::Fetching | Attempt::Running(_)) => {
                LinkState::Connecting(Stage::Reaching)
            }
            // The connect screen waits for a secret.
            (Link::None, Attempt::None) => LinkState::Asks(Asks::SignIn),
        }
    }

    /// The systems as the window of the systems lists them: what needs the user comes first.
    pub fn by_state(&self) -> Vec<(&OpenSystem, LinkState)> {
        let all = self.systems.iter().map(|it| (it, self.link_state(it)));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(_, state)| state.kind());
        all
    }
}
