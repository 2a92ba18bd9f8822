use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::checked::{Checked, Read, Status};
use super::*;
use crate::domain::audit::{Interface, KeyActivity, Uses};
use crate::domain::check::{Code, Finding, KeyReport, Missing, Outlook, Report, Severity};
use crate::domain::key::{Access, Owner, Ownership};
use crate::domain::{ApiKey, Fault, KeyId, KeySession, Kind, Release, State, Text};

/// Everything that ends a line, a value or an escape somewhere.
const HOSTILE: &str = "a\"b\\c'd|e\nf\u{1b}[2Jg{h=\"i\"} 1\u{202e}<k>&é";

pub(super) fn now() -> Timestamp {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

fn ago(hours: i64) -> Timestamp {
    now() - jiff::SignedDuration::from_hours(hours)
}

fn uses(count: usize, hours: i64) -> Uses {
    Uses {
        count,
        last: Some(ago(hours)),
    }
}

fn key(id: i64, name: &str, state: State) -> KeyReport {
    let own = Ownership {
        owner: Owner::named("truenas_admin").into(),
        ..Ownership::default()
    };
    KeyReport {
        key: ApiKey {
            id: KeyId(id),
            name: name.into(),
            created_at: None.into(),
            access: Access::User(own),
            hash_print: None,
        },
        state,
        full: Some(id == 4),
        permitted: Some((41, 780)),
        called: Some(2),
        sessions: Some(Vec::new()),
        activity: None,
        outlook: vec![
            (Release::V26, Outlook::Works),
            (
                Release::V27,
                Outlook::Unknown("no user name is recorded".into()),
            ),
        ],
    }
}

fn finding(code: Code, severity: Severity, key: &KeyReport) -> Finding {
    Finding {
        code,
        severity,
        key: key.key.id,
        name: key.key.name.clone(),
        what: format!("{} has the finding {}.", key.key.name, code.slug()),
        next:
            "Rotate it to an owner with fewer rights, so that the client keeps working meanwhile."
                .into(),
        ignored: false,
    }
}

/// A system of which most was read.
pub(super) fn sample(hostname: &str, name: &str) -> Checked {
    let mut hass = key(4, name, State::Active);
    let calls = ["vm.update", "pool.dataset.update"].map(|it| (Text::from(it), 9));
    hass.activity = Some(KeyActivity {
        sign_ins: 9,
        calls: BTreeMap::from(calls),
        interfaces: [
            (Interface::Rest, uses(13, 5)),
            (Interface::WebSocket, uses(2, 30)),
        ]
        .into(),
        addresses: [
            ("10.0.0.31".into(), uses(13, 5)),
            ("10.0.0.9".into(), uses(2, 30)),
        ]
        .into(),
        last: Some(ago(5)),
        ..KeyActivity::default()
    });
    hass.sessions = Some(vec![KeySession {
        id: "1".into(),
        key: KeyId(4),
        key_name: name.into(),
        username: None,
        secure: Some(false),
        internal: false,
        origin: "10.0.0.31:5121".into(),
        since: Some(ago(30)),
        current: false,
    }]);
    hass.outlook = vec![
        (
            Release::V26,
            Outlook::Fails("the REST API is removed".into()),
        ),
        (
            Release::V27,
            Outlook::Fails("the REST API is removed".into()),
        ),
    ];
    let old = key(12, "backup-replication-of-the-second-site", State::Expired);
    let mut findings = vec![
        finding(Code::Expired, Severity::Critical, &old),
        finding(Code::RestApi, Severity::Warning, &hass),
        finding(Code::Unseen, Severity::Note, &old),
    ];
    findings[2].ignored = true;
    Checked {
        name: "nas1".into(),
        result: Ok(Read {
            account: "truenas_admin (full admin)".into(),
            has_keys: true,
            selects_all: true,
            unknown: Vec::new(),
            report: Report {
                system: hostname.into(),
                product: "TrueNAS 25.10.5".into(),
                at: now(),
                days: Some(30),
                audit_since: Some(ago(720)),
                audit_entries: (182, false),
                keys: vec![hass, old],
                findings,
                missing: vec![Missing {
                    what: "users",
                    why: "nas1 refused the request: the account is not authorized.".into(),
                    means: "The roles of the owners are unknown, and whether an owner is locked.",
                }],
            },
        }),
    }
}

fn dead(name: &str) -> Checked {
    let fault = Fault::new(
        Kind::Unreachable,
        format!("Could not connect to {name}: refused."),
    );
    Checked {
        name: name.into(),
        result: Err(Problem::from(fault.next("Check the address."))),
    }
}

fn without_findings() -> Checked {
    let mut it = sample("truenas", "home-assistant");
    if let Ok(read) = &mut it.result {
        read.report.findings.clear();
        read.report.missing.clear();
    }
    it
}

#[test]
fn the_worst_system_counts_and_unknown_is_worse_than_a_warning() {
    let of = |severity: Option<Severity>, has_keys: bool| {
        let mut it = without_findings();
        let Ok(read) = &mut it.result else { panic!() };
        read.has_keys = has_keys;
        let key = read.report.keys[0].clone();
        read.report
            .findings
            .extend(severity.map(|it| finding(Code::Full, it, &key)));
        it
    };
    let ok = || of(Some(Severity::Note), true);
    let (warning, critical) = (
        || of(Some(Severity::Warning), true),
        || of(Some(Severity::Critical), true),
    );
    let code = |all: &[Checked]| Status::of(all).code();
    assert_eq!(code(&[ok()]), 0);
    assert_eq!(code(&[ok(), of(None, true)]), 0);
    assert_eq!(code(&[ok(), warning()]), 1);
    assert_eq!(code(&[critical(), dead("x"), warning()]), 2);
    assert_eq!(code(&[warning(), dead("x")]), 3);
    assert_eq!(code(&[of(None, false)]), 3);
    assert_eq!(code(&[of(Some(Severity::Warning), false)]), 3);
    // A filter that could not be evaluated may have left out a critical finding.
    let unknown = |severity| {
        let mut it = of(severity, true);
        if let Ok(read) = &mut it.result {
            read.selects_all = false;
        }
        it
    };
    assert_eq!(code(&[unknown(None)]), 3);
    assert_eq!(code(&[unknown(Some(Severity::Warning))]), 3);
    assert_eq!(code(&[unknown(Some(Severity::Critical))]), 2);
    // What is ignored does not count.
    let mut ignored = critical();
    if let Ok(read) = &mut ignored.result {
        read.report.findings[0].ignored = true;
    }
    assert_eq!(code(&[ignored]), 0);
}

#[test]
fn the_text_reads_well_in_80_columns() {
    let text = text::reports(
        &[sample("truenas", "home-assistant"), dead("nas2")],
        &TimeZone::UTC,
    );
    insta::assert_snapshot!(text);
    assert!(text.lines().all(|it| it.chars().count() <= 80), "{text}");
}

#[test]
fn json_has_every_field_also_without_a_report() {
    let read = json::object(&sample("truenas", "home-assistant"));
    insta::assert_snapshot!(format!("{read:#}"));
    let none = json::object(&dead("nas2"));
    let names = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&read), names(&none));
    assert_eq!(none["error"]["what"], "Could not connect to nas2: refused.");
    assert_eq!(none["status"], "unknown");
}

