//! The conditions of terms: what they say of a key, or that too little is known.

use jiff::Timestamp;

use super::context::Facts;
use super::level::Level;
use super::range::{End, Range};
use super::value::Pattern;
use crate::domain::expiry::Expiry;
use crate::domain::key::{KeyId, State};

/// The values of `state:`, with the states that they match.
pub(super) const STATES: [(&str, &[State]); 6] = [
    ("active", &[State::Active, State::Soon]),
    ("expiring", &[State::Soon]),
    ("expired", &[State::Expired]),
    ("revoked", &[State::Revoked]),
    ("orphaned", &[State::Orphaned]),
    ("unclear", &[State::Unclear]),
];

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The owner contains one of these.
    Owner(Vec<Pattern>),
    /// The name contains one of these.
    Name(Vec<Pattern>),
    /// A name of the system contains one of these.
    System(Vec<Pattern>),
    /// The id is one of these.
    Id(Vec<KeyId>),
    /// The state is one of these.
    State(Vec<State>),
    /// The access is one of these.
    Access(Vec<Level>),
    /// The expiry is in this range.
    Expires(Range),
    /// It never expires.
    NeverExpires,
    /// The time of creation is in this range.
    Created(Range),
    /// The last use is in this range. Without a start of the range, a key that was never used counts from its creation.
    Seen(Range),
    /// It was not used.
    Unused,
    /// A client used the REST API.
    Rest,
}

impl Condition {
    /// Whether a key meets it; `None` if too little is known.
    pub(super) fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        let Facts { key, now, context } = *facts;
        let any = |all: &[Pattern], text: &str| all.iter().any(|it| it.matches(text));
        let own = key.ownership();
        Some(match self {
            Self::Owner(wanted) => match key.owner() {
                Some(owner) => any(wanted, owner.as_str()),
                None if own.is_some_and(|own| own.owner.unread) => return None,
                None => false,
            },
            Self::Name(wanted) => any(wanted, key.name.as_str()),
            Self::System(wanted) => context.systems.iter().any(|name| any(wanted, name)),
            Self::Id(wanted) => wanted.contains(&key.id),
            Self::State(wanted) => wanted.contains(&key.state(now)),
            Self::Access(wanted) => wanted.contains(&facts.level()?),
            // A revocation may take the place of the date.
            Self::Expires(_) | Self::NeverExpires
                if key.expiry() == Expiry::Never && own.is_some_and(|own| own.revoked) =>
            {
                return None;
            }
            Self::Expires(range) => match key.expiry() {
                Expiry::Unreadable => return None,
                Expiry::At(at) => range.contains(at, now),
                Expiry::Never => false,
            },
            Self::NeverExpires => match key.expiry() {
                Expiry::Unreadable => return None,
                expiry => expiry == Expiry::Never,
            },
            Self::Created(range) => range.contains(key.created_at()?, now),
            Self::Seen(range) => return seen(range, facts),
            Self::Unused => match context.uses.last(key) {
                Some(_) => false,
                None => context.uses.since.map(|_| true)?,
            },
            Self::Rest => match context.uses.last(key) {
                Some(last) => last.rest?,
                None => context.uses.since.map(|_| false)?,
            },
        })
    }

    /// When it changes for a key because the clock goes on. The changes of states are not among them: see
    /// [`crate::domain::ApiKey::moments`].
    pub(super) fn moments(&self, facts: &Facts<'_>, add: &mut dyn FnMut(Timestamp)) {
        let key = facts.key;
        let uses = &facts.context.uses;
        let (range, times) = match self {
            Self::Expires(range) => (range, [key.expiry().at(), None]),
            Self::Created(range) => (range, [key.created_at(), None]),
            Self::Seen(range) => match uses.last(key) {
                Some(last) => (range, [Some(last.at), None]),
                None => (range, [uses.since, key.created_at()]),
            },
            _ => return,
        };
        let times = times.into_iter().flatten();
        times.flat_map(|at| range.moments(at)).for_each(add);
    }

    /// Whether it changes because the clock goes on.
    pub(super) fn moves(&self) -> bool {
        match self {
            Self::Expires(range) | Self::Created(range) | Self::Seen(range) => range.moves(),
            _ => false,
        }
    }

    /// Whether it needs the last uses.
    pub(super) fn needs_uses(&self) -> bool {
        matches!(self, Self::Seen(_) | Self::Unused | Self::Rest)
    }
}

/// Whether the last use is in a range. What is not known lies before the time since which every use is known.
fn seen(range: &Range, facts: &Facts<'_>) -> Option<bool> {
    let Facts { key, now, context } = *facts;
    if let Some(last) = context.uses.last(key) {
        return Some(range.contains(last.at, now));
    }
    let since = context.uses.since?;
    let created = key.created_at();
    let after = |to: End| {
        created.is_some_and(|created| created >= to.at(now) && !range.contains(created, now))
    };
    // Its whole life is known.
    let never = created.filter(|created| *created >= since);
    match (range.from, range.to) {
        (Some(_), _) if never.is_some() => Some(false),
        // It did not exist then.
        (Some(_), Some(to)) if after(to) => Some(false),
        (Some(from), _) => (since <= from.at(now)).then_some(false),
        (None, Some(to)) => match (never, created) {
            (Some(created), _) => Some(range.contains(created, now)),
            _ if since <= to.at(now) => Some(true),
            (None, Some(created)) if !range.contains(created, now) => Some(false),
            _ => None,
        },
        (None, None) => Some(true),
    }
}
