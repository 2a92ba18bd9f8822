//! Subscriptions by the name of an event, for scripts and for users of the library.
//!
//! Invariant: the fields of an event are masked before they leave the link, because events contain plain keys from 25.10 on
//! (invariant 1 of the crate's docs). The program's own subscriptions read no field at all: see `events` and `sessions`.

use std::fmt;

use serde_json::{Map, Value};

use super::job_event::JobEvent;
use super::mask;
use crate::domain::Fault;
use crate::wire::{EventKind, Incoming};

/// Largest event in bytes whose fields are read.
const LARGEST: usize = 4 << 20;

/// Matches an event to its subscription. Chosen by the sender, unique within one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionId(pub u64);

/// What a subscription reports.
#[derive(Debug)]
pub enum Notice {
    /// The system accepted the subscription.
    Subscribed,
    /// An event.
    Event(RawEvent),
    /// An event about a job, for [`super::LinkCommand::FollowJobs`].
    Job(JobEvent),
    /// Events were missed: the connection was lost in between, or one was not readable.
    Missed,
    /// The subscription ended: refused, ended by the system (`None` when it gave no reason), or no connection will
    /// follow. Nothing more is reported.
    Ended(Option<Fault>),
}

/// An event with masked secrets.
#[derive(Clone, PartialEq)]
pub struct RawEvent {
    kind: EventKind,
    body: Map<String, Value>,
}

impl RawEvent {
    /// The event in a message. `None` when its fields cannot be read, or are larger than 4 MiB.
    pub(crate) fn read(message: &Incoming<'_>) -> Option<Self> {
        let Incoming::Event { kind, body, .. } = message else {
            return None;
        };
        if body.json().len() > LARGEST {
            return None;
        }
        let mut value: Value = serde_json::from_str(body.json()).ok()?;
        mask::mask(&mut value);
        match value {
            Value::Object(mut body) => {
                body.shift_remove("msg");
                Some(Self { kind: *kind, body })
            }
            _ => None,
        }
    }

    /// What happened to the entry.
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The collection, `api_key.query` for example. Not escaped.
    pub fn collection(&self) -> &str {
        self.body
            .get("collection")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The id of the entry; null without one.
    pub fn id(&self) -> &Value {
        self.body.get("id").unwrap_or(&Value::Null)
    }

    /// The fields of the entry; null without them.
    pub fn fields(&self) -> &Value {
        self.body.get("fields").unwrap_or(&Value::Null)
    }

    /// All of the event as the system sent it, without `msg` and with masked secrets: `collection`, `id`, `fields`.
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawEvent({:?})", self.kind)
    }
}
