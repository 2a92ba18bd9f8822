//! Copies of a secret that was closed meanwhile, beside another one; and those that are still on their way.

use super::*;

fn notice(it: &Driven) -> &str {
    it.model
        .cx
        .notice
        .as_ref()
        .map_or("", |it| it.text.as_str())
}

#[test]
fn a_copy_that_fails_after_the_secret_was_closed_is_told() {
    let mut it = shown();
    let id = it.model.secret.copies.last;
    // As it would be where a file of it was saved.
    it.press("Esc y");
    assert!(it.model.cx.modals.is_empty());
    it.send(Msg::Copied(id, Copied::Failed("no display".into())));
    assert_eq!(notice(&it), "the closed key was not copied: no display");
    // So it is beside another one, of which nothing is said.
    let mut it = shown();
    it.press("Esc y n y F2");
    it.reply_secret(22, "y");
    it.send(Msg::Copied(id, Copied::Failed("no display".into())));
    assert!(notice(&it).contains("the closed key"), "{}", notice(&it));
    assert_eq!(of_modal(&it), None);
}

/// The first secret is copied and closed, the next one is shown.
fn another_shown() -> Driven {
    let mut it = shown();
    it.copied(Copied::Native);
    it.press("Esc n y F2");
    it.reply_secret(22, "y");
    it.effects.clear();
    it
}

#[test]
fn how_an_earlier_copy_was_cleared_is_said_beside_the_next_secret_and_not_of_it() {
    let mut it = another_shown();
    assert_eq!(left(&it), Some(45));
    assert!(!it.model.secret.clears_shown(&it.model.cx));
    pass(&mut it, 45_000);
    it.send(Msg::Cleared(Cleared::Gone));
    assert_eq!(notice(&it), "cleared from the clipboard");
    assert_eq!(it.model.secret.copies.cleared, None);
    // Of the one that is shown its window says it, also if the last try to copy it again failed.
    it.press("c");
    it.copied(Copied::Native);
    assert!(it.model.secret.clears_shown(&it.model.cx));
    it.press("c");
    it.copied(Copied::Failed("no".into()));
    assert!(it.model.secret.clears_shown(&it.model.cx));
    pass(&mut it, 46_000);
    it.model.cx.notice = None;
    it.send(Msg::Cleared(Cleared::Gone));
    assert_eq!(it.model.secret.copies.cleared, Some(Cleared::Gone));
    assert!(it.model.cx.notice.is_none());
}

#[test]
fn what_could_not_be_cleared_is_not_forgotten_over_the_next_copy() {
    let mut it = another_shown();
    pass(&mut it, 45_000);
    it.send(Msg::Cleared(Cleared::Failed("no display".into())));
    assert!(notice(&it).contains("no display"), "{}", notice(&it));
    it.press("c");
    it.copied(Copied::Native);
    let said = it.model.secret.left_behind().unwrap();
    assert!(said.contains("no display"), "{said}");
    // The next clearing takes along what the one before left.
    it.send(Msg::Cleared(Cleared::Gone));
    assert_eq!(it.model.secret.left_behind(), None);
}

#[test]
fn a_copy_that_is_on_its_way_can_be_kept() {
    let mut it = shown();
    it.press("K");
    assert_eq!(notice(&it), "the copy will remain on the clipboard");
    assert!(!it.model.secret.clears_on_leaving());
    it.effects.clear();
    let id = it.model.secret.copies.last;
    it.send(Msg::Copied(id, Copied::Native));
    assert_eq!(of_modal(&it), Some(&Copied::Native));
    assert_eq!(
        (left(&it), it.model.secret.clears_on_leaving()),
        (None, false)
    );
    assert!(
        it.effects.iter().any(|e| matches!(e, Effect::KeepCopy)),
        "it may have gone another way since"
    );
    // The next one is cleared again.
    it.press("c");
    it.copied(Copied::Native);
    assert_eq!(left(&it), Some(45));
}
