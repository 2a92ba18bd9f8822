//! The wizard, from the key in the list to the key of the account, and back.

mod moving;
mod steps;

use proptest::prelude::*;

use crate::api::{Call, LinkEvent, Outcome, Reply};
use crate::app::modal::{AccountField, AccountForm, Modal};
use crate::app::testkit::account::{Accounts, Fate};
use crate::app::testkit::screen::{back, gone, lost, question, said, top};
use crate::app::testkit::{Driven, fake, user_key, user_keys};
use crate::domain::account::{NewPart, PartKind};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::draft::NewAccess;
use crate::domain::{Fault, FieldError, KeyId, Kind};
use crate::form::Form;

fn world() -> Accounts {
    Accounts::with_keys()
}

/// The form of the account for Homepage.
fn planned(on: &mut Accounts) -> Driven {
    let mut it = Driven::user_era();
    it.press("A");
    it.presets();
    it.answer_accounts(on);
    it.press("homepage Enter Enter");
    assert!(matches!(top(&it), Modal::AccountForm(_)));
    it
}

fn form(it: &Driven) -> &AccountForm {
    let mut modals = it.model.cx.modals.iter();
    modals
        .find_map(|modal| match modal {
            Modal::AccountForm(it) => Some(it.as_ref()),
            _ => None,
        })
        .expect("no form")
}

fn error(form: &Form<AccountField>, id: AccountField) -> String {
    form.field(id).unwrap().error.clone().unwrap_or_default()
}

fn rows(it: &Driven) -> String {
    let rows = it.model.account.job().expect("no run").rows("nas1");
    let texts: Vec<String> = rows.into_iter().map(|row| row.text).collect();
    texts.join("\n")
}

/// The system creates the key.
fn key_created(it: &mut Driven, on: &mut Accounts, id: i64) {
    let at = it.open.iter().position(|(_, call)| call.makes_secret());
    let (request, call) = it.open.remove(at.expect("no key was requested"));
    let Call::Create(new) = call else {
        panic!("{call:?}")
    };
    let NewAccess::User { username, .. } = &new.access else {
        panic!("{new:?}")
    };
    let key = user_key(id, &new.name, Some(username), 0, None);
    on.keys.push(key.clone());
    let outcome = Outcome::Done(Reply::NewSecret {
        key: Box::new(key),
        secret: fake(id),
        differences: Vec::new(),
        salting: None,
    });
    it.told(LinkEvent::Answer {
        id: request,
        outcome,
    });
}

