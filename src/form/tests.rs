mod optional;

use proptest::prelude::*;

use super::*;
use crate::keymap::{Action, Context};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Name,
    Owner,
    Expires,
    Date,
    Password,
    Rules,
}

const IDS: [Id; 6] = [
    Id::Name,
    Id::Owner,
    Id::Expires,
    Id::Date,
    Id::Password,
    Id::Rules,
];

fn form() -> Form<Id> {
    Form::new(
        vec![
            Field::text(Id::Name, "Name", "text").required().max(200),
            Field::pick(Id::Owner, "Owner", "a user")
                .required()
                .initial("root"),
            Field::choice(
                Id::Expires,
                "Expires",
                "when",
                ["never", "30 d", "90 d", "on"],
            )
            .selected(2),
            Field::text(Id::Date, "On", "a date").hidden(),
            Field::secret(Id::Password, "Password", "of the user"),
            Field::lines(Id::Rules, "Rules", "one a line").initial("CALL a.b\nGET /c"),
        ],
        "Create",
    )
}

fn type_in(form: &mut Form<Id>, text: &str) {
    for c in text.chars() {
        form.type_char(c);
    }
}

#[test]
fn focus_skips_what_is_hidden_and_goes_round() {
    let mut f = form();
    let mut seen = vec![f.focused()];
    for _ in 0..6 {
        assert_eq!(f.act(Action::Next), Did::Moved);
        seen.push(f.focused());
    }
    let order = [
        Some(Id::Name),
        Some(Id::Owner),
        Some(Id::Expires),
        Some(Id::Password),
        Some(Id::Rules),
        // The button.
        None,
        Some(Id::Name),
    ];
    assert_eq!(seen, order);
    f.act(Action::Previous);
    assert!(f.on_button());
    f.act(Action::Previous);
    assert_eq!(f.focused(), Some(Id::Rules));
}

#[test]
fn hiding_the_focused_field_moves_the_focus_and_showing_it_does_not() {
    let mut f = form();
    f.set_visible(Id::Date, true);
    f.focus(Id::Date);
    assert_eq!(f.focused(), Some(Id::Date));
    f.set_visible(Id::Date, false);
    assert_eq!(f.focused(), Some(Id::Password));
    f.focus(Id::Date);
    assert_eq!(f.focused(), Some(Id::Password));
    for id in IDS {
        f.set_visible(id, false);
    }
    assert_eq!(f.focused(), None);
    assert!(f.on_button());
    assert_eq!(f.act(Action::Next), Did::Nothing);
    assert_eq!(f.type_char('x'), Did::Nothing);
    f.set_visible(Id::Expires, true);
    assert!(f.on_button());
    f.act(Action::Next);
    assert_eq!(f.focused(), Some(Id::Expires));
}

#[test]
fn accept_goes_on_opens_the_picker_reaches_the_button_and_submits() {
    let mut f = form();
    assert_eq!(f.act(Action::Accept), Did::Moved);
    assert_eq!(f.act(Action::Accept), Did::WantsPicker(Id::Owner));
    assert_eq!(f.focused(), Some(Id::Owner));
    f.focus(Id::Rules);
    assert_eq!(f.act(Action::Accept), Did::Moved);
    assert!(f.on_button());
    assert_eq!(f.contexts()[0], Context::Button);
    assert_eq!(f.act(Action::Accept), Did::Submitted);
}

#[test]
fn a_pick_moves_the_focus_once_even_if_tab_follows() {
    let mut f = form();
    f.focus(Id::Owner);
    f.picked(Id::Owner, "svc");
    assert_eq!(f.text(Id::Owner), "svc");
    assert_eq!(f.focused(), Some(Id::Expires));
    assert_eq!(f.act(Action::Next), Did::Nothing);
    assert_eq!(f.focused(), Some(Id::Expires));
    f.act(Action::Next);
    assert_eq!(f.focused(), Some(Id::Password));
    // Any other key says that the user has seen the move.
    f.picked(Id::Owner, "svc");
    f.act(Action::Change);
    f.act(Action::Next);
    assert_eq!(f.focused(), Some(Id::Password));
}

