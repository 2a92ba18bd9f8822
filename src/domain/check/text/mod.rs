//! The report as text: 80 columns, no color.

mod keys;
mod uses;
mod wrap;

use jiff::tz::TimeZone;

pub use self::wrap::paragraph;

use super::chords;
use super::finding::Finding;
use super::missing::Missing;
use super::report::Report;
use super::words::called;
use crate::domain::number::thousands;
use crate::domain::text::harmless;
use crate::domain::time::exact;

/// What the text says about a system besides the report.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The name that the user gave the system; it differs from the host name where a profile has another name.
    pub name: &'a str,
    /// The account, as in `tnkeys ping`; empty when it is unknown.
    pub account: &'a str,
    /// Whether any keys could be read.
    pub has_keys: bool,
}

impl Report {
    /// The report for a terminal or a file: 80 columns, no color, no chords of the full screen. `zone`: the zone of the times.
    pub fn as_text(&self, about: &Head<'_>, zone: &TimeZone) -> String {
        let mut text = head(self, about, zone);
        let (counted, ignored): (Vec<_>, Vec<_>) = self.findings.iter().partition(|it| !it.ignored);
        if !self.findings.is_empty() {
            text.push('\n');
        }
        for same in counted.chunk_by(|a, b| alike(a, b)) {
            text.push_str(&finding(same));
        }
        for it in ignored {
            let line = format!("{:<9} {}: {}", "ignored", it.code, called(&it.name, it.key));
            text.push_str(&paragraph(&line, "", INDENT));
        }
        if !self.keys.is_empty() {
            text.push('\n');
            text.push_str(&keys::table(self));
        }
        text.push_str(&uses::paragraphs(self, zone));
        if !self.missing.is_empty() {
            text.push_str("\nNOT READ\n");
            for it in &self.missing {
                text.push_str(&missing(it));
            }
        }
        text
    }
}

fn head(report: &Report, about: &Head<'_>, zone: &TimeZone) -> String {
    let mut line = harmless(about.name).into_owned();
    if report.system != about.name {
        line.push_str(&format!(" ({})", report.system));
    }
    line.push_str(&format!(": {}", report.product));
    if !about.account.is_empty() {
        line.push_str(&format!(", signed in as {}", about.account));
    }
    let mut text = paragraph(&line, "", "  ");
    let found = match about.has_keys {
        true => report.summary(),
        false => "keys: not readable".to_owned(),
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
        many => format!("{} entries", thousands(many)),
    };
    match capped {
        false => {
            let span = match days {
                1 => "day".to_owned(),
                days => format!("{days} days"),
            };
            let since = exact(since, zone);
            format!("audit log: {entries} of the last {span} (since {since})")
        }
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
    let about = format!("{} {}", it.what, chords::without(&it.next));
    text.push_str(&paragraph(&about, INDENT, INDENT));
    text
}

fn missing(it: &Missing) -> String {
    let line = format!("{}: {} {}", it.what, it.why, it.means);
    paragraph(&line, "", "  ")
}
