//! The language: what is understood, what is wrong and where, what is offered.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, ApiKey, KeyId, Owner, Ownership, Text};

fn language() -> Language {
    let saved = [
        ("stale", "seen>90d !owner:root"),
        ("bad", "owner:svc state:gone"),
        ("a", "@b"),
        ("b", "backup @a"),
        ("words", "backup 'old"),
    ];
    Language {
        saved: saved.map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        ..Language::default()
    }
}

fn wrong(typed: &str) -> (String, String, bool) {
    let parsed = language().parse(typed);
    let problem = parsed.problems.first().unwrap();
    let part = typed[problem.at.clone()].to_owned();
    (part, problem.why.clone(), problem.unfinished)
}

fn key() -> ApiKey {
    ApiKey {
        id: KeyId(12),
        name: "Backup job".into(),
        created_at: Some("2026-01-01T00:00:00Z".parse().unwrap()).into(),
        access: Access::User(Ownership {
            owner: Owner::named("svc-backup").into(),
            expires_at: Expiry::At("2026-12-10T00:00:00Z".parse().unwrap()).into(),
            ..Ownership::default()
        }),
        hash_print: None,
    }
}

fn holds(typed: &str, key: &ApiKey, context: &Context) -> Option<bool> {
    let parsed = language().parse(typed);
    assert_eq!(parsed.problems, [], "{typed}");
    let now = "2026-11-29T12:00:00Z".parse().unwrap();
    let facts = Facts { key, now, context };
    parsed.holds(&facts, &mut |words| {
        key.name.as_str().to_lowercase().contains(words)
    })
}

#[test]
fn every_kind_of_term() {
    let context = Context {
        systems: vec!["nas2".into(), "10.0.0.5".into()],
        users: Some([(Text::from("svc-backup"), Level::Full)].into()),
        ..Context::default()
    };
    for (typed, wanted) in [
        ("owner:svc", true),
        ("OWNER:SVC", true),
        ("owner:root|backup", true),
        ("owner:\"svc\"", false),
        ("owner:\"svc-backup\"", true),
        ("!owner:root", true),
        ("name:\"Backup job\"", true),
        ("name:BACKUP", true),
        ("id:12", true),
        ("id:1|2", false),
        ("system:nas2", true),
        ("system:NAS|x", true),
        ("system:10.0", true),
        ("!system:nas1", true),
        ("state:active", true),
        ("state:expiring", true),
        ("state:expired|revoked", false),
        ("!state:Expired", true),
        ("access:full", true),
        ("access:limited|none", false),
        ("expires<30d", true),
        ("expires<1w", false),
        ("expires>1w", true),
        ("expires:never", false),
        ("expires:2026-12-10", true),
        ("expires<2026-12-10", false),
        ("expires<=2026-12-10", true),
        ("expires>2026-12-10", false),
        ("expires>=2026-12-10", true),
        ("created>1y", false),
        ("created>10mo", true),
        ("created<2026-01-02", true),
        ("backup owner:svc", true),
        ("  restore   owner:svc ", false),
    ] {
        assert_eq!(holds(typed, &key(), &context), Some(wanted), "{typed}");
    }
}

#[test]
fn too_little_is_known_for_a_term_and_its_reverse() {
    let nothing = Context::default();
    for typed in ["seen>90d", "unused", "rest", "seen:never", "access:full"] {
        assert_eq!(holds(typed, &key(), &nothing), None, "{typed}");
        assert_eq!(holds(&format!("!{typed}"), &key(), &nothing), None);
    }
    assert_eq!(holds("unused owner:root", &key(), &nothing), Some(false));
    assert_eq!(holds("!@stale", &key(), &nothing), None);
    let mut unread = key();
    if let Access::User(own) = &mut unread.access {
        own.owner = Arc::new(Owner {
            unread: true,
            ..Owner::default()
        });
        own.expires_at = Expiry::Unreadable.into();
    }
    for typed in [
        "!owner:root",
        "access:none",
        "expires<30d",
        "!expires:never",
    ] {
        assert_eq!(holds(typed, &unread, &nothing), None, "{typed}");
    }
}

