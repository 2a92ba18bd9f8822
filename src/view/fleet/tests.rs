//! The windows about many keys as a person sees them, at 80x24 and 120x40.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::render;
use crate::app::bulk::earlier::{EarlierItem, EarlierRun};
use crate::app::fleet::bulk::earlier::EarlierShown;
use crate::app::fleet::{SystemId, Window};
use crate::app::testkit::fleet::Many;
use crate::app::testkit::now;
use crate::app::widget::scroll::Scroll;
use crate::domain::KeyId;
use crate::domain::bulk::{BulkAction, Item, Left, Record, Recorded};
use crate::view::Theme;

fn picture(it: &Many, theme: Theme) -> String {
    let (columns, rows) = it.fleet.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
    render(&it.fleet, theme, &mut buf);
    let mut out = String::new();
    for y in 0..rows {
        let line: String = (0..columns).map(|x| buf[(x, y)].symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The same at each of these sizes.
fn snap(name: &str, keys: &[i64], drive: impl Fn(&mut Many)) {
    for (columns, rows) in [(80, 24), (120, 40), (60, 10)] {
        let mut it = Many::online(keys, columns, rows);
        drive(&mut it);
        let name = format!("bulk_{name}_{columns}x{rows}");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
            insta::assert_snapshot!(name, picture(&it, Theme::FULL));
        });
    }
}

#[test]
fn the_menu() {
    snap("menu", &[7, 2], |it| {
        it.press("* B");
    });
}

#[test]
fn the_form_of_an_expiry() {
    snap("expiry", &[7], |it| {
        it.press("* B e");
    });
}

#[test]
fn the_new_owner() {
    snap("owner", &[7], |it| {
        it.press("* B o");
    });
}

#[test]
fn the_preview_of_a_few_keys() {
    snap("preview_few", &[7], |it| {
        it.press("Space Space d");
    });
}

#[test]
fn the_preview_of_many_keys_on_two_systems() {
    snap("preview_many", &[30, 9], |it| {
        it.press("*");
        it.mark(SystemId(2), 4);
        it.press("d 3");
    });
}

#[test]
fn the_buttons_of_a_preview_are_in_sight_in_a_small_terminal() {
    for (columns, rows) in [(40, 10), (60, 10), (80, 24)] {
        let mut it = Many::online(&[30, 9], columns, rows);
        it.press("*");
        it.mark(SystemId(2), 4);
        it.press("d 9 Enter");
        let picture = picture(&it, Theme::FULL);
        for words in ["Type 31 to delete: 9  wrong number", "[ Cancel ]", "Delete"] {
            assert!(picture.contains(words), "{words}: {picture}");
        }
    }
}

#[test]
fn the_progress() {
    snap("progress", &[60, 9], |it| {
        it.press("*");
        it.mark(SystemId(2), 4);
        it.failing.insert((SystemId(1), KeyId(3)));
        it.press("d 61");
        it.held = true;
        it.press("Enter");
        it.report(40);
    });
}

#[test]
fn the_report() {
    snap("report", &[30], |it| {
        for key in [3, 8] {
            it.failing.insert((SystemId(1), KeyId(key)));
        }
        it.press("* d 30 Enter");
    });
}

#[test]
fn the_queue() {
    snap("queue", &[7], |it| {
        it.press("Space Space Space r Tab Enter s");
    });
}

#[test]
fn what_runs_in_the_background_stands_above_the_footer() {
    snap("hidden", &[60], |it| {
        it.press("* d 60");
        it.held = true;
        it.press("Enter");
        it.report(40);
        it.press("Esc");
    });
    snap("queue_turn", &[7], |it| {
        it.press("Space Space r Tab Enter Enter");
    });
}

#[test]
fn what_an_interrupted_run_left() {
    snap("earlier", &[30], |it| {
        let item = |id: i64| Item {
            id: KeyId(id),
            name: format!("key-{id:03}").into(),
        };
        let record = Record {
            address: "nas1".to_owned(),
            system: "nas1".to_owned(),
            action: BulkAction::Delete { end_sessions: true },
            began: now(),
            job: None,
            items: (1..=12).map(|id| (item(id), Recorded::NotSent)).collect(),
        };
        let left = |id: i64| match id {
            1..=4 => Left::Done,
            5 => Left::StillThere,
            6 => Left::Failed,
            _ => Left::NotSent,
        };
        it.fleet.windows.push(Window::BulkEarlier(EarlierShown {
            system: SystemId(1),
            name: "nas1 (home, production)".to_owned(),
            runs: vec![EarlierRun {
                record,
                runs: false,
                items: (1..=12)
                    .map(|id| EarlierItem {
                        item: item(id),
                        left: left(id),
                        why: Default::default(),
                    })
                    .collect(),
            }],
            scroll: Scroll::default(),
        }));
    });
}

#[test]
fn keys_that_are_left_out_say_why() {
    snap("left_out", &[3, 2], |it| {
        it.press("*");
        it.mark(SystemId(2), 1);
        it.offline(SystemId(2));
        it.press("d");
    });
    snap("nothing_left", &[3], |it| {
        it.press("*");
        it.offline(SystemId(1));
        it.press("d");
    });
}

#[test]
fn in_ascii() {
    let mut it = Many::online(&[30], 80, 24);
    it.failing.insert((SystemId(1), KeyId(3)));
    let theme = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    it.press("* d");
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("bulk_preview_ascii", picture(&it, theme));
        it.press("30 Enter");
        insta::assert_snapshot!("bulk_report_ascii", picture(&it, theme));
    });
}

#[test]
fn what_runs_in_the_background_does_not_cover_the_counts_of_the_systems() {
    for (columns, rule) in [
        (60, "── 8 of 60 deleted ──────"),
        (80, "── 8 of 60 deleted ── 2 systems  ● 2 live ──"),
    ] {
        let mut it = Many::online(&[60, 1], columns, 24);
        it.press("* d 60");
        it.held = true;
        it.press("Enter");
        it.report(40);
        it.press("Esc");
        let picture = picture(&it, Theme::FULL);
        assert!(picture.contains(rule), "{picture}");
    }
}

#[test]
fn a_short_terminal_counts_the_marks() {
    let mut it = Many::online(&[60], 60, 10);
    it.press("*");
    let picture = picture(&it, Theme::FULL);
    let first = picture.lines().next().unwrap();
    assert!(
        first.starts_with(" nas1  60 marked (52 off screen)  B actions"),
        "{first}"
    );
    assert!(first.ends_with("● live"), "{first}");
}

#[test]
fn the_present_key_of_a_long_queue_is_in_sight() {
    let mut it = Many::online(&[40, 2], 80, 24);
    it.press("*");
    it.mark(SystemId(2), 1);
    it.press("r 41 Enter");
    for n in 1..=41 {
        let picture = picture(&it, Theme::FULL);
        let next = picture.lines().find(|line| line.contains("next"));
        let next = next.unwrap_or_else(|| panic!("key {n}: {picture}"));
        let id = if n == 41 { 1 } else { n };
        assert!(next.contains(&format!("▌ key-{id:03}")), "{picture}");
        it.press("s");
    }
}

#[test]
fn the_marks_of_other_systems_stand_above_the_footer() {
    let mut it = Many::online(&[3, 3], 80, 24);
    it.mark(SystemId(2), 1);
    let picture = picture(&it, Theme::FULL);
    let rule = " 2 systems  ● 2 live  1 marked on other systems ───";
    assert!(picture.contains(rule), "{picture}");
}
