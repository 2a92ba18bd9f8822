//! The filter, its marks and the heading of the list, in every width.

use super::*;
use crate::app::testkit::check::{show, user_report};

fn line(it: &Driven, theme: Theme, y: u16) -> String {
    let buf = drawn(it, theme);
    let cells = (0..buf.area.width).map(|x| buf[(x, y)].symbol());
    cells.collect::<String>().trim_end().to_owned()
}

fn heading(it: &Driven) -> String {
    line(it, Theme::FULL, 2)
}

#[test]
fn the_filtered_list() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("/ svc");
        snap_named(&format!("list_filter_{size}"), &it);
        it.press("Enter Esc !");
        snap_named(&format!("list_attention_{size}"), &it);
    }
    let mut it = allowlist_era(80, 24);
    it.press("! / rule Enter");
    snap_named("list_filter_allowlist_80", &it);
    let mut it = user_era(40, 10);
    it.press("/ back Enter");
    snap_named("list_filter_40x10", &it);
}

#[test]
fn terms_in_the_filter() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("/");
        snap_named(&format!("filter_empty_{size}"), &it);
        it.type_text("owner:");
        snap_named(&format!("filter_unfinished_{size}"), &it);
        it.press("Tab");
        snap_named(&format!("filter_completed_{size}"), &it);
        it.type_text(" expires<30x");
        snap_named(&format!("filter_invalid_{size}"), &it);
        it.press("Backspace");
        it.type_text("d !seen>90d");
        snap_named(&format!("filter_terms_{size}"), &it);
        it.press("F4");
        snap_named(&format!("filter_save_{size}"), &it);
    }
    let mut it = user_era(60, 10);
    it.press("/");
    it.type_text("state:gone");
    assert_eq!(
        line(&it, Theme::FULL, 0),
        " /state:gone   state is active, expiring, expired, revoked…"
    );
}

/// Ellipses of a heading behind the start of the typed text.
fn ellipses(heading: &str) -> usize {
    heading.replacen("/…", "/", 1).matches('…').count()
}

#[test]
fn a_cut_filter_line_has_one_ellipsis() {
    let wrong = "state:gone";
    for typed in [
        wrong,
        "owner:svc-backup created>1y state:gone",
        "expires<30x ow",
        "ownr:svc",
        "seen>90d owner:",
        "@none s",
    ] {
        for marks in ["", "Space", "*", "V j"] {
            let mut it = user_era(80, 24);
            it.press(marks);
            it.press("/");
            it.type_text(typed);
            for columns in 20..130 {
                it.send(Msg::Resize(columns, 24));
                let list = heading(&it);
                assert!(ellipses(&list) <= 1, "{columns} {marks}: {list}");
            }
            it.press("Esc");
            show(&mut it, user_report());
            it.press("/");
            it.type_text(typed);
            for columns in 20..130 {
                it.send(Msg::Resize(columns, 24));
                let check = heading(&it);
                assert!(ellipses(&check) <= 1, "{columns}: {check}");
                assert!(check.starts_with(" Check  /"), "{check}");
            }
        }
    }
}

#[test]
fn the_invalid_part_of_a_filter_is_marked() {
    let mut it = user_era(80, 24);
    it.press("/");
    it.type_text("a state:gone");
    for (theme, with) in [
        (Theme::FULL, Theme::FULL.danger()),
        (
            Theme {
                color: false,
                ..Theme::FULL
            },
            ratatui::style::Style::new().add_modifier(Modifier::UNDERLINED),
        ),
    ] {
        let buf = drawn(&it, theme);
        let style = |x: u16| buf[(x, 2)].style();
        assert_eq!(style(4).fg, with.fg.or(style(2).fg));
        assert_ne!(style(4), style(2), "{theme:?}");
        assert_eq!(style(13), style(4));
    }
}

#[test]
fn the_filtered_list_without_color() {
    let theme = Theme {
        color: false,
        ..Theme::FULL
    };
    let mut it = user_era(80, 24);
    it.press("/ back Enter");
    let buf = drawn(&it, theme);
    let marked = (0..80).filter(|x| buf[(*x, 4)].modifier.contains(Modifier::UNDERLINED));
    assert!(marked.count() >= 4, "the letters are underlined");
}

#[test]
fn a_narrow_heading_leaves_out_what_matters_least() {
    let mut it = user_era(80, 24);
    let counts = " 6 keys  1 expiring  1 expired  1 revoked  1 orphaned";
    for (columns, wanted) in [
        (80, format!("{counts}             by name ↑ 1/6")),
        (60, format!("{counts}   1/6")),
        (
            50,
            format!("{:<30} by name ↑ 1/6", " 6 keys  4 need attention"),
        ),
        (30, " 6 keys  4 need attention 1/6".to_owned()),
        (20, " 6 keys         1/6".to_owned()),
        (10, " 6 keys".to_owned()),
        (5, " 6 k…".to_owned()),
    ] {
        it.send(Msg::Resize(columns, 24));
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&heading(&it)), squeezed(&wanted), "{columns}");
    }
    // An order that was chosen is more important than the kinds.
    it.send(Msg::Resize(60, 24));
    it.press("s");
    let chosen = heading(&it);
    assert!(
        chosen.contains("4 need attention") && chosen.ends_with("by id ↑ 6/6"),
        "{chosen}"
    );
}

#[test]
fn a_long_filter_shows_its_end_and_its_count() {
    let mut it = user_era(40, 24);
    it.press("/ 0123456789012345678901234567890123456789end");
    let shown = heading(&it);
    assert!(
        shown.contains("end   0 of 6") && shown.starts_with(" /…"),
        "{shown}"
    );
}

#[test]
fn a_short_terminal_shows_the_filter_in_place_of_the_columns() {
    let mut it = user_era(60, 10);
    assert!(line(&it, Theme::FULL, 1).contains("NAME"));
    it.press("/ svc Enter");
    assert!(line(&it, Theme::FULL, 1).starts_with(" /svc   3 of 6"));
    it.press("Esc !");
    assert!(line(&it, Theme::FULL, 1).starts_with(" ! 4 of 6 keys"));
}

#[test]
fn the_place_keeps_its_width() {
    let mut it = user_era(80, 24);
    let before = heading(&it);
    it.press("j");
    let after = heading(&it);
    let differ = before.chars().zip(after.chars()).filter(|(a, b)| a != b);
    assert_eq!(differ.count(), 1, "{after}");
}

#[test]
fn without_keys_that_need_attention_the_footer_says_so() {
    let mut it = user_era(80, 24);
    for id in [3, 5, 7, 8] {
        it.model.cx.keys.remove(KeyId(id));
    }
    it.press("!");
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "no key needs attention");
    assert!(!it.model.cx.keys.only_attention());
}
