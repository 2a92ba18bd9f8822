//! Making, changing, resetting and deleting keys.

use crate::api::{Call, Outcome, Reply};
use crate::app::Msg;
use crate::app::modal::Modal;
use crate::app::testkit::screen::{question, said, selected, top};
use crate::app::testkit::*;
use crate::domain::draft::NewAccess;
use crate::domain::rule::Rule;
use crate::domain::{Fault, FieldError, KeyChange, KeyId, Kind, NewKey, Release};

#[test]
fn n_a_name_and_f2_make_a_key() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    let want = NewKey {
        name: "grafana".into(),
        access: NewAccess::User {
            // No full administrator; the one with the fewest rights.
            username: "svc-backup".into(),
            expires_at: Some("2027-02-20T22:59:59Z".parse().unwrap()),
        },
    };
    assert_eq!(it.sent(), &Call::Create(want));
    // A tired second F2 or Enter sends nothing more.
    it.press("F2 Enter F2 Esc");
    assert!(matches!(it.sent(), Call::Create(_)));
    it.reply_secret(21, "grafana");
    assert!(matches!(top(&it), Modal::Secret(s) if s.secret.raw().expose() == FAKE));
    assert_eq!(selected(&it), 21);
}

#[test]
fn a_custom_key_without_rules_is_not_made_by_accident() {
    let mut it = Driven::allowlist_era();
    it.press("n bot Tab Right F2");
    assert!(it.sent_nothing());
    // The error is at the rules, and they have the focus: Enter opens the builder.
    it.press("Enter a pool.query Enter a");
    it.press("Ctrl-U");
    it.type_text("subscribe pool.query");
    it.press("Enter F2");
    assert!(it.sent_nothing(), "the first F2 only takes the rules");
    it.press("F2");
    let Call::Create(NewKey {
        access: NewAccess::Allowlist(rules),
        ..
    }) = it.sent()
    else {
        panic!("no create")
    };
    let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
    assert_eq!(rules, ["CALL pool.query", "SUBSCRIBE pool.query"]);
}

#[test]
fn a_refusal_lands_on_its_field_and_keeps_what_was_typed() {
    let mut it = Driven::user_era();
    it.press("n ansible F2");
    let mut fault = Fault::new(Kind::Invalid, "already exists");
    fault.fields.push(FieldError {
        field: "name".into(),
        text: "Object with this name already exists".into(),
    });
    it.reply(Outcome::Failed(fault));
    let Modal::KeyForm(form) = top(&it) else {
        panic!("the form is gone")
    };
    let name = form.form.field(crate::app::modal::KeyField::Name).unwrap();
    assert_eq!(
        name.error.as_deref(),
        Some("Object with this name already exists")
    );
    it.press("2 F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "ansible2"));
}

#[test]
fn an_edit_sends_only_what_changed() {
    let mut it = Driven::user_era();
    it.press("e x F2");
    let change = KeyChange {
        name: Some("ansiblex".into()),
        ..KeyChange::default()
    };
    assert_eq!(it.sent(), &Call::Update(KeyId(9), change));
}

#[test]
fn an_edit_of_nothing_sends_nothing() {
    let mut it = Driven::user_era();
    it.press("e F2");
    assert!(it.sent_nothing() && it.model.cx.modals.is_empty());
}

#[test]
fn an_expired_key_cannot_be_renamed_without_a_new_expiry() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(5));
    // The expiry has the focus, as the text above the fields asks for it.
    it.press("e BackTab x F2");
    assert!(it.sent_nothing());
    it.press("Right F2");
    let change = KeyChange {
        name: Some("prometheusx".into()),
        expires_at: Some(None),
        ..KeyChange::default()
    };
    assert_eq!(it.sent(), &Call::Update(KeyId(5), change));
}

#[test]
fn deleting_asks_with_cancel_first_and_names_everything() {
    let mut it = Driven::user_era();
    it.press("j d");
    let words = said(question(&it));
    for part in [
        "backup-replication",
        "(3)",
        "nas1",
        "svc-backup",
        "cannot be undone",
    ] {
        assert!(words.contains(part), "{part} missing in: {words}");
    }
    it.press("Enter");
    assert!(it.sent_nothing() && it.model.cx.modals.is_empty());
    it.press("d Tab Enter");
    assert_eq!(it.sent(), &Call::Delete(KeyId(3)));
    it.reply(Outcome::Done(Reply::Deleted));
    assert!(it.model.cx.keys.get(KeyId(3)).is_none());
}

#[test]
fn the_key_of_this_session_asks_twice() {
    for (key, call) in [("d", "Delete"), ("r", "Reset")] {
        let mut it = Driven::online(Release::new(25, 10, 0), Some(9), 80, 24);
        it.press(key).press("y");
        assert!(it.sent_nothing());
        assert!(said(question(&it)).contains("lock you out"));
        it.press("Enter");
        assert!(
            it.sent_nothing() && it.model.cx.modals.is_empty(),
            "the default is Cancel"
        );
        it.press(key).press("y y");
        assert!(it.sent_nothing(), "a key pressed twice does not lock out");
        it.press("Tab Enter");
        assert!(format!("{:?}", it.sent()).starts_with(call));
    }
}

