//! The list of all systems, its strip, the windows above it, and the window of the systems, at 80x24, 120x40 and smaller.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::render;
use crate::api::{LinkEvent, Scope, Stage};
use crate::app::effect::Effect;
use crate::app::fleet::SystemId;
use crate::app::keys::list::Load;
use crate::app::message::Msg;
use crate::app::testkit::fleet::Many;
use crate::app::testkit::{untrusted, user_key, user_keys};
use crate::domain::copy::Copied;
use crate::domain::{Fault, Kind};
use crate::view::Theme;

fn picture(it: &mut Many, theme: Theme) -> String {
    let (columns, rows) = it.fleet.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
    it.fleet.prepare_frame();
    render(&it.fleet, theme, &mut buf);
    let mut out = String::new();
    for y in 0..rows {
        let line: String = (0..columns).map(|x| buf[(x, y)].symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn told(it: &mut Many, of: u32, event: LinkEvent) {
    it.told(SystemId(of), event);
}

/// Four systems: two live ones, one that was lost, one that asks.
fn four(columns: u16, rows: u16) -> Many {
    let mut it = Many::online(&[0, 9, 30, 4], columns, rows);
    it.keys.insert(SystemId(1), user_keys());
    it.press("M R");
    told(
        &mut it,
        3,
        LinkEvent::Offline {
            fault: Fault::new(Kind::Lost, "nas3 closed the connection."),
            retry_in: Some(std::time::Duration::from_secs(4)),
        },
    );
    told(&mut it, 4, LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.fleet.notice = None;
    it
}

fn snap(name: &str, drive: impl Fn(&mut Many)) {
    for (columns, rows) in [(80, 24), (120, 40), (60, 10)] {
        let mut it = four(columns, rows);
        drive(&mut it);
        save(
            &format!("all_{name}_{columns}x{rows}"),
            &picture(&mut it, Theme::FULL),
        );
    }
}

fn save(name: &str, picture: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!(name, picture);
    });
}

#[test]
fn the_list() {
    snap("list", |it| {
        it.press("g j j Space");
    });
}

#[test]
fn the_list_sorted_by_system_and_filtered() {
    snap("filter", |it| {
        it.press("s O / 00");
    });
}

#[test]
fn a_question_over_the_list() {
    snap("delete", |it| {
        it.press("g j d");
    });
}

#[test]
fn the_choice_of_a_system() {
    snap("new", |it| {
        it.press("n");
    });
}

#[test]
fn the_window_of_the_systems() {
    snap("systems", |it| {
        it.press("S g j");
    });
}

#[test]
fn a_hundred_systems_are_counted() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut it = Many::online(&[1; 100], columns, rows);
        it.press("M");
        for of in 90..95 {
            told(&mut it, of, LinkEvent::Untrusted(Box::new(untrusted(true))));
        }
        for of in 95..=99 {
            told(&mut it, of, LinkEvent::Progress(Stage::Securing));
        }
        it.press("G");
        it.fleet.notice = None;
        save(
            &format!("all_hundred_{columns}x{rows}"),
            &picture(&mut it, Theme::FULL),
        );
        it.press("S G");
        save(
            &format!("all_hundred_systems_{columns}x{rows}"),
            &picture(&mut it, Theme::FULL),
        );
    }
}

#[test]
fn without_unicode() {
    let theme = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    let mut it = four(80, 24);
    it.press("g j Space");
    let list = picture(&mut it, theme);
    assert!(list.is_ascii());
    save("all_list_ascii_80x24", &list);
    it.press("S");
    let systems = picture(&mut it, theme);
    assert!(systems.is_ascii());
    save("all_systems_ascii_80x24", &systems);
}

