//! A result, as the text that the server sent.

use std::fmt;

/// The JSON text of a result: not inspected on this floor, hidden from `Debug`. The frame that it borrows from is wiped
/// by its owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Opaque<'a>(&'a str);

impl<'a> Opaque<'a> {
    /// A result. `json` is one valid JSON value.
    pub fn new(json: &'a str) -> Self {
        Self(json)
    }

    /// The JSON text. It may hold a secret: whatever is copied out of it must be wiped.
    pub fn json(&self) -> &'a str {
        self.0
    }
}

impl Default for Opaque<'_> {
    /// `null`, as for a reply without a result.
    fn default() -> Self {
        Self("null")
    }
}

impl fmt::Debug for Opaque<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opaque(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let shown = format!("{:?}", Opaque::new(r#"{"key":"1-not-a-real-key"}"#));
        assert_eq!(shown, "Opaque(…)");
    }
}
