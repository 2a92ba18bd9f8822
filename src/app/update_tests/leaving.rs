//! Leaving, and the secret.

use super::*;

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
    assert!(it.model.modals.is_empty());
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
    let farewell = it.model.farewell.as_deref().unwrap();
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
    it.told(Told::NeedCode { again: false });
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.copied(Copied::Native);
    it.press("Esc 123456 Enter Enter");
    let codes = it
        .effects
        .iter()
        .filter(|e| matches!(e, Effect::Ask(Ask::Code(c)) if c.expose() == "123456"))
        .count();
    assert_eq!(codes, 1);
}

#[test]
fn leaving_a_form_asks_only_when_something_was_typed() {
    let mut it = Driven::user_era();
    it.press("n Esc");
    assert!(it.model.modals.is_empty());
    it.press("n abc Esc");
    assert!(matches!(top(&it), Modal::Question(_)));
    it.press("Enter");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("F10 y");
    assert!(it.model.modals.is_empty());
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
    let mut effects = Vec::new();
    it.model.send(create, &mut effects);
    let Some(Effect::Ask(Ask::Call { id, call })) = effects.pop() else {
        panic!("nothing was sent");
    };
    it.open.push((id, call));
    it
}

fn secrets(it: &Driven) -> Vec<i64> {
    let ids = it.model.modals.iter().filter_map(|modal| match modal {
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
    assert!(said(question(&it)).contains("Close y without copying it?"));
    it.press("y");
    assert!(it.model.modals.is_empty());
}

#[test]
fn what_lies_on_a_secret_does_not_stay_for_the_one_below() {
    use crate::app::{Carried, Unsaved};
    let mut it = two_secrets();
    it.reply_secret(22, "y");
    it.press("s F2");
    let ticket = it.effects.iter().find_map(|effect| match effect {
        Effect::Carry(ticket, _) => Some(*ticket),
        _ => None,
    });
    it.press("Esc");
    let exists = Carried::Saved(Err(Unsaved::Exists("/x".into())));
    it.send(Msg::Carried(ticket.unwrap(), exists));
    it.press("y");
    assert!(matches!(top(&it), Modal::Secret(it) if it.id == KeyId(22)));
}

#[test]
fn a_secret_that_comes_below_another_takes_nothing_from_its_copy() {
    let mut it = two_secrets();
    it.press("c");
    it.reply_secret(22, "y");
    it.copied(Copied::Native);
    assert!(it.model.secret().unwrap().copied.is_some());
}

#[test]
fn a_second_secret_is_not_asked_for_while_one_is_on_its_way() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    let reset = Call::Reset {
        id: KeyId(3),
        expires_at: None,
    };
    let mut effects = Vec::new();
    assert_eq!(it.model.send(reset, &mut effects), None);
    assert!(effects.iter().all(|e| !matches!(e, Effect::Ask(_))));
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    let words = &it.model.notice.as_ref().unwrap().text;
    assert!(words.contains("the create of \"x\""), "{words}");
}
