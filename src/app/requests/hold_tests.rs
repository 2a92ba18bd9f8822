use super::*;
use crate::api::{LinkEvent, Reply};
use crate::app::lost_reply::LostReplies;
use crate::app::modal::{KeyForm, RotateForm};
use crate::app::quit;
use crate::app::requests::{hold, send};
use crate::app::testkit::{self, Driven, user_keys};
use crate::domain::{KeyId, Kind};

impl Driven {
    fn held(&self) -> bool {
        self.model.cx.requests.unsent.is_some()
    }

    fn asked(&self) -> &Question {
        match self.model.cx.modals.last() {
            Some(Modal::Question(it)) => it,
            other => panic!("no question: {other:?}"),
        }
    }

    fn asked_words(&self) -> String {
        let question = self.asked();
        let lines = question.lines.iter().map(|line| line.text.as_str());
        let all: Vec<_> = std::iter::once(question.title.as_str())
            .chain(lines)
            .collect();
        all.join("\n")
    }

    fn key_form(&self) -> &KeyForm {
        match self.model.cx.modals.last() {
            Some(Modal::KeyForm(it)) => it,
            other => panic!("no form: {other:?}"),
        }
    }

    fn rotate_form(&self) -> &RotateForm {
        match self.model.cx.modals.last() {
            Some(Modal::RotateForm(it)) => it,
            other => panic!("no form: {other:?}"),
        }
    }
}

fn full() -> Fault {
    Fault::new(
        Kind::Local,
        "/state/unanswered.json: No space left on device.",
    )
}

/// What a person does, and the words that name it.
const CREATE: (&str, &str) = ("n grafana F2", "the create request for \"grafana\"");
const RESET: (&str, &str) = ("j r y", "the reset request for \"backup-replication\" (3)");

#[test]
fn a_note_is_on_the_disk_before_the_request_leaves_and_goes_with_the_answer() {
    for (keys, named) in [CREATE, RESET] {
        let mut it = Driven::user_era();
        // The disk has not answered yet.
        it.disk = Err(full());
        it.press(keys);
        assert!(it.sent_nothing() && it.held(), "{named}: sent unnoted");

        for answer in [
            Outcome::Failed(Fault::new(Kind::Denied, "No.")),
            Outcome::NotSent(Fault::new(Kind::Lost, "Lost.")),
        ] {
            let mut it = Driven::user_era();
            it.press(keys);
            let noted = it.disk.clone().unwrap();
            assert_eq!(noted.len(), 1);
            assert_eq!(noted[0].change.describe(), named);
            // Whoever reads it cannot know whether it was sent.
            assert!(!noted[0].sent && noted[0].address == "wss://nas1");
            it.reply(answer);
            assert_eq!(it.disk, Ok(vec![]));
        }
        let mut it = Driven::user_era();
        it.press(keys);
        it.reply_secret(3, "backup-replication");
        assert_eq!(it.disk, Ok(vec![]));
    }
}

#[test]
fn where_no_answer_comes_the_note_stays_until_the_person_decides() {
    for (keys, named) in [CREATE, RESET] {
        let mut it = Driven::user_era();
        it.press(keys);
        it.reply(Outcome::Unknown(Fault::new(Kind::OutcomeUnknown, "lost")));
        let noted = it.disk.clone().unwrap();
        assert_eq!(noted.len(), 1, "{named}");
        assert!(noted[0].sent, "it is known now that it was sent");
        it.serve();
        assert_eq!(it.disk, Ok(noted));
        // The last button forgets it.
        it.press("BackTab Enter");
        assert_eq!(it.disk, Ok(vec![]), "{named}");
    }
}

#[test]
fn where_the_disk_fails_the_person_decides_and_the_default_is_not_to_send() {
    for (keys, named) in [CREATE, RESET] {
        for (answer, sent) in [("Enter", 0), ("Esc", 0), ("y", 0), ("Tab Enter", 1)] {
            let mut it = Driven::user_era();
            it.disk = Err(full());
            it.press(keys);
            let words = it.asked_words();
            for part in [named, "nas1", "No space left", "Nothing was sent."] {
                assert!(words.contains(part), "{part}: {words}");
            }
            assert!(it.sent_nothing());
            it.press(answer);
            let calls = it.open.iter().filter(|(_, call)| call.changes()).count();
            assert_eq!(calls, sent, "{named}: {answer}");
            // One key alone does not answer it: it came while something else was on the screen.
            assert_eq!(it.held(), answer == "y");
        }
    }
}

#[test]
fn what_is_not_sent_can_be_sent_again() {
    let mut it = Driven::user_era();
    it.disk = Err(full());
    it.press("n grafana F2 Enter");
    assert!(it.key_form().sending.is_none() && it.key_form().fault.is_some());
    assert_eq!(it.model.lost_reply.unanswered(&it.model.cx), []);
    it.disk = Ok(vec![]);
    it.press("F2");
    assert!(matches!(it.sent(), Call::Create(_)));

    let mut it = Driven::user_era();
    it.disk = Err(full());
    it.press("j r y Enter");
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    assert!(!send::secret_in_flight(&it.model.cx));
}

