//! The order of the list: its columns, the comparison, and sorting.
//!
//! Invariant: the comparison is total. No two keys are equal, because the last thing that is compared is the id, so the place of a key
//! does not depend on how the list came to its order.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::app::widget::stop::Stop;
use crate::domain::expiry::Expiry;
use crate::domain::filter::Uses;
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, Caps, Rows};

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By number.
    Id,
    /// By owner (user era).
    Owner,
    /// By what it may do (allowlist era).
    Access,
    /// By age.
    Created,
    /// By expiry; never comes last (user era).
    Expires,
    /// By state, what needs attention first (user era).
    State,
    /// What the upgrade to 25.04 keeps, last (allowlist era).
    Upgrade,
    /// By the last use, the latest first.
    Used,
    /// By the system, in a list of several.
    System,
}

impl Column {
    /// The word after "by".
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::Owner => "owner",
            Self::Access => "access",
            Self::Created => "created",
            Self::Expires => "expires",
            Self::State => "state",
            Self::Upgrade => "at 25.04",
            Self::Used => "last use",
            Self::System => "system",
        }
    }

    /// The columns a system's list can be sorted by, in the order `s` goes through them.
    pub(in crate::app::keys) fn of(caps: Option<&Caps>) -> &'static [Self] {
        match caps {
            Some(caps) if caps.allowlist => &[
                Self::Name,
                Self::Id,
                Self::Created,
                Self::Access,
                Self::Upgrade,
                Self::Used,
            ],
            _ => &[
                Self::Name,
                Self::Id,
                Self::Owner,
                Self::Created,
                Self::Expires,
                Self::State,
                Self::Used,
            ],
        }
    }

    /// The columns a list of several systems can be sorted by. `allowlist`: whether one of them has allowlists.
    pub(in crate::app::keys) fn across(allowlist: bool) -> &'static [Self] {
        const ALL: &[Column] = &[
            Column::Name,
            Column::System,
            Column::Id,
            Column::Owner,
            Column::Created,
            Column::Expires,
            Column::State,
            Column::Used,
            Column::Access,
            Column::Upgrade,
        ];
        match (allowlist, ALL) {
            (false, [rest @ .., Column::Access, Column::Upgrade]) => rest,
            _ => ALL,
        }
    }
}

/// A column with what its order depends on.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::keys) struct By<'a> {
    /// The column.
    pub(in crate::app::keys) column: Column,
    /// The time of the states.
    pub(in crate::app::keys) now: Timestamp,
    /// The last uses.
    pub(in crate::app::keys) uses: &'a Uses,
}

impl By<'_> {
    /// The last use of a key, if the column needs it.
    pub(in crate::app::keys) fn used(&self, key: &ApiKey) -> Option<Timestamp> {
        match self.column {
            Column::Used => self.uses.last(key).map(|it| it.at),
            _ => None,
        }
    }
}

/// A key with its last use, if the column needs it.
pub(in crate::app::keys) type Used<'a> = (&'a ApiKey, Option<Timestamp>);

/// Compares two keys of one system: by the column, then by name, then by id.
pub(in crate::app::keys) fn compare(a: &ApiKey, b: &ApiKey, by: By<'_>) -> Ordering {
    let used = |key| (key, by.used(key));
    by_column(used(a), used(b), by.column, by.now).then_with(|| a.id.cmp(&b.id))
}

/// Compares two keys by the column, then by name. Keys of several systems may be equal.
pub(in crate::app::keys) fn by_column(
    (a, used): Used<'_>,
    (b, other_used): Used<'_>,
    by: Column,
    now: Timestamp,
) -> Ordering {
    let first = match by {
        Column::Upgrade => b.dies_with_25_04().cmp(&a.dies_with_25_04()),
        Column::Used => other_used.cmp(&used),
        Column::Name => folded(a.name.as_str(), b.name.as_str()),
        Column::Id => a.id.cmp(&b.id),
        Column::System => Ordering::Equal,
        Column::Owner => none_last(a.owner(), b.owner()),
        Column::Access => rules_rank(a).cmp(&rules_rank(b)),
        Column::Created => b.created_at.cmp(&a.created_at),
        Column::Expires => a.expiry().cmp(&b.expiry()),
        Column::State => a.state(now).cmp(&b.state(now)),
    };
    first.then_with(|| a.name.cmp(&b.name))
}

