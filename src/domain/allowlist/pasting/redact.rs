//! Removes API keys from a pasted text.

use std::borrow::Cow;

use crate::domain::key_text::SECRET_LENGTH;

/// The text with each API key in it (`ID-SECRET`) replaced by `ID-(secret)`. Guides print the new key below the
/// command, and a copied block brings it along.
pub fn without_keys(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(dash) = rest.get(from..).and_then(|it| it.find('-')) {
        let dash = from + dash;
        let id = rest.get(..dash).unwrap_or_default();
        let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
        let behind = rest.get(dash + 1..).unwrap_or_default();
        let secret = behind.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if digits > 0 && secret >= SECRET_LENGTH {
            out.push_str(rest.get(..=dash).unwrap_or_default());
            out.push_str("(secret)");
            rest = behind.get(secret..).unwrap_or_default();
            from = 0;
        } else {
            from = dash + 1;
        }
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}
