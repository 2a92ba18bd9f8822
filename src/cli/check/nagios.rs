//! `--nagios`: one line, as the guidelines for monitoring plugins define it: `TNKEYS STATUS - text | performance data`.

use std::cmp::Reverse;

use super::checked::{Checked, Counts, Status, number};
use crate::cli::exit::Problem;
use crate::domain::check::{Finding, Report};
use crate::domain::text::harmless;

/// Most characters of the text. Longer ones are cut by monitoring servers.
const LONGEST: usize = 1_000;
/// Most findings that are named for a system.
const NAMED: usize = 3;

/// The line about systems. With several it begins with their number in each state, then follow the worst ones: the end may be cut.
pub(super) fn line(all: &[Checked]) -> String {
    let texts: Vec<String> = match all {
        [one] => vec![said(one)],
        many => {
            let mut worst: Vec<&Checked> = many.iter().collect();
            worst.sort_by_key(|it| Reverse(it.status()));
            let each = worst.iter().map(|it| format!("{}: {}", it.name, said(it)));
            std::iter::once(summary(many)).chain(each).collect()
        }
    };
    let figures: Vec<String> = all
        .iter()
        .flat_map(|it| figures(it, all.len() > 1))
        .collect();
    format!(
        "TNKEYS {} - {} | {}",
        Status::of(all).word().to_uppercase(),
        text(&texts.join("; ")),
        figures.join(" ")
    )
}

/// `4 systems: 1 critical, 1 unknown, 2 ok`.
fn summary(all: &[Checked]) -> String {
    let states = [
        Status::Critical,
        Status::Unknown,
        Status::Warning,
        Status::Ok,
    ];
    let counted = states.map(|state| (all.iter().filter(|it| it.status() == state).count(), state));
    let counted = counted.iter().filter(|(count, _)| *count > 0);
    let counted: Vec<String> = counted
        .map(|(count, state)| format!("{count} {}", state.word()))
        .collect();
    format!("{}: {}", number(all.len(), "system"), counted.join(", "))
}

/// The line about a run that checked nothing.
pub(super) fn failed(problem: &Problem) -> String {
    format!("TNKEYS UNKNOWN - {}", text(problem.what()))
}

/// A text without line ends and without the sign before the performance data.
fn text(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = harmless(&one_line).replace('|', "/");
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", plain.get(..end).unwrap_or_default()),
        None => plain,
    }
}

fn said(it: &Checked) -> String {
    let report = match &it.result {
        Ok(read) => &read.report,
        Err(problem) => return format!("unknown, {}", problem.what().trim_end_matches('.')),
    };
    let counts = Counts::of(report);
    let mut parts = vec![number(report.keys.len(), "key")];
    for (count, word) in [
        (counts.critical, "critical"),
        (counts.warning, "warning"),
        (counts.note, "note"),
    ] {
        match (count, word) {
            (0, _) => {}
            (count, "critical") => parts.push(format!("{count} critical")),
            (count, word) => parts.push(number(count, word)),
        }
    }
    let mut said = parts.join(", ");
    let worst = report.worst();
    let named: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|it| !it.ignored && Some(it.severity) == worst)
        .collect();
    if !named.is_empty() {
        let some: Vec<String> = named.iter().take(NAMED).map(|it| short(it)).collect();
        said.push_str(&format!(": {}", some.join(", ")));
        if named.len() > NAMED {
            said.push_str(&format!(" and {} more", named.len() - NAMED));
        }
    }
    said.push_str(&not_read(report));
    said
}

/// `TNK030 expired backup (4)`.
fn short(it: &Finding) -> String {
    match it.name.as_str() {
        "" => format!("{} key {}", it.code, it.key),
        name => format!("{} {name} ({})", it.code, it.key),
    }
}

/// `, not read: audit log, sessions`.
fn not_read(report: &Report) -> String {
    let parts: Vec<_> = report.missing.iter().map(|it| it.what).collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(", not read: {}", parts.join(", ")),
    }
}

/// The performance data of a system. With several systems its name is part of the labels.
fn figures(it: &Checked, several: bool) -> Vec<String> {
    let label = |word: &str| {
        // What has a meaning in a label: the quote, and the sign between label and value.
        let name = harmless(&it.name).replace(['\'', '=', '|'], "_");
        match several {
            true => format!("'{name} {word}'"),
            false => word.to_owned(),
        }
    };
    let up = u8::from(it.result.is_ok());
    let mut figures = vec![format!("{}={up}", label("up"))];
    if let Some(report) = it.report() {
        let counts = Counts::of(report);
        figures.extend([
            format!("{}={}", label("keys"), report.keys.len()),
            format!("{}={};;0", label("critical"), counts.critical),
            format!("{}={};0", label("warning"), counts.warning),
            format!("{}={}", label("note"), counts.note),
            format!("{}={}", label("ignored"), counts.ignored),
        ]);
    }
    figures
}
