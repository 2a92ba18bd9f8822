//! Texts that scroll, the help, and every modal in small terminals.

use super::pictures::SCENES;
use super::*;
use crate::app::modal::Tone;
use crate::keymap::{Action, Context, bindings};

/// The frame as text, and the scroll position taken from it, as the event loop does.
fn seen(it: &mut Driven) -> String {
    let (columns, rows) = it.model.cx.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let drawn = render(&it.model, Theme::FULL, &mut buffer);
    if let Some(scroll) = drawn.scroll {
        it.model.cx.settle(scroll);
    }
    let row = |y| -> String { (0..columns).map(|x| buffer[(x, y)].symbol()).collect() };
    (0..rows)
        .map(|y| row(y).trim_end().to_owned() + "\n")
        .collect()
}

/// Presses keys with a frame after each.
fn press(it: &mut Driven, keys: &str) -> String {
    for key in keys.split(' ') {
        it.press(key);
        seen(it);
    }
    seen(it)
}

/// Every frame from the top to the end of a text, a row at a time.
fn read_through(it: &mut Driven) -> Vec<String> {
    let mut frames = vec![seen(it)];
    loop {
        let next = press(it, "Down");
        if frames.last() == Some(&next) {
            return frames;
        }
        assert!(frames.len() < 500, "it scrolls without end");
        frames.push(next);
    }
}

/// A text without the borders of its box and its line breaks.
fn words(frames: &[String]) -> String {
    frames.concat().replace(['│', '\n'], " ")
}

#[test]
fn the_report_scrolls_to_a_full_last_page_and_no_further() {
    let mut it = Driven::online(Release::new(24, 4, 2), None, 80, 12);
    it.press("U");
    let top = seen(&mut it);
    assert!(top.contains(" more ↓") && !top.contains('↑'), "{top}");
    let end = press(&mut it, "G");
    assert!(end.contains(" more ↑") && !end.contains('↓'), "{end}");
    let up = press(&mut it, "j j j k");
    assert!(up.contains(" 1 more ↓"), "{up}");
    assert_eq!(press(&mut it, "g k"), top);
}

#[test]
fn a_text_that_fits_does_not_scroll() {
    for (mut it, keys) in [
        (user_era(120, 40), "j Enter"),
        (allowlist_era(120, 40), "U"),
        (user_era(80, 24), "d"),
    ] {
        it.press(keys);
        let shown = seen(&mut it);
        assert!(!shown.contains(" more ↓"), "{shown}");
        assert_eq!(press(&mut it, "Down PgDn Down"), shown);
    }
}

#[test]
fn the_help_has_groups_and_every_binding() {
    for (columns, rows) in [(80, 24), (120, 40), (60, 20), (40, 10), (30, 6)] {
        for mut it in [user_era(columns, rows), allowlist_era(columns, rows)] {
            let contexts = it.model.contexts();
            it.press("?");
            let frames = read_through(&mut it);
            let all = words(&frames);
            for heading in [
                "Keyboard shortcuts",
                "This screen",
                "Moving",
                "Everywhere",
                "Filter",
            ] {
                assert!(columns < 40 || all.contains(heading), "{heading}: {all}");
            }
            assert!(!all.contains('…') || columns < 40, "{all}");
            for word in bindings(&contexts).flat_map(|it| it.help.split(' ')) {
                assert!(all.contains(word), "{word}: {all}");
            }
            for chord in bindings(&contexts).flat_map(|it| it.chords) {
                assert!(all.contains(&chord.to_string()), "{chord}: {all}");
            }
        }
    }
}

#[test]
fn the_help_is_searched() {
    let mut it = user_era(80, 24);
    it.press("?");
    let whole = seen(&mut it);
    let found = press(&mut it, "/ d e l e t e");
    assert!(
        found.contains("/ delete") && found.contains(" d, Del"),
        "{found}"
    );
    assert!(!found.contains("create a key"), "{found}");
    // After Enter the letters are shortcuts again, Esc clears the search, and a second Esc closes the help.
    let applied = press(&mut it, "Enter j k");
    assert!(applied.contains("/ delete"), "{applied}");
    assert_eq!(press(&mut it, "Esc"), whole);
    assert!(!press(&mut it, "Esc").contains("Keyboard shortcuts"));
    let none = press(&mut it, "? / z z z");
    assert!(none.contains("no match"), "{none}");
}

#[test]
fn a_resize_keeps_the_place() {
    let mut it = user_era(60, 12);
    it.press("?");
    press(&mut it, "PgDn PgDn");
    let top = |shown: &str| shown.lines().nth(1).unwrap_or_default().to_owned();
    let mut before = seen(&mut it);
    // The rest of a wrapped row is another one in a narrow terminal.
    while top(&before).starts_with("│   ") {
        before = press(&mut it, "Up");
    }
    let first: String = top(&before).split_whitespace().take(2).collect();
    it.send(Msg::Resize(44, 12));
    let narrow: String = top(&seen(&mut it)).split_whitespace().take(2).collect();
    assert_eq!(first, narrow);
    it.send(Msg::Resize(60, 12));
    assert_eq!(seen(&mut it), before);
}

#[test]
fn no_scene_panics_in_a_small_terminal() {
    for scene in SCENES {
        let mut it = (scene.make)(80, 24);
        for columns in [0, 1, 2, 3, 4, 5, 8, 13, 21, 30, 40] {
            for rows in 0..=11 {
                it.send(Msg::Resize(columns, rows));
                seen(&mut it);
                if rows % 4 == 3 {
                    it.press("PgDn");
                    seen(&mut it);
                }
            }
        }
    }
}

#[test]
fn each_window_says_how_to_leave_it_in_a_small_terminal() {
    for scene in SCENES.iter().filter(|it| !it.modal.is_empty()) {
        for (columns, rows) in [(60, 20), (40, 10), (30, 8)] {
            let mut it = (scene.make)(columns, rows);
            let shown = seen(&mut it);
            let left = match it.model.cx.modals.last() {
                // The harmless button.
                Some(Modal::Question(it)) => it.buttons[0].label,
                // While a request is in flight.
                _ if !leaves(&it.model.contexts()) => continue,
                // As the TrueNAS CLI's editor has it.
                Some(Modal::Arguments(_)) => "F10",
                _ => "Esc",
            };
            assert!(shown.contains(left), "{}: {shown}", scene.name);
        }
    }
}

/// Whether a binding leaves the window.
fn leaves(contexts: &[Context]) -> bool {
    let back = [Action::Back, Action::GiveUp];
    bindings(contexts).any(|it| back.contains(&it.action))
}

#[test]
fn a_question_keeps_its_buttons_and_what_cannot_be_undone_in_sight() {
    for scene in SCENES.iter().filter(|it| it.modal == "Question") {
        for (columns, rows) in [(80, 24), (60, 20), (40, 10)] {
            let mut it = (scene.make)(columns, rows);
            let shown = seen(&mut it);
            let Some(Modal::Question(question)) = it.model.cx.modals.last() else {
                panic!("{}", scene.name);
            };
            for button in &question.buttons {
                assert!(shown.contains(button.label), "{}: {shown}", scene.name);
            }
            let danger = question.lines.iter().filter(|it| it.tone == Tone::Danger);
            for line in danger {
                let words: Vec<&str> = line.text.split(' ').take(3).collect();
                assert!(shown.contains(&words.join(" ")), "{}: {shown}", scene.name);
            }
        }
    }
}
