use proptest::prelude::*;
use regex_syntax::hir::{Class, HirKind};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::table::HIDDEN;
use super::*;

/// What must never be drawn as it is: all controls, formats, surrogates, private and unassigned characters (C), all separators
/// (Z) but the space, what Unicode says to ignore, and the two letters that are drawn as blanks.
const REFERENCE: &str = r"[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\x{2800}\x{1D159}]--[\x20]]";

fn reference() -> Vec<(u32, u32)> {
    let hir = regex_syntax::parse(REFERENCE).unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
        panic!("{hir:?}")
    };
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for range in class.ranges() {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        match ranges.last_mut() {
            // No character lies between the two: the surrogates.
            Some(last) if last.1 == 0xd7ff && start == 0xe000 => last.1 = end,
            _ => ranges.push((start, end)),
        }
    }
    ranges
}

#[test]
fn the_table_is_unicodes() {
    let reference = reference();
    if HIDDEN != reference.as_slice() {
        for line in reference.chunks(7) {
            let line: Vec<String> = line
                .iter()
                .map(|(a, b)| format!("(0x{a:x}, 0x{b:x})"))
                .collect();
            println!("    {},", line.join(", "));
        }
        panic!(
            "the table is another one than that of Unicode's properties: replace it by the above"
        );
    }
}

#[test]
fn escapes_are_visible_and_the_original_is_kept() {
    let t = Text::from("a\u{1b}[2Jb\u{202e}c\u{9b}\n");
    assert_eq!(t.as_str(), "a\\x1b[2Jb\\u{202e}c\\x9b\\n");
    assert_eq!(t.raw(), "a\u{1b}[2Jb\u{202e}c\u{9b}\n");
}

#[test]
fn plain_text_is_stored_once() {
    for plain in [
        "größe 日本",
        "한글",
        "\u{1112}\u{1161}\u{11ab}",
        "e\u{301}",
        "नमस्ते",
        "ไทย",
        "🇩🇪",
        "👍",
    ] {
        let text = Text::from(plain);
        assert_eq!((text.as_str(), text.raw()), (plain, plain));
        assert!(matches!(text.0, Repr::Plain(_)));
    }
}

#[test]
fn a_text_is_small() {
    assert_eq!(size_of::<Text>(), 24);
    assert_eq!(size_of::<Option<Text>>(), 24);
}

#[test]
fn a_long_text_is_cut_and_its_length_kept() {
    let whole = Text::clipped("größe", 5);
    assert_eq!((whole.as_str(), whole.cut()), ("größe", None));
    assert_eq!(whole.original(), Some("größe"));
    let cut = Text::clipped("größe", 4);
    assert_eq!((cut.as_str(), cut.raw()), ("größ…", "größ…"));
    assert_eq!((cut.cut(), cut.original()), (Some(5), None));
    assert_ne!(cut, Text::from("größ…"));
    let odd = Text::clipped("a\u{202e}bcd", 3);
    assert_eq!((odd.as_str(), odd.raw()), ("a\\u{202e}b…", "a\u{202e}b…"));
    assert_eq!((odd.cut(), odd.original()), (Some(5), None));
}

#[test]
fn what_cannot_be_seen_is_named() {
    let ranges = [
        (0x00, 0x1f),
        (0x7f, 0xa0),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x1680, 0x1680),
        (0x2000, 0x200f),
        (0x2028, 0x202f),
        (0x205f, 0x206f),
        (0x2800, 0x2800),
        (0x3000, 0x3000),
        (0x3164, 0x3164),
        (0xe000, 0xf8ff),
        (0xfdd0, 0xfdef),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffb),
        (0xfffe, 0xffff),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0x1fffe, 0x1ffff),
        (0xe0000, 0xe0fff),
        (0xf0000, 0x10ffff),
    ];
    for c in ranges
        .into_iter()
        .flat_map(|(a, b)| a..=b)
        .filter_map(char::from_u32)
    {
        assert!(is_hidden(c), "{:x}", u32::from(c));
        assert!(
            !harmless(&format!("a{c}b")).contains(c),
            "{:x}",
            u32::from(c)
        );
    }
}

#[test]
fn marks_have_a_base_and_are_four_at_most() {
    assert_eq!(
        harmless("a\u{301}\u{302}\u{303}\u{304}"),
        "a\u{301}\u{302}\u{303}\u{304}"
    );
    assert_eq!(
        harmless("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}b"),
        "a\u{301}\u{302}\u{303}\u{304}\\u{305}\\u{306}b"
    );
    assert_eq!(harmless("\u{301}a"), "\\u{301}a");
    // A spacing mark, and one behind a character that is not shown.
    assert_eq!(harmless("\u{93e}a"), "\\u{93e}a");
    assert_eq!(harmless("a\u{200d}\u{301}"), "a\\u{200d}\\u{301}");
    // The vowel of a syllable that has no beginning takes no cell.
    assert_eq!(harmless("a\u{1161}"), "a\\u{1161}");
    assert_eq!(harmless("\u{1f3fd}"), "\\u{1f3fd}");
}

