mod filter;

use super::*;
use crate::api::{Call, KeyEvent, LinkEvent, Outcome, Reply};
use crate::app::Msg;
use crate::app::effect::{Effect, FileTask};
use crate::app::testkit::check::*;
use crate::app::testkit::screen::{back, gone, top};
use crate::app::testkit::*;
use crate::domain::audit::{AuditEntry, Protocol};
use crate::domain::{Address, Fault, KeyId, Kind, Profile, Release};

/// A client that uses the REST API with the key home-assistant (4), and one that does not with ansible (9).
fn entries() -> Vec<AuditEntry> {
    vec![
        called(1, 4, "app.start", Protocol::LegacyRest),
        called(2, 4, "app.stop", Protocol::LegacyRest),
        called(3, 9, "vm.start", Protocol::WebSocket),
    ]
}

/// The check of nas1 with everything read.
fn checked() -> Driven {
    let mut it = Driven::user_era();
    it.press("C");
    answer_sessions(&mut it, Vec::new());
    it.serve();
    answer_audit(&mut it, entries(), 3);
    it
}

fn progress(it: &Driven) -> String {
    it.model.check.progress(&it.model.cx)
}

fn has(it: &Driven, finding: &str) -> bool {
    findings(it).iter().any(|it| it == finding)
}

/// Full pages: the oldest entry is `hour` hours old.
fn full_page(hour: i64) -> Vec<AuditEntry> {
    vec![called(hour, 9, "vm.start", Protocol::WebSocket)]
}

#[test]
fn it_opens_with_what_is_known_and_completes() {
    let mut it = Driven::user_era();
    it.press("C");
    assert!(has(&it, "TNK030:5"), "{:?}", findings(&it));
    assert_eq!(progress(&it), "audit log: reading");
    answer_audit(&mut it, full_page(240), 500);
    assert_eq!(progress(&it), "audit log: 1 entry read, back to 12 Nov");
    assert!(!has(&it, "TNK010:4"));
    answer_audit(&mut it, entries(), 3);
    assert!(has(&it, "TNK010:4"), "{:?}", findings(&it));
    assert_eq!(
        progress(&it),
        "audit log: 4 entries in 30 days, as of 13:00"
    );
    assert!(!reads_audit(&it));
}

#[test]
fn nothing_is_said_about_absent_entries_before_the_last_page() {
    let mut it = Driven::user_era();
    it.press("C");
    answer_audit(&mut it, full_page(240), 500);
    assert!(!findings(&it).iter().any(|it| it.starts_with("TNK05")));
    answer_audit(&mut it, entries(), 3);
    assert!(has(&it, "TNK051:3"), "{:?}", findings(&it));
}

#[test]
fn it_reads_a_bounded_number_of_pages() {
    let mut it = Driven::user_era();
    it.press("C");
    let mut pages = 0;
    while reads_audit(&it) {
        pages += 1;
        answer_audit(&mut it, full_page(pages), 500);
    }
    assert_eq!(pages, 20);
    assert_eq!(
        progress(&it),
        "audit log: 20 entries read, back to 21 Nov, as of 13:00"
    );
}

#[test]
fn escape_stops_reading() {
    let mut it = Driven::user_era();
    it.press("C Esc");
    assert!(it.model.cx.modals.is_empty());
    answer_audit(&mut it, full_page(1), 500);
    assert!(!reads_audit(&it));
    it.press("C");
    assert_eq!(progress(&it), "audit log: reading");
}

#[test]
fn a_key_acts_on_the_key_of_the_finding() {
    let mut it = checked();
    mark(&mut it, "TNK010:4");
    it.press("t");
    assert!(matches!(top(&it), Modal::RotateForm(form) if form.old == KeyId(4)));
    it.press("Esc e");
    assert!(matches!(top(&it), Modal::KeyForm(form) if form.old.as_ref().unwrap().id == KeyId(4)));
    it.press("Esc a");
    assert!(matches!(top(&it), Modal::Access(_)));
    it.press("Esc Enter Enter");
    assert!(matches!(top(&it), Modal::Details(details) if details.id == KeyId(4)));
    it.press("Esc");
    assert!(check(&it).open.is_some(), "back at the finding");
    it.press("Esc");
    assert_eq!(marked(&it), "TNK010:4");
}

#[test]
fn the_findings_of_a_deleted_key_vanish_and_the_selection_goes_to_the_next() {
    let mut it = checked();
    mark(&mut it, "TNK030:5");
    let at = check(&it).at();
    it.press("d y");
    assert_eq!(it.sent(), &Call::Delete(KeyId(5)));
    it.reply(Outcome::Done(Reply::Deleted));
    assert!(matches!(top(&it), Modal::Check(_)));
    assert!(!findings(&it).iter().any(|it| it.ends_with(":5")));
    let now = check(&it).at();
    assert!(now == at || now + 1 == check(&it).len(), "{at} {now}");
    // Another client deletes one.
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(8))));
    assert!(!findings(&it).iter().any(|it| it.ends_with(":8")));
}