#[test]
fn a_plan_that_cannot_be_kept_is_asked_about_as_well() {
    for (answer, sent) in [("Enter", false), ("Tab Enter", true)] {
        let mut it = Driven::user_era();
        it.press("j t F2");
        let keeps = |e: &Effect| matches!(e, Effect::FileTask(FileTask::SaveRotation(_)));
        let at = it.effects.iter().position(keeps).unwrap();
        let Effect::FileTask(FileTask::SaveRotation(plan)) = it.effects.remove(at) else {
            unreachable!()
        };
        assert!(it.sent_nothing() && it.disk.as_ref().unwrap().len() == 1);
        it.send(crate::app::Msg::RotationSaved(plan, Err(full())));
        let words = it.asked_words();
        assert!(
            words.contains("Later runs cannot resume this rotation"),
            "{words}"
        );
        assert!(it.sent_nothing());
        it.press(answer);
        assert_eq!(!it.sent_nothing(), sent);
        if !sent {
            assert!(it.rotate_form().sending.is_none());
            assert!(
                it.model
                    .rotation
                    .involving(KeyId(3), &it.model.cx)
                    .is_none()
            );
            assert_eq!(it.disk, Ok(vec![]));
            let forgets = |e: &Effect| matches!(e, Effect::FileTask(FileTask::DeleteRotation(_)));
            assert!(
                it.effects.iter().any(forgets),
                "the disk may still write the plan"
            );
        }
    }
}

/// The disk is silent: nothing comes back until the test says so.
fn silent(keys: &str) -> (Driven, RequestId) {
    let mut it = Driven::user_era();
    it.silent = true;
    it.press(keys);
    let id = it
        .model
        .cx
        .requests
        .unsent
        .as_ref()
        .expect("nothing is held")
        .id;
    (it, id)
}

#[test]
fn a_disk_that_takes_long_is_spoken_of_and_the_request_leaves_when_it_answers() {
    let (mut it, id) = silent("n grafana F2");
    assert!(
        hold::waiting_text(id, &it.model.cx)
            .unwrap()
            .contains("Sending to nas1")
    );
    it.send(crate::app::Msg::Woke(Wake::Noting));
    let words = hold::waiting_text(id, &it.model.cx).unwrap();
    assert!(words.contains("Saving a record"), "{words}");
    assert!(it.sent_nothing());
    it.send(crate::app::Msg::Noted(id, Ok(())));
    assert!(matches!(it.sent(), Call::Create(_)));
    assert_eq!(hold::waiting_text(id, &it.model.cx), None);
    // A second word about the same sends nothing twice.
    it.send(crate::app::Msg::Noted(id, Ok(())));
    it.sent();
}

#[test]
fn the_question_whether_to_cancel_goes_when_the_request_leaves() {
    let (mut it, id) = silent("n grafana F2");
    it.press("Esc");
    assert_eq!(it.asked().title, "Cancel the request?");
    it.send(crate::app::Msg::Noted(id, Ok(())));
    assert!(matches!(it.sent(), Call::Create(_)));
    assert_eq!(it.key_form().sending, Some(id));
}

#[test]
fn leaving_while_the_disk_is_silent_sends_nothing_and_waits_for_nothing() {
    for (keys, named) in [CREATE, RESET] {
        let (mut it, id) = silent(keys);
        assert!(
            hold::unsent_note(&it.model.cx).is_some()
                && it.model.lost_reply.unanswered(&it.model.cx).is_empty()
        );
        assert_eq!(
            quit::open_work(&it.model.lost_reply, &it.model.secret, &it.model.cx),
            None,
            "{named}"
        );
        it.press("Ctrl-C");
        assert!(it.quits() && it.model.quit.farewell().is_none());
        // The disk comes back too late.
        it.send(crate::app::Msg::Noted(id, Ok(())));
        assert!(it.sent_nothing());
    }
}

#[test]
fn what_is_held_goes_to_no_other_system() {
    let (mut it, id) = silent("n grafana F2");
    let target = crate::api::Target {
        address: crate::domain::Address::parse("nas2").unwrap(),
        credentials: crate::domain::Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    it.send(crate::app::Msg::Begin(Box::new(target)));
    it.send(crate::app::Msg::Noted(id, Ok(())));
    assert!(it.sent_nothing() && it.model.lost_reply.unanswered(&it.model.cx).is_empty());
    let forgets = |e: &Effect| matches!(e, Effect::FileTask(FileTask::Forget(_)));
    assert!(it.effects.iter().any(forgets));
}

#[test]
fn what_a_stopped_run_left_says_that_it_may_not_have_been_sent() {
    let mut earlier = Driven::user_era();
    earlier.press("n grafana F2");
    for listed in [false, true] {
        let mut it = Driven::started(80, 24);
        let notes = earlier.disk.clone().unwrap();
        it.model.lost_reply = LostReplies::new(notes, &it.model.cx.zone);
        it.model.lost_reply.offer_to_connect(&mut it.model.cx);
        assert!(it.asked_words().contains("may or may not have been sent"));
        it.press("Esc");
        it.signed_in(crate::domain::Release::new(25, 10, 5), None);
        let mut keys = user_keys();
        if listed {
            keys.push(testkit::user_key(21, "grafana", None, 0, None));
        }
        it.listed(keys);
        let words = it.asked_words();
        let title = match listed {
            true => "Created, but the secret may be lost",
            false => "Not created yet",
        };
        assert!(words.starts_with(title), "{words}");
        assert!(words.contains("may or may not have been sent"), "{words}");
        assert!(!words.contains("Its secret is lost"), "{words}");
    }
}

#[test]
fn other_changes_wait_for_no_disk() {
    let (mut it, id) = silent("n grafana F2");
    it.send(crate::app::Msg::Noted(id, Ok(())));
    it.reply_secret(21, "grafana");
    it.press("Esc Tab Enter");
    it.press("e X F2");
    assert!(matches!(it.sent(), Call::Update(..)));
    let key = Box::new(user_keys().remove(0));
    let id = it.open.iter().find(|(_, call)| call.changes()).unwrap().0;
    let outcome = Outcome::Done(Reply::Updated(key));
    it.told(LinkEvent::Answer { id, outcome });
}
