//! New expiries that are not enforced yet, and how they are applied.

use jiff::SignedDuration;

use crate::api::{Call, KeyEvent, LinkEvent, Outcome, Reply, RequestId};
use crate::app::Msg;
use crate::app::keys::unenforced;
use crate::app::modal::{KeyField, Modal};
use crate::app::secret::shown;
use crate::app::testkit::screen::{facts, labels, question, said};
use crate::app::testkit::*;
use crate::domain::draft::NewAccess;
use crate::domain::{Access, ApiKey, Fault, KeyId, Kind, NewKey, Release};

/// The selected key, its expiry changed: the form's words, then the answer of the system as it is asked.
fn edited(it: &mut Driven) -> String {
    it.press("e Tab Right");
    let Some(Modal::KeyForm(form)) = it.model.cx.modals.last() else {
        panic!("no form")
    };
    let field = form.form.field(KeyField::Expires).unwrap();
    let words = field.warning.clone();
    it.press("F2");
    let Call::Update(id, change) = it.sent().clone() else {
        panic!("no update")
    };
    let mut key = it.model.cx.keys.get(id).unwrap().clone();
    let at = change.expires_at.expect("no new expiry");
    if let Access::User(own) = &mut key.access {
        own.expires_at = at.into();
    }
    it.reply(Outcome::Done(Reply::Updated(Box::new(key))));
    words
}

/// The home-assistant key of svc-hass, which expires in 250 days, expires never now.
fn waiting() -> Driven {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(4));
    edited(&mut it);
    it
}

fn is_marked(it: &Driven) -> bool {
    facts(it, 4).contains("not enforced yet")
}

fn refused() -> Outcome {
    Outcome::Failed(Fault::new(Kind::Denied, "This account is not authorized."))
}

/// Answers the helper's create as the system would; gives its name.
fn helper_made(it: &mut Driven, id: i64) -> String {
    let Call::Create(NewKey {
        name,
        access: NewAccess::User {
            username,
            expires_at,
        },
    }) = it.sent().clone()
    else {
        panic!("no create")
    };
    let mut key = user_key(id, &name, Some(&username), 0, None);
    if let Access::User(own) = &mut key.access {
        own.expires_at = expires_at.into();
    }
    it.reply(Outcome::Done(Reply::NewSecret {
        key: Box::new(key),
        secret: fake(id),
        differences: Vec::new(),
        salting: None,
    }));
    name
}