#[test]
fn the_line_for_nagios() {
    let line = |all: &[Checked]| nagios::line(all);
    assert_eq!(
        line(&[sample("truenas", "home-assistant")]),
        "TNKEYS CRITICAL - 2 keys, 1 critical, 1 warning: TNK030 expired backup-replication-of-the-second-site (12), \
         not read: users | up=1 keys=2 critical=1;;0 warning=1;0 note=0 ignored=1"
    );
    assert_eq!(
        line(&[without_findings(), dead("nas2")]),
        "TNKEYS UNKNOWN - 2 systems: 1 unknown, 1 ok; nas2: unknown, Could not connect to nas2: refused; nas1: 2 keys | \
         'nas1 up'=1 'nas1 keys'=2 'nas1 critical'=0;;0 'nas1 warning'=0;0 'nas1 note'=0 'nas1 ignored'=0 'nas2 up'=0"
    );
    // What is worst is not cut.
    let mut many: Vec<Checked> = (0..120).map(|_| without_findings()).collect();
    many.push(sample("truenas", "home-assistant"));
    let line = line(&many);
    let (text, _) = line.split_once(" | ").unwrap();
    let first = "TNKEYS CRITICAL - 121 systems: 1 critical, 120 ok; ";
    assert!(
        text.starts_with(&format!("{first}nas1: 2 keys, 1 critical")),
        "{text}"
    );
    assert!(text.ends_with("..."), "{text}");
    let failed = nagios::failed(&Problem::usage("a|b\nc"));
    assert_eq!(failed, "TNKEYS UNKNOWN - a/b c");
}

