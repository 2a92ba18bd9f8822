//! A service account: the choice of an integration, its roles, its parts, and the steps.

use super::*;
use crate::api::Reply;
use crate::app::testkit::account::{Accounts, Fate};

const SIZES: [(&str, u16, u16); 3] = [("80", 80, 24), ("120", 120, 40), ("40x10", 40, 10)];

fn world() -> Accounts {
    Accounts::with_keys()
}

fn opened(columns: u16, rows: u16) -> (Driven, Accounts) {
    let mut on = world();
    let mut it = user_era(columns, rows);
    it.press("A");
    it.presets();
    it.answer_accounts(&mut on);
    (it, on)
}

fn until_a_change(it: &mut Driven, on: &mut Accounts) {
    while it.sent_nothing() {
        assert!(it.answer_account(on, Fate::Done));
    }
}

pub(super) fn roles(columns: u16, rows: u16) -> Driven {
    let (mut it, _) = opened(columns, rows);
    it.press("homepage Enter");
    it
}

pub(super) fn form(columns: u16, rows: u16) -> Driven {
    let mut it = roles(columns, rows);
    it.press("Enter");
    it
}

pub(super) fn steps(columns: u16, rows: u16) -> Driven {
    let (mut it, mut on) = opened(columns, rows);
    it.press("homepage Enter Enter F2");
    until_a_change(&mut it, &mut on);
    it.answer_account(&mut on, Fate::Done);
    until_a_change(&mut it, &mut on);
    it
}

#[test]
fn what_the_integration_needs() {
    for (size, columns, rows) in SIZES {
        let (mut it, _) = opened(columns, rows);
        snap_named(&format!("account_pick_{size}"), &it);
        it.press("homepage Enter");
        snap_named(&format!("account_roles_{size}"), &it);
        it.press("Enter");
        snap_named(&format!("account_form_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.press("A");
    snap_named("account_pick_loading_80", &it);
    it.presets();
    it.press("select Enter / pool.snapshot.create Enter Space");
    snap_named("account_methods_80", &it);
    let mut it = user_era(120, 40);
    it.press("A");
    it.presets();
    it.press("select Enter / pool.snapshot.create Enter Space");
    snap_named("account_methods_120", &it);
}

#[test]
fn the_steps() {
    for (size, columns, rows) in SIZES {
        let (mut it, mut on) = opened(columns, rows);
        it.press("homepage Enter Enter F2");
        until_a_change(&mut it, &mut on);
        it.answer_account(&mut on, Fate::Done);
        until_a_change(&mut it, &mut on);
        snap_named(&format!("account_steps_{size}"), &it);
        it.answer_account(&mut on, Fate::Refused);
        snap_named(&format!("account_failed_{size}"), &it);
        it.press("Esc");
        snap_named(&format!("account_leave_{size}"), &it);
        it.press("Esc u");
        snap_named(&format!("account_undo_{size}"), &it);
        it.press("Tab Enter");
        it.answer_accounts(&mut on);
        snap_named(&format!("account_undone_{size}"), &it);
    }
}

#[test]
fn the_key_of_the_account() {
    for (size, columns, rows) in SIZES {
        let (mut it, mut on) = opened(columns, rows);
        it.press("homepage Enter Enter F2");
        it.answer_accounts(&mut on);
        let at = it.open.iter().position(|(_, call)| call.makes_secret());
        let (id, _) = it.open.remove(at.unwrap());
        let key = user_key(21, "homepage", Some("svc-homepage"), 0, Some(365));
        it.told(LinkEvent::Answer {
            id,
            outcome: Outcome::Done(Reply::NewSecret {
                key: Box::new(key),
                secret: fake(21),
                differences: Vec::new(),
                salting: None,
            }),
        });
        it.press("v");
        let export = it.last_export();
        let mut seen = system(Release::new(25, 10, 5), None);
        seen.me.username = Some("svc-homepage".into());
        (seen.me.full_admin, seen.me.roles) = (false, vec!["POOL_READ".into()]);
        let probed = vec![
            crate::app::Probed {
                method: "pool.query".into(),
                fault: None,
            },
            crate::app::Probed {
                method: "alert.list".into(),
                fault: Some(Fault::new(Kind::Denied, "nas1 refused the call.")),
            },
        ];
        it.send(Msg::Exported(
            export,
            crate::app::Exported::Probed(Ok((Box::new(seen), probed))),
        ));
        snap_named(&format!("account_secret_{size}"), &it);
        it.copied(Copied::Native);
        it.press("Esc");
        snap_named(&format!("account_done_{size}"), &it);
    }
}

#[test]
fn it_reads_in_ascii() {
    let ascii = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    let (mut it, mut on) = opened(80, 24);
    it.press("homepage Enter");
    snap_with("account_roles_ascii", &it, ascii);
    it.press("Enter F2");
    until_a_change(&mut it, &mut on);
    it.answer_account(&mut on, Fate::Done);
    until_a_change(&mut it, &mut on);
    it.answer_account(&mut on, Fate::Refused);
    snap_with("account_failed_ascii", &it, ascii);
}

#[test]
fn an_account_whose_key_did_not_move() {
    for (size, columns, rows) in SIZES {
        let (mut it, mut on) = opened(columns, rows);
        it.press("homepage Enter Enter Tab Tab Tab Tab Right F2");
        it.answer_accounts(&mut on);
        it.press("Esc");
        snap_named(&format!("account_without_key_{size}"), &it);
    }
}

#[test]
fn parts_of_an_interrupted_run() {
    for (size, columns, rows) in SIZES {
        let (mut it, mut on) = opened(columns, rows);
        it.press("homepage Enter Enter F2");
        while on.privileges.is_empty() {
            assert!(it.answer_account(&mut on, Fate::Done));
        }
        it.press("Esc");
        it.answer_accounts(&mut on);
        it.press("Esc Tab Enter");
        it.answer_accounts(&mut on);
        it.press("F2");
        it.answer_accounts(&mut on);
        snap_named(&format!("account_existing_{size}"), &it);
    }
}
