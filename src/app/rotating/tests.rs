use super::*;
use crate::api::{Call, Outcome, Reply, Told};
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::testkit::{Driven, now, rules_keys, user_key, user_keys};
use crate::domain::rotation::Ending;
use crate::domain::{KeyChange, Kind, Secret};

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
        self.model.rotation_about(KeyId(3)).expect("no rotation")
    }

    fn stands_at(&self) -> Step {
        self.model.rotation_step(self.rotation())
    }

    fn question(&self) -> String {
        match self.model.modals.last() {
            Some(Modal::Question(it)) => {
                let uses = it.uses.and_then(|id| self.model.use_line(id));
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
            secret: Secret::new(crate::app::testkit::FAKE.into()),
            salting: None,
        }));
    }
}

/// The rotation of `backup-replication` with its successor made and the secret on the screen.
fn made(kept: &mut Vec<Rotation>) -> Driven {
    let mut it = Driven::user_era();
    it.press("j t");
    assert!(matches!(it.model.modals.last(), Some(Modal::RotateForm(_))));
    it.press("F2");
    it.keep(kept);
    it.new_secret();
    it.keep(kept);
    it
}

/// The same, copied for sure and closed, the sessions read.
fn carried(kept: &mut Vec<Rotation>, sessions: &[i64]) -> Driven {
    let mut it = made(kept);
    it.copied(Copied::Native);
    it.press("Esc");
    it.keep(kept);
    it.sessions(sessions);
    it.keep(kept);
    it
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
    // It lives about as long as the old one did, from now on.
    assert!(expires_at.unwrap() > now() + jiff::SignedDuration::from_hours(24 * 300));
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].old, kept[0].successor), (KeyId(3), None));
    // What is sent is sent once, whatever else is kept.
    let again = kept[0].clone();
    it.send(Msg::RotationKept(Box::new(again), Ok(())));
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
fn a_plan_that_cannot_be_kept_is_said_and_carried_out() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let at = it
        .effects
        .iter()
        .position(|e| matches!(e, Effect::Errand(Errand::KeepRotation(_))));
    let Effect::Errand(Errand::KeepRotation(plan)) = it.effects.remove(at.unwrap()) else {
        unreachable!()
    };
    let fault = Fault::new(Kind::Local, "There is no room left.");
    it.send(Msg::RotationKept(plan, Err(fault)));
    it.sent();
    assert!(it.model.notice.as_ref().unwrap().text.contains("no room"));
}

#[test]
fn the_old_key_is_deleted_at_the_end_and_its_name_handed_on() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[3]);
    assert_eq!(it.stands_at(), Step::Prove);
    // Somebody signs in with the new secret: that is seen, after a pause.
    it.told(Told::SessionsChanged);
    it.told(Told::SessionsChanged);
    assert!(!it.asked_for_sessions());
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[3, NEW]);
    it.keep(&mut kept);
    assert_eq!(it.stands_at(), Step::Wait);
    assert_eq!(kept[0].proof, Some(Proof::Seen));
    it.press("Enter");
    assert!(
        it.question()
            .contains("In use now: 1 session from 10.0.0.12")
    );
    it.press("Enter");
    assert!(it.sent_nothing(), "the default is Cancel");
    it.told(Told::SessionsChanged);
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[NEW]);
    assert_eq!(it.stands_at(), Step::End);
    it.press("Enter y");
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
    assert!(kept.is_empty() && it.model.modals.is_empty());
    let said = it.model.notice.as_ref().unwrap();
    assert!(said.text.contains("is rotated"), "{}", said.text);
}

#[test]
fn a_copy_that_was_only_sent_is_asked_about() {
    let mut kept = Vec::new();
    let mut it = made(&mut kept);
    it.copied(Copied::SentToTerminal(crate::domain::copy::Around::Nothing));
    it.press("Esc");
    it.keep(&mut kept);
    it.sessions(&[]);
    assert_eq!(it.stands_at(), Step::Carry);
    it.press("Enter");
    assert!(it.question().contains("Where is the secret"));
    // Enter alone changes nothing.
    it.press("Enter");
    assert_eq!(it.stands_at(), Step::Carry);
    it.press("Enter Tab Enter");
    it.keep(&mut kept);
    assert!(kept[0].carried);
    assert_eq!(it.stands_at(), Step::Prove);
}

#[test]
fn our_own_try_does_not_count_as_somebody_s() {
    let mut kept = Vec::new();
    let mut it = made(&mut kept);
    it.press("v");
    let ticket = it.effects.iter().rev().find_map(|e| match e {
        Effect::Carry(ticket, _) => Some(*ticket),
        _ => None,
    });
    let fault = Fault::new(Kind::SignIn, "no");
    it.send(Msg::Carried(
        ticket.unwrap(),
        crate::app::Carried::Verified(Err(fault)),
    ));
    it.press("Esc Tab Enter");
    it.keep(&mut kept);
    it.sessions(&[NEW]);
    assert_eq!(it.stands_at(), Step::Carry);
    // Later it is somebody else's.
    it.send(Msg::Now(now() + jiff::SignedDuration::from_secs(6)));
    it.send(Msg::Woke(crate::app::Wake::Sessions));
    it.sessions(&[NEW]);
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
    it.copied(Copied::Native);
    it.press("Esc");
    it.keep(&mut kept);
    assert_eq!(it.stands_at(), Step::Prove);
    // One panel, not two.
    let panels = it.model.modals.iter();
    let panels = panels.filter(|m| matches!(m, Modal::Rotation(_))).count();
    assert_eq!(panels, 1);
}

