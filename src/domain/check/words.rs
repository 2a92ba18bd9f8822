//! Parts of the texts of findings.

use jiff::Timestamp;

use super::facts::Facts;
use crate::domain::audit::Uses;
use crate::domain::key::KeyId;
use crate::domain::number::thousands;
use crate::domain::text::Text;
use crate::domain::time;

/// Most addresses, or methods, that a text names.
const NAMED: usize = 3;

/// `10.0.0.31, 10.0.0.32 and 4 more`; `an unknown address` for none.
pub(super) fn addresses(latest_first: &[(&Text, Uses)]) -> String {
    let known = latest_first.iter().map(|(address, _)| address.as_str());
    let known: Vec<&str> = known.filter(|address| !address.is_empty()).collect();
    match known.is_empty() {
        true => "an unknown address".into(),
        false => list(&known),
    }
}

/// `a, b and 4 more`, `a and b`, `a`.
pub(super) fn list(names: &[&str]) -> String {
    let more = names.len().saturating_sub(NAMED);
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if more == 0 => format!("{} and {last}", first.join(", ")),
        all => {
            let named: Vec<&str> = all.iter().take(NAMED).copied().collect();
            format!("{} and {} more", named.join(", "), thousands(more))
        }
    }
}

/// `backup (4)`, or `key 4` without a name.
pub(super) fn called(name: &Text, key: KeyId) -> String {
    match name.as_str() {
        "" => format!("key {key}"),
        name => format!("{name} ({key})"),
    }
}

/// `1 call`, `2,310 calls`.
pub(super) fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {what}{s}", thousands(number))
}

/// `, last 2 days ago`; empty without a time.
pub(super) fn last(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(String::new, |at| format!(", last {}", time::words(at, now)))
}

/// `2026-11-22 09:14 UTC`.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The part of the audit log that was read: `in the last 30 days`, or `since 2026-11-29 03:00 UTC` when older entries were not read.
pub(super) fn window(facts: &Facts<'_>) -> String {
    match facts.activity {
        Some(all) if all.capped => format!("since {}", moment(all.complete_since())),
        _ => match facts.days {
            1 => "in the last day".into(),
            days => format!("in the last {days} days"),
        },
    }
}
