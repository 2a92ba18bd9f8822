//! Text that came from a server, made harmless where it enters.
//!
//! Invariant (design, 3): a [`Text`] never shows a C0, DEL, C1, bidi or zero-width control: each becomes a visible escape.
//! The original is kept beside it only where it differs, so that a rule can be sent back exactly as it came.

use std::borrow::Cow;
use std::fmt;

/// A string from a server, safe to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    shown: Box<str>,
    raw: Option<Box<str>>,
}

impl Text {
    /// What may be drawn, logged and searched.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// What the server said, to the letter: only to be sent back to it.
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.shown)
    }
}

impl<S: AsRef<str>> From<S> for Text {
    fn from(s: S) -> Self {
        let s = s.as_ref();
        match harmless(s) {
            Cow::Borrowed(_) => Self {
                shown: s.into(),
                raw: None,
            },
            Cow::Owned(shown) => Self {
                shown: shown.into(),
                raw: Some(s.into()),
            },
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown)
    }
}

/// Replaces every character that could steer a terminal or hide text by a visible escape.
pub fn harmless(s: &str) -> Cow<'_, str> {
    if !s.chars().any(is_harmful) {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len() + 8);
    for c in s.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x100 && is_harmful(c) => {
                out.push_str(&format!("\\x{:02x}", c as u32))
            }
            c if is_harmful(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// C0, DEL, C1; line and paragraph separators; zero-width and bidi controls; the byte order mark; tag characters.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_visible_and_the_original_is_kept() {
        let t = Text::from("a\u{1b}[2Jb\u{202e}c\u{9b}\n");
        assert_eq!(t.as_str(), "a\\x1b[2Jb\\u{202e}c\\x9b\\n");
        assert_eq!(t.raw(), "a\u{1b}[2Jb\u{202e}c\u{9b}\n");
    }

    #[test]
    fn plain_text_is_stored_once() {
        let t = Text::from("größe 日本");
        assert_eq!((t.as_str(), t.raw()), ("größe 日本", "größe 日本"));
        assert!(t.raw.is_none());
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_ever_shown(s in any::<String>()) {
            prop_assert!(!Text::from(&s).as_str().chars().any(is_harmful));
            let text = Text::from(&s);
            prop_assert_eq!(text.raw(), s.as_str());
        }
    }
}
