//! Leaving, and the secret.

use crate::api::{Call, LinkCommand, LinkEvent};
use crate::app::modal::{Answer, Modal};
use crate::app::requests::send;
use crate::app::secret::shown;
use crate::app::testkit::screen::{question, said, top};
use crate::app::testkit::*;
use crate::app::{Effect, Exported, Msg, Wake};
use crate::domain::copy::{Around, Cleared, Copied};
use crate::domain::draft::NewAccess;
use crate::domain::{KeyId, NewKey};

#[test]
fn a_secret_not_copied_asks_before_it_goes() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("Esc");
    assert!(
        question(&it)
            .buttons
            .iter()
            .any(|b| b.answer == Answer::CloseSecret)
    );
    it.press("Enter");
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.press("c");
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Copy(_))));
    it.copied(Copied::SentToTerminal(Around::Nothing));
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty());
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Repaint)));
    let mut seen = false;
    it.model.with_secret(&mut |_| seen = true);
    assert!(!seen, "the secret is gone from the program");
}

#[test]
fn a_failed_copy_still_asks() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.copied(Copied::Failed("no clipboard".into()));
    it.press("Esc");
    assert!(matches!(top(&it), Modal::Question(_)));
}

#[test]
fn leaving_waits_for_an_unanswered_create() {
    let mut it = Driven::user_era();
    it.press("n x F2 Ctrl-C");
    assert!(!it.quits());
    // Again and again: it is meant, but the secret is worth more.
    it.press("Ctrl-C Enter");
    assert!(!it.quits());
    it.press("Ctrl-C");
    it.reply_secret(21, "x");
    assert!(
        matches!(top(&it), Modal::Secret(_)),
        "the question about leaving is void"
    );
    it.send(Msg::Woke(Wake::Quit));
    assert!(!it.quits());
}

#[test]
fn leaving_gives_up_after_the_wait_and_says_what_stayed_open() {
    let mut it = Driven::user_era();
    it.press("n grafana F2 Ctrl-C");
    it.send(Msg::Woke(Wake::Quit));
    assert!(it.quits());
    let farewell = it.model.quit.farewell().unwrap();
    assert!(
        farewell.contains("grafana") && farewell.contains("nas1"),
        "{farewell}"
    );
}

#[test]
fn ctrl_c_with_a_secret_asks_once() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("Ctrl-C");
    assert!(!it.quits());
    it.press("Ctrl-C");
    assert!(it.quits());
}

#[test]
fn ctrl_c_leaves_from_anywhere_else() {
    for keys in [
        "Ctrl-C",
        "n abc Ctrl-C",
        "/ abc Ctrl-C",
        "d Ctrl-C",
        "F1 Ctrl-C",
        "Enter Ctrl-C",
        "q",
    ] {
        let mut it = Driven::user_era();
        it.press(keys);
        assert!(it.quits(), "{keys}");
    }
}

#[test]
fn the_code_is_sent_once_and_a_secret_stays_on_top_of_the_question_for_it() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.told(LinkEvent::NeedCode(crate::api::CodeWanted::First));
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.copied(Copied::Native);
    it.press("Esc 123456 Enter Enter");
    let codes = it
        .effects
        .iter()
        .filter(|e| matches!(e, Effect::Ask(LinkCommand::Code(c)) if c.expose() == "123456"))
        .count();
    assert_eq!(codes, 1);
}

#[test]
fn leaving_a_form_asks_only_when_something_was_typed() {
    let mut it = Driven::user_era();
    it.press("n Esc");
    assert!(it.model.cx.modals.is_empty());
    it.press("n abc Esc");
    assert!(matches!(top(&it), Modal::Question(_)));
    it.press("Enter");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("F10 y");
    assert!(it.model.cx.modals.is_empty());
}

fn with_copy(copied: Copied) -> Driven {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("c");
    it.copied(copied);
    it
}

/// The time is over, and this came of the clearing.
fn cleared(it: &mut Driven, how: Cleared) {
    let now = it.model.cx.now + jiff::SignedDuration::from_secs(46);
    it.send(Msg::Now(now));
    it.send(Msg::Woke(Wake::Clearing));
    it.send(Msg::Cleared(how));
}

const SENT: Copied = Copied::SentToTerminal(Around::Nothing);