#[test]
fn a_refused_create_begins_nothing() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    let fault = Fault::new(Kind::Denied, "The key was refused.");
    it.reply(Outcome::Failed(fault));
    it.keep(&mut kept);
    assert!(kept.is_empty());
    let Some(Modal::RotateForm(form)) = it.model.modals.last() else {
        panic!("{:?}", it.model.modals)
    };
    assert!(form.sending.is_none() && form.fault.is_some());
}

#[test]
fn an_answer_that_is_lost_leaves_a_rotation_to_go_on_with() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    it.reply(Outcome::Unknown(Fault::new(Kind::OutcomeUnknown, "lost")));
    let (id, _) = it.open.remove(0);
    let mut keys = user_keys();
    keys.push(user_key(NEW, NAME, Some("svc-backup"), 0, Some(90)));
    let outcome = Outcome::Done(Reply::Keys {
        keys,
        scope: crate::api::Scope::All,
        skipped: 0,
    });
    it.told(Told::Answer { id, outcome });
    it.keep(&mut kept);
    assert!(
        it.question().contains("which is as it was"),
        "{}",
        it.question()
    );
    assert_eq!(kept[0].successor, Some(KeyId(NEW)));
    it.press("Esc t");
    it.sessions(&[]);
    assert_eq!(it.stands_at(), Step::Carry);
}

#[test]
fn what_does_not_work_is_reset_and_not_rotated() {
    for (keys, why) in [
        ("G", "user does not exist"),
        ("j j j t", "reset (r)"),
        ("j j j j t", "reset (r)"),
    ] {
        let mut it = Driven::user_era();
        it.press(keys);
        if keys == "G" {
            it.press("t");
        }
        assert!(it.question().contains(why), "{}", it.question());
    }
}

#[test]
fn stopping_changes_nothing_on_the_system() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[3]);
    it.press("X");
    assert!(it.question().contains("both stay"), "{}", it.question());
    it.press("y");
    it.keep(&mut kept);
    assert!(kept.is_empty() && it.sent_nothing());
    assert!(it.model.modals.is_empty());
}

#[test]
fn a_near_expiry_frees_the_name_for_the_successor() {
    let mut it = Driven::user_era();
    it.press("j t");
    // Name, Expires, Old key.
    it.press("Down Down Right Right F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    assert_eq!(kept[0].ending, Ending::Expire(7));
    it.new_secret();
    it.copied(Copied::Native);
    it.press("Esc");
    it.sessions(&[NEW]);
    it.keep(&mut kept);
    it.press("Enter y");
    let Call::Update(KeyId(3), change) = it.sent().clone() else {
        panic!("{:?}", it.sent())
    };
    assert_eq!(change.name.as_deref(), Some("backup-replication-old"));
    let old = user_key(
        3,
        "backup-replication-old",
        Some("svc-backup"),
        800,
        Some(7),
    );
    it.reply(Outcome::Done(Reply::Updated(Box::new(old))));
    assert!(matches!(it.sent(), Call::Update(KeyId(NEW), _)));
    let renamed = user_key(NEW, "backup-replication", Some("svc-backup"), 0, Some(90));
    it.reply(Outcome::Done(Reply::Updated(Box::new(renamed))));
    it.keep(&mut kept);
    assert!(kept.is_empty());
}

#[test]
fn without_the_right_to_see_sessions_the_person_decides() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    it.press("R");
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, Call::Sessions { .. }));
    let (id, _) = it.open.remove(at.unwrap());
    let fault = Fault::new(Kind::Denied, "Not authorized.");
    let outcome = Outcome::Failed(fault);
    it.told(Told::Answer { id, outcome });
    assert_eq!(it.stands_at(), Step::Wait);
    it.press("Enter");
    assert!(it.question().contains("is not known: Not authorized."));
}

#[test]
fn the_other_system_s_plans_are_left_alone() {
    let mut it = Driven::user_era();
    let mut other = {
        let mut kept = Vec::new();
        made(&mut kept);
        kept.remove(0)
    };
    other.address = "wss://nas2".into();
    it.model.rotations.push(other);
    assert!(it.model.rotation_about(KeyId(3)).is_none());
    it.press("j t");
    assert!(matches!(it.model.modals.last(), Some(Modal::RotateForm(_))));
}

/// The list as the system has it now.
fn listed(it: &mut Driven, keys: Vec<ApiKey>) {
    it.press("R");
    let at = it.open.iter().position(|(_, call)| *call == Call::Keys);
    let (id, _) = it.open.remove(at.expect("the list was not asked for"));
    let outcome = Outcome::Done(Reply::Keys {
        keys,
        scope: crate::api::Scope::All,
        skipped: 0,
    });
    it.told(Told::Answer { id, outcome });
}

#[test]
fn a_successor_that_is_refused_when_it_is_made_again_ends_the_rotation() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[]);
    listed(&mut it, user_keys());
    assert_eq!(it.stands_at(), Step::Make);
    it.press("Enter F2");
    it.keep(&mut kept);
    assert_eq!((kept.len(), kept[0].successor), (1, None));
    it.reply(Outcome::Failed(Fault::new(Kind::Denied, "No.")));
    it.keep(&mut kept);
    assert!(kept.is_empty());
    // What is on the screen has the keys: the form, and nothing below it.
    assert!(matches!(it.model.modals.as_slice(), [Modal::RotateForm(_)]));
}

#[test]
fn another_key_with_the_number_of_the_successor_is_left_alone() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    assert_eq!(it.stands_at(), Step::End);
    // It was deleted elsewhere, and its number given away.
    let mut keys = user_keys();
    keys.push(user_key(NEW, "somebody-s", Some("svc-hass"), -1, None));
    listed(&mut it, keys);
    assert_eq!(it.stands_at(), Step::Make);
    assert!(it.model.rotation_about(KeyId(NEW)).is_none());
}