#[test]
fn the_sessions_of_a_deleted_key_open() {
    let mut it = Driven::user_era();
    it.press("C");
    answer_sessions(&mut it, vec![session_of(77, "10.0.0.9:50000", true)]);
    mark(&mut it, "TNK036:77");
    // Nothing else can be done with it.
    it.press("d t e");
    assert!(matches!(top(&it), Modal::Check(_)) && it.sent_nothing());
    it.press("i");
    assert!(matches!(top(&it), Modal::Sessions(shown) if shown.key == KeyId(77)));
}

#[test]
fn a_refresh_keeps_what_was_read_until_it_is_complete() {
    let mut it = checked();
    it.press("R");
    assert!(reads_audit(&it));
    assert!(has(&it, "TNK010:4"));
    assert_eq!(progress(&it), "audit log: reading; findings of 13:00");
    refuse_audit(&mut it, Fault::new(Kind::Server, "The system is busy."));
    assert!(has(&it, "TNK010:4"));
    assert_eq!(
        progress(&it),
        "audit log: refresh failed; 3 entries in 30 days, as of 13:00"
    );
    it.press("R");
    answer_audit(&mut it, Vec::new(), 0);
    assert!(!has(&it, "TNK010:4"));
    assert_eq!(
        progress(&it),
        "audit log: 0 entries in 30 days, as of 13:00"
    );
}

#[test]
fn offline_it_shows_what_is_known_and_reads_when_the_connection_is_back() {
    let mut it = Driven::user_era();
    gone(&mut it);
    it.press("C");
    assert!(!reads_audit(&it) && has(&it, "TNK030:5"));
    mark(&mut it, "audit log");
    assert!(progress(&it).starts_with("offline"));
    it.open.clear();
    back(&mut it);
    assert!(reads_audit(&it));
    // The connection is lost while the log is read.
    gone(&mut it);
    assert!(progress(&it).starts_with("offline"));
    it.open.clear();
    back(&mut it);
    answer_audit(&mut it, entries(), 3);
    assert!(has(&it, "TNK010:4"));
    gone(&mut it);
    assert!(has(&it, "TNK010:4") && progress(&it).starts_with("offline. audit log: 3 entries"));
}

#[test]
fn what_the_account_may_not_read_is_listed_with_the_role_that_it_lacks() {
    let mut it = Driven::started(80, 24);
    it.signed_in(Release::new(25, 10, 5), None);
    let denied = || Outcome::Failed(Fault::new(Kind::Denied, "Not authorized."));
    if let Some(system) = &mut it.model.cx.connection.system {
        system.me.full_admin = false;
        system.me.roles = vec!["API_KEY_READ".into()];
    }
    answer_call(&mut it, |call| *call == Call::Users, denied());
    answer_call(&mut it, |call| *call == Call::OpenSessions, denied());
    it.serve();
    it.press("C");
    for call in [Call::Users, Call::OpenSessions] {
        answer_call(&mut it, |it| *it == call, denied());
    }
    refuse_audit(&mut it, Fault::new(Kind::Denied, "Not authorized."));
    let missing = &check(&it).report.missing;
    let said: Vec<String> = missing
        .iter()
        .map(|it| format!("{}: {}", it.what, it.why))
        .collect();
    assert_eq!(
        said,
        [
            "users: This account needs the role ACCOUNT_READ.",
            "sessions: This account needs the role AUTH_SESSIONS_READ.",
            "audit log: This account needs the role SYSTEM_AUDIT_READ.",
        ]
    );
}

#[test]
fn a_release_without_an_audit_log_is_checked_without_one() {
    let mut it = Driven::online(Release::new(23, 10, 2), None, 80, 24);
    it.press("C");
    assert!(!reads_audit(&it));
    mark(&mut it, "audit log");
    assert_eq!(progress(&it), "");
}

#[test]
fn the_allowlist_era_offers_rules_and_the_upgrade() {
    let mut it = Driven::allowlist_era();
    it.press("C");
    answer_audit(&mut it, vec![audited(1, "zfs.snapshot.create", true)], 1);
    mark(&mut it, "TNK060:3");
    it.press("U");
    assert!(matches!(top(&it), Modal::Upgrade(_)));
    it.press("Esc L");
    assert!(matches!(top(&it), Modal::AuditImport(_)));
    it.press("F2");
    answer_audit(&mut it, vec![audited(1, "zfs.snapshot.create", true)], 1);
    it.press("F2 F2");
    assert!(matches!(top(&it), Modal::KeyForm(form) if form.old.as_ref().unwrap().id == KeyId(3)));
}

