//! Keys are deleted and reset, and their sessions are ended or not.

use crate::api::{Call, LinkEvent, Outcome, Reply, RequestId};
use crate::app::keys::details;
use crate::app::modal::Modal;
use crate::app::testkit::{self, Driven};
use crate::app::{Msg, Wake, sessions};
use crate::domain::{Fault, KeyId, Kind};

/// The ends of sessions that were sent, answered in this way.
fn ended(it: &mut Driven, outcome: impl Fn() -> Outcome) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some((id, session)) = next(it) {
        ids.push(session);
        let outcome = outcome();
        it.told(LinkEvent::Answer { id, outcome });
    }
    ids
}

fn next(it: &mut Driven) -> Option<(RequestId, String)> {
    let ends = |(_, call): &(RequestId, Call)| matches!(call, Call::EndSession(_));
    let at = it.open.iter().position(ends)?;
    match it.open.remove(at) {
        (id, Call::EndSession(session)) => Some((id, session.raw().to_owned())),
        _ => None,
    }
}

fn offline(it: &mut Driven, retries: bool) {
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "The connection was lost."),
        retry_in: retries.then_some(std::time::Duration::ZERO),
    });
}

fn yes() -> Outcome {
    Outcome::Done(Reply::SessionEnded(true))
}

fn said(it: &Driven) -> String {
    let notice = it.model.cx.notice.as_ref().map(|it| it.text.clone());
    let told = it.model.cx.modals.iter().filter_map(|modal| match modal {
        Modal::Question(it) => {
            let lines: Vec<_> = it.lines.iter().map(|it| it.text.as_str()).collect();
            Some(format!("{}: {}", it.title, lines.join(" ")))
        }
        _ => None,
    });
    told.collect::<Vec<_>>()
        .pop()
        .or(notice)
        .unwrap_or_default()
}

/// The question about key 3 is open, and who is signed in with it is known.
fn asked(key: &str) -> Driven {
    let mut it = Driven::user_era();
    it.press("j");
    it.press(key);
    it.sessions(&[3, 9, 3]);
    it
}

fn done(it: &mut Driven, key: &str) {
    match key {
        "d" => it.reply(Outcome::Done(Reply::Deleted)),
        _ => it.reply_secret(3, "backup-replication"),
    }
}

#[test]
fn the_sessions_of_a_key_are_ended_after_it_was_deleted_or_reset() {
    for (key, word) in [("d", "deleted"), ("r", "reset")] {
        let mut it = asked(key);
        it.press("y");
        // Nobody is signed out before the key is gone: they would come back.
        assert_eq!(next(&mut it), None);
        done(&mut it, key);
        assert_eq!(next(&mut it), None, "they are read again first");
        it.sessions(&[3, 9, 3]);
        let ids = ended(&mut it, yes);
        assert_eq!(ids, ["session-0", "session-2"], "those of this key");
        // One is closed a moment later: it is waited for, and not ended twice.
        it.sessions(&[3, 9]);
        assert_eq!(ended(&mut it, yes), [""; 0]);
        it.send(Msg::Woke(Wake::Terminations));
        it.sessions(&[9]);
        assert_eq!(
            said(&it),
            format!("backup-replication {word}: 2 sessions terminated")
        );
    }
}

#[test]
fn who_does_not_want_it_leaves_them_signed_in_and_is_told_so() {
    for (key, word) in [("d", "deleted"), ("r", "reset")] {
        let mut it = asked(key);
        it.press("Space y");
        done(&mut it, key);
        it.sessions(&[3, 9, 3]);
        assert_eq!(next(&mut it), None);
        let words = "2 sessions from 10.0.0.12 stay open";
        assert_eq!(said(&it), format!("backup-replication {word}: {words}"));
    }
}

#[test]
fn the_offer_means_the_same_before_and_after_they_were_read() {
    let mut it = Driven::user_era();
    it.press("j d");
    let question = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::Question(it)) => it.clone(),
        other => panic!("{other:?}"),
    };
    let before = question(&it);
    assert_eq!((before.ends, before.at), (Some(true), 0));
    it.sessions(&[3]);
    assert_eq!(question(&it), before);
    // Enter cancels, as everywhere.
    it.press("Enter");
    assert!(it.sent_nothing());
}

