//! What the account may not do is said before anything opens, and nothing is sent.

use crate::app::rights::refusal;
use crate::app::testkit::*;
use crate::domain::rule::{Rule, Verb};
use crate::domain::{KeyId, Release};
use crate::keymap::{Action, Context};

/// Signed in as `svc-metrics` with these roles.
fn with_roles(roles: &[&str]) -> Driven {
    let mut it = Driven::user_era();
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    me.username = Some("svc-metrics".into());
    me.full_admin = false;
    me.roles = roles.iter().map(|role| (*role).into()).collect();
    it
}

fn said(it: &Driven) -> &str {
    it.model
        .cx
        .notice
        .as_ref()
        .map_or("", |it| it.text.as_str())
}

fn may(it: &Driven, context: Context, action: Action) -> bool {
    refusal(context, action, &it.model.cx).is_none()
}

#[test]
fn without_the_role_only_own_keys_are_changed() {
    let mut it = with_roles(&["READONLY_ADMIN"]);
    assert!(may(&it, Context::New, Action::New));
    for (key, word) in [
        ("e", "edit"),
        ("r", "reset"),
        ("t", "rotate"),
        ("d", "delete"),
    ] {
        for keys in [key.to_owned(), format!("Enter {key}")] {
            it.press(&keys);
            assert_eq!(
                said(&it),
                format!("Cannot {word}: needs API_KEY_WRITE for keys of other users")
            );
            assert!(it.sent_nothing());
            it.model.cx.modals.clear();
            it.model.cx.notice = None;
        }
    }
    // Its own key.
    it.model.cx.keys.reveal(KeyId(5));
    assert!(may(&it, Context::Change, Action::Delete));
    it.press("d");
    assert!(it.model.cx.modals.len() == 1 && said(&it).is_empty());
}

#[test]
fn without_any_right_to_keys_nothing_is_offered() {
    let mut it = with_roles(&["REPLICATION_TASK_READ"]);
    for (key, word) in [("n", "new"), ("d", "delete")] {
        it.press(key);
        assert_eq!(said(&it), format!("Cannot {word}: needs API_KEY_WRITE"));
        assert!(it.model.cx.modals.is_empty());
    }
}

#[test]
fn the_role_and_full_administrators_may() {
    for it in [with_roles(&["API_KEY_WRITE"]), Driven::user_era()] {
        assert!(may(&it, Context::New, Action::New));
        assert!(may(&it, Context::Change, Action::Delete));
    }
    // Unknown roles are not taken for none.
    assert!(may(&with_roles(&[]), Context::Change, Action::Delete));
}

#[test]
fn sessions_need_a_role_of_their_own() {
    let mut it = with_roles(&["API_KEY_WRITE"]);
    it.press("i E");
    assert_eq!(said(&it), "Cannot terminate all: needs AUTH_SESSIONS_WRITE");
    let it = with_roles(&["AUTH_SESSIONS_WRITE"]);
    assert!(may(&it, Context::SessionsEnd, Action::EndOne));
}

#[test]
fn an_allowlist_key_needs_a_rule() {
    let mut it = Driven::online(Release::new(24, 4, 2), Some(3), 80, 24);
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, Vec::new());
    it.press("d");
    assert_eq!(said(&it), "Cannot delete: needs a rule for api_key.delete");
    let rules = vec![Rule::new(Verb::Call, "api_key.*")];
    let key = rules_key(3, "snapshot-bot", 800, rules);
    it.model.cx.keys.put(key, now());
    assert!(may(&it, Context::Change, Action::Delete));
    it.press("d");
    assert_eq!(it.model.cx.modals.len(), 1);
}

#[test]
fn a_key_without_an_action_is_no_riddle() {
    let mut it = Driven::user_era();
    it.press("z");
    assert_eq!(said(&it), "z does nothing here. ? for help");
    it.model.cx.notice = None;
    // Text and the keys of a form are not commented on.
    for keys in ["n", "z", "Esc", "y", "/", "z", "Esc"] {
        it.press(keys);
        assert_eq!(said(&it), "", "{keys}");
    }
    it.press("d");
    it.press("z");
    assert_eq!(said(&it), "z does nothing here. ? for help");
}