#[test]
fn the_report_goes_to_a_file() {
    let mut it = checked();
    it.press("w Enter Enter");
    let task = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Write { path, text }) => Some((path.clone(), text.clone())),
        _ => None,
    });
    let (path, text) = task.unwrap();
    assert_eq!(path.to_str(), Some("tnkeys-check-nas1.txt"));
    assert!(
        text.contains("critical  TNK010 rest-api-in-use: home-assistant (4)\n"),
        "{text}"
    );
    // The reader of a file cannot press the chords.
    assert!(text.contains("Reset the key with a new expiry"), "{text}");
    assert!(text.lines().all(|it| it.chars().count() <= 80), "{text}");
    it.send(Msg::Written(Ok("x.txt".into())));
    assert!(matches!(top(&it), Modal::Check(_)));
}

#[test]
fn before_the_keys_are_read_there_is_nothing_to_check() {
    let mut it = Driven::started(80, 24);
    it.signed_in(Release::new(25, 10, 5), None);
    it.press("C");
    assert!(it.model.cx.modals.is_empty());
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "the keys are not loaded yet");
}

#[test]
fn an_ignored_finding_is_saved_in_the_profile_and_hidden() {
    let mut it = checked();
    // Without a profile nothing can be saved.
    mark(&mut it, "TNK010:4");
    it.press("z");
    let saves = |it: &Effect| matches!(it, Effect::FileTask(FileTask::Save(_)));
    assert!(!it.effects.iter().any(saves) && check(&it).ignored() == 0);
    let profile = Profile::new("home", Address::parse("nas1").unwrap());
    it.model.cx.connection.profile = Some(profile);
    it.press("z");
    let saved = |it: &mut Driven| {
        let is_save = |it: &Effect| matches!(it, Effect::FileTask(FileTask::Save(_)));
        let at = it.effects.iter().position(is_save).unwrap();
        let Effect::FileTask(FileTask::Save(change)) = it.effects.remove(at) else {
            unreachable!();
        };
        let profile = change.profile.clone();
        it.send(Msg::Saved(Ok(vec![change.profile])));
        let all = profile.ignore.iter();
        all.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(saved(&mut it), ["TNK010:home-assistant"]);
    assert_ne!(marked(&it), "TNK010:4");
    assert_eq!(check(&it).ignored(), 1);
    it.press("Z");
    mark(&mut it, "TNK010:4");
    it.press("z");
    assert!(saved(&mut it).is_empty());
    assert_eq!(
        (check(&it).ignored(), marked(&it).as_str()),
        (0, "TNK010:4")
    );
}

#[test]
fn too_many_rights_offer_a_service_account() {
    let mut it = checked();
    mark(&mut it, "TNK030:5");
    it.press("A");
    assert!(matches!(top(&it), Modal::Check(_)));
    mark(&mut it, "TNK040:9");
    it.press("A");
    assert!(matches!(top(&it), Modal::Picker(_)));
    it.press("Esc");
    assert_eq!(marked(&it), "TNK040:9");
}

/// The chords in a sentence: `d` in `Delete the key (d).`
fn named(sentence: &str) -> Vec<&str> {
    let inside = sentence.split(" (").skip(1);
    let chords = inside.filter_map(|it| it.split_once(')'));
    let letter = |it: &&str| it.len() == 1;
    chords.map(|(it, _)| it).filter(letter).collect()
}

#[test]
fn the_chords_that_next_steps_name_are_bound_on_this_screen() {
    let mut user = Driven::user_era();
    user.press("C");
    let gone = session_of(77, "10.0.0.9:50000", true);
    answer_sessions(&mut user, vec![gone, session_of(5, "10.0.0.35:1", true)]);
    user.serve();
    let mut rules = Driven::allowlist_era();
    rules.press("C");
    let refused = || audited(1, "pool.dataset.create", false);
    answer_audit(&mut user, [entries(), vec![refused()]].concat(), 4);
    let once = called(2, 1, "zfs.snapshot.create", Protocol::WebSocket);
    answer_audit(&mut rules, vec![refused(), once], 2);
    let mut seen = std::collections::BTreeSet::new();
    for it in [&mut user, &mut rules] {
        for finding in findings(it) {
            mark(it, &finding);
            let next = check(it).finding().unwrap().next.clone();
            for chord in named(&next) {
                let action = match chord {
                    "t" => Action::Rotate,
                    "r" => Action::Reset,
                    "d" => Action::Delete,
                    "e" => Action::Edit,
                    "i" => Action::Sessions,
                    "a" => Action::Access,
                    "U" => Action::Upgrade,
                    "L" => Action::Learn,
                    "A" => Action::ServiceAccount,
                    other => panic!("{finding}: {other} in {next}"),
                };
                let contexts = it.model.contexts();
                let mut bound = crate::keymap::bindings(&contexts);
                let has = |it: &&crate::keymap::Binding| {
                    it.action == action && it.chords.iter().any(|it| it.to_string() == chord)
                };
                assert!(bound.any(|it| has(&it)), "{finding}: {next}");
                seen.insert(chord.to_owned());
            }
        }
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(seen, ["A", "L", "U", "a", "d", "e", "i", "r", "t"]);
}
