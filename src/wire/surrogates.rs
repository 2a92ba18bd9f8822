//! Lone surrogates in JSON strings: Python writes `\ud800`, which a Rust string cannot hold.

use memchr::memchr;

/// The replacement character.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// Whether a frame has a lone surrogate.
pub fn has_lone(text: &str) -> bool {
    next_lone(text.as_bytes(), 0).is_some()
}

/// Replaces each lone surrogate of a frame by U+FFFD, in place: the escapes have the same length.
pub fn mend(frame: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = next_lone(frame, from) {
        from = at + REPLACEMENT.len();
        if let Some(place) = frame.get_mut(at..from) {
            place.copy_from_slice(REPLACEMENT);
        }
    }
}

/// The position of the next lone surrogate.
fn next_lone(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(further) = bytes.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        let slash = at + further;
        at = slash
            + match unit(bytes, slash) {
                Some(0xd800..=0xdbff)
                    if unit_is(bytes, slash + 6, |low| (0xdc00..=0xdfff).contains(&low)) =>
                {
                    12
                }
                Some(0xd800..=0xdfff) => return Some(slash),
                Some(_) => 6,
                None => 2,
            };
    }
    None
}

/// The code unit of an escape `\uXXXX` at this position.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    // A sign is no digit, though `from_str_radix` takes one.
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok())?
}

fn unit_is(bytes: &[u8], at: usize, what: impl Fn(u32) -> bool) -> bool {
    unit(bytes, at).is_some_and(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mended(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        mend(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn halves_are_replaced_and_pairs_stay() {
        for (text, want) in [
            (r#""\ud800""#, Some("\"\\ufffd\"")),
            (
                r#""\udfff\ud83d\ude00\ud83d""#,
                Some("\"\\ufffd\\ud83d\\ude00\\ufffd\""),
            ),
            (r#""\ud800\ud800\udc00""#, Some("\"\\ufffd\\ud800\\udc00\"")),
            (r#""\\ud800""#, None),
            (r#""\ud83d\ude00\u00e4\n""#, None),
            (r#""\ud8"#, None),
            ("\"ü\\", None),
        ] {
            assert_eq!(has_lone(text), want.is_some(), "{text}");
            assert_eq!(mended(text), want.unwrap_or(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_mended_can_be_read(units in proptest::collection::vec(prop_oneof![0xd7f0_u16..0xe010, any::<u16>()], 0..12)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let text = format!("\"{escapes}\"");
            let read: String = serde_json::from_str(&mended(&text)).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }
    }
}