#[test]
fn metrics_of_systems_and_keys() {
    insta::assert_snapshot!(prometheus::metrics(&[
        sample("truenas", "home-assistant"),
        dead("nas2")
    ]));
}

/// The labels of a line of metrics, as Prometheus parses them.
fn parsed(line: &str) -> (String, Vec<(String, String)>, String) {
    let (metric, mut rest) = line.split_once('{').unwrap();
    let mut labels = Vec::new();
    loop {
        let (name, after) = rest.split_once("=\"").unwrap();
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => match chars.next().unwrap().1 {
                    'n' => value.push('\n'),
                    c => value.push(c),
                },
                (_, c) => value.push(c),
            }
        };
        labels.push((name.to_owned(), value));
        rest = &after[end + 1..];
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    let value = rest.strip_prefix("} ").unwrap();
    (metric.to_owned(), labels, value.to_owned())
}

#[test]
fn no_name_of_a_server_leaves_its_place() {
    let mut it = sample(&Text::from(HOSTILE).to_string(), HOSTILE);
    it.name = HOSTILE.into();
    let shown = Text::from(HOSTILE).to_string();
    let controls = |text: &str| {
        text.chars()
            .any(|c| c != '\n' && (c.is_control() || c == '\u{202e}'))
    };
    let all = [it, dead("z")];

    let metrics = prometheus::metrics(&all);
    let lines: Vec<&str> = metrics.lines().filter(|it| !it.starts_with('#')).collect();
    let expected = prometheus::metrics(&[sample("x", "y"), dead("z")]);
    assert_eq!(
        metrics.lines().count(),
        expected.lines().count(),
        "{metrics}"
    );
    let mut found = 0;
    for line in &lines {
        let (metric, labels, value) = parsed(line);
        assert!(metric.starts_with("tnkeys_"), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        found += labels.iter().filter(|(_, value)| *value == shown).count();
    }
    assert!(found > lines.len(), "{found}: {metrics}");
    assert!(!controls(&metrics));

    let line = nagios::line(&all);
    assert_eq!(line.matches('|').count(), 1, "{line}");
    assert!(!controls(&line) && !line.contains('\n'), "{line}");
    let (_, figures) = line.split_once('|').unwrap();
    assert_eq!(figures.matches('\'').count(), 2 * 7, "{figures}");

    let json = ascii(&json::object(&all[0]).to_string());
    assert!(json.is_ascii() && !controls(&json) && !json.contains('\n'));
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["keys"][0]["name"], HOSTILE);

    let text = text::reports(&all, &TimeZone::UTC);
    let plain = text::reports(&[sample("x", "y"), dead("z")], &TimeZone::UTC);
    let starts = |text: &str| text.lines().filter(|it| !it.starts_with(' ')).count();
    assert_eq!(starts(&text), starts(&plain), "{text}");
    assert!(!controls(&text), "{text}");
}