#[test]
fn from_a_to_a_key_with_an_account_of_its_own() {
    let mut on = world();
    let mut it = planned(&mut on);
    let text = |id| form(&it).form.text(id);
    assert_eq!(text(AccountField::User), "svc-homepage");
    assert_eq!(text(AccountField::Group), "svc-homepage");
    assert_eq!(text(AccountField::Privilege), "svc-homepage");
    assert_eq!(text(AccountField::Key), "homepage");
    it.press("F2");
    it.answer_accounts(&mut on);
    let created: Vec<PartKind> = on
        .changes
        .iter()
        .map(|call| match call {
            Call::CreatePart(part) => part.kind(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        created,
        [PartKind::Group, PartKind::Privilege, PartKind::User]
    );
    assert_eq!(on.privileges[0].gids, [on.groups[0].gid.unwrap()]);
    key_created(&mut it, &mut on, 21);
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.copied(crate::domain::copy::Copied::Native);
    it.press("Esc");
    assert!(matches!(top(&it), Modal::AccountSteps(_)));
    assert!(rows(&it).contains("The key homepage (21) signs in as svc-homepage with"));
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    assert!(it.model.account.job().is_none());
}

#[test]
fn an_undo_of_the_key_says_that_it_was_deleted() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    it.answer_accounts(&mut on);
    key_created(&mut it, &mut on, 21);
    it.copied(crate::domain::copy::Copied::Native);
    it.press("Esc u Tab Enter");
    it.answer_accounts(&mut on);
    assert!(
        rows(&it).contains("key        homepage  deleted"),
        "{}",
        rows(&it)
    );
    assert_eq!(
        it.model.cx.notice.as_ref().unwrap().text,
        "deleted homepage"
    );
}

#[test]
fn an_interrupted_run_can_be_completed() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    while on.groups.is_empty() {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    it.press("Esc");
    it.answer_accounts(&mut on);
    it.press("Esc Tab Enter");
    it.answer_accounts(&mut on);
    assert!(matches!(top(&it), Modal::AccountForm(_)));
    // The same names again, once with the default, which changes nothing.
    for (keys, groups) in [("F2", 1), ("Enter F2", 1)] {
        it.press(keys);
        it.answer_accounts(&mut on);
        let text = said(question(&it));
        assert!(text.contains("group svc-homepage ("), "{text}");
        assert_eq!(on.groups.len(), groups);
    }
    it.press("Enter");
    assert!(error(&form(&it).form, AccountField::Group).contains("another group"));
    it.press("F2");
    it.answer_accounts(&mut on);
    it.press("Tab Enter");
    it.answer_accounts(&mut on);
    let made = (on.groups.len(), on.privileges.len(), on.users.len());
    assert_eq!(made, (1, 1, 1));
    assert!(rows(&it).contains("existed before"), "{}", rows(&it));
    key_created(&mut it, &mut on, 21);
    assert!(matches!(top(&it), Modal::Secret(_)));
}

#[test]
fn rights_that_are_missing_are_told_before_the_first_window() {
    for (roles, words) in [
        (
            &["READONLY_ADMIN"][..],
            "needs ACCOUNT_WRITE and PRIVILEGE_WRITE and API_KEY_WRITE",
        ),
        (&["ACCOUNT_WRITE", "API_KEY_WRITE"], "needs PRIVILEGE_WRITE"),
    ] {
        let mut it = Driven::user_era();
        let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
        (me.full_admin, me.roles) = (false, roles.iter().map(|it| (*it).into()).collect());
        it.press("A");
        assert!(it.model.cx.modals.is_empty());
        let notice = it.model.cx.notice.as_ref().unwrap().text.clone();
        assert!(notice.contains(words), "{notice}");
    }
    let mut it = Driven::user_era();
    it.model.cx.connection.read_only = true;
    it.press("A");
    assert!(it.model.cx.modals.is_empty() && it.model.cx.notice.is_some());
    // Keys without owners have no service accounts.
    let mut it = Driven::allowlist_era();
    it.press("A");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn methods_by_search_lead_to_roles_too() {
    let mut on = world();
    let mut it = Driven::user_era();
    it.press("A");
    it.presets();
    it.answer_accounts(&mut on);
    it.press("select Enter / pool.snapshot.create Enter Space F2");
    let Modal::AccountRoles(roles) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    assert!(
        roles
            .choice
            .roles
            .iter()
            .all(|it| it.as_str() != "FULL_ADMIN")
    );
    assert!(!roles.choice.roles.is_empty());
    it.press("a");
    assert!(matches!(top(&it), Modal::Access(_)));
}

/// An answer to the read of the audit log: these methods were called by a key.
fn audited(it: &mut Driven, key: i64, methods: &[&str]) {
    let reads = |(_, call): &(crate::api::RequestId, Call)| matches!(call, Call::Audit(_));
    let at = it.open.iter().position(reads).expect("not read");
    let (id, _) = it.open.remove(at);
    let entries: Vec<AuditEntry> = methods
        .iter()
        .map(|method| AuditEntry {
            id: (*method).into(),
            at: None,
            user: "truenas_admin".into(),
            key: Some(KeyId(key)),
            address: "10.0.0.31".into(),
            protocol: crate::domain::audit::Protocol::WebSocket,
            event: AuditEvent::Call {
                method: (*method).into(),
                authorized: true,
            },
        })
        .collect();
    let rows = entries.len();
    let outcome = Outcome::Done(Reply::Audit { entries, rows });
    it.told(LinkEvent::Answer { id, outcome });
}

#[test]
fn the_audit_log_says_what_the_selected_key_called() {
    let mut on = world();
    let mut it = Driven::user_era();
    it.press("A");
    it.presets();
    it.answer_accounts(&mut on);
    it.press("audit Enter");
    audited(&mut it, 9, &["pool.snapshot.create", "user.update"]);
    let Modal::AccountRoles(roles) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    assert_eq!(roles.choice.covered.len(), 2);
    // A key that called nothing says so, and the other ways stay open.
    it.press("Esc Esc j A audit Enter");
    audited(&mut it, 4, &["pool.snapshot.create"]);
    let Modal::Picker(picker) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    assert_eq!(
        picker.summary,
        "no audited call of backup-replication in 30 days"
    );
    // Who has left is not brought back.
    it.press("audit Enter Esc");
    audited(&mut it, 9, &["pool.snapshot.create"]);
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn the_form_of_a_new_key_leads_there_and_gives_its_name() {
    let mut on = world();
    let mut it = Driven::user_era();
    it.press("n dashboard F8");
    it.presets();
    it.answer_accounts(&mut on);
    it.press("homepage Enter Enter");
    assert_eq!(form(&it).form.text(AccountField::Key), "dashboard");
    it.press("Esc Esc Esc");
    let Modal::KeyForm(form) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    assert_eq!(
        form.form.text(crate::app::modal::KeyField::Name),
        "dashboard"
    );
}
