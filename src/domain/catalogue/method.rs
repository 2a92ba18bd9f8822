//! Methods and events: what each takes and needs.

use super::effect::Effect;
use crate::domain::text::Text;

/// Choices that say themselves that they need no right.
pub(super) const FREE_CHOICES: &[&str] = &[
    "interface.lacpdu_rate_choices",
    "interface.xmit_hash_policy_choices",
    "system.advanced.syslog_certificate_authority_choices",
];

/// What somebody must hold to call a method or to hear an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Nothing: it answers before sign-in.
    Nothing,
    /// A user's session; a key with an allowlist needs a rule all the same (`no_authz_required` of the middleware, which
    /// never applies to such keys).
    SignIn,
    /// A rule or a role.
    Right,
}

/// What the arguments of a method are: they decide its REST verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None, or filters and options.
    Nothing,
    /// Some.
    Arguments,
    /// The declarations do not say.
    Unknown,
}

/// One method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// `pool.dataset.query`.
    pub name: Text,
    /// What it does, a line; empty where nobody says.
    pub about: Text,
    /// It starts a job.
    pub job: bool,
    /// What calling it takes.
    pub need: Need,
    /// Whether it changes anything.
    pub effect: Effect,
    /// Roles that may call it, FULL_ADMIN aside: all of them, or those that others include (see [`Roles`](super::Roles)).
    pub roles: Vec<Text>,
    /// Its first argument is the id of an item: its REST route lies below `/id/{id_}`.
    pub item: bool,
    /// Its other arguments.
    pub takes: Takes,
    /// It has no REST route (`require_websocket`).
    pub web_socket_only: bool,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `pool.query`.
    pub name: Text,
    /// When it is sent; empty where nobody says.
    pub about: Text,
    /// Whether anybody who is signed in hears it: `core.get_jobs` (24.04 on).
    pub open: bool,
}