#[test]
fn a_copy_that_was_cleared_is_none() {
    let mut it = with_copy(SENT);
    cleared(&mut it, Cleared::Failed("no".into()));
    assert!(shown::secret(&it.model.cx).unwrap().may_close());
    it.press("c");
    it.copied(SENT);
    cleared(&mut it, Cleared::Told);
    it.press("Esc");
    assert_eq!(question(&it).title, "Close x? Its copy was cleared");
    it.press("Enter c");
    it.copied(SENT);
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn a_text_that_took_the_place_of_the_copy_leaves_none() {
    let mut it = with_copy(SENT);
    it.press("i c");
    let text = it.effects.iter().find_map(|effect| match effect {
        Effect::CopyText(id, _) => Some(*id),
        _ => None,
    });
    it.send(Msg::Copied(text.unwrap(), SENT));
    it.press("Esc Esc");
    assert_eq!(question(&it).title, "Close x without saving its secret?");
}

#[test]
fn leaving_asks_before_it_destroys_the_only_copy() {
    for close in ["", "Esc "] {
        for (copied, buttons) in [(Copied::Native, 2), (SENT, 3)] {
            let mut it = with_copy(copied);
            it.press(&format!("{close}Ctrl-C"));
            assert!(!it.quits());
            let asked = question(&it);
            assert_eq!(asked.title, "Quit and lose the copied secret?");
            assert!(said(asked).contains('x') && said(asked).contains("nas1"));
            assert_eq!(asked.buttons.len(), buttons);
            it.press("Enter");
            assert!(!it.quits());
            it.press("Ctrl-C Tab Enter");
            assert!(it.quits());
        }
    }
}

#[test]
fn the_copy_can_be_kept_while_leaving() {
    let mut it = with_copy(SENT);
    it.press("Ctrl-C Tab Tab Enter");
    assert!(it.quits() && !it.model.secret.clears_on_leaving());
    assert!(it.effects.iter().any(|e| matches!(e, Effect::KeepCopy)));
}

#[test]
fn leaving_asks_nothing_when_the_copy_is_not_all_or_stays_or_is_gone() {
    let keep = |it: &mut Driven| {
        it.press("Esc K");
    };
    let clear = |it: &mut Driven| {
        it.press("Esc");
        cleared(it, Cleared::Told);
    };
    let save = |it: &mut Driven| {
        it.press("s F2");
        let id = it.last_export();
        let saved = Exported::Saved(Ok("~/x".into()));
        it.send(Msg::Exported(id, saved));
        it.press("Esc");
    };
    type Way = fn(&mut Driven);
    let ways: [(&str, Way); 3] = [("kept", keep), ("cleared", clear), ("saved", save)];
    for (what, way) in ways {
        let mut it = with_copy(SENT);
        way(&mut it);
        it.press("q");
        assert!(it.quits(), "{what}");
    }
    // On the desktop it ends with the program, whether it is to be cleared or not.
    let mut it = with_copy(Copied::Native);
    it.press("Esc K q");
    assert!(!it.quits());
    it.send(Msg::Cleared(Cleared::NotOurs));
    it.press("Enter q");
    assert!(it.quits());
}

#[test]
fn leaving_asks_while_a_file_is_written_or_a_command_takes_the_secret() {
    let mut it = with_copy(SENT);
    it.press("s F2");
    let id = it.last_export();
    it.press("Esc Ctrl-C");
    assert!(said(question(&it)).contains("tnkeys is still writing ~/nas1-x.key with the key x."));
    // It is written: there is nothing to ask any more.
    it.send(Msg::Exported(
        id,
        Exported::Saved(Ok("~/nas1-x.key".into())),
    ));
    assert!(it.model.cx.modals.is_empty() && !it.quits());
    let mut it = with_copy(SENT);
    it.press("s F2 Esc q Tab Enter");
    assert!(it.quits());
    let farewell = it.model.quit.farewell().unwrap();
    assert!(farewell.contains("~/nas1-x.key"), "{farewell}");
}

/// Two secrets on the stack, however they came there: `x` (21) above `y` (22).
fn two_secrets() -> Driven {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    let create = Call::Create(NewKey {
        name: "y".into(),
        access: NewAccess::User {
            username: "truenas_admin".into(),
            expires_at: None,
        },
    });
    send::send(create, &mut it.model.cx);
    it.model.hand_round();
    let effects = std::mem::take(&mut it.model.cx.out);
    it.perform(effects);
    it.sent();
    it
}

fn secrets(it: &Driven) -> Vec<i64> {
    let ids = it.model.cx.modals.iter().filter_map(|modal| match modal {
        Modal::Secret(it) => Some(it.id.0),
        _ => None,
    });
    ids.collect()
}

#[test]
fn closing_a_secret_leaves_the_one_below_it() {
    let mut it = two_secrets();
    it.reply_secret(22, "y");
    assert_eq!(secrets(&it), [22, 21]);
    it.copied(Copied::Native);
    it.press("Esc");
    assert_eq!(secrets(&it), [22]);
    // Nobody saw it before: it is not copied, and asks before it goes.
    it.press("Esc");
    assert!(said(question(&it)).contains("Close y without saving its secret?"));
    it.press("y");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn what_lies_on_a_secret_does_not_stay_for_the_one_below() {
    use crate::app::{Exported, SaveError};
    let mut it = two_secrets();
    it.reply_secret(22, "y");
    it.press("s F2");
    let id = it.effects.iter().find_map(|effect| match effect {
        Effect::Export(id, _) => Some(*id),
        _ => None,
    });
    it.press("Esc");
    let exists = Exported::Saved(Err(SaveError::Exists("/x".into())));
    it.send(Msg::Exported(id.unwrap(), exists));
    it.press("y");
    assert!(matches!(top(&it), Modal::Secret(it) if it.id == KeyId(22)));
}

#[test]
fn a_secret_that_comes_below_another_takes_nothing_from_its_copy() {
    let mut it = two_secrets();
    it.press("c");
    it.reply_secret(22, "y");
    it.copied(Copied::Native);
    assert!(shown::secret(&it.model.cx).unwrap().copied.is_some());
}

#[test]
fn a_second_secret_is_not_asked_for_while_one_is_on_its_way() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    let reset = Call::Reset {
        id: KeyId(3),
        expires_at: None,
    };
    assert_eq!(send::send(reset, &mut it.model.cx), None);
    it.model.hand_round();
    let effects = std::mem::take(&mut it.model.cx.out);
    assert!(effects.iter().all(|e| !matches!(e, Effect::Ask(_))));
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    let words = &it.model.cx.notice.as_ref().unwrap().text;
    assert!(words.contains("the create request for \"x\""), "{words}");
}