#[test]
fn what_is_left_is_told_with_the_reason() {
    let mut it = asked("d");
    it.press("y");
    done(&mut it, "d");
    it.sessions(&[3, 3]);
    let mut first = true;
    while let Some((id, _)) = next(&mut it) {
        let outcome = match std::mem::take(&mut first) {
            true => Outcome::Failed(
                Fault::new(Kind::Denied, "Not authorized.")
                    .meaning("The session may be terminated.")
                    .next("Ask for the role."),
            ),
            false => yes(),
        };
        it.told(LinkEvent::Answer { id, outcome });
    }
    // They were read again since: nothing is in doubt any more.
    it.sessions(&[3]);
    assert_eq!(
        said(&it),
        "backup-replication deleted; some sessions remain: On nas1. Still open: 1 session from 10.0.0.12. \
         Terminated: 1 session. Not authorized. Ask for the role."
    );
}

#[test]
fn a_deletion_whose_answer_was_lost_has_its_sessions_ended_once_the_list_shows_it() {
    for gone in [true, false] {
        let mut it = asked("d");
        it.press("y");
        let fault = Fault::new(Kind::OutcomeUnknown, "Outcome unknown.");
        it.reply(Outcome::Unknown(fault));
        let mut keys = testkit::user_keys();
        keys.retain(|key| !gone || key.id != KeyId(3));
        it.listed(keys);
        let reads = |(_, call): &(RequestId, Call)| matches!(call, Call::Sessions { .. });
        assert_eq!(it.open.iter().any(reads), gone);
        if gone {
            it.sessions(&[3]);
            assert_eq!(ended(&mut it, yes), ["session-0"]);
        }
    }
}

#[test]
fn a_lost_link_is_told_and_the_rest_is_done_when_it_is_back() {
    let mut it = asked("d");
    it.press("y");
    done(&mut it, "d");
    it.sessions(&[3, 3]);
    let lost = || Fault::new(Kind::OutcomeUnknown, "Outcome unknown.");
    offline(&mut it, true);
    assert!(said(&it).contains("may still be open"), "{}", said(&it));
    ended(&mut it, || Outcome::Unknown(lost()));
    let system = testkit::system(crate::domain::Release::new(25, 10, 5), None);
    it.told(LinkEvent::Online(Box::new(system)));
    it.sessions(&[3]);
    assert_eq!(ended(&mut it, yes), ["session-0"]);
    it.sessions(&[]);
    assert!(said(&it).contains("1 session terminated"), "{}", said(&it));
}

#[test]
fn no_link_comes_back_and_what_is_left_is_told() {
    let mut it = asked("d");
    it.press("y");
    done(&mut it, "d");
    it.sessions(&[3, 3]);
    offline(&mut it, false);
    assert!(it.model.cx.modals.iter().any(|modal| matches!(modal,
        Modal::Question(q) if q.title == "backup-replication deleted; sessions may remain"
            && q.lines.iter().any(|line| line.text == "2 sessions may still be open."))));
}

#[test]
fn who_may_not_end_sessions_is_told_before() {
    let mut it = Driven::user_era();
    if let Some(system) = &mut it.model.cx.connection.system {
        system.me.full_admin = false;
        system.me.roles = vec!["API_KEY_WRITE".into()];
    }
    assert!(!sessions::may_end_sessions(&it.model.cx));
    for key in ["d", "r"] {
        it.press("g j");
        it.press(key);
        assert!(said(&it).contains("This account may not terminate sessions"));
        it.press("Space Esc");
    }
    if let Some(system) = &mut it.model.cx.connection.system {
        system.me.roles = vec!["AUTH_SESSIONS_WRITE".into()];
    }
    assert!(sessions::may_end_sessions(&it.model.cx));
}

#[test]
fn the_second_question_about_our_own_key_keeps_the_answer() {
    let mut it = Driven::online(crate::domain::Release::new(25, 10, 5), Some(3), 80, 24);
    it.press("j d Space y");
    let Some(Modal::Question(second)) = it.model.cx.modals.last() else {
        panic!("no second question");
    };
    assert_eq!(second.ends, Some(false));
    assert!(said(&it).contains("remains until you disconnect"));
}