#[test]
fn the_form_says_that_a_new_expiry_waits_only_where_it_does() {
    for (release, waits) in [
        (Release::new(25, 4, 0), true),
        (Release::new(26, 0, 0), true),
        (Release::V27, false),
    ] {
        let mut it = Driven::online(release, None, 80, 24);
        it.model.cx.keys.reveal(KeyId(4));
        let words = edited(&mut it);
        assert_eq!(
            words.contains("next create, reset or delete"),
            waits,
            "{release}"
        );
        let asks = matches!(it.model.cx.modals.last(), Some(Modal::Question(_)));
        assert_eq!(asks, waits, "{release}");
    }
    // A name alone changes nothing that sign-in goes by.
    let mut it = Driven::user_era();
    it.press("e x F2");
    let key = it.model.cx.keys.get(KeyId(9)).unwrap().clone();
    it.reply(Outcome::Done(Reply::Updated(Box::new(key))));
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn the_notice_names_both_dates_and_its_default_sends_nothing() {
    let mut it = waiting();
    let words = said(question(&it));
    for part in [
        "home-assistant (4)",
        "nas1",
        "svc-hass",
        "new expiry (never)",
        "old one (2027-",
        "next create, reset or delete of any key",
        "creates a temporary key",
        "discards its secret",
    ] {
        assert!(words.contains(part), "{part} missing in: {words}");
    }
    it.press("Enter");
    assert!(it.sent_nothing() && it.model.cx.modals.is_empty());
    assert!(is_marked(&it));
    // It is offered again.
    it.press("x");
    assert_eq!(labels(question(&it)), ["Later", "Apply now"]);
}

#[test]
fn apply_now_makes_a_key_of_the_same_owner_and_deletes_it_unseen() {
    let mut it = waiting();
    it.press("Tab Enter");
    let Call::Create(NewKey { name, access }) = it.sent().clone() else {
        panic!("no create")
    };
    assert_eq!(name, format!("tnkeys-apply-4-{}", now().as_second()));
    let NewAccess::User {
        username,
        expires_at: Some(at),
    } = access
    else {
        panic!("{access:?}")
    };
    assert_eq!(username, "svc-hass");
    let life = at.duration_since(now());
    assert!(
        life.is_positive() && life < SignedDuration::from_hours(1),
        "{life}"
    );
    it.effects.clear();
    helper_made(&mut it, 21);
    assert!(
        shown::secret(&it.model.cx).is_none(),
        "nobody sees the secret"
    );
    assert!(!is_marked(&it), "a create is enough");
    assert_eq!(it.sent(), &Call::Delete(KeyId(21)));
    it.reply(Outcome::Done(Reply::Deleted));
    assert!(it.model.cx.keys.get(KeyId(21)).is_none() && it.model.cx.modals.is_empty());
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(
        notice.text,
        "the new expiry of home-assistant is now enforced"
    );
    assert!(!format!("{:?}", it.effects).contains(&"NotARealKey".to_owned()));
}

#[test]
fn a_helper_that_stays_is_named_with_what_to_do() {
    for outcome in [
        refused(),
        Outcome::Unknown(Fault::new(Kind::Lost, "The connection was lost.")),
    ] {
        let mut it = waiting();
        it.press("Tab Enter");
        let name = helper_made(&mut it, 21);
        it.reply(outcome);
        let words = said(question(&it));
        for part in [
            &name,
            "(21)",
            "nas1",
            "expires within one hour",
            "Delete it",
        ] {
            assert!(words.contains(part), "{part} missing in: {words}");
        }
        assert_eq!(labels(question(&it)), ["Close", "Delete"]);
        it.press("Tab Enter");
        assert!(said(question(&it)).contains(&format!("Delete key {name} (21)?")));
    }
    // Another session deleted it: nothing is left.
    let mut it = waiting();
    it.press("Tab Enter");
    helper_made(&mut it, 21);
    it.reply(Outcome::Failed(Fault::new(Kind::NotFound, "gone")));
    assert!(it.model.cx.modals.is_empty() && it.model.cx.keys.get(KeyId(21)).is_none());
}

#[test]
fn a_lost_create_is_a_doubt_like_any_other_and_a_refused_one_is_told() {
    let mut it = waiting();
    it.press("Tab Enter");
    it.reply(Outcome::Unknown(Fault::new(
        Kind::Lost,
        "The connection was lost.",
    )));
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::LostReply(_))
    ));
    assert!(is_marked(&it));

    let mut it = waiting();
    it.press("Tab Enter");
    it.reply(refused());
    let words = said(question(&it));
    assert!(
        words.contains("Could not apply the new expiry of home-assistant"),
        "{words}"
    );
    assert!(words.contains("next create, reset or delete"), "{words}");
    assert!(is_marked(&it));
}

#[test]
fn a_reply_about_another_key_deletes_nothing() {
    let answer = |it: &mut Driven, key: ApiKey| {
        it.reply(Outcome::Done(Reply::NewSecret {
            key: Box::new(key),
            secret: fake(4),
            differences: Vec::new(),
            salting: None,
        }));
    };
    let mut it = waiting();
    it.press("Tab Enter");
    let Call::Create(new) = it.sent().clone() else {
        panic!("no create")
    };
    // The name is right, the number is that of a key that was there.
    answer(&mut it, user_key(3, &new.name, Some("svc-hass"), 0, None));
    assert!(it.sent_nothing());
    assert!(said(question(&it)).contains("with other data than requested"));
    // The list does not take over what was said of that key, and its deletion is not offered under another name.
    let known = it.model.cx.keys.get(KeyId(3)).map(|key| key.name.clone());
    assert_eq!(known, Some("backup-replication".into()));
    assert_eq!(labels(question(&it)), ["Close"]);

    let mut it = waiting();
    it.press("Tab Enter");
    answer(&mut it, user_key(21, "another", Some("svc-hass"), 0, None));
    assert!(it.sent_nothing());
}