#[test]
fn no_size_causes_a_panic() {
    for (columns, rows) in [(1, 1), (5, 3), (20, 8), (30, 12), (200, 60), (110, 11)] {
        let mut it = Many::online(&[3, 2], columns, rows);
        for keys in ["M", "j", "S", "Esc", "n", "Esc", "/ a"] {
            it.press(keys);
            picture(&mut it, Theme::FULL);
        }
        let key = user_key(77, "late", None, 1, None);
        it.keys.entry(SystemId(1)).or_default().push(key);
        it.press("Enter R");
        assert!(!picture(&mut it, Theme::FULL).is_empty());
    }
}

#[test]
fn the_list_with_the_chosen_columns() {
    use crate::domain::ListColumn::{Id, Name, Owner, Roles, State, System, UsedBy};
    for (name, columns) in [
        ("columns", vec![Id, Name, State, UsedBy, Owner, Roles]),
        ("columns_system_last", vec![Name, State, System]),
    ] {
        snap(name, |it| {
            for system in &mut it.fleet.systems {
                system.model.cx.list_columns = Some(columns.clone().into());
            }
            it.press("g j Space");
        });
    }
}

#[test]
fn a_short_terminal_shows_the_marks_and_the_filter() {
    let mut it = four(60, 10);
    it.press("*");
    let top = |it: &mut Many| picture(it, Theme::FULL).lines().next().unwrap().to_owned();
    let first = top(&mut it);
    assert!(first.starts_with("  49 marked (41 off screen)"), "{first}");
    assert!(first.ends_with("● 2 of 4 live"), "{first}");
    it.press("u");
    let first = top(&mut it);
    assert!(first.ends_with("! 1 waiting for you  ? help"), "{first}");
    it.press("/ key-001 Enter");
    it.fleet.notice = None;
    let picture = picture(&mut it, Theme::FULL);
    assert!(picture.contains(" /key-001   3 of 49"), "{picture}");
}

#[test]
fn the_heading_says_what_is_marked_off_screen_and_that_a_range_is_open() {
    let mut it = four(80, 24);
    it.press("g V G");
    let shown = picture(&mut it, Theme::FULL);
    assert!(
        shown.contains("49 marked, range: V ends (32 off screen)"),
        "{shown}"
    );
    it.press("V / ansible");
    let shown = picture(&mut it, Theme::FULL);
    assert!(shown.contains("49 marked (48 hidden)"), "{shown}");
}

#[test]
fn a_system_whose_list_failed_says_so() {
    let mut it = four(120, 40);
    let fault = Fault::new(Kind::Denied, "Not authorized.")
        .meaning("This account may not read API keys.")
        .next("Sign in as an account with API_KEY_READ.");
    it.fleet.systems[1].model.cx.keys.load = Load::Failed(fault);
    it.fleet.systems[0].model.cx.keys.scope = Some(Scope::Own);
    let list = picture(&mut it, Theme::FULL);
    assert!(list.contains("● nas1 own keys only"), "{list}");
    assert!(list.contains("✗ nas2 keys not loaded"), "{list}");
    assert!(list.contains("● 1 of 4 live"), "{list}");
    it.press("S g j");
    let systems = picture(&mut it, Theme::FULL);
    for words in [
        "✗ keys not loaded",
        " Not authorized. This account may not read API keys. Sign in as an account with API_KEY_READ. R refreshes.\n",
    ] {
        assert!(systems.contains(words), "{words}: {systems}");
    }
}

#[test]
fn the_countdown_of_a_copied_secret_stays_in_sight() {
    let mut it = four(80, 24);
    it.press("g r y");
    it.reply_secret();
    it.press("c");
    let (id, copy) = it
        .effects
        .iter()
        .find_map(|(id, effect)| match effect {
            Effect::Copy(copy) => Some((*id, *copy)),
            _ => None,
        })
        .unwrap();
    it.send(Some(id), Msg::Copied(copy, Copied::Native));
    it.press("Esc");
    for keys in ["", "S"] {
        it.press(keys);
        let picture = picture(&mut it, Theme::FULL);
        assert!(
            picture.contains("─ clipboard clears in 45 s\n"),
            "{picture}"
        );
    }
}