#[test]
fn saving_and_leaving_are_not_the_forms_business() {
    let mut f = form();
    for action in [Action::Save, Action::Back, Action::Help, Action::Interrupt] {
        assert_eq!(f.act(action), Did::Nothing);
    }
}

#[test]
fn the_contexts_follow_the_focus() {
    let mut f = form();
    let mut first = |id| {
        f.focus(id);
        f.contexts()[0]
    };
    assert_eq!(first(Id::Name), Context::Text);
    assert_eq!(first(Id::Owner), Context::Text);
    assert_eq!(first(Id::Expires), Context::Choice);
    assert_eq!(first(Id::Password), Context::SecretText);
    assert_eq!(first(Id::Rules), Context::Rules);
}

#[test]
fn a_pasted_line_end_does_not_submit_and_an_edit_drops_the_error() {
    let mut f = form();
    f.set_error(Id::Name, "taken");
    assert_eq!(f.paste("grafana\n"), Did::Edited);
    assert_eq!(f.text(Id::Name), "grafana");
    assert_eq!(f.focused(), Some(Id::Name));
    assert_eq!(f.field(Id::Name).unwrap().error, None);
}

#[test]
fn too_long_is_cut_and_said() {
    let mut f = form();
    assert_eq!(f.paste(&"日".repeat(201)), Did::Edited);
    assert_eq!(f.text(Id::Name).chars().count(), 200);
    assert!(
        f.field(Id::Name)
            .unwrap()
            .error
            .as_ref()
            .unwrap()
            .contains("200")
    );
    f.act(Action::Backspace);
    assert_eq!(f.field(Id::Name).unwrap().error, None);
}

#[test]
fn dirty_is_a_difference_not_a_keypress() {
    let mut f = form();
    assert!(!f.dirty());
    type_in(&mut f, "x");
    assert!(f.dirty() && f.changed(Id::Name));
    f.act(Action::Backspace);
    assert!(!f.dirty());
    f.focus(Id::Password);
    type_in(&mut f, "x");
    assert!(f.dirty());
    assert_eq!(f.take_secret(Id::Password).expose(), "x");
    assert!(!f.dirty());
    f.set_choice(Id::Expires, 0);
    assert!(f.dirty() && f.choice(Id::Expires) == 0);
}

#[test]
fn what_arrives_late_does_not_overwrite_what_was_typed() {
    let mut f = form();
    f.set_initial(Id::Owner, "truenas_admin");
    assert_eq!(f.text(Id::Owner), "truenas_admin");
    assert!(!f.dirty());
    f.set_text(Id::Owner, "svc-metrics");
    f.set_initial(Id::Owner, "root");
    assert_eq!(f.text(Id::Owner), "svc-metrics");
    assert!(f.changed(Id::Owner));
}

#[test]
fn what_is_required_and_empty_is_marked_and_found() {
    let mut f = form();
    f.focus(Id::Rules);
    f.set_text(Id::Owner, "  ");
    assert!(f.missing());
    assert_eq!(f.focused(), Some(Id::Name));
    assert!(f.field(Id::Owner).unwrap().error.is_some());
    f.clear_errors();
    f.set_text(Id::Name, "a");
    f.set_text(Id::Owner, "root");
    assert!(!f.missing());
    assert_eq!(f.first_error(), None);
}

#[test]
fn an_error_nobody_could_see_is_said_by_the_whole() {
    let mut f = form();
    f.set_error(Id::Date, "past");
    assert_eq!(f.failure(), Some("past"));
    f.clear_errors();
    f.set_error(Id::Owner, "unknown");
    assert_eq!(f.failure(), None);
    assert_eq!(f.first_error(), Some(Id::Owner));
}

#[test]
fn the_ends_of_a_text_let_the_cursor_out() {
    let mut f = form();
    f.focus(Id::Rules);
    assert_eq!(f.act(Action::Up), Did::Moved);
    assert_eq!(f.focused(), Some(Id::Rules));
    f.act(Action::Up);
    assert_eq!(f.focused(), Some(Id::Password));
    f.focus(Id::Rules);
    f.act(Action::Down);
    assert_eq!(f.act(Action::Down), Did::Moved);
    assert!(f.on_button());
}