fn hostile() -> impl Strategy<Value = String> {
    let picked: Vec<char> = "a ü日\u{301}\u{93e}\u{94d}\u{915}\u{1112}\u{1161}\u{11ab}\u{200d}\u{fe0f}\u{1f3fd}👍❤🇩\u{e0041}\u{202e}\u{1b}\u{9b}\u{0d4e}\u{644}\u{627}\u{600}#\u{20e3}\u{a9}"
        .chars()
        .collect();
    let some = proptest::collection::vec(
        prop_oneof![proptest::sample::select(picked), any::<char>()],
        0..24,
    );
    some.prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn what_is_shown_hides_nothing_and_is_measured_as_it_is_drawn(s in hostile(), before in "[a-z 日]{0,2}", after in "[a-z…)]{0,2}") {
        let text = Text::from(&s);
        prop_assert_eq!(text.raw(), s.as_str());
        let shown = text.as_str();
        prop_assert!(!shown.chars().any(is_hidden), "{shown:?}");
        prop_assert_eq!(harmless(shown), shown);
        // Wherever it stands, it takes as many cells as its characters: what the screen sums up, and what a terminal does.
        let whole = format!("{before}{shown}{after}");
        let cells: usize = whole.chars().map(|c| c.width().unwrap_or(0)).sum();
        let summed: usize = whole.graphemes(true).map(UnicodeWidthStr::width).sum();
        prop_assert_eq!(cells, summed, "{:?}", whole);
        for cluster in shown.graphemes(true) {
            let mut chars = cluster.chars();
            prop_assert_ne!(chars.next().and_then(UnicodeWidthChar::width), Some(0), "{:?}", cluster);
            prop_assert!(chars.filter(|c| c.width() == Some(0)).count() <= 4, "{:?}", cluster);
        }
    }
}

#[test]
fn an_emoji_is_drawn_as_its_base_sign() {
    for (raw, shown, spelled) in [
        (
            "\u{2764}\u{fe0f} home",
            "\u{2764} home",
            "\u{2764}\\u{fe0f} home",
        ),
        ("a\u{2764}\u{fe0e}", "a\u{2764}", "a\u{2764}\\u{fe0e}"),
        ("\u{1f44d}\u{1f3fd}", "\u{1f44d}", "\u{1f44d}\\u{1f3fd}"),
        (
            "\u{1f469}\u{200d}\u{1f4bb}x",
            "\u{1f469}x",
            "\u{1f469}\\u{200d}\u{1f4bb}x",
        ),
        (
            "\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
            "\u{1f3f3}",
            "\u{1f3f3}\\u{fe0f}\\u{200d}\u{1f308}",
        ),
        ("1\u{fe0f}\u{20e3}", "1\u{20e3}", "1\\u{fe0f}\\u{20e3}"),
    ] {
        let text = Text::from(raw);
        assert_eq!(text.as_str(), shown, "{raw:?}");
        assert_eq!(text.spelled().as_deref(), Some(spelled), "{raw:?}");
        assert_eq!((text.raw(), text.original()), (raw, Some(raw)));
        assert_ne!(text, Text::from(shown), "they look alike and are not equal");
    }
    for plain in ["home", "größe", "👍", "🇩🇪", "\u{202e}x"] {
        assert_eq!(Text::from(plain).spelled(), None, "{plain:?}");
    }
}

#[test]
fn the_parts_of_an_emoji_hide_nothing_elsewhere() {
    for (raw, shown) in [
        ("a\u{fe0f}b", "a\\u{fe0f}b"),
        ("a\u{200d}b", "a\\u{200d}b"),
        ("日\u{fe0f}", "日\\u{fe0f}"),
        ("\u{2764}\u{fe0f}\u{fe0f}", "\u{2764}\\u{fe0f}"),
        ("\u{2764}\u{200d}x", "\u{2764}\\u{200d}x"),
        ("\u{1f469}\u{200d}", "\u{1f469}\\u{200d}"),
        ("1\u{fe0f}", "1\\u{fe0f}"),
        ("\u{2764}\u{fe0f}\u{202e}", "\u{2764}\\u{202e}"),
        // A text in tags behind a flag.
        (
            "\u{1f3f4}\u{e0067}\u{e007f}",
            "\u{1f3f4}\\u{e0067}\\u{e007f}",
        ),
    ] {
        assert_eq!(harmless(raw), shown, "{raw:?}");
    }
}
