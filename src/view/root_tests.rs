//! The screens as a person sees them: text and styles, at 80x24 and 120x40, in both eras.

#[path = "root_tests/account.rs"]
mod account;
#[path = "root_tests/arguments.rs"]
mod arguments;
#[path = "root_tests/checking.rs"]
mod checking;
#[path = "root_tests/columns.rs"]
mod columns;
#[path = "root_tests/connecting.rs"]
mod connecting;
#[path = "root_tests/doubts.rs"]
mod doubts;
#[path = "root_tests/export.rs"]
mod export;
#[path = "root_tests/filtering.rs"]
mod filtering;
#[path = "root_tests/marking.rs"]
mod marking;
#[path = "root_tests/pictures.rs"]
mod pictures;
#[cfg(feature = "demo")]
#[path = "root_tests/readme_picture.rs"]
mod readme_picture;
#[path = "root_tests/rotating.rs"]
mod rotating;
#[path = "root_tests/scrolling.rs"]
mod scrolling;
#[path = "root_tests/sessions.rs"]
mod sessions;
#[path = "root_tests/usage.rs"]
mod usage;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::*;
use crate::api::{LinkEvent, Outcome};
use crate::app::Msg;
use crate::app::modal::Modal;
use crate::app::testkit::*;
use crate::domain::copy::{Around, Copied, Onward};
use crate::domain::{Fault, KeyId, Kind, Release};

fn drawn(it: &Driven, theme: Theme) -> Buffer {
    let (columns, rows) = it.model.cx.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    draw(&it.model, theme, &mut buffer);
    buffer
}

/// The screen's text; below each row that has styles, a row of letters that name them.
fn picture(it: &Driven, theme: Theme) -> String {
    let buf = drawn(it, theme);
    let mut out = String::new();
    for y in 0..buf.area.height {
        let (mut text, mut styles) = (String::new(), String::new());
        for x in 0..buf.area.width {
            let cell = &buf[(x, y)];
            text.push_str(cell.symbol());
            styles.push(match (cell.fg, cell.modifier) {
                (Color::Cyan, _) => 'a',
                (Color::Green, _) => 'g',
                (Color::Yellow, _) => 'w',
                (Color::Red, _) => 'd',
                (_, m) if m.contains(Modifier::UNDERLINED) => 'u',
                (_, Modifier::BOLD) => 'b',
                (_, Modifier::DIM) if cell.symbol() != " " => '.',
                _ => ' ',
            });
        }
        out.push_str(text.trim_end());
        out.push('\n');
        if !styles.trim().is_empty() && !styles.trim().chars().all(|c| c == '.') {
            out.push_str("  %");
            out.push_str(styles.trim_end());
            out.push('\n');
        }
    }
    out
}

macro_rules! snap {
    ($name:literal, $it:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, picture(&$it, Theme::FULL));
        })
    };
}

fn user_era(columns: u16, rows: u16) -> Driven {
    Driven::online(Release::new(25, 10, 5), None, columns, rows)
}

fn allowlist_era(columns: u16, rows: u16) -> Driven {
    Driven::online(Release::new(24, 4, 2), None, columns, rows)
}

#[test]
fn the_list() {
    snap!("list_user_80", user_era(80, 24));
    snap!("list_user_120", user_era(120, 40));
    snap!("list_allowlist_80", allowlist_era(80, 24));
    snap!("list_allowlist_120", allowlist_era(120, 40));
}

#[test]
fn narrow_and_short() {
    snap!("list_user_60x10", user_era(60, 10));
    snap!("list_user_40", user_era(40, 24));
}

#[test]
fn faces_of_the_list() {
    let mut it = user_era(80, 24);
    it.press("/ zzz");
    snap!("list_no_match", it);
    let mut it = user_era(80, 24);
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "the system closed the link"),
        retry_in: Some(std::time::Duration::ZERO),
    });
    snap!("list_link_lost", it);
    it.send(Msg::Now(now() + jiff::SignedDuration::from_mins(5)));
    snap!("list_stale_5m", it);
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    snap!("list_loading", it);
    let (id, _) = it.open.remove(0);
    let fault = Fault::new(Kind::Denied, "Not authorized.")
        .meaning("This account may not read API keys.")
        .next("Sign in as an account with API_KEY_READ.");
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Failed(fault),
    });
    snap!("list_denied", it);
}

#[test]
fn details() {
    for (era, mut it) in [
        ("user", user_era(80, 24)),
        ("allowlist", allowlist_era(80, 24)),
    ] {
        it.press("j Enter");
        snap_named(&format!("details_{era}_80"), &it);
    }
    let mut it = user_era(80, 24);
    it.model.cx.keys.reveal(KeyId(7));
    it.press("Enter");
    snap!("details_revoked", it);
}

fn snap_named(name: &str, it: &Driven) {
    snap_with(name, it, Theme::FULL);
}

fn snap_with(name: &str, it: &Driven, theme: Theme) {
    let shown = picture(it, theme);
    assert!(!theme.ascii || shown.is_ascii(), "{shown}");
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, shown);
    });
}

