mod lost_reply;
mod moving;

use super::*;
use crate::api::{Call, LinkEvent, Outcome, Reply};
use crate::app::effect::Effect;
use crate::app::keys::own_session;
use crate::app::message::Msg;
use crate::app::modal::Modal;
use crate::app::testkit::{self, Driven, now, rules_keys, user_key, user_keys};
use crate::domain::copy::Copied;
use crate::domain::draft::NewAccess;
use crate::domain::rotation::{Ending, Proof, Step};
use crate::domain::{Access, ApiKey, Fault, HashPrint, KeyChange, KeyId, Kind, Rotation};

/// The successor of `backup-replication` (3).
const NEW: i64 = 21;
const NAME: &str = "backup-replication-2";

impl Driven {
    fn asked_for_sessions(&self) -> bool {
        self.open
            .iter()
            .any(|(_, call)| matches!(call, Call::Sessions { .. }))
    }

    fn rotation(&self) -> &Rotation {
        self.model
            .rotation
            .involving(KeyId(3), &self.model.cx)
            .expect("no rotation")
    }

    fn stands_at(&self) -> Step {
        state::next_step(self.rotation(), &self.model.sessions, &self.model.cx)
    }

    fn question(&self) -> String {
        match self.model.cx.modals.last() {
            Some(Modal::Question(it)) => {
                let uses = it
                    .uses
                    .and_then(|id| own_session::use_line(id, &self.model.sessions, &self.model.cx));
                let lines = it.lines.iter().chain(&uses);
                let lines = lines.map(|line| line.text.as_str());
                let lines: Vec<_> = std::iter::once(it.title.as_str()).chain(lines).collect();
                lines.join("\n")
            }
            other => panic!("no question: {other:?}"),
        }
    }

    fn new_secret(&mut self) {
        let key = user_key(NEW, NAME, Some("svc-backup"), 0, Some(90));
        self.reply(Outcome::Done(Reply::NewSecret {
            key: Box::new(key),
            secret: testkit::fake(NEW),
            differences: Vec::new(),
            salting: None,
        }));
    }
}

/// A rotation of `backup-replication` whose successor exists and whose secret is on the screen.
fn made(kept: &mut Vec<Rotation>) -> Driven {
    let mut it = Driven::user_era();
    it.press("j t");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::RotateForm(_))
    ));
    it.press("F2");
    it.keep(kept);
    it.new_secret();
    it.keep(kept);
    it
}

/// The same, with the secret saved and closed, and the sessions read.
fn carried(kept: &mut Vec<Rotation>, sessions: &[i64]) -> Driven {
    let mut it = made(kept);
    it.save_to_file();
    it.press("Esc");
    it.keep(kept);
    it.sessions(sessions);
    it.listed(with_successor());
    it.keep(kept);
    it
}

/// The list, including the successor.
fn with_successor() -> Vec<ApiKey> {
    let mut keys = user_keys();
    keys.push(user_key(NEW, NAME, Some("svc-backup"), 0, Some(90)));
    keys
}

/// Enter at the last step: tnkeys refreshes everything before it asks.
fn ask_the_end(it: &mut Driven, sessions: &[i64]) {
    it.press("Enter");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::Rotation(_))
    ));
    it.sessions(sessions);
    it.listed(with_successor());
}

#[test]
fn the_plan_is_kept_before_anything_is_sent() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    assert!(it.sent_nothing(), "the plan is not kept yet");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    let Call::Create(new) = it.sent() else {
        panic!("{:?}", it.sent())
    };
    assert_eq!(new.name, NAME);
    let NewAccess::User {
        username,
        expires_at,
    } = &new.access
    else {
        panic!("{new:?}")
    };
    assert_eq!(username, "svc-backup");
    // The successor lives about as long as the old key did, counted from now.
    assert!(expires_at.unwrap() > now() + jiff::SignedDuration::from_hours(24 * 300));
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].old, kept[0].successor), (KeyId(3), None));
    // The request leaves once, whatever is saved later.
    let again = kept[0].clone();
    it.send(Msg::RotationSaved(Box::new(again), Ok(())));
    it.sent();
}

#[test]
fn rules_go_over_to_the_letter() {
    let mut it = Driven::allowlist_era();
    it.press("j j t F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    let Call::Create(new) = it.sent() else {
        panic!("{:?}", it.sent())
    };
    let old = rules_keys().remove(2);
    assert_eq!(new.name, format!("{}-2", old.name));
    assert_eq!(
        new.access,
        NewAccess::Allowlist(old.rules().unwrap().to_vec())
    );
    assert_eq!(kept[0].ending, Ending::Delete);
}

