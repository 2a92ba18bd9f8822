//! Texts that scroll, the help, and every modal in small terminals.

use super::*;
use crate::keymap::bindings;

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
    let before = seen(&mut it);
    let first: String = top(&before).split_whitespace().take(2).collect();
    it.send(Msg::Resize(44, 12));
    let narrow: String = top(&seen(&mut it)).split_whitespace().take(2).collect();
    assert_eq!(first, narrow);
    it.send(Msg::Resize(60, 12));
    assert_eq!(seen(&mut it), before);
}

/// A modal with a name for its snapshots.
type Case = (&'static str, fn(u16, u16) -> Driven);

fn created(columns: u16, rows: u16) -> Driven {
    let mut it = user_era(columns, rows);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    it
}

/// Every modal, as the program opens it.
const MODALS: &[Case] = &[
    ("help", |x, y| pressed(user_era(x, y), "?")),
    ("help_allowlist", |x, y| pressed(allowlist_era(x, y), "?")),
    ("details", |x, y| pressed(user_era(x, y), "j Enter")),
    ("details_allowlist", |x, y| {
        pressed(allowlist_era(x, y), "j Enter")
    }),
    ("delete", |x, y| pressed(user_era(x, y), "j d")),
    ("secret", created),
    ("snippets", |x, y| pressed(created(x, y), "i")),
    ("close_secret", |x, y| pressed(created(x, y), "Esc")),
    ("picker", |x, y| pressed(user_era(x, y), "n x Tab Enter")),
    ("report", |x, y| pressed(allowlist_era(x, y), "U")),
    ("builder", |x, y| {
        pressed(allowlist_era(x, y), "n bot Tab Tab Enter")
    }),
    ("json", |x, y| {
        pressed(allowlist_era(x, y), "n bot Tab Tab Enter J")
    }),
    ("access", |x, y| pressed(user_era(x, y), "j a")),
    ("sessions", |x, y| {
        let mut it = pressed(user_era(x, y), "j i");
        it.sessions(&[3; 12]);
        it
    }),
    ("trust", |x, y| {
        let mut it = Driven::started(x, y);
        it.told(LinkEvent::Progress(crate::api::Stage::Securing));
        it.told(LinkEvent::Untrusted(Box::new(untrusted(false))));
        it
    }),
    ("trust_changed", |x, y| {
        let mut it = Driven::started(x, y);
        it.told(LinkEvent::Progress(crate::api::Stage::Securing));
        it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
        it
    }),
    ("lost_reply", |x, y| {
        let mut it = user_era(x, y);
        it.press("n grafana F2");
        it.reply(screen::lost());
        it
    }),
    ("rotation", |x, y| {
        let mut it = user_era(x, y);
        it.press("j t F2");
        it.keep(&mut Vec::new());
        it.reply_secret(21, "backup-replication-2");
        it.copied(Copied::Native);
        it.press("Esc");
        it
    }),
];

fn pressed(mut it: Driven, keys: &str) -> Driven {
    it.press(keys);
    it
}

#[test]
fn every_modal_in_small_terminals() {
    for (name, open) in MODALS {
        for (columns, rows) in [(60, 20), (40, 10)] {
            let it = open(columns, rows);
            snap_named(&format!("small_{name}_{columns}x{rows}"), &it);
        }
    }
}
