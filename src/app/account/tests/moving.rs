//! An existing key moves to the account: the steps without a key of their own.

use super::*;

#[test]
fn a_key_moves_to_the_account_instead_of_a_new_one() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("Tab Tab Tab Tab Right");
    assert!(
        !form(&it)
            .form
            .field(AccountField::Key)
            .unwrap()
            .is_visible()
    );
    it.press("F2");
    it.answer_accounts(&mut on);
    assert_eq!(
        (on.groups.len(), on.privileges.len(), on.users.len()),
        (1, 1, 1)
    );
    let Modal::RotateForm(rotation) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    assert_eq!(rotation.called, "ansible (9)");
    assert_eq!(rotation.owner(), "svc-homepage");
    assert!(it.sent_nothing());
    // The successor exists: the account is complete, and its window closes by itself.
    it.press("F2");
    it.keep(&mut Vec::new());
    it.reply_secret_of("svc-homepage", 21, "ansible-2");
    assert!(it.model.account.job().is_none());
    assert!(!steps_are_open(&it));
}

fn steps_are_open(it: &Driven) -> bool {
    let steps = |m: &Modal| matches!(m, Modal::AccountSteps(_));
    it.model.cx.modals.iter().any(steps)
}

/// The account exists for a key that moves to it, and the form of the rotation is open.
fn moving(on: &mut Accounts) -> Driven {
    let mut it = planned(on);
    it.press("Tab Tab Tab Tab Right F2");
    it.answer_accounts(on);
    assert!(matches!(top(&it), Modal::RotateForm(_)));
    it
}

#[test]
fn an_account_without_its_key_says_so_and_what_to_do() {
    let mut on = world();
    let mut it = moving(&mut on);
    it.press("Esc");
    assert!(matches!(top(&it), Modal::AccountSteps(_)));
    let text = rows(&it);
    assert!(
        text.contains("It has no key until ansible (9) moves to it.")
            && text.contains("press t, and set the owner to svc-homepage"),
        "{text}"
    );
    // A second Esc asks before the window closes.
    it.press("Esc");
    assert!(said(question(&it)).contains("user svc-homepage"));
    it.press("Enter");
    assert!(matches!(top(&it), Modal::AccountSteps(_)));
    // Quitting asks, and what remains is on the terminal afterwards.
    it.press("Ctrl-C");
    assert!(said(question(&it)).contains("user svc-homepage"));
    it.press("Esc u Tab Enter");
    it.answer_accounts(&mut on);
    assert!(on.is_empty(), "{on:?}");
    // Or it stays on the system.
    let mut on = world();
    let mut it = moving(&mut on);
    it.press("Esc Esc Tab Enter");
    assert!(it.model.cx.modals.is_empty() && it.model.account.job().is_none());
    assert_eq!(on.users.len(), 1);
}

#[test]
fn whatever_ends_the_program_names_what_remains() {
    let mut on = world();
    let mut it = planned(&mut on);
    let left = |it: &Driven| it.model.account.left_behind(&it.model.cx);
    assert_eq!(left(&it), None);
    it.press("F2");
    assert_eq!(left(&it), None, "nothing was sent");
    while !it.open.iter().any(|(_, call)| call.changes()) {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    let text = left(&it).unwrap();
    assert!(
        text.contains("remain: possibly group svc-homepage."),
        "{text}"
    );
    while on.users.is_empty() {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    let text = left(&it).unwrap();
    for part in [
        "On nas1",
        "group svc-homepage (",
        "privilege svc-homepage (",
        "user svc-homepage (",
    ] {
        assert!(text.contains(part), "{text}");
    }
    it.answer_accounts(&mut on);
    key_created(&mut it, &mut on, 21);
    assert_eq!(left(&it), None);
}
