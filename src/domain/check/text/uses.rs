//! Who uses each key: a paragraph for every key that was seen.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::wrap::paragraph;
use crate::domain::check::report::{KeyReport, Report};
use crate::domain::check::words::{called, count as count_of, list};
use crate::domain::session::KeySession;
use crate::domain::text::Text;
use crate::domain::time::{age, exact};

/// Most methods, addresses or sessions that are named for a key.
const NAMED: usize = 4;

/// The paragraphs, with a title; empty when nothing was seen.
pub(super) fn paragraphs(report: &Report, zone: &TimeZone) -> String {
    let mut text = String::new();
    for it in &report.keys {
        let parts = parts(it, report, zone);
        if !parts.is_empty() {
            let line = format!("{}: {}", called(&it.key.name, it.key.id), parts.join(" "));
            text.push_str(&paragraph(&line, "", "  "));
        }
    }
    match text.is_empty() {
        true => text,
        false => format!("\nUSED BY\n{text}"),
    }
}

/// The sentences about a key.
fn parts(it: &KeyReport, report: &Report, zone: &TimeZone) -> Vec<String> {
    let mut parts = Vec::new();
    let sessions = it.sessions.as_deref().unwrap_or_default();
    if !sessions.is_empty() {
        let all: Vec<String> = sessions.iter().map(|it| session(it, zone)).collect();
        let title = match all.len() {
            1 => "Open session".to_owned(),
            many => format!("{many} open sessions"),
        };
        parts.push(format!("{title}: {}.", some(&all)));
    }
    let Some(activity) = it.activity.as_ref().filter(|it| it.seen()) else {
        return parts;
    };
    let interfaces: Vec<String> = activity
        .interfaces
        .keys()
        .map(ToString::to_string)
        .collect();
    let interfaces: Vec<&str> = interfaces.iter().map(String::as_str).collect();
    let addresses: Vec<String> = activity
        .latest_addresses()
        .iter()
        .filter(|(it, _)| !it.as_str().is_empty())
        .map(|(it, _)| it.to_string())
        .collect();
    let mut seen = format!("Over {}", list(&interfaces));
    if !addresses.is_empty() {
        seen.push_str(&format!(" from {}", some(&addresses)));
    }
    if let Some(last) = activity.last {
        seen.push_str(&match age(last, report.at).as_str() {
            "now" => ", last seen less than a minute ago".to_owned(),
            age => format!(", last seen {age} ago"),
        });
    }
    parts.push(format!("{seen}."));
    if activity.sign_ins > 0 {
        parts.push(format!("{}.", count_of(activity.sign_ins, "sign-in")));
    }
    if !activity.calls.is_empty() {
        let total = count_of(activity.total(), "call");
        parts.push(format!("{total}: {}.", counted(&activity.calls)));
    }
    if !activity.refused.is_empty() {
        parts.push(format!("Refused: {}.", counted(&activity.refused)));
    }
    parts
}

fn session(it: &KeySession, zone: &TimeZone) -> String {
    let mut text = it.host().to_owned();
    let about = [
        it.transport().to_owned(),
        it.since
            .map(|since| format!("since {}", exact(since, zone)))
            .unwrap_or_default(),
    ];
    let about: Vec<String> = about.into_iter().filter(|it| !it.is_empty()).collect();
    if !about.is_empty() {
        text.push_str(&format!(" ({})", about.join(", ")));
    }
    text
}

/// Methods with their numbers, the most frequent first.
fn counted(calls: &BTreeMap<Text, usize>) -> String {
    let mut all: Vec<(&Text, usize)> = calls.iter().map(|(it, count)| (it, *count)).collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all: Vec<String> = all
        .iter()
        .map(|(it, count)| format!("{it} {count}"))
        .collect();
    some(&all)
}

/// The first ones, and the number of the others.
fn some(all: &[String]) -> String {
    match all.get(NAMED..) {
        None | Some([]) => all.join(", "),
        Some(rest) => {
            let named = all.get(..NAMED).unwrap_or_default();
            format!("{} and {} more", named.join(", "), rest.len())
        }
    }
}