#[test]
fn the_old_key_is_deleted_at_the_end_and_its_name_handed_on() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[3]);
    assert_eq!(it.stands_at(), Step::Prove);
    // A client signs in with the new secret: the panel shows it after a pause.
    it.told(LinkEvent::SessionsChanged);
    it.told(LinkEvent::SessionsChanged);
    assert!(!it.asked_for_sessions());
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[3, NEW]);
    it.keep(&mut kept);
    assert_eq!(it.stands_at(), Step::Wait);
    assert_eq!(kept[0].proof, Some(Proof::Seen));
    ask_the_end(&mut it, &[3, NEW]);
    assert!(
        it.question()
            .contains("Active now: 1 session from 10.0.0.12")
    );
    it.press("Enter");
    assert!(it.sent_nothing(), "the default is Cancel");
    it.told(LinkEvent::SessionsChanged);
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[NEW]);
    assert_eq!(it.stands_at(), Step::End);
    ask_the_end(&mut it, &[NEW]);
    it.press("y");
    assert_eq!(*it.sent(), Call::Delete(KeyId(3)));
    it.reply(Outcome::Done(Reply::Deleted));
    let rename = KeyChange {
        name: Some("backup-replication".into()),
        ..KeyChange::default()
    };
    assert_eq!(*it.sent(), Call::Update(KeyId(NEW), rename));
    let renamed = user_key(NEW, "backup-replication", Some("svc-backup"), 0, Some(90));
    it.reply(Outcome::Done(Reply::Updated(Box::new(renamed))));
    it.keep(&mut kept);
    assert!(kept.is_empty() && it.model.cx.modals.is_empty());
    let said = it.model.cx.notice.as_ref().unwrap();
    assert!(said.text.contains("is rotated"), "{}", said.text);
}

#[test]
fn a_copy_is_asked_about() {
    for copied in [
        Copied::SentToTerminal(crate::domain::copy::Around::Nothing),
        Copied::Native,
    ] {
        let mut kept = Vec::new();
        let mut it = made(&mut kept);
        it.copied(copied);
        it.press("Esc");
        it.keep(&mut kept);
        it.sessions(&[]);
        assert_eq!(it.stands_at(), Step::Carry);
        it.press("Enter");
        assert!(it.question().contains("Do you have the secret"));
        // Enter alone changes nothing.
        it.press("Enter");
        assert_eq!(it.stands_at(), Step::Carry);
        it.press("Enter Tab Enter");
        it.keep(&mut kept);
        assert!(kept[0].carried);
        assert_eq!(it.stands_at(), Step::Prove);
    }
}

#[test]
fn our_own_try_does_not_count_as_somebody_s() {
    let mut kept = Vec::new();
    let mut it = made(&mut kept);
    it.press("v");
    let id = it.effects.iter().rev().find_map(|e| match e {
        Effect::Export(id, _) => Some(*id),
        _ => None,
    });
    let fault = Fault::new(Kind::SignIn, "no");
    it.send(Msg::Exported(
        id.unwrap(),
        crate::app::Exported::Verified(Err(fault)),
    ));
    it.press("Esc Tab Enter");
    it.keep(&mut kept);
    it.sessions(&[NEW]);
    assert_eq!(it.stands_at(), Step::Carry);
    // A later session counts as ours if it has our origin; any other belongs to someone else.
    it.send(Msg::Now(now() + jiff::SignedDuration::from_secs(6)));
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[NEW]);
    assert_eq!(it.stands_at(), Step::Carry);
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions_from("10.0.0.31:40000", &[NEW]);
    assert_eq!(it.stands_at(), Step::End);
}

#[test]
fn a_new_secret_voids_what_was_known_of_the_one_before_it_is_sent() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[]);
    it.press("Enter Tab Tab Enter");
    assert!(it.question().contains("Reset key"), "{}", it.question());
    it.press("y");
    assert!(it.sent_nothing(), "what is void is kept first");
    assert!(!it.rotation().carried);
    it.keep(&mut kept);
    assert!(kept[0].reset && !kept[0].carried);
    assert!(matches!(it.sent(), Call::Reset { id: KeyId(NEW), .. }));
    it.effects.clear();
    it.new_secret();
    it.save_to_file();
    it.press("Esc");
    it.keep(&mut kept);
    assert_eq!(it.stands_at(), Step::Prove);
    // One panel, not two.
    let panels = it.model.cx.modals.iter();
    let panels = panels.filter(|m| matches!(m, Modal::Rotation(_))).count();
    assert_eq!(panels, 1);
}
