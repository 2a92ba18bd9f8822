use crate::api::{Call, LinkEvent, Outcome, Reply};
use crate::app::access::screen::Typing;
use crate::app::modal::Modal;
use crate::app::testkit::{Driven, users};
use crate::app::{Msg, access, catalogue};
use crate::domain::KeyId;
use crate::domain::catalogue::{Catalogue, Origin};
use crate::keymap::Context;

fn access(it: &Driven) -> &crate::app::modal::Access {
    match it.model.cx.modals.last() {
        Some(Modal::Access(access)) => access,
        other => panic!("{other:?}"),
    }
}

fn said(it: &Driven) -> String {
    it.model
        .cx
        .notice
        .as_ref()
        .map(|n| n.text.clone())
        .unwrap_or_default()
}

#[test]
fn what_a_key_may_call_is_one_key_away_from_list_and_details() {
    for keys in ["j a", "j Enter a"] {
        let mut it = Driven::user_era();
        it.press(keys);
        assert_eq!(access(&it).user.username.as_str(), "svc-backup");
        let asked = |call: Call| it.open.iter().filter(|(_, open)| *open == call).count();
        assert_eq!((asked(Call::Catalogue), asked(Call::Roles)), (1, 1));
        let permitted = access(&it).permitted().permitted;
        assert!(permitted > 30 && permitted < 300, "{permitted}");
        it.press("q");
        assert!(!matches!(it.model.cx.modals.last(), Some(Modal::Access(_))));
    }
}

#[test]
fn the_tester_answers_for_the_cursor_and_for_what_is_typed() {
    let mut it = Driven::user_era();
    it.press("j a / snapcre Enter");
    let tested = |it: &Driven| {
        let (name, verdict) = access(it).tested().unwrap();
        (name, verdict.map(|verdict| verdict.to_string()))
    };
    let (name, verdict) = tested(&it);
    assert_eq!(name, "pool.snapshot.create");
    assert_eq!(verdict.unwrap(), "yes, by role SNAPSHOT_WRITE");
    it.press("t pool.dataset.creat");
    assert_eq!(tested(&it), ("pool.dataset.creat".into(), None));
    it.press("Tab");
    let (name, verdict) = tested(&it);
    assert_eq!(name, "pool.dataset.create");
    assert_eq!(verdict.unwrap(), "no, requires DATASET_WRITE");
    it.press("Esc");
    assert_eq!(access(&it).typing, Typing::Nothing);
    assert_eq!(access(&it).tree.find(), "");
}

#[test]
fn a_key_without_a_known_owner_says_so() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(8));
    it.press("a");
    assert!(it.model.cx.modals.is_empty() && said(&it).contains("no owner"));
    it.press("n x Tab");
    it.send(Msg::Paste("AD\\anna".into()));
    it.press("F6");
    assert!(said(&it).contains("unknown"), "{}", said(&it));
}

#[test]
fn allowlist_keys_have_no_owner_to_ask_about() {
    let mut it = Driven::allowlist_era();
    assert!(!it.model.contexts().contains(&Context::Owned));
    it.press("a");
    assert!(it.model.cx.modals.is_empty());
    it.press("n F7");
    assert!(
        !it.model
            .cx
            .modals
            .iter()
            .any(|m| matches!(m, Modal::RequiredMethods(_)))
    );
}

#[test]
fn an_owner_is_found_by_what_is_needed() {
    let mut it = Driven::user_era();
    it.press("n snaps F7 / pool.snapshot.create Enter Space");
    let Some(Modal::RequiredMethods(needs)) = it.model.cx.modals.last() else {
        panic!("not choosing")
    };
    assert_eq!(needs.users.first().unwrap().value, "svc-backup");
    assert!(needs.summary.contains("2 of 5 users"), "{}", needs.summary);
    it.press("F2");
    let Some(Modal::Picker(picker)) = it.model.cx.modals.last() else {
        panic!("no list")
    };
    assert_eq!(picker.marked().unwrap().value, "svc-backup");
    it.press("Enter F2");
    assert!(matches!(it.sent(), Call::Create(new) if format!("{new:?}").contains("svc-backup")));
}

#[test]
fn what_is_needed_stays_while_the_form_is_open_and_no_longer() {
    let mut it = Driven::user_era();
    let need = |it: &mut Driven| {
        it.press("F7 / pool.query Enter Space F2 Esc");
    };
    it.press("n x");
    need(&mut it);
    assert_eq!(it.model.access.required.len(), 1);
    // The same choice from the picker, with F7.
    it.press("Tab Enter F7");
    assert!(
        matches!(it.model.cx.modals.last(), Some(Modal::RequiredMethods(needs)) if needs.chosen().len() == 1)
    );
    it.press("Esc Esc Right Enter");
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    it.press("n");
    assert!(it.model.access.required.is_empty());
}

