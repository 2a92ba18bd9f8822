//! Every literal is read back by a strict reader of its language, written here and not with what it tests.

use proptest::prelude::*;

use super::*;

/// The words of a line of shell that holds quotes and nothing that is expanded; `None` where something would be.
pub(crate) fn shell_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(chars.next()?),
            c if c.is_ascii_alphanumeric() || "-_./:,+%@[]=".contains(c) => {
                word.get_or_insert_default().push(c);
            }
            _ => return None,
        }
    }
    words.extend(word);
    Some(words)
}

/// A string literal of HCL; `None` where it is none, ends early or holds a template.
pub(crate) fn hcl_string(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::new();
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            out.push_str(&rest[1..3]);
            rest = &rest[3..];
            continue;
        }
        if rest.starts_with("${") || rest.starts_with("%{") || matches!(c, '"' | '\n' | '\r') {
            return None;
        }
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            out.push(c);
            continue;
        }
        let escaped = rest.chars().next()?;
        rest = &rest[escaped.len_utf8()..];
        match escaped {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '"' | '\\' => out.push(escaped),
            'u' => {
                let digits = rest.get(..4)?;
                out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                rest = &rest[4..];
            }
            _ => return None,
        }
    }
    Some(out)
}

/// A string literal of JSON.
pub(crate) fn json_string(literal: &str) -> Option<String> {
    serde_json::from_str(literal).ok()
}

/// Texts that mean something somewhere.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let pieces = vec![
        "$(touch pwned)",
        "`id`",
        "${x}",
        "%{x}",
        "$${x}",
        "%%{",
        "$",
        "{",
        "}",
        "'",
        "\"",
        "\\",
        "''",
        "'\\''",
        "\"\"\"",
        "\\\"",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u{1b}]52;c;eA==\u{7}",
        "\u{9b}",
        "\u{202e}",
        "\u{2028}",
        "\u{85}",
        "#",
        " #",
        ": ",
        "- ",
        "? ",
        "!",
        "!!python/object",
        "&a",
        "*a",
        "|",
        ">",
        "~",
        "=",
        "[x]",
        "{x}",
        "END",
        "\nEND\n",
        ";",
        "&&",
        " ",
        "-",
        "--",
        "@",
        "%",
        "//",
        "\\n",
        "\\u0041",
        "\\x41",
        "null",
        "yes",
        "012",
        "1e3",
        "0x1",
        "ü",
        "日本",
        "👍🏽",
        "e\u{301}",
        "\u{fe0f}",
        "<<",
        "*",
        "?",
        "$\\{",
        "\u{7f}",
        "\u{feff}",
        "\u{fffe}",
        "a",
    ];
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn every_literal_is_read_back(text in hostile()) {
        let one = Some(vec![text.clone()]);
        prop_assert_eq!(shell_words(&shell(&text)), one.clone());
        prop_assert_eq!(shell_words(&dotenv(&text)), one);
        prop_assert_eq!(hcl_string(&hcl(&text)), Some(text.clone()));
        for literal in [json(&text), python(&text), yaml(&text)] {
            prop_assert_eq!(json_string(&literal), Some(text.clone()));
        }
    }
}

#[test]
fn literals_to_the_letter() {
    assert_eq!(
        shell("wss://nas1:8443/api/current"),
        "wss://nas1:8443/api/current"
    );
    assert_eq!(shell("it's"), "'it'\\''s'");
    assert_eq!(shell(""), "''");
    assert_eq!(shell("~root"), "'~root'");
    assert_eq!(hcl("a${b}%{c}$d\"\\"), r#""a$${b}%%{c}$d\"\\""#);
    assert_eq!(hcl("$${b}"), "\"$\\u0024{b}\"");
    assert_eq!(dotenv("wss://[::1]/api"), "wss://[::1]/api");
    assert_eq!(yaml("\u{85}"), "\"\\u0085\"");
}
