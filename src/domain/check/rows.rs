//! The facts about a key in rows, and the numbers of findings in words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::finding::Severity;
use super::outlook::Outlook;
use super::report::{KeyReport, Report};
use crate::domain::audit::KeyActivity;
use crate::domain::number::thousands;
use crate::domain::session::describe;
use crate::domain::text::Text;
use crate::domain::{method_count, time};

/// Most addresses, interfaces or methods that a row names.
const NAMED: usize = 3;

/// A fact about a key: a label and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// The label: `last seen`, or a release.
    pub label: String,
    /// The text.
    pub text: String,
}

fn row(label: impl Into<String>, text: impl Into<String>) -> KeyRow {
    KeyRow {
        label: label.into(),
        text: text.into(),
    }
}

impl KeyReport {
    /// The facts about the key. What could not be read is `unknown`.
    pub fn rows(&self, report: &Report, zone: &TimeZone) -> Vec<KeyRow> {
        let mut rows = vec![row("state", self.state.word())];
        rows.extend(self.owner());
        let sessions = self.sessions.as_ref();
        rows.push(match sessions {
            None => row("sessions", "unknown"),
            Some(all) if all.is_empty() => row("sessions", "none"),
            Some(all) => row("sessions", describe(all)),
        });
        match (&self.activity, report.audit_since) {
            (Some(it), Some(since)) => activity_rows(it, since, report.at, zone, &mut rows),
            _ => rows.push(row("last seen", "unknown")),
        }
        rows.push(row("may call", self.may_call()));
        for (release, outlook) in &self.outlook {
            let text = match outlook {
                Outlook::Works => "works".to_owned(),
                Outlook::Fails(why) => format!("fails: {why}"),
                Outlook::Unknown(why) => format!("unknown: {why}"),
            };
            rows.push(row(release.to_string(), text));
        }
        rows
    }

    fn owner(&self) -> Option<KeyRow> {
        let owner = self.key.owner()?;
        Some(match self.full {
            Some(true) => row("owner", format!("{owner} (full control)")),
            _ => row("owner", owner.to_string()),
        })
    }

    fn may_call(&self) -> String {
        match self.permitted {
            None => "unknown".to_owned(),
            Some((permitted, all)) => method_count::Count {
                permitted,
                all,
                approximate: false,
            }
            .of_methods(),
        }
    }
}

fn activity_rows(
    it: &KeyActivity,
    since: Timestamp,
    now: Timestamp,
    zone: &TimeZone,
    rows: &mut Vec<KeyRow>,
) {
    if !it.seen() {
        rows.push(row(
            "last seen",
            format!("not since {}", time::day(since, zone)),
        ));
    } else {
        let exact = |at| format!("{}, {}", time::exact(at, zone), time::words(at, now));
        rows.push(row("last seen", it.last.map_or("unknown".into(), exact)));
        let addresses: Vec<String> = it
            .latest_addresses()
            .iter()
            .map(|(address, _)| address.to_string())
            .filter(|address| !address.is_empty())
            .collect();
        rows.push(row("from", some(&addresses)));
        let mut interfaces: Vec<_> = it.interfaces.iter().collect();
        interfaces.sort_by_key(|(_, uses)| std::cmp::Reverse(uses.count));
        let interfaces: Vec<String> = interfaces
            .iter()
            .map(|(interface, uses)| format!("{interface} {}", times(uses.count)))
            .collect();
        rows.push(row("interface", some(&interfaces)));
        rows.push(row("called", called(&it.calls)));
    }
    if !it.refused.is_empty() {
        rows.push(row("refused", called(&it.refused)));
    }
    if it.failed_sign_ins > 0 {
        rows.push(row(
            "failed",
            format!("{} sign-ins", thousands(it.failed_sign_ins)),
        ));
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        n => format!("{} times", thousands(n)),
    }
}

/// `12 methods, 1,234 times: pool.query 800, app.query 400 and 10 more`.
fn called(calls: &BTreeMap<Text, usize>) -> String {
    let total: usize = calls.values().sum();
    let mut most: Vec<_> = calls.iter().collect();
    most.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let named: Vec<String> = most
        .iter()
        .map(|(method, count)| format!("{method} {}", thousands(**count)))
        .collect();
    match calls.len() {
        0 => "no audited method".to_owned(),
        1 => format!(
            "{}, {}",
            most.first().map_or("", |(it, _)| it.as_str()),
            times(total)
        ),
        n => format!("{n} methods, {}: {}", times(total), some(&named)),
    }
}

/// The first items, and the number of the others.
fn some(items: &[String]) -> String {
    match items.get(..NAMED) {
        _ if items.is_empty() => "unknown".to_owned(),
        Some(first) if items.len() > NAMED => {
            format!("{} and {} more", first.join(", "), items.len() - NAMED)
        }
        _ => items.join(", "),
    }
}

impl Report {
    /// `12 keys: 2 critical, 3 warnings, 4 notes, 1 ignored`
    pub fn summary(&self) -> String {
        use Severity::{Critical, Note, Warning};
        let keys = match self.keys.len() {
            1 => "1 key".to_owned(),
            n => format!("{} keys", thousands(n)),
        };
        let mut counts: Vec<String> = [Critical, Warning, Note]
            .into_iter()
            .map(|it| (it, self.count(it)))
            .filter(|(_, count)| *count > 0)
            .map(|(it, count)| it.counted(count))
            .collect();
        let ignored = self.findings.iter().filter(|it| it.ignored).count();
        if ignored > 0 {
            counts.push(format!("{} ignored", thousands(ignored)));
        }
        match counts.is_empty() {
            true => format!("{keys}: no findings"),
            false => format!("{keys}: {}", counts.join(", ")),
        }
    }
}

impl Severity {
    /// `2 critical`, `1 warning`, `3 notes`.
    pub fn counted(self, count: usize) -> String {
        let s = match (self, count) {
            (Self::Critical, _) | (_, 1) => "",
            _ => "s",
        };
        format!("{} {}{s}", thousands(count), self.word())
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
