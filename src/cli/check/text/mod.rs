//! The report as text: 80 columns, no color.

mod keys;
mod uses;
mod wrap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::wrap::paragraph;
use super::checked::{Checked, Counts, Read, number};
use crate::domain::check::{Finding, Missing, Report};
use crate::domain::text::harmless;
use crate::domain::time::exact;
use crate::domain::{KeyId, Text};

/// The reports on these systems, with an empty line between two. `zone`: the zone of the times.
pub(super) fn reports(all: &[Checked], zone: &TimeZone) -> String {
    let texts: Vec<String> = all.iter().map(|it| report(it, zone)).collect();
    texts.join("\n")
}

fn report(it: &Checked, zone: &TimeZone) -> String {
    match &it.result {
        Ok(read) => full(&it.name, read, zone),
        Err(problem) => {
            let name = harmless(&it.name);
            let said = problem.said();
            let said = said.strip_prefix("tnkeys: ").unwrap_or(&said);
            let mut text = format!("{name}: unknown, the system could not be checked\n");
            for line in said.lines() {
                text.push_str(&paragraph(line, "  ", "  "));
            }
            text
        }
    }
}

fn full(name: &str, read: &Read, zone: &TimeZone) -> String {
    let report = &read.report;
    let mut text = head(name, read, zone);
    let (counted, ignored): (Vec<_>, Vec<_>) = report.findings.iter().partition(|it| !it.ignored);
    if !report.findings.is_empty() {
        text.push('\n');
    }
    for same in counted.chunk_by(|a, b| alike(a, b)) {
        text.push_str(&finding(same));
    }
    for it in ignored {
        let line = format!("{:<9} {}: {}", "ignored", it.code, called(&it.name, it.key));
        text.push_str(&paragraph(&line, "", INDENT));
    }
    if !report.keys.is_empty() {
        text.push('\n');
        text.push_str(&keys::table(report));
    }
    text.push_str(&uses::paragraphs(report, zone));
    if !report.missing.is_empty() {
        text.push_str("\nNOT READ\n");
        for it in &report.missing {
            text.push_str(&missing(it));
        }
    }
    text
}

fn head(name: &str, read: &Read, zone: &TimeZone) -> String {
    let report = &read.report;
    let counts = Counts::of(report);
    let mut line = harmless(name).into_owned();
    if report.system != name {
        line.push_str(&format!(" ({})", report.system));
    }
    line.push_str(&format!(": {}", report.product));
    if !read.account.is_empty() {
        line.push_str(&format!(", signed in as {}", read.account));
    }
    let mut text = paragraph(&line, "", "  ");
    let mut parts = Vec::new();
    if counts.critical > 0 {
        parts.push(format!("{} critical", counts.critical));
    }
    for (count, word) in [(counts.warning, "warning"), (counts.note, "note")] {
        if count > 0 {
            parts.push(number(count, word));
        }
    }
    if counts.ignored > 0 {
        parts.push(format!("{} ignored", counts.ignored));
    }
    let found = match (parts.is_empty(), read.has_keys) {
        (_, false) => "keys: not readable".to_owned(),
        (true, _) => format!("{}: no findings", number(report.keys.len(), "key")),
        (false, _) => format!("{}: {}", number(report.keys.len(), "key"), parts.join(", ")),
    };
    text.push_str(&format!("{found}\n"));
    text.push_str(&paragraph(&audit(report, zone), "", "  "));
    text
}

/// What part of the audit log was read.
fn audit(report: &Report, zone: &TimeZone) -> String {
    let (Some(days), Some(since)) = (report.days, report.audit_since) else {
        return "audit log: not read".into();
    };
    let (count, capped) = report.audit_entries;
    let entries = match count {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    match capped {
        false => format!(
            "audit log: {entries} of the last {} (since {})",
            number(usize::from(days), "day"),
            exact(since, zone)
        ),
        true => format!(
            "audit log: {entries}, complete since {}. Older ones were not read.",
            exact(since, zone)
        ),
    }
}

/// Below the words of a finding.
const INDENT: &str = "          ";

/// Whether two findings differ in the key only.
fn alike(a: &Finding, b: &Finding) -> bool {
    (a.severity, a.code, &a.what, &a.next) == (b.severity, b.code, &b.what, &b.next)
}

/// Findings that differ in the key only.
fn finding(same: &[&Finding]) -> String {
    let Some(it) = same.first() else {
        return String::new();
    };
    let keys: Vec<String> = same.iter().map(|it| called(&it.name, it.key)).collect();
    let head = format!("{:<9} {}: {}", it.severity.word(), it.code, keys.join(", "));
    let mut text = paragraph(&head, "", INDENT);
    let about = format!("{} {}", it.what, it.next);
    text.push_str(&paragraph(&about, INDENT, INDENT));
    text
}

/// `backup (4)`, or `key 4` without a name.
fn called(name: &Text, key: KeyId) -> String {
    match name.as_str() {
        "" => format!("key {key}"),
        name => format!("{name} ({key})"),
    }
}

fn missing(it: &Missing) -> String {
    let line = format!("{}: {} {}", it.what, it.why, it.means);
    paragraph(&line, "", "  ")
}

/// How long ago, or `now`.
fn ago(at: Timestamp, now: Timestamp) -> String {
    crate::domain::time::age(at, now)
}