/// Rows that are sorted between two looks at `stop`.
const BLOCK: usize = 1 << 15;

/// The ranks of all keys in the order of a column; `None` when it was stopped.
pub(in crate::app::keys) fn sort(rows: &Rows, by: By<'_>, stop: &Stop) -> Option<Vec<Rank>> {
    if by.column == Column::Id {
        return Some((0..).take(rows.len()).collect());
    }
    let mut sorted: Vec<(u64, Rank)> = Vec::with_capacity(rows.len());
    for (start, keys) in rows.parts() {
        if stop.asked() {
            return None;
        }
        sorted.extend(keys.iter().map(|key| coarse(key, by)).zip(start..));
    }
    let fine = |a: &(u64, Rank), b: &(u64, Rank)| {
        a.0.cmp(&b.0)
            .then_with(|| match (rows.at(a.1), rows.at(b.1)) {
                (Some(one), Some(other)) => compare(one, other, by),
                _ => a.1.cmp(&b.1),
            })
    };
    // The standard sort merges runs that are sorted already. Blocks that double in size can be stopped in between.
    let mut block = BLOCK;
    loop {
        for part in sorted.chunks_mut(block) {
            if stop.asked() {
                return None;
            }
            part.sort_by(fine);
        }
        if block >= sorted.len() {
            return Some(sorted.into_iter().map(|(_, at)| at).collect());
        }
        block = block.saturating_mul(2);
    }
}

/// A number that orders most keys as [`compare`] does. Keys with the same number are compared.
fn coarse(key: &ApiKey, by: By<'_>) -> u64 {
    match by.column {
        Column::Upgrade => u64::from(!key.dies_with_25_04()),
        Column::Used => by.used(key).map_or(u64::MAX, |at| !moved(at)),
        Column::Name => {
            let lower = key.name.as_str().chars().flat_map(char::to_lowercase);
            first_bytes(lower)
        }
        Column::Owner => key
            .owner()
            .map_or(u64::MAX, |owner| first_bytes(owner.as_str().chars())),
        Column::Id | Column::System => 0,
        Column::Access => u64::from(rules_rank(key).0),
        Column::Created => key.created_at().map_or(u64::MAX, |at| !moved(at)),
        Column::Expires => match key.expiry() {
            Expiry::Unreadable => 0,
            Expiry::At(at) => moved(at),
            Expiry::Never => u64::MAX,
        },
        Column::State => key.state(by.now) as u64,
    }
}

/// The first eight bytes of a text, as a number.
fn first_bytes(text: impl Iterator<Item = char>) -> u64 {
    let (mut number, mut left) = (0_u64, 8);
    let mut buffer = [0; 4];
    for c in text {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            if left == 0 {
                return number;
            }
            left -= 1;
            number |= u64::from(byte) << (8 * left);
        }
    }
    number
}

/// A time as a number that is never the lowest or the highest.
fn moved(at: Timestamp) -> u64 {
    at.as_second().cast_unsigned() ^ (1 << 63)
}

/// Compares without regard to case.
fn folded(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        return a.bytes().map(lower).cmp(b.bytes().map(lower));
    }
    let lower = char::to_lowercase;
    a.chars().flat_map(lower).cmp(b.chars().flat_map(lower))
}

fn none_last<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Widest first: full access, then by number of rules, nothing last.
fn rules_rank(key: &ApiKey) -> (bool, std::cmp::Reverse<usize>) {
    let rules = key.rules().unwrap_or_default();
    (
        !rules.iter().any(|r| r.is_everything()),
        std::cmp::Reverse(rules.len()),
    )
}