#[test]
fn one_session_or_all_are_ended_on_their_screen_after_a_question() {
    for (key, title, want) in [
        (
            "j e",
            "Terminate a session of key backup-replication (3)?",
            vec!["session-2"],
        ),
        (
            "E",
            "Terminate all sessions of key backup-replication (3)?",
            vec!["session-0", "session-2"],
        ),
    ] {
        let mut it = Driven::user_era();
        it.press("j i");
        it.sessions(&[3, 9, 3]);
        it.press(key);
        assert!(
            said(&it).starts_with(&format!("{title}: On nas1. ")),
            "{}",
            said(&it)
        );
        // Two from one address are told apart.
        let names = said(&it).contains("Terminates the session from 10.0.0.12:51712.");
        assert_eq!(names, key != "E", "{}", said(&it));
        it.press("Enter");
        assert!(it.sent_nothing(), "the default is Cancel");
        it.press("E Esc");
        it.press(if key == "E" { "E y" } else { "e y" });
        it.sessions(&[3, 9, 3]);
        assert_eq!(ended(&mut it, yes), want);
        it.sessions(&[9]);
        let n = if want.len() == 1 {
            "1 session"
        } else {
            "2 sessions"
        };
        assert_eq!(said(&it), format!("backup-replication: {n} terminated"));
        assert_eq!(it.model.sessions.sessions_of(KeyId(3)), Some(vec![]));
        // Nothing to end any more.
        it.press("e");
        assert_eq!(said(&it), "no active sessions");
    }
}

#[test]
fn the_mark_stays_on_its_session_when_another_one_ends() {
    let mut it = Driven::user_era();
    it.press("j i");
    let marked = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::Sessions(shown)) => shown.at,
        _ => panic!("no sessions are shown"),
    };
    it.sessions(&[3, 3, 3, 3]);
    it.press("j j");
    assert_eq!(marked(&it), 2);
    // Without the first one, it is the second; without itself, the next one is marked, or the last one.
    for (keys, at) in [([7, 3, 3, 3], 1), ([7, 7, 7, 3], 0), ([3, 3, 3, 3], 3)] {
        it.press("R");
        it.sessions(&keys);
        assert_eq!(marked(&it), at, "{keys:?}");
    }
    it.press("R");
    it.sessions(&[3, 3]);
    assert_eq!(marked(&it), 1);
}

#[test]
fn in_read_only_mode_sessions_are_seen_and_not_ended() {
    let mut it = Driven::user_era();
    it.model.cx.connection.read_only = true;
    it.press("j i");
    it.sessions(&[3]);
    it.press("e E");
    assert!(it.sent_nothing());
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::Sessions(_))
    ));
    it.model
        .sessions
        .sessions_key(crate::keymap::Action::EndOne, &mut it.model.cx);
    it.model
        .sessions
        .sessions_key(crate::keymap::Action::EndAll, &mut it.model.cx);
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::Sessions(_))
    ));
    assert!(!sessions::may_end_sessions(&it.model.cx));
}

#[test]
fn sessions_that_outlived_their_key_are_seen_in_the_list() {
    let mut it = Driven::user_era();
    let key = |it: &Driven, id| it.model.cx.keys.get(KeyId(id)).cloned().unwrap();
    assert!(!it.model.sessions.outlived(&key(&it, 7), &it.model.cx));
    it.press("R");
    it.serve();
    // The list is read, and so is who is signed in.
    let at = it
        .open
        .iter()
        .rposition(|(_, call)| *call == Call::OpenSessions);
    let (id, _) = it.open.remove(at.unwrap());
    it.open.push((id, Call::Sessions { live: false }));
    // 7 is revoked, 3 works, and 77 does not exist.
    it.sessions(&[7, 3, 77]);
    assert!(
        it.model.sessions.outlived(&key(&it, 7), &it.model.cx)
            && !it.model.sessions.outlived(&key(&it, 3), &it.model.cx)
    );
    assert_eq!(
        it.model
            .sessions
            .sessions_of_deleted_keys(&it.model.cx)
            .len(),
        1
    );
    let facts = details::facts(
        &key(&it, 7),
        &it.model.enforcing,
        &it.model.rotation,
        &it.model.sessions,
        &it.model.cx,
    );
    assert!(
        facts
            .iter()
            .any(|fact| fact.value.starts_with("active sessions: 1 session"))
    );
    it.press("I");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Sessions(it)) if it.key == KeyId(77)));
    it.sessions(&[7, 3, 77]);
    it.press("E y");
    it.sessions(&[7, 3, 77]);
    assert_eq!(ended(&mut it, yes), ["session-2"]);
    it.sessions(&[7, 3]);
    assert!(
        it.model
            .sessions
            .sessions_of_deleted_keys(&it.model.cx)
            .is_empty()
    );
}

#[test]
fn a_key_that_refreshes_and_is_held_down_asks_once_who_is_signed_in() {
    let mut it = Driven::user_era();
    it.press("R R R");
    let asked = |it: &Driven| {
        let reads = it
            .open
            .iter()
            .filter(|(_, call)| *call == Call::OpenSessions);
        reads.count()
    };
    assert_eq!(asked(&it), 1);
}
