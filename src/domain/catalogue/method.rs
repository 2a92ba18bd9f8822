//! Methods and events, with their arguments and required rights.

use super::effect::Effect;
use crate::domain::text::Text;

/// Choice methods that declare that they need no right.
pub(super) const FREE_CHOICES: &[&str] = &[
    "interface.lacpdu_rate_choices",
    "interface.xmit_hash_policy_choices",
    "system.advanced.syslog_certificate_authority_choices",
];

/// The right to call a method or to receive an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// None: it is answered before sign-in.
    Nothing,
    /// A user's session. A key with an allowlist still needs a rule (the middleware's `no_authz_required` never applies
    /// to such keys).
    SignIn,
    /// A rule or a role.
    Right,
}

/// The arguments of a method, which decide its REST verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None, or filters and options.
    Nothing,
    /// Some.
    Arguments,
    /// Unknown: the declarations do not say.
    Unknown,
}

/// One method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// `pool.dataset.query`.
    pub name: Text,
    /// A one-line description; may be empty.
    pub about: Text,
    /// Whether it runs as a job.
    pub job: bool,
    /// The required right.
    pub need: Need,
    /// Whether it changes anything.
    pub effect: Effect,
    /// Roles that may call it, except FULL_ADMIN: either all of them, or those that others include (see
    /// [`Roles`](super::Roles)).
    pub roles: Vec<Text>,
    /// Whether its first argument is the id of an item: its REST route is below `/id/{id_}`.
    pub item: bool,
    /// Its other arguments.
    pub takes: Takes,
    /// Whether it has no REST route (`require_websocket`).
    pub web_socket_only: bool,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `pool.query`.
    pub name: Text,
    /// When it is sent; may be empty.
    pub about: Text,
    /// Whether every session receives it: `core.get_jobs` (24.04 and newer).
    pub open: bool,
}
