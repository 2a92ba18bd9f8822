//! Marked keys: their sign, and how many of them are not in sight.

use super::*;

fn row(it: &Driven, theme: Theme, y: u16) -> String {
    let buf = drawn(it, theme);
    let cells = (0..buf.area.width).map(|x| buf[(x, y)].symbol());
    cells.collect::<String>().trim_end().to_owned()
}

#[test]
fn marked_keys() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("Space j Space");
        snap_named(&format!("list_marked_{size}"), &it);
    }
    let mut it = allowlist_era(80, 24);
    it.press("* ?");
    snap_named("help_marked_80", &it);
}

#[test]
fn the_sign_needs_no_color_and_no_unicode() {
    let mut it = user_era(80, 24);
    it.press("V j j V");
    let ascii = Theme {
        ascii: true,
        ..Theme::FULL
    };
    assert!(
        row(&it, ascii, 4).starts_with(" +  "),
        "{}",
        row(&it, ascii, 4)
    );
    assert!(
        row(&it, ascii, 6).starts_with(">+  "),
        "{}",
        row(&it, ascii, 6)
    );
    assert!(
        row(&it, ascii, 7).starts_with("    "),
        "{}",
        row(&it, ascii, 7)
    );
}

#[test]
fn the_heading_counts_what_is_not_in_sight() {
    let mut it = user_era(80, 24);
    it.press("V j");
    assert!(row(&it, Theme::FULL, 2).contains("2 marked, range: V ends"));
    it.press("Esc");
    assert!(!row(&it, Theme::FULL, 2).contains("marked"));
    it.press("* / svc Enter");
    let heading = row(&it, Theme::FULL, 2);
    assert!(heading.contains("3 of 6  6 marked (3 hidden)"), "{heading}");
    it.press("Esc");
    it.send(Msg::Resize(80, 12));
    let heading = row(&it, Theme::FULL, 2);
    assert!(heading.contains("6 marked "), "{heading}");
    it.send(Msg::Resize(80, 9));
    it.press("u g Space");
    let counts = it.model.cx.keys.mark_counts(it.model.cx.list_rows());
    assert_eq!((counts.marked, counts.off_page), (1, 0));
    it.send(Msg::Resize(30, 24));
    assert!(row(&it, Theme::FULL, 2).contains("1 marked"));
}

#[test]
fn the_footer_names_what_is_done_with_marked_keys() {
    let mut it = user_era(80, 24);
    it.press("Space");
    let footer = row(&it, Theme::FULL, 23);
    assert!(
        footer.starts_with(" B actions  d delete marked"),
        "{footer}"
    );
}

#[test]
fn a_narrow_list_without_ids_has_a_column_for_the_sign() {
    let mut it = user_era(40, 12);
    it.press("Space");
    assert!(row(&it, Theme::FULL, 3).starts_with("  NAME"));
    assert!(row(&it, Theme::FULL, 4).starts_with(" +ansible"));
}

#[test]
fn the_list_does_not_touch_the_pane() {
    let mut it = user_era(120, 40);
    it.press("Space");
    let buf = drawn(&it, Theme::FULL);
    for y in 3..38 {
        let bar = (0..120).find(|x| buf[(*x, y)].symbol() == "│");
        assert_eq!(buf[(bar.unwrap() - 1, y)].symbol(), " ");
    }
}

#[test]
fn the_form_of_an_export() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("w");
        snap_named(&format!("export_keys_{size}"), &it);
    }
}