#[test]
fn lines_are_edited_as_lines() {
    let mut f = form();
    f.focus(Id::Rules);
    f.act(Action::NewLine);
    f.paste("POST /d\r\nPUT /e\n");
    assert_eq!(
        f.lines(Id::Rules),
        ["CALL a.b", "GET /c", "POST /d", "PUT /e", ""]
    );
    f.act(Action::Backspace);
    assert_eq!(f.lines(Id::Rules).len(), 4);
    f.act(Action::Undo);
    assert_eq!(f.lines(Id::Rules).len(), 5);
}

#[test]
fn debug_shows_nothing_that_was_typed() {
    let mut f = form();
    f.paste("1-not-a-real-key");
    f.focus(Id::Password);
    f.paste("1-not-a-real-key");
    f.focus(Id::Rules);
    f.paste("1-not-a-real-key");
    assert!(!format!("{f:?}").contains("not-a-real"));
}

const ACTIONS: [Action; 24] = [
    Action::Next,
    Action::Previous,
    Action::Accept,
    Action::Change,
    Action::ChangeBack,
    Action::Left,
    Action::Right,
    Action::WordLeft,
    Action::WordRight,
    Action::Home,
    Action::End,
    Action::Up,
    Action::Down,
    Action::Backspace,
    Action::DeleteChar,
    Action::DeleteWord,
    Action::DeleteToStart,
    Action::DeleteToEnd,
    Action::Undo,
    Action::Redo,
    Action::NewLine,
    Action::Save,
    Action::Back,
    Action::PageDown,
];

#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    Type(char),
    Paste(String),
    Show(Id, bool),
    Focus(Id),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::sample::select(&ACTIONS[..]).prop_map(Step::Act),
        2 => any::<char>().prop_map(Step::Type),
        2 => prop::sample::select(&['a', ' ', '日', '\u{301}', '\u{200d}', '👩', '🇩', '\n'][..]).prop_map(Step::Type),
        1 => "[a\n\r\t日e\u{301}👩\u{200d}👧 .]{0,12}".prop_map(Step::Paste),
        1 => (prop::sample::select(&IDS[..]), any::<bool>()).prop_map(|(id, on)| Step::Show(id, on)),
        1 => prop::sample::select(&IDS[..]).prop_map(Step::Focus),
    ]
}

/// A cursor is at the start of a grapheme or at the end.
fn on_a_boundary(line: &str, cursor: usize) -> bool {
    use unicode_segmentation::UnicodeSegmentation;
    let mut at = 0;
    let starts = line.graphemes(true).map(|g| {
        at += g.chars().count();
        at
    });
    std::iter::once(0).chain(starts).any(|b| b == cursor)
}

proptest! {
    #[test]
    fn no_typing_breaks_the_invariants(steps in prop::collection::vec(step(), 0..80)) {
        let mut f = form();
        for step in steps {
            match step {
                Step::Act(a) => { f.act(a); }
                Step::Type(c) => { f.type_char(c); }
                Step::Paste(s) => { f.paste(&s); }
                Step::Show(id, on) => f.set_visible(id, on),
                Step::Focus(id) => f.focus(id),
            }
            match f.focused() {
                Some(id) => prop_assert!(f.field(id).unwrap().is_visible()),
                None => prop_assert!(f.on_button()),
            }
            for field in f.fields() {
                match field.input() {
                    Input::Text(t) | Input::Pick(t) => {
                        prop_assert!(!t.text().chars().any(char::is_control));
                        prop_assert!(on_a_boundary(t.text(), t.cursor()));
                    }
                    Input::Lines(l) => {
                        prop_assert!(l.lines().iter().flat_map(|l| l.chars()).all(|c| !c.is_control()));
                        let (row, col) = l.cursor();
                        prop_assert!(on_a_boundary(&l.lines()[row], col));
                    }
                    Input::Choice(c) => prop_assert!(c.selected() < c.options().len()),
                    Input::Secret(_) | Input::Open(_) => {}
                }
            }
        }
    }

    #[test]
    fn undoing_everything_gives_the_initial_text(typed in prop::collection::vec(any::<char>(), 0..60)) {
        let mut f = form();
        f.focus(Id::Rules);
        for c in typed {
            f.type_char(c);
        }
        while f.act(Action::Undo) == Did::Edited {}
        prop_assert!(!f.dirty());
    }
}
