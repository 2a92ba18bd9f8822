//! `--prometheus FILE`: metrics in the text format of Prometheus, for the textfile collector of the node exporter.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::checked::{Checked, Counts};
use crate::domain::check::{KeyReport, Outlook, Report};
use crate::domain::text::harmless;

/// Labels with their values.
type Labels<'a> = [(&'a str, &'a str)];

/// A metric: its name without the prefix, its description, and its values.
struct Metric {
    name: &'static str,
    help: &'static str,
    lines: String,
    /// The labels of the lines: a file with the same labels twice is refused.
    seen: HashSet<String>,
}

impl Metric {
    fn new(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            lines: String::new(),
            seen: HashSet::new(),
        }
    }

    fn add(&mut self, labels: &Labels<'_>, value: impl std::fmt::Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        let labels = labels.join(",");
        if self.seen.contains(&labels) {
            return;
        }
        // A string takes everything.
        let _ = writeln!(self.lines, "tnkeys_{}{{{labels}}} {value}", self.name);
        self.seen.insert(labels);
    }
}

/// A label's value: nothing in it ends the value, the labels or the line.
fn escaped(value: &str) -> String {
    harmless(value)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// The metrics of these systems.
pub(super) fn metrics(all: &[Checked]) -> String {
    let mut metrics = of_systems(all);
    metrics.extend(of_keys(all));
    let mut text = String::new();
    for metric in metrics.iter().filter(|it| !it.lines.is_empty()) {
        let Metric {
            name, help, lines, ..
        } = metric;
        // A string takes everything.
        let _ = write!(
            text,
            "# HELP tnkeys_{name} {help}\n# TYPE tnkeys_{name} gauge\n{lines}"
        );
    }
    text
}

fn of_systems(all: &[Checked]) -> Vec<Metric> {
    let mut up = Metric::new("check_up", "Whether the system could be checked.");
    let mut status = Metric::new("check_status", "0 ok, 1 warning, 2 critical, 3 unknown.");
    let mut info = Metric::new("check_info", "The system as it describes itself.");
    let mut at = Metric::new("check_timestamp_seconds", "When the system was checked.");
    let mut keys = Metric::new("check_keys", "Number of API keys.");
    let mut findings = Metric::new("check_findings", "Number of findings that are not ignored.");
    let mut ignored = Metric::new("check_findings_ignored", "Number of ignored findings.");
    let mut finding = Metric::new("check_finding", "A finding that is not ignored.");
    let mut missing = Metric::new("check_missing", "A part that could not be read.");
    let mut entries = Metric::new("check_audit_entries", "Number of audit entries read.");
    let mut since = Metric::new(
        "check_audit_since_timestamp_seconds",
        "Since when the audit log was read completely.",
    );
    for it in all {
        let system = ("system", it.name.as_str());
        up.add(&[system], u8::from(it.result.is_ok()));
        status.add(&[system], it.status().code());
        let Some(report) = it.report() else { continue };
        let product = ("product", report.product.as_str());
        info.add(&[system, ("hostname", &report.system), product], 1);
        at.add(&[system], report.at.as_second());
        keys.add(&[system], report.keys.len());
        let counts = Counts::of(report);
        for (word, count) in [
            ("critical", counts.critical),
            ("warning", counts.warning),
            ("note", counts.note),
        ] {
            findings.add(&[system, ("severity", word)], count);
        }
        ignored.add(&[system], counts.ignored);
        for it in report.findings.iter().filter(|it| !it.ignored) {
            let labels = [
                system,
                ("id", it.code.id()),
                ("slug", it.code.slug()),
                ("severity", it.severity.word()),
                ("key", &it.key.to_string()),
                ("name", it.name.as_str()),
            ];
            finding.add(&labels, 1);
        }
        for part in &report.missing {
            missing.add(&[system, ("part", part.what)], 1);
        }
        if let Some(from) = report.audit_since {
            entries.add(&[system], report.audit_entries.0);
            since.add(&[system], from.as_second());
        }
    }
    vec![
        up, status, info, at, keys, findings, ignored, finding, missing, entries, since,
    ]
}

fn of_keys(all: &[Checked]) -> Vec<Metric> {
    let mut state = Metric::new("key_state", "The state of the key.");
    let mut expires = Metric::new("key_expires_timestamp_seconds", "When the key expires.");
    let mut full = Metric::new(
        "key_full_control",
        "Whether the key has full control of the system.",
    );
    let mut sessions = Metric::new("key_sessions", "Number of open sessions.");
    let mut seen = Metric::new(
        "key_last_seen_timestamp_seconds",
        "When the key was last seen in the audit log.",
    );
    let mut calls = Metric::new(
        "key_audited_calls",
        "Number of permitted calls in the days of the audit log that were read.",
    );
    let mut works = Metric::new("key_works", "Whether the key works on a later release.");
    let reports = all.iter().filter_map(|it| Some((it, it.report()?)));
    let pairs = reports.flat_map(|(it, report): (&Checked, &Report)| {
        let keys = report.keys.iter();
        keys.map(move |key: &KeyReport| (it.name.as_str(), key))
    });
    for (system, it) in pairs {
        let id = it.key.id.to_string();
        let key = [
            ("system", system),
            ("key", id.as_str()),
            ("name", it.key.name.as_str()),
        ];
        let [a, b, c] = key;
        state.add(&[a, b, c, ("state", it.state.word())], 1);
        if let Some(at) = it.key.ownership().and_then(|own| own.expires_at().at()) {
            expires.add(&key, at.as_second());
        }
        if let Some(yes) = it.full {
            full.add(&key, u8::from(yes));
        }
        if let Some(open) = &it.sessions {
            sessions.add(&key, open.len());
        }
        if let Some(activity) = &it.activity {
            calls.add(&key, activity.total());
            if let Some(last) = activity.last {
                seen.add(&key, last.as_second());
            }
        }
        for (release, outlook) in &it.outlook {
            let value = match outlook {
                Outlook::Works => 1,
                Outlook::Fails(_) => 0,
                // No value is how Prometheus says unknown.
                Outlook::Unknown(_) => continue,
            };
            works.add(&[a, b, c, ("release", &release.to_string())], value);
        }
    }
    vec![state, expires, full, sessions, seen, calls, works]
}