#[test]
fn forms() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("n grafana Tab Tab Right Right");
        snap_named(&format!("create_user_{size}"), &it);
        let mut it = allowlist_era(columns, rows);
        it.press("n bot Tab Right");
        snap_named(&format!("create_allowlist_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.press("j e");
    snap!("edit_user_80", it);
    let mut it = allowlist_era(80, 24);
    it.press("j e");
    snap!("edit_allowlist_80", it);
    let mut it = user_era(80, 24);
    it.press("n x Tab Enter");
    snap!("pick_owner", it);
    let mut it = user_era(80, 24);
    it.model.cx.keys.reveal(KeyId(7));
    it.press("r");
    snap!("reset_form_80", it);
}

#[test]
fn the_allowlist_builder() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        // A key that may snapshot: what its rules permit beyond that is said.
        let mut it = allowlist_era(columns, rows);
        it.press("j j e Tab Tab Enter");
        snap_named(&format!("builder_rules_{size}"), &it);
        it.press("Tab / snapcre");
        snap_named(&format!("builder_find_{size}"), &it);
        it.press("Enter Space a pool.q");
        snap_named(&format!("builder_type_{size}"), &it);
        it.press("Tab Enter t");
        it.type_text("CALL pool.query");
        it.press("Enter");
        snap_named(&format!("builder_test_{size}"), &it);
        it.press("J");
        it.type_text("x");
        it.press("F2");
        snap_named(&format!("builder_json_{size}"), &it);
    }
    let mut it = allowlist_era(80, 24);
    it.press("n bot Tab Tab Enter");
    snap!("builder_empty_80", it);
    it.press("p");
    snap!("builder_presets_80", it);
    it.press("Enter w");
    snap!("builder_events_80", it);
    it.send(Msg::Resize(50, 11));
    snap!("builder_50x11", it);
    it.press("q");
    snap!("builder_leave_50x11", it);
}

#[test]
fn questions() {
    let mut it = Driven::online(Release::new(25, 10, 5), Some(9), 80, 24);
    it.press("d");
    snap!("delete_80", it);
    it.press("y");
    snap!("delete_own_80", it);
    let mut it = user_era(80, 24);
    it.press("j r");
    snap!("reset_80", it);
}

#[test]
fn the_secret() {
    let mut it = user_era(80, 24);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    snap!("secret_80", it);
    it.copied(Copied::SentToTerminal(Around::Nothing));
    snap!("secret_sent_80", it);
    it.press("c");
    it.copied(Copied::Tmux(Onward::NotKnown("rxvt-unicode".into())));
    snap!("secret_in_tmux_80", it);
    it.press("c");
    it.copied(Copied::Tmux(Onward::Sent(Around::Nothing)));
    snap!("secret_through_tmux_80", it);
    it.press("Esc");
    snap!("secret_countdown_80", it);
    it.send(Msg::Resize(80, 8));
    snap!("secret_countdown_short", it);
    it.send(Msg::Resize(40, 16));
    let mut it = user_era(40, 16);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    snap!("secret_wrapped", it);
    it.press("Esc");
    snap!("secret_close", it);
}

#[test]
fn the_whole_secret_is_shown_at_any_size_that_has_the_cells() {
    for columns in 1..90u16 {
        let mut it = user_era(columns, 24.max(FAKE.len() as u16 / columns + 6));
        it.press("n grafana F2");
        it.reply_secret(21, "grafana");
        let buf = drawn(&it, Theme::FULL);
        let bold: String = buf
            .content()
            .iter()
            .filter(|c| c.modifier == Modifier::BOLD && c.fg == Color::Reset)
            .map(|c| c.symbol())
            .collect();
        assert!(
            bold.replace(' ', "").contains(FAKE),
            "{columns} columns: {bold}"
        );
    }
}

#[test]
fn a_closed_secret_is_on_no_later_screen() {
    let mut it = user_era(80, 24);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    it.copied(Copied::Native);
    it.press("Esc");
    assert!(
        !it.model
            .cx
            .modals
            .iter()
            .any(|m| matches!(m, Modal::Secret(_)))
    );
    assert!(!picture(&it, Theme::FULL).contains("NotARealKey"));
    assert!(!format!("{:?}", it.model).contains("NotARealKey"));
}

#[test]
fn help_and_ascii() {
    let mut it = user_era(80, 24);
    it.press("?");
    snap!("help_80", it);
    for (era, mut it) in [
        ("user", user_era(120, 40)),
        ("allowlist", allowlist_era(120, 40)),
    ] {
        it.press("?");
        snap_named(&format!("help_{era}_120"), &it);
    }
    let it = user_era(80, 24);
    let plain = picture(
        &it,
        Theme {
            color: false,
            ascii: true,
            waits: false,
        },
    );
    assert!(plain.is_ascii(), "{plain}");
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("list_ascii", plain);
    });
}

mod sizes {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_size_panics(columns in 0u16..140, rows in 0u16..50, what in 0usize..14, ascii in any::<bool>()) {
            let keys = ["", "?", "n", "n x Tab Enter", "e", "d", "r", "Enter", "/ abc", "G", "o", "F1", "n abc Esc", "s S j"][what];
            for mut it in [user_era(columns, rows), allowlist_era(columns, rows)] {
                it.press(keys);
                drawn(&it, Theme { color: true, ascii, waits: false });
                it.press("Esc n grafana F2");
                if it.open.iter().any(|(_, c)| c.makes_secret()) {
                    it.reply_secret(21, "grafana");
                }
                drawn(&it, Theme { color: true, ascii, waits: false });
                for keys in ["g", "m", "Q", "Esc i m", "Esc s", "Esc D"] {
                    it.press(keys);
                    drawn(&it, Theme { color: true, ascii, waits: false });
                }
            }
        }
    }
}

#[path = "access_tests.rs"]
mod access;

#[path = "root_tests/advice.rs"]
mod advice;