#[test]
fn narrowing_the_key_of_this_session_asks() {
    let mut it = Driven::online(Release::new(25, 10, 0), Some(9), 80, 24);
    it.press("e Tab Right Right F2");
    assert!(it.sent_nothing());
    it.press("y");
    assert!(
        matches!(it.sent(), Call::Update(KeyId(9), change) if change.expires_at.is_some_and(|at| at.is_some()))
    );
}

#[test]
fn resetting_a_working_key_keeps_its_expiry() {
    let mut it = Driven::user_era();
    it.press("j r y");
    assert_eq!(
        it.sent(),
        &Call::Reset {
            id: KeyId(3),
            expires_at: None
        }
    );
    assert!(matches!(top(&it), Modal::Waiting(_)));
    it.reply_secret(3, "backup-replication");
    assert!(matches!(top(&it), Modal::Secret(s) if s.reset));
    assert_eq!(it.model.cx.modals.len(), 1);
}

#[test]
fn resetting_an_expired_or_revoked_key_asks_for_an_expiry() {
    for id in [5, 7] {
        let mut it = Driven::user_era();
        it.model.cx.keys.reveal(KeyId(id));
        it.press("r");
        assert!(matches!(top(&it), Modal::ResetForm(_)));
        it.press("F2");
        assert!(it.sent_nothing() && said(question(&it)).contains("The key will expire"));
        it.press("y");
        assert!(matches!(
            it.sent(),
            Call::Reset {
                expires_at: Some(Some(_)),
                ..
            }
        ));
    }
}

#[test]
fn an_orphan_is_not_promised_a_reset() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(8));
    it.press("r");
    assert!(said(question(&it)).contains("Cannot reset key"));
    it.press("y Enter");
    assert!(it.sent_nothing() && it.model.cx.modals.is_empty());
}

#[test]
fn a_refused_reset_keeps_its_form() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(5));
    it.press("r F2 y");
    it.reply(Outcome::Failed(Fault::new(Kind::Invalid, "no")));
    it.press("Esc");
    assert!(matches!(top(&it), Modal::ResetForm(_)));
}

#[test]
fn a_paste_with_newlines_answers_no_question() {
    let mut it = Driven::user_era();
    it.press("d");
    it.send(Msg::Paste("y\nEnter\n\n".into()));
    assert!(it.sent_nothing() && matches!(top(&it), Modal::Question(_)));
    it.press("Esc n");
    it.send(Msg::Paste("grafana\n".into()));
    assert!(it.sent_nothing());
    it.press("F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "grafana"));
}

#[test]
fn the_owner_is_picked_or_typed() {
    let mut it = Driven::user_era();
    it.press("n x Tab Enter hass Enter F2");
    let owner = |it: &Driven| match it.sent() {
        Call::Create(NewKey {
            access: NewAccess::User { username, .. },
            ..
        }) => username.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(owner(&it), "svc-hass");
    let mut it = Driven::user_era();
    it.press("n x Tab Ctrl-U AD\\anna F2");
    assert_eq!(owner(&it), "AD\\anna");
}

#[test]
fn the_allowlist_era_makes_a_key_with_rules() {
    let mut it = Driven::allowlist_era();
    it.press("n bot Tab Left F2");
    assert!(it.sent_nothing(), "full access needs one more choice");
    it.press("Right F2");
    let full = NewAccess::Allowlist(vec![Rule::everything()]);
    assert_eq!(
        it.sent(),
        &Call::Create(NewKey {
            name: "bot".into(),
            access: full
        })
    );
}

#[test]
fn the_counts_of_the_owners_are_read_when_the_form_opens_and_when_the_system_refuses() {
    let asks = |it: &Driven| {
        let users = it.open.iter().filter(|(_, call)| *call == Call::Users);
        users.count()
    };
    let mut it = Driven::user_era();
    it.press("n");
    assert_eq!(asks(&it), 1, "when it opens");
    it.serve();
    it.press("grafana F2");
    let mut fault = Fault::new(Kind::Invalid, "too many");
    fault.fields.push(FieldError {
        field: "username".into(),
        text: "User already meets or exceeds maximum per-user API key limit of 10".into(),
    });
    it.reply(Outcome::Failed(fault));
    assert_eq!(asks(&it), 1, "and after the refusal");
}

#[test]
fn a_new_key_with_the_number_of_one_that_is_there_does_not_take_its_place_in_the_list() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply_secret(3, "grafana");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Secret(_))));
    let known = it.model.cx.keys.get(KeyId(3)).map(|key| key.name.clone());
    assert_eq!(known, Some("backup-replication".into()));
    // What is true, the system says.
    assert!(it.open.iter().any(|(_, call)| *call == Call::Keys));
}