#[test]
fn a_saved_filter_stands_for_its_terms() {
    let mut context = Context::default();
    Arc::make_mut(&mut context.uses).since = Some("2026-06-01T00:00:00Z".parse().unwrap());
    assert_eq!(holds("@stale", &key(), &context), Some(true));
    assert_eq!(holds("!@stale", &key(), &context), Some(false));
    assert_eq!(holds("@stale owner:root", &key(), &context), Some(false));
    assert_eq!(language().parse("@words x").words, "backup 'old x");
    assert_eq!(language().parse("x !@words").words, "x");
    assert_eq!(holds("!@words", &key(), &context), Some(true));
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    for (typed, part, why) in [
        ("a expires<30x b", "expires<30x", "enter a time: 30d"),
        ("expires<30", "expires<30", "add a unit: 30h, 30d"),
        (
            "!created>2026-02-31",
            "!created>2026-02-31",
            "2026-02-31 is not a date",
        ),
        ("created>2026-2-3", "created>2026-2-3", "is not a date"),
        ("expires<999999d", "expires<999999d", "too long"),
        (
            "expires:30d",
            "expires:30d",
            "use expires<30d or expires>30d",
        ),
        ("created:never", "created:never", "enter a time"),
        ("seen<never", "seen<never", "use seen:never"),
        (
            "ownr:svc",
            "ownr:svc",
            "unknown term ownr; to search for the text, quote it",
        ),
        ("owner<svc", "owner<svc", "use owner:svc"),
        (
            "svc state:gone",
            "state:gone",
            "state is active, expiring, expired, revoked, orphaned or unclear",
        ),
        ("state:expired|x", "state:expired|x", "state is"),
        (
            "access:all",
            "access:all",
            "access is full, limited or none",
        ),
        ("id:x", "id:x", "enter a number"),
        ("owner:a|", "owner:a|", "enter a value"),
        ("owner:\"\"", "owner:\"\"", "enter a value"),
        ("@none", "@none", "no saved filter \"none\""),
        (
            "x !@bad",
            "!@bad",
            "the saved filter bad is invalid: state is",
        ),
        ("@a", "@a", "the saved filter a contains itself"),
        ("!!@stale", "!!@stale", "use one !"),
        ("!!owner:svc", "!!owner:svc", "use one !"),
        ("x !!!unused", "!!!unused", "use one !"),
        (
            "owner:\"a\"b",
            "owner:\"a\"b",
            "put the whole value in quotes",
        ),
    ] {
        let (found, reason, unfinished) = wrong(typed);
        assert_eq!(found, part);
        assert!(reason.contains(why), "{typed}: {reason}");
        assert!(!unfinished, "{typed}");
        assert!(language().parse(typed).error().is_some());
    }
    for typed in ["owner:", "expires<", "svc !seen>", "@", "state:"] {
        assert!(wrong(typed).2, "{typed}");
        assert_eq!(language().parse(typed).error(), None);
    }
}

#[test]
fn words_stay_words() {
    for typed in [
        "backup",
        "!old",
        "'rest",
        "\"rest\"",
        "^unused",
        "\"owner:svc a\"",
        "!\"a:b c\" d",
        "'nas:backup",
        "10.0.0.5:443",
        "a\\ b:c",
        "rest-1",
        "unusedkeys",
        "-x:y",
        ":",
        "<",
        "!",
        "!!",
        "!!old",
        "\\",
        "é:x",
    ] {
        let parsed = language().parse(typed);
        assert_eq!((parsed.words.as_str(), parsed.terms.len()), (typed, 0));
        assert_eq!(parsed.problems, [], "{typed}");
    }
    let quoted = "owner:\"a b\"|c x";
    assert_eq!(language().parse(quoted).words, "x");
}

#[test]
fn a_reason_quotes_the_start_of_a_long_part() {
    let long = "9".repeat(10_000);
    for typed in [
        format!("owner<{long}"),
        format!("expires:{long}"),
        format!("expires<{long}"),
        format!("expires<{long}d"),
        format!("expires<99-{long}"),
        format!("{}:x", "x".repeat(10_000)),
        format!("@{long}"),
    ] {
        let parsed = language().parse(&typed);
        let problem = &parsed.problems[0];
        assert!(problem.why.len() < 120, "{}", problem.why);
        assert!(problem.part(&typed).len() < 60);
    }
}

