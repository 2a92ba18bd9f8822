//! The naive model: for each question all keys are sorted and filtered.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Known, later};
use crate::app::keys::list::Order;
use crate::app::keys::order::Column;
use crate::app::widget::ranking::{Grade, Query};
use crate::domain::expiry::Expiry;
use crate::domain::key::SOON;
use crate::domain::{ApiKey, Rule, State};

/// Whether a part of a filter without quotes is a term.
pub(super) fn is_term(part: &str) -> bool {
    let bare = part.trim_start_matches('!');
    bare == "unused" || (bare.starts_with(char::is_alphabetic) && bare.contains([':', '<', '>']))
}

/// Whether a key meets a term; `None` if that is unknown.
fn term(term: &str, key: &ApiKey, now: Timestamp, (since, uses): &Known) -> Option<bool> {
    let hour = SignedDuration::from_hours(1);
    let since = since.map(later);
    let created = key.created_at();
    let never = |since| created.filter(|created| *created >= since);
    let last = uses.get(&key.id.0).map(|at| later(*at));
    let last = last.filter(|at| created.is_none_or(|created| created <= *at));
    if let Some(part) = term.strip_prefix("owner:") {
        let unread = key.ownership().is_some_and(|own| own.owner.unread);
        return match key.owner() {
            Some(owner) => Some(owner.as_str().to_lowercase().contains(part)),
            None => (!unread).then_some(false),
        };
    }
    let revoked = key.ownership().is_some_and(|own| own.revoked);
    match (term, last) {
        ("state:expired", _) => Some(key.state(now) == State::Expired),
        ("expires<30d", _) => match key.expiry() {
            Expiry::Never if revoked => None,
            Expiry::Never => Some(false),
            Expiry::Unreadable => None,
            Expiry::At(at) => Some(now < at && at < now + SOON),
        },
        ("created>1h", _) => Some(created? < now - hour),
        ("unused" | "seen:never", Some(_)) => Some(false),
        ("unused" | "seen:never", None) => since.map(|_| true),
        ("seen>1h", Some(at)) => Some(at < now - hour),
        ("seen<1h", Some(at)) => Some(at > now - hour),
        ("seen>1h", None) => match never(since?) {
            Some(created) => Some(created < now - hour),
            None if since? <= now - hour => Some(true),
            None => created.filter(|it| *it >= now - hour).map(|_| false),
        },
        ("seen<1h", None) => {
            let all = never(since?).is_some() || since? <= now - hour;
            all.then_some(false)
        }
        other => panic!("{other:?} is not in this model"),
    }
}

/// How well a filter matches a key, column by column.
fn worth(filter: &str, key: &ApiKey, now: Timestamp, uses: &Known) -> Option<u16> {
    let state = match key.state(now) {
        State::Soon => vec!["active", "expiring"],
        other => vec![other.word()],
    };
    let access = key.access_brief();
    let last = access.as_deref().map_or(state, |access| vec![access]);
    let owner = key.owner().map_or("", |o| o.as_str());
    let mut words = filter.to_owned();
    for it in filter.split_whitespace().filter(|it| is_term(it)) {
        words = words.replacen(it, "", 1);
        let (positive, not) = it.strip_prefix('!').map_or((it, false), |it| (it, true));
        let unfinished = positive.ends_with([':', '<', '>']);
        if !unfinished && term(positive, key, now, uses) != Some(!not) {
            return None;
        }
    }
    let mut sum = 0;
    for word in Query::new(&words).words() {
        let grade = |text: &str| word.grade(text, &mut Vec::new());
        let name = grade(key.name.as_str()).map(|grade| 1 + grade as u16);
        let owner = grade(owner).map(|grade| 6 + grade as u16);
        let last = last.iter().find_map(|text| {
            let grade = grade(text).filter(|it| *it != Grade::Scattered)?;
            Some(11 + grade as u16)
        });
        let id = (word.number() == Some(key.id.0)).then_some(0);
        let worth = id.or(name).or(owner).or(last);
        match (word.excludes(), worth) {
            (false, Some(worth)) => sum += worth,
            (true, None) => {}
            _ => return None,
        }
    }
    Some(sum)
}

pub(super) fn attends(key: &ApiKey, now: Timestamp) -> bool {
    key.state(now) != State::Active || key.dies_with_25_04()
}

/// The last use of a key, unless an earlier key had its id then.
fn used(key: &ApiKey, (_, uses): &Known) -> Option<i64> {
    let last = uses.get(&key.id.0)?;
    let created = key.created_at();
    created.is_none_or(|it| it <= later(*last)).then_some(*last)
}

/// The list as it was before anything was kept: all is sorted and filtered.
pub(super) fn anew(
    keys: &BTreeMap<i64, ApiKey>,
    order: Order,
    (column, reverse): (Column, bool),
    (filter, attention): (&str, bool),
    (now, uses): (Timestamp, &Known),
) -> Vec<i64> {
    let by = match order {
        Order::By { column, .. } => column,
        Order::Best => column,
    };
    let shown = keys.values().filter_map(|key| {
        let shown = !attention || attends(key, now);
        Some((shown.then(|| worth(filter, key, now, uses))??, key))
    });
    let mut shown: Vec<(u16, &ApiKey)> = shown.collect();
    let widest = |key: &ApiKey| {
        let rules = key.rules().unwrap_or_default();
        (
            !rules.iter().any(Rule::is_everything),
            std::cmp::Reverse(rules.len()),
        )
    };
    shown.sort_by(|(_, a), (_, b)| {
        let first = match by {
            Column::Name => a
                .name
                .as_str()
                .to_lowercase()
                .cmp(&b.name.as_str().to_lowercase()),
            Column::Id => a.id.cmp(&b.id),
            Column::Owner => {
                (a.owner().is_none(), a.owner()).cmp(&(b.owner().is_none(), b.owner()))
            }
            Column::Access => widest(a).cmp(&widest(b)),
            Column::Created => b.created_at.cmp(&a.created_at),
            Column::Expires => a.expiry().cmp(&b.expiry()),
            Column::State => a.state(now).cmp(&b.state(now)),
            Column::Upgrade => b.dies_with_25_04().cmp(&a.dies_with_25_04()),
            Column::Used => used(b, uses).cmp(&used(a, uses)),
            Column::System => std::cmp::Ordering::Equal,
        };
        first
            .then_with(|| a.name.cmp(&b.name))
            .then(a.id.cmp(&b.id))
    });
    if reverse {
        shown.reverse();
    }
    if order == Order::Best {
        shown.sort_by_key(|(worth, _)| *worth);
    }
    shown.iter().map(|(_, key)| key.id.0).collect()
}
