//! The kinds of quotes.

/// The kind of a quote: what closes it, and the correction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Quote {
    Double,
    Single,
    CurlyDouble,
    CurlySingle,
}

/// The kind of a quote character.
pub(in super::super) fn quote(c: char) -> Option<Quote> {
    match c {
        '"' => Some(Quote::Double),
        '\'' => Some(Quote::Single),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ff02}' => Some(Quote::CurlyDouble),
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{b4}' => Some(Quote::CurlySingle),
        _ => None,
    }
}

impl Quote {
    pub(super) fn closes(self, c: char) -> bool {
        match self {
            Self::Double => c == '"',
            Self::Single => c == '\'',
            Self::CurlyDouble => matches!(quote(c), Some(Self::CurlyDouble | Self::Double)),
            Self::CurlySingle => matches!(quote(c), Some(Self::CurlySingle | Self::Single)),
        }
    }
}
