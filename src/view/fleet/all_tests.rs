//! The list of all systems, its strip, the windows above it, and the window of the systems, at 80x24, 120x40 and smaller.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::render;
use crate::api::{LinkEvent, Stage};
use crate::app::fleet::SystemId;
use crate::app::testkit::fleet::Many;
use crate::app::testkit::{untrusted, user_key, user_keys};
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