#[test]
fn a_full_administrator_as_owner_is_warned_of() {
    let mut it = Driven::user_era();
    it.press("n x");
    let warning = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::KeyForm(form)) => form
            .form
            .field(crate::app::modal::KeyField::Owner)
            .unwrap()
            .warning
            .clone(),
        other => panic!("{other:?}"),
    };
    it.press("Tab Ctrl-u truenas_admin");
    assert!(warning(&it).contains("full control of nas1"));
    it.press("Ctrl-u svc-hass");
    assert_eq!(warning(&it), "");
}

#[test]
fn new_roles_of_the_owner_change_what_is_shown() {
    let mut it = Driven::user_era();
    it.press("j a");
    let before = access(&it).permitted().permitted;
    let mut changed = users();
    changed[1].roles = Some(vec!["READONLY_ADMIN".into()]);
    it.model.cx.users = Some(changed);
    access::refresh(&mut it.model.cx);
    assert!(access(&it).permitted().permitted > before + 100);
    assert_eq!(access(&it).role_lines().len(), 1);
}

#[test]
fn the_list_of_the_system_replaces_the_declared_one_under_the_cursor() {
    let mut it = Driven::user_era();
    it.press("j a / pool.snapshot.create Enter");
    let declared = catalogue::current(&it.model.cx);
    let methods = declared
        .methods()
        .iter()
        .filter(|m| m.name.raw().starts_with("pool."));
    let listed = Catalogue::new(methods.cloned().collect(), Vec::new(), None, Origin::System);
    let at = it
        .open
        .iter()
        .position(|(_, call)| *call == Call::Catalogue)
        .unwrap();
    let (id, _) = it.open.remove(at);
    let outcome = Outcome::Done(Reply::Catalogue(Box::new(listed)));
    it.told(LinkEvent::Answer { id, outcome });
    assert_eq!(access(&it).tree.catalogue().origin, Origin::System);
    let (name, _) = access(&it).tested().unwrap();
    assert_eq!(name, "pool.snapshot.create");
    assert!(access(&it).permitted().permitted < 30);
}

#[test]
fn a_paste_goes_into_what_is_typed_and_nowhere_else() {
    let mut it = Driven::user_era();
    it.press("j a");
    it.send(Msg::Paste("q q q".into()));
    assert_eq!(access(&it).tree.find(), "");
    it.press("/");
    it.send(Msg::Paste("pool.query\nx".into()));
    assert_eq!(access(&it).tree.find(), "pool.query");
}

#[test]
fn the_default_owner_has_the_fewest_rights_and_the_form_says_why() {
    let owner = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::KeyForm(form)) => {
            let field = form.form.field(crate::app::modal::KeyField::Owner).unwrap();
            (form.owner(), field.note.clone())
        }
        other => panic!("{other:?}"),
    };
    let mut it = Driven::user_era();
    it.press("n");
    let (name, note) = owner(&it);
    assert_eq!(name, "svc-backup");
    assert!(
        note.contains("default: the fewest rights of 3 users"),
        "{note}"
    );
    // One who could issue keys of a full administrator is no safe default.
    it.press("Esc y");
    let users = it.model.cx.users.as_mut().unwrap();
    let backup = users
        .iter_mut()
        .find(|it| it.username.raw() == "svc-backup");
    backup.unwrap().roles = Some(vec!["API_KEY_WRITE".into()]);
    it.press("n");
    let (name, note) = owner(&it);
    assert_eq!(name, "svc-hass");
    assert!(note.contains("of 2 users"), "{note}");
    // Another owner is the user's choice.
    it.press("x Tab Ctrl-u svc-metrics");
    assert!(!owner(&it).1.contains("default"));
    it.press("Esc y");

    // Nobody else may own one more key: the account itself.
    for user in it.model.cx.users.as_mut().unwrap() {
        if user.username.raw().starts_with("svc") {
            user.locked = true;
        }
    }
    let locked = it.model.cx.users.clone();
    it.press("n");
    it.model.cx.users = locked;
    assert_eq!(owner(&it).0, "truenas_admin");
}

#[test]
fn users_that_arrive_late_change_no_owner_that_was_passed() {
    let mut it = Driven::user_era();
    let users = it.model.cx.users.take();
    it.press("n grafana Tab");
    it.model.cx.users = users;
    it.model.cx.tell(crate::app::event::Event::FormChanged);
    it.model.hand_round();
    let Some(Modal::KeyForm(form)) = it.model.cx.modals.last() else {
        panic!()
    };
    assert_eq!(form.owner(), "truenas_admin");
}
