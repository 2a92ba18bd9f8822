use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::keymap::Action;
use crate::view::widget::frame;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Name,
    Owner,
    Expires,
    Date,
    Password,
    Rules,
    /// No form has it: its error is the failure of the form.
    Absent,
}

const ASCII: Theme = Theme {
    waits: false,
    color: false,
    ascii: true,
};

/// The form of a new key.
fn create() -> Form<Id> {
    let mut form = Form::new(
        vec![
            Field::text(
                Id::Name,
                "Name",
                "1 to 200 characters, unique on this system.",
            )
            .required()
            .max(200),
            Field::pick(
                Id::Owner,
                "Owner",
                "a user with roles; Enter lists them, or type a name. Default: the signed-in user.",
            )
            .required()
            .initial("svc-metrics")
            .note("3 of 10 keys, READONLY_ADMIN"),
            Field::choice(
                Id::Expires,
                "Expires",
                "when the key stops working. Default: in 90 days.",
                ["never", "30 d", "90 d", "1 y", "on"],
            )
            .selected(2)
            .note("2027-02-21 23:59 CET"),
            Field::text(Id::Date, "On", "a date as YYYY-MM-DD.").hidden(),
        ],
        "Create",
    );
    form.paste("grafana");
    form
}

fn allowlist() -> Form<Id> {
    Form::new(
        vec![
            Field::text(Id::Name, "Name", "text.").required(),
            Field::secret(Id::Password, "Password", "of the user.").required(),
            Field::lines(
                Id::Rules,
                "Rules",
                "one a line: a method, a space, what it may reach.",
            )
            .initial("CALL zfs.snapshot.query\nGET /user\nPOST /pool"),
        ],
        "Create",
    )
}

/// The form alone, and where the cursor is.
fn shown(form: &Form<Id>, (w, h): (u16, u16), theme: Theme) -> (String, Option<Position>) {
    let mut terminal = Terminal::new(TestBackend::new(w, h)).unwrap();
    let mut cursor = None;
    terminal
        .draw(|frame| {
            let mut frame = Frame::new(frame.buffer_mut());
            let area = frame.area();
            cursor = draw(&mut frame, area, form, theme);
        })
        .unwrap();
    (terminal.backend().to_string(), cursor)
}

#[test]
fn the_create_form_as_designed() {
    let form = create();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut cursor = None;
    terminal
        .draw(|frame| {
            let area = frame.area();
            let inside = area.width - frame::FRAME_WIDTH;
            let rows = height(&form, inside, Theme::FULL) + frame::FRAME_HEIGHT;
            let title = "New key on nas1";
            let inner = frame::open(frame.buffer_mut(), area, Theme::FULL, title, (80, rows));
            let mut ours = Frame::new(frame.buffer_mut());
            cursor = draw(&mut ours, inner, &form, Theme::FULL);
            ours.cursor()
                .into_iter()
                .for_each(|at| frame.set_cursor_position(at));
        })
        .unwrap();
    insta::assert_snapshot!(terminal.backend());
    // Behind the name.
    assert_eq!(cursor, Some(Position::new(20, 8)));
    terminal.backend_mut().assert_cursor_position((20, 8));
}

#[test]
fn errors_stand_below_their_field_and_the_failure_below_all() {
    let mut form = create();
    form.set_error(Id::Name, "a key with this name already exists");
    form.set_error(Id::Owner, "this user already has 10 keys, which is as many as TrueNAS lets a user have; delete one first");
    form.set_error(
        Id::Absent,
        "TrueNAS refused it: the system is in STIG mode.",
    );
    form.act(Action::Next);
    insta::assert_snapshot!(shown(&form, (76, 14), Theme::FULL).0);
}

#[test]
fn narrow_and_ascii() {
    let mut form = create();
    form.focus(Id::Expires);
    let (text, cursor) = shown(&form, (38, 14), ASCII);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
    assert_eq!(cursor, Some(Position::new(12, 5)));
}

#[test]
fn rules_and_a_password() {
    let mut form = allowlist();
    form.focus(Id::Password);
    form.paste("fake-password");
    form.focus(Id::Rules);
    for n in 0..7 {
        form.act(Action::NewLine);
        form.paste(&format!("CALL a.b{n}"));
    }
    let (text, cursor) = shown(&form, (60, 11), Theme::FULL);
    assert!(!text.contains("fake"));
    assert_eq!(cursor, Some(Position::new(21, 7)));
    insta::assert_snapshot!(text);
}

#[test]
fn too_short_an_area_shows_the_focused_field() {
    let mut form = create();
    form.set_error(Id::Expires, "past");
    form.focus(Id::Expires);
    for h in 1..5 {
        let (text, cursor) = shown(&form, (60, h), Theme::FULL);
        assert!(text.contains("(•) 90 d"), "{h}: {text}");
        assert!(cursor.is_some(), "{h}");
        // Then come the button and the error, before the note.
        assert_eq!(text.contains("[ Create ]"), h > 1, "{h}: {text}");
        assert_eq!(text.contains("past"), h > 2, "{h}: {text}");
    }
    form.act(Action::Accept);
    for h in 1..5 {
        let (text, cursor) = shown(&form, (60, h), Theme::FULL);
        assert!(text.contains("▌          [ Create ]"), "{h}: {text}");
        assert!(cursor.is_some(), "{h}");
    }
}

#[test]
fn the_help_keeps_its_place_from_field_to_field() {
    let mut form = create();
    let size = (60, height(&form, 60, Theme::FULL));
    let row_of = |form: &Form<Id>, label: &str| {
        let (text, _) = shown(form, size, Theme::FULL);
        text.lines().position(|l| l.contains(&format!("{label}: ")))
    };
    let name = row_of(&form, "Name");
    form.act(Action::Next);
    assert!(name.is_some());
    assert_eq!(row_of(&form, "Owner"), name);
}

#[test]
fn hidden_characters_that_were_typed_are_seen() {
    let mut form = create();
    form.paste("\u{202e}x");
    let (focused, _) = shown(&form, (60, 12), Theme::FULL);
    form.act(Action::Next);
    let (unfocused, _) = shown(&form, (60, 12), Theme::FULL);
    for text in [focused, unfocused] {
        assert!(text.contains("grafana\\u{202e}x"), "{text}");
    }
}

proptest! {
    #[test]
    fn no_size_panics_and_the_cursor_is_inside(
        (x, y, w, h) in (0u16..6, 0u16..6, 0u16..90, 0u16..30),
        focus in prop::sample::select(&[Id::Name, Id::Owner, Id::Expires, Id::Password, Id::Rules][..]),
        text in "[a日e\u{301}👩\u{200d}👧 ]{0,60}",
        ascii in any::<bool>(),
    ) {
        for mut form in [create(), allowlist()] {
            form.focus(focus);
            form.paste(&text);
            form.set_error(focus, text.clone());
            form.set_error(Id::Absent, "no");
            let theme = Theme { color: true, ascii, waits: false };
            let area = Rect::new(x, y, w, h);
            let mut buf = Buffer::empty(Rect::new(0, 0, 80, 24));
            let cursor = render(&mut buf, area, &form, theme);
            if let Some(at) = cursor {
                prop_assert!(area.contains(at));
            }
            // The focused field is in sight whenever its value has a column.
            let inside = area.intersection(*buf.area());
            if inside.width >= 10 && inside.height >= 1 {
                prop_assert!(cursor.is_some());
            }
            prop_assert!(height(&form, w, theme) >= 1);
        }
    }
}