#[test]
fn it_is_said_why_it_cannot_be_applied() {
    let why = |change: fn(&mut Driven)| {
        let mut it = Driven::user_era();
        it.model.cx.keys.reveal(KeyId(4));
        change(&mut it);
        edited(&mut it);
        assert_eq!(labels(question(&it)), ["Close"]);
        let words = said(question(&it));
        assert!(words.contains("next create, reset or delete"), "{words}");
        words
    };
    let full = why(|it| {
        for id in 30..39 {
            let key = user_key(id, &format!("k{id}"), Some("svc-hass"), 1, None);
            it.model.cx.keys.put(key, now());
        }
    });
    assert!(full.contains("svc-hass has 10 of 10 keys"), "{full}");
    let none = why(|it| {
        let users = it.model.cx.users.as_mut().unwrap();
        for user in users.iter_mut() {
            user.roles = Some(Vec::new());
        }
    });
    assert!(none.contains("svc-hass has no roles"), "{none}");
    // The account has fewer rights than when it edited the key.
    let mut it = waiting();
    it.press("Esc");
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, vec!["READONLY_ADMIN".into()]);
    it.press("x");
    assert_eq!(labels(question(&it)), ["Close"]);
    let others = said(question(&it));
    assert!(others.contains("only for itself"), "{others}");
}

#[test]
fn the_mark_goes_with_a_create_a_reset_or_a_delete_that_began_later() {
    for done in ["n new F2", "r y", "d y"] {
        let mut it = waiting();
        it.press("Enter");
        it.model.cx.keys.reveal(KeyId(9));
        assert!(is_marked(&it));
        it.press(done);
        match it.sent() {
            Call::Delete(_) => it.reply(Outcome::Done(Reply::Deleted)),
            _ => it.reply_secret(9, "ansible"),
        }
        assert!(!is_marked(&it), "{done}");
    }
    // One that began before the edit was answered need not have come after it.
    let mut it = waiting();
    unenforced::expiries_enforced_by(RequestId(1), &mut it.model.enforcing);
    assert!(is_marked(&it));
}

#[test]
fn what_others_do_counts_unless_it_may_have_been_before() {
    let mut it = waiting();
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(3))));
    assert!(is_marked(&it), "it may have been deleted before the edit");
    it.send(Msg::Now(now() + SignedDuration::from_secs(6)));
    it.told(LinkEvent::Changed(KeyEvent::Changed(KeyId(9))));
    assert!(is_marked(&it), "an edit enforces nothing");
    it.told(LinkEvent::Changed(KeyEvent::Added(KeyId(31))));
    assert!(!is_marked(&it));
}

#[test]
fn going_back_to_what_sign_in_goes_by_leaves_nothing_to_enforce() {
    let mut it = Driven::user_era();
    // ansible never expires.
    it.press("e Tab Right Right F2");
    let put = |it: &mut Driven| {
        let Call::Update(id, change) = it.sent().clone() else {
            panic!("no update")
        };
        let mut key = it.model.cx.keys.get(id).unwrap().clone();
        if let Access::User(own) = &mut key.access {
            own.expires_at = change.expires_at.unwrap().into();
        }
        it.reply(Outcome::Done(Reply::Updated(Box::new(key))));
    };
    put(&mut it);
    it.press("Enter e Tab Right F2");
    assert!(
        it.sent_nothing(),
        "full control without expiry needs one more choice"
    );
    it.press("Right F2");
    put(&mut it);
    assert!(it.model.cx.modals.is_empty());
    assert!(!facts(&it, 9).contains("enforced"));
}
