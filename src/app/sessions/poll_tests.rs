use crate::api::{Call, LinkEvent, Outcome};
use crate::app::keys::{details, own_session};
use crate::app::testkit::{Driven, now};
use crate::domain::{Fault, KeyId, Kind};

fn in_use(it: &Driven) -> Option<String> {
    let key = it.model.cx.keys.get(KeyId(3)).unwrap();
    let facts = details::facts(
        key,
        &it.model.enforcing,
        &it.model.rotation,
        &it.model.sessions,
        &it.model.cx,
    );
    let mut rows = facts.iter().skip_while(|fact| fact.label != "used by");
    let first = rows.next()?.value.clone();
    Some(first)
}

#[test]
fn the_details_say_who_uses_the_key() {
    let mut it = Driven::user_era();
    it.press("j j Enter");
    // As read with the list, at that time.
    let before = "no active sessions (13:00)";
    assert_eq!(in_use(&it).as_deref(), Some(before));
    it.sessions(&[4, 3, 3]);
    assert_eq!(in_use(&it).as_deref(), Some("2 sessions from 10.0.0.12"));
    // It is not watched: nobody is told of it any more.
    it.told(LinkEvent::SessionsChanged);
    it.send(crate::app::Msg::Woke(crate::app::Wake::Sessions));
    assert!(
        !it.open
            .iter()
            .any(|(_, call)| matches!(call, Call::Sessions { .. }))
    );
    // In the pane beside the list it grows old: the time of the read is told.
    it.press("Esc");
    let read = "2 sessions from 10.0.0.12 (13:00)";
    assert_eq!(in_use(&it).as_deref(), Some(read));
    // Another look reads again, and what was known before is not shown as if it were so.
    it.send(crate::app::Msg::Now(
        now() + jiff::SignedDuration::from_mins(5),
    ));
    it.press("Enter");
    assert_eq!(in_use(&it).as_deref(), Some(read));
    it.sessions(&[]);
    assert_eq!(in_use(&it).as_deref(), Some("no active sessions"));
    it.press("Esc");
    let seen = "last seen 13:00 (13:05)";
    assert_eq!(in_use(&it).as_deref(), Some(seen));
}

#[test]
fn the_question_says_it_as_soon_as_it_is_known() {
    for key in ["d", "r"] {
        let mut it = Driven::user_era();
        it.press("j j");
        it.press(key);
        assert_eq!(
            own_session::use_line(KeyId(3), &it.model.sessions, &it.model.cx),
            None
        );
        it.sessions(&[3]);
        let line = own_session::use_line(KeyId(3), &it.model.sessions, &it.model.cx).unwrap();
        assert_eq!(line.text, "Active now: 1 session from 10.0.0.12.");
        // It hinders nobody.
        it.press("y");
        assert!(it.sent().changes());
    }
}

#[test]
fn who_may_not_see_it_is_told_so() {
    let mut it = Driven::user_era();
    it.press("j j d");
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, Call::Sessions { .. }));
    let (id, call) = it.open.remove(at.unwrap());
    assert_eq!(call, Call::Sessions { live: false });
    let outcome = Outcome::Failed(Fault::new(Kind::Denied, "Not authorized."));
    it.told(LinkEvent::Answer { id, outcome });
    let line = own_session::use_line(KeyId(3), &it.model.sessions, &it.model.cx).unwrap();
    assert_eq!(line.text, "Active sessions are unknown: Not authorized.");
}
