//! Rotations that move a key to another owner.

use super::*;
use crate::app::modal::{RotateField, RotateForm};
use crate::domain::User;

impl Driven {
    fn move_form(&self) -> &RotateForm {
        match self.model.cx.modals.last() {
            Some(Modal::RotateForm(it)) => it,
            other => panic!("no form of a rotation: {other:?}"),
        }
    }

    /// Opens the form for `ansible` (9), which belongs to `truenas_admin` and never expires, and types an owner.
    fn moving_to(owner: &str) -> Self {
        let mut it = Self::user_era();
        it.press("g t");
        it.serve();
        assert_eq!(it.move_form().old, KeyId(9));
        it.move_owner(owner);
        it
    }

    fn move_owner(&mut self, owner: &str) {
        let Some(Modal::RotateForm(form)) = self.model.cx.modals.last_mut() else {
            panic!("no form");
        };
        form.form.focus(RotateField::Owner);
        self.press("Ctrl-u");
        self.type_text(owner);
    }

    /// The owner in the form, if it is not the owner of the key.
    fn new_owner(&self) -> Option<String> {
        let form = self.move_form();
        Some(form.owner()).filter(|it| it != form.old_owner())
    }

    fn owner_error(&self) -> String {
        let field = self.move_form().form.field(RotateField::Owner).unwrap();
        field.error.clone().unwrap_or_default()
    }

    fn owner_note(&self) -> String {
        let field = self.move_form().form.field(RotateField::Owner).unwrap();
        field.note.clone()
    }
}

/// The list, including a successor of `ansible` with this owner.
fn with_moved(owner: &str) -> Vec<ApiKey> {
    let mut keys = user_keys();
    keys.push(user_key(NEW, "ansible-2", Some(owner), 0, None));
    keys
}

#[test]
fn the_successor_gets_the_owner_of_the_form() {
    let mut it = Driven::moving_to("svc-hass");
    let form = it.move_form();
    assert!(
        form.text.contains("moves from truenas_admin to svc-hass"),
        "{}",
        form.text
    );
    assert!(
        it.owner_note().starts_with("fewer rights (-"),
        "{}",
        it.owner_note()
    );
    it.press("F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    assert_eq!(kept[0].owner.as_deref(), Some("svc-hass"));
    let Call::Create(new) = it.sent() else {
        panic!("{:?}", it.sent())
    };
    let NewAccess::User { username, .. } = &new.access else {
        panic!("{new:?}")
    };
    assert_eq!(username, "svc-hass");
    it.reply_secret_of("svc-hass", NEW, "ansible-2");
    it.save_to_file();
    it.press("Esc");
    it.keep(&mut kept);
    let involved = it.model.rotation.involving(KeyId(9), &it.model.cx).unwrap();
    let rows = text::panel_rows(involved, &it.model.sessions, &it.model.cx);
    let text: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let text = text.join("\n");
    assert!(
        text.contains("created ansible-2 (21) for svc-hass"),
        "{text}"
    );
    assert!(
        text.contains("moves from truenas_admin to svc-hass"),
        "{text}"
    );
}

#[test]
fn the_same_owner_is_the_default_and_no_move() {
    let mut it = Driven::moving_to("truenas_admin");
    assert_eq!(it.new_owner(), None);
    assert!(!it.move_form().text.contains("moves"));
    it.press("F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    assert_eq!(kept[0].owner, None);
}

#[test]
fn an_owner_that_cannot_own_a_key_is_refused_at_the_field() {
    let mut it = Driven::moving_to("nobody");
    it.press("F2");
    assert!(
        it.owner_error().contains("no roles"),
        "{}",
        it.owner_error()
    );
    assert!(it.model.rotation.rotations.is_empty() && it.sent_nothing());
    // Another owner is accepted.
    it.move_owner("svc-hass");
    it.press("F2");
    assert_eq!(it.model.rotation.rotations.len(), 1);
}

#[test]
fn the_limit_of_keys_of_a_user_is_told_at_the_field() {
    let mut it = Driven::user_era();
    let mut keys = user_keys();
    keys.extend(
        (100..110).map(|id| user_key(id, &format!("full-{id}"), Some("svc-metrics"), 0, None)),
    );
    it.press("R");
    it.listed(keys);
    it.press("g t");
    it.serve();
    assert_eq!(it.move_form().old, KeyId(9));
    it.move_owner("svc-metrics");
    it.press("F2");
    let error = it.owner_error();
    assert!(error.contains("of 10 keys"), "{error}");
    assert!(it.model.rotation.rotations.is_empty());
}

#[test]
fn full_control_follows_the_new_owner() {
    let confirm = |it: &Driven| {
        let field = it.move_form().form.field(RotateField::Confirm).unwrap();
        field.is_visible()
    };
    // `ansible` has full control without an expiry already: its successor gets nothing new.
    let it = Driven::moving_to("truenas_admin");
    assert!(!confirm(&it));
    // A key of an account with few rights that never expires: with a full administrator it does.
    let mut it = Driven::user_era();
    let mut keys = user_keys();
    keys.retain(|key| key.id != KeyId(9));
    keys.push(user_key(9, "ansible", Some("svc-hass"), 100, None));
    it.press("R");
    it.listed(keys);
    it.press("g t");
    it.serve();
    assert_eq!(it.move_form().old, KeyId(9));
    assert!(!confirm(&it));
    it.move_owner("truenas_admin");
    assert!(confirm(&it));
    it.press("F2");
    assert!(it.model.rotation.rotations.is_empty());
    it.move_owner("svc-metrics");
    assert!(!confirm(&it));
}

#[test]
fn a_picked_owner_goes_into_the_form() {
    let mut it = Driven::user_era();
    it.press("g t");
    it.serve();
    it.move_owner("");
    it.press("Enter");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Picker(_))));
    it.type_text("svc-hass");
    it.press("Enter");
    assert_eq!(it.new_owner().as_deref(), Some("svc-hass"));
}

#[test]
fn an_interrupted_move_resumes_with_its_owner() {
    let mut it = Driven::moving_to("svc-hass");
    it.press("F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    // The reply is lost, and another owner has a key with the planned name.
    let found = |owner: &str| kept[0].find(&with_moved(owner).into()).map(|key| key.id);
    assert_eq!(found("truenas_admin"), None);
    assert_eq!(found("svc-hass"), Some(KeyId(NEW)));
    // The form opens again with the planned owner.
    let mut again = Driven::user_era();
    again.model.rotation.rotations = kept;
    again.press("g t");
    again.serve();
    again.sessions(&[]);
    again.press("Enter");
    assert_eq!(again.new_owner().as_deref(), Some("svc-hass"));
}

#[test]
fn a_locked_owner_is_named_as_such() {
    let mut it = Driven::user_era();
    let users: Vec<User> = testkit::users()
        .into_iter()
        .map(|user| User {
            locked: user.username.as_str() == "svc-hass",
            ..user
        })
        .collect();
    it.press("g t");
    it.serve();
    it.model.cx.users = Some(users);
    it.move_owner("svc-hass");
    assert!(it.owner_note().contains("locked"), "{}", it.owner_note());
}
