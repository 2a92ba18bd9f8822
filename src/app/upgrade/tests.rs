use std::path::PathBuf;

use super::*;
use crate::api::{Call, LinkEvent, Outcome};
use crate::app::Msg;
use crate::app::effect::{Effect, FileTask};
use crate::app::testkit::*;
use crate::app::widget::save_report::PathField;
use crate::domain::upgrade::Heir;
use crate::domain::{Fault, KeyId, Kind};
use crate::keymap::Context;

fn report(it: &Driven) -> &Report {
    match it.model.cx.modals.last() {
        Some(Modal::Upgrade(it)) => &it.report,
        other => panic!("{other:?}"),
    }
}

fn form(it: &Driven) -> &SaveReport {
    match it.model.cx.modals.last() {
        Some(Modal::SaveReport(it)) => it,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_opens_before_the_users_are_read_and_names_the_heir_then() {
    let mut it = Driven::allowlist_era();
    it.press("U");
    assert_eq!(
        report(&it).summary(),
        "1 of 4 keys survives; 3 will be revoked."
    );
    assert_eq!(report(&it).heir, Heir::Unread);
    it.serve();
    assert_eq!(report(&it).heir, Heir::User("truenas_admin".into()));
    it.press("Esc U");
    let users = |(_, call): &(_, Call)| *call == Call::Users;
    assert!(!it.open.iter().any(users), "asked for once");
}

#[test]
fn users_that_may_not_be_read_leave_the_rule() {
    let mut it = Driven::allowlist_era();
    it.press("U");
    let (id, _) = it.open.remove(0);
    let outcome = Outcome::Failed(Fault::new(Kind::Denied, "Not authorized."));
    it.told(LinkEvent::Answer { id, outcome });
    assert_eq!(report(&it).heir, Heir::Unread);
}

#[test]
fn a_key_that_is_deleted_meanwhile_leaves_the_report() {
    let mut it = Driven::allowlist_era();
    it.press("U");
    it.told(LinkEvent::Changed(crate::api::KeyEvent::Removed(KeyId(4))));
    assert_eq!(
        report(&it).summary(),
        "1 of 3 keys survives; 2 will be revoked."
    );
}

#[test]
fn the_user_era_is_past_it() {
    let mut it = Driven::user_era();
    assert!(!it.model.contexts().contains(&Context::Upgrades));
    it.press("U");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn read_only_may_look() {
    let mut it = Driven::allowlist_era();
    it.model.cx.connection.read_only = true;
    assert!(it.model.contexts().contains(&Context::Upgrades));
    it.press("U");
    report(&it);
}

#[test]
fn the_report_goes_to_a_new_file() {
    let mut it = Driven::allowlist_era();
    it.press("U w Enter Enter");
    let task = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Write { path, text }) => Some((path.clone(), text.clone())),
        _ => None,
    });
    let (path, text) = task.unwrap();
    assert_eq!(path, PathBuf::from("tnkeys-upgrade-nas1.txt"));
    assert!(text.contains("1 of 4 keys survives"), "{text}");
    // While the file is being written, keys do nothing.
    it.effects.clear();
    it.press("Enter Esc");
    assert!(it.effects.is_empty() && form(&it).writing);
    let fault = Fault::new(Kind::Local, "x.txt already exists.").next("Choose another name.");
    it.send(Msg::Written(Err(fault)));
    let error = form(&it).form.field(PathField).unwrap().error.clone();
    assert_eq!(error.unwrap(), "x.txt already exists. Choose another name.");
    it.press("2 Enter Enter");
    it.send(Msg::Written(Ok("x.txt2".into())));
    report(&it);
    assert_eq!(it.model.cx.notice.as_ref().unwrap().text, "wrote x.txt2");
}