#[test]
fn the_innermost_saved_filter_is_named() {
    let saved = [("a", "@b"), ("b", "x !@c"), ("c", "state:gone")];
    let language = Language {
        saved: saved.map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        ..Language::default()
    };
    let problems = language.parse("@a").problems;
    assert_eq!(problems.len(), 1);
    let why = &problems[0].why;
    assert!(
        why.starts_with("the saved filter c is invalid: state is"),
        "{why}"
    );
}

#[test]
fn saved_filters_that_multiply_are_an_error() {
    let mut saved: std::collections::BTreeMap<String, String> = (0..40)
        .map(|at| (format!("f{at}"), format!("@f{0} @f{0}", at + 1)))
        .collect();
    saved.insert("f40".into(), "backup".into());
    let language = Language {
        saved,
        ..Language::default()
    };
    let problems = language.parse("@f0").problems;
    assert!(
        problems[0].why.contains("more than 100 times"),
        "{problems:?}"
    );
    assert_eq!(language.parse("@f35").problems, []);
}

#[test]
fn the_end_of_the_calendar_is_a_date() {
    let last = ApiKey {
        access: Access::User(Ownership {
            expires_at: Expiry::At(crate::domain::expiry::LAST).into(),
            ..Ownership::default()
        }),
        ..key()
    };
    for (typed, last_holds, other_holds) in [
        ("expires:9999-12-31", true, false),
        ("expires>=9999-12-31", true, false),
        ("expires>9999-12-31", false, false),
        ("expires<9999-12-31", false, true),
        ("expires<=9999-12-31", true, true),
        ("expires:9999-12-30", false, false),
    ] {
        let context = Context::default();
        assert_eq!(holds(typed, &last, &context), Some(last_holds), "{typed}");
        assert_eq!(holds(typed, &key(), &context), Some(other_holds), "{typed}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_parsed_and_completed(typed in "\\PC{0,60}|([!@\"|:<>= ]|owner|state|expires|9999-12-31|unused|é|\\\\){0,30}") {
        let parsed = language().parse(&typed);
        for it in &parsed.problems {
            proptest::prop_assert!(typed.get(it.at.clone()).is_some());
            proptest::prop_assert!(!it.why.is_empty() && !it.why.ends_with('.'));
        }
        // What is offered extends the text.
        for it in offered(&typed) {
            language().parse(&it);
        }
    }
}

fn offered(typed: &str) -> Vec<String> {
    let owners: BTreeSet<Text> = ["root", "svc-backup", "svc metrics", "old-svc"]
        .map(Text::from)
        .into();
    let systems = ["nas1".to_owned(), "nas2".to_owned()];
    let saved = ["stale", "soon"]
        .map(|it| (it.to_owned(), "x".to_owned()))
        .into();
    let found = complete(
        typed,
        &Offer {
            owners: &owners,
            systems: &systems,
            saved: &saved,
        },
    );
    let with = |it: String| format!("{}{it}", &typed[..found.from]);
    found.all.into_iter().map(with).collect()
}

#[test]
fn what_is_known_completes_a_term() {
    for (typed, wanted) in [
        ("o", &["owner:"][..]),
        ("x !st", &["x !state:"]),
        ("un", &["unused"]),
        (
            "owner:sv",
            &["owner:\"svc metrics\"", "owner:svc-backup", "owner:old-svc"],
        ),
        ("owner:\"svc m", &["owner:\"svc metrics\""]),
        ("owner:root|ro", &["owner:root|root"]),
        ("state:ex", &["state:expiring", "state:expired"]),
        ("state:EX", &["state:expiring", "state:expired"]),
        ("state:expired|o", &["state:expired|orphaned"]),
        ("access:f", &["access:full"]),
        ("system:", &["system:nas1", "system:nas2"]),
        ("expires:", &["expires:never"]),
        (
            "seen>9",
            &["seen>9d", "seen>9w", "seen>9mo", "seen>9y", "seen>9h"],
        ),
        ("@st", &["@stale"]),
        ("!@", &["!@soon", "!@stale"]),
        ("unused", &[]),
        ("state:expired", &[]),
        ("backup", &[]),
        ("'own", &[]),
    ] {
        assert_eq!(offered(typed), wanted, "{typed}");
    }
    let all = offered("svc ");
    assert!(all.contains(&"svc owner:".into()) && all.contains(&"svc @stale".into()));
    for it in offered("owner:") {
        assert_eq!(language().parse(&it).problems, [], "{it}");
    }
}
