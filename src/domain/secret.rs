//! The type that holds a secret.
//!
//! Invariant: wiped on drop, redacted `Debug`, no `Clone`, no `Serialize`, no `Display`. [`Secret::expose`] is the only
//! accessor; `tests/arch/secrets.rs` compares its callers with a list.

use std::fmt;

use zeroize::Zeroize;

/// A key's text, a password, a one-time code: anything that must not appear in a log, a panic or a core dump.
#[derive(Default)]
pub struct Secret(String);

impl Secret {
    /// Takes ownership of the text, so that the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text. Every caller is on the list in `tests/arch/secrets.rs`.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_text() {
        let shown = format!("{:?}", Secret::new("1-not-a-real-key".into()));
        assert_eq!(shown, "Secret(…)");
    }
}
