//! The sessions of a key, drawn.

use super::*;
use crate::api::{Call, Reply, RequestId};
use crate::domain::KeySession;

fn session(n: i64, origin: &str, user: Option<&str>) -> KeySession {
    KeySession {
        id: format!("session-{n}").into(),
        key: KeyId(3),
        key_name: "backup-replication".into(),
        username: user.map(Into::into),
        secure: user.map(|_| n != 2),
        internal: false,
        origin: origin.into(),
        since: ago(n),
        current: n == 3,
    }
}

fn answer(it: &mut Driven, outcome: Outcome) {
    let reads = |(_, call): &(RequestId, Call)| matches!(call, Call::Sessions { .. });
    let at = it.open.iter().position(reads).unwrap();
    let (id, _) = it.open.remove(at);
    it.told(LinkEvent::Answer { id, outcome });
}

#[test]
fn the_sessions_of_a_key() {
    for (release, columns, rows) in [
        (Release::new(25, 10, 5), 80, 24),
        (Release::new(25, 10, 5), 120, 40),
        (Release::new(24, 4, 2), 80, 24),
    ] {
        let mut it = Driven::online(release, None, columns, rows);
        let user = release.user_era().then_some("svc-backup");
        it.press(if release.user_era() { "j i" } else { "j j i" });
        let all = vec![
            session(1, "10.0.0.12:51712", user),
            session(2, "10.0.0.31:40022", user),
            session(3, "10.0.0.5:1", user),
        ];
        answer(&mut it, Outcome::Done(Reply::Sessions(all)));
        it.press("j");
        let name = format!(
            "sessions_{}_{columns}",
            release.to_string().replace('.', "_")
        );
        insta::assert_snapshot!(name, picture(&it, Theme::FULL));
    }
}

#[test]
fn the_marked_session_has_a_sign_and_names_and_times_are_whole() {
    let mut it = Driven::online(Release::new(25, 10, 5), None, 80, 24);
    it.press("j i");
    let summer = KeySession {
        since: "2026-07-01T11:00:00Z".parse().ok(),
        ..session(2, "10.0.0.31:40022", Some("truenas_admin"))
    };
    let all = vec![session(1, "10.0.0.12:51712", None), summer];
    answer(&mut it, Outcome::Done(Reply::Sessions(all)));
    it.press("j");
    let drawn = picture(&it, Theme::FULL);
    let line = |of: &str| drawn.lines().find(|it| it.contains(of)).unwrap();
    assert!(line("10.0.0.12:51712").starts_with(' '), "{drawn}");
    let marked = line("10.0.0.31:40022");
    assert!(marked.starts_with('▌'), "{drawn}");
    assert!(marked.contains("2026-07-01 13:00 CEST"), "{drawn}");
    assert!(marked.contains("truenas_admin"), "{drawn}");
}

#[test]
fn no_sessions_and_no_right_to_see_them() {
    let mut it = Driven::online(Release::new(25, 10, 5), None, 80, 24);
    it.press("j i");
    answer(&mut it, Outcome::Done(Reply::Sessions(vec![])));
    assert!(picture(&it, Theme::FULL).contains("no active sessions"));
    it.press("Esc i");
    let fault = Fault::new(Kind::Denied, "Not authorized.")
        .next("Reading sessions requires the role AUTH_SESSIONS_READ.");
    answer(&mut it, Outcome::Failed(fault));
    let drawn = picture(&it, Theme::FULL);
    assert!(drawn.contains("Not authorized.") && drawn.contains("AUTH_SESSIONS_READ"));
}

#[test]
fn the_list_shows_who_outlived_a_key() {
    let mut it = Driven::online(Release::new(25, 10, 5), None, 80, 24);
    assert!(picture(&it, Theme::FULL).contains("✗ revoked"));
    it.press("R");
    let reads = |(_, call): &(RequestId, Call)| *call == Call::OpenSessions;
    let at = it.open.iter().position(reads).unwrap();
    let (id, _) = it.open.remove(at);
    let of = |key| KeySession {
        key: KeyId(key),
        ..session(1, "10.0.0.12:51712", None)
    };
    let outcome = Outcome::Done(Reply::Sessions(vec![of(7), of(77), of(9)]));
    it.told(LinkEvent::Answer { id, outcome });
    let drawn = picture(&it, Theme::FULL);
    assert!(drawn.contains("✗ in use") && !drawn.contains("✗ revoked"));
    assert!(drawn.contains("1 session of a deleted key: I"));
}
