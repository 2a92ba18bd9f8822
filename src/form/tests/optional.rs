//! Fields that can be switched off.

use super::*;

fn optional() -> Form<Id> {
    Form::new(
        vec![
            Field::text(Id::Name, "name", "text").required(),
            Field::text(Id::Date, "expires_at", "a date")
                .initial("never")
                .optional(false),
            Field::choice(Id::Expires, "reset", "", ["false", "true"]).optional(false),
            Field::lines(Id::Rules, "allowlist", "rules")
                .initial("[]")
                .optional(true),
        ],
        "Save",
    )
}

fn is_off(form: &Form<Id>, id: Id) -> bool {
    form.field(id).unwrap().is_off()
}

#[test]
fn typing_switches_a_field_on_and_replaces_its_suggestion() {
    let mut f = optional();
    f.act(Action::Next);
    assert!(is_off(&f, Id::Date));
    // Moving the cursor is no edit, and a control character is no text.
    f.act(Action::Home);
    f.type_char('\u{7}');
    f.paste("");
    assert!(is_off(&f, Id::Date));
    assert_eq!(f.text(Id::Date), "never");
    type_in(&mut f, "90d");
    assert_eq!(
        (f.text(Id::Date).as_str(), is_off(&f, Id::Date)),
        ("90d", false)
    );
    // Deleting edits the suggestion.
    let mut f = optional();
    f.act(Action::Next);
    f.act(Action::Backspace);
    assert_eq!(
        (f.text(Id::Date).as_str(), is_off(&f, Id::Date)),
        ("neve", false)
    );
}

#[test]
fn a_toggled_field_keeps_its_text_and_a_fixed_one_stays_on() {
    let mut f = optional();
    f.toggle(Id::Date);
    assert!(!is_off(&f, Id::Date));
    f.toggle(Id::Date);
    assert!(is_off(&f, Id::Date));
    assert_eq!(f.text(Id::Date), "never");
    f.toggle(Id::Name);
    assert!(!is_off(&f, Id::Name) && !f.field(Id::Name).unwrap().is_optional());
}

#[test]
fn a_choice_is_switched_on_by_a_change() {
    let mut f = optional();
    f.focus(Id::Expires);
    type_in(&mut f, "x");
    assert!(is_off(&f, Id::Expires));
    f.act(Action::Change);
    assert_eq!((f.choice(Id::Expires), is_off(&f, Id::Expires)), (1, false));
}

#[test]
fn a_paste_replaces_an_untouched_suggestion_of_several_lines() {
    let mut f = optional();
    f.focus(Id::Rules);
    f.paste("[\n]");
    assert_eq!(f.lines(Id::Rules), ["[", "]"]);
    f.paste(" ");
    assert_eq!(f.lines(Id::Rules), ["[", "] "]);
}
