//! Texts: with quotes of any kind, or without.

use super::Reader;
use super::quote::{Quote, quote};
use crate::domain::allowlist::pasting::fix::Fix;
use crate::domain::allowlist::pasting::flaw::{Flaw, is_blank};

/// A text with its position.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) at: usize,
}

impl Reader<'_> {
    /// A text, with or without quotes. `expected` completes the error.
    pub(super) fn word(&mut self, expected: &str) -> Result<Word, Flaw> {
        let at = self.at;
        let slashes = self.slashes(at);
        let open = self.chars.get(at + slashes).copied();
        if let Some(kind) = open.and_then(quote) {
            self.at += slashes + 1;
            match (slashes, kind) {
                (0, Quote::Double) => {}
                (0, Quote::Single) => self.repairs.push((Fix::SingleQuotes, at)),
                (0, _) => self.repairs.push((Fix::CurlyQuotes, at)),
                _ => self.repairs.push((Fix::ShellQuotes, at)),
            }
            let text = self.quoted(at, kind, slashes)?;
            return Ok(Word { text, at });
        }
        let text: String = self.bare().collect();
        let literal = matches!(
            text.as_str(),
            "None" | "null" | "True" | "true" | "False" | "false"
        );
        if text.is_empty() || literal || text.parse::<f64>().is_ok() {
            return Err(Flaw::new(at, format!("expected {expected}")));
        }
        self.at += text.chars().count();
        self.repairs.push((Fix::NoQuotes, at));
        Ok(Word { text, at })
    }

    /// The characters of a word without quotes.
    pub(super) fn bare(&self) -> impl Iterator<Item = char> {
        let rest = self.chars.iter().copied().skip(self.at);
        rest.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '*' | '/' | '-' | '?'))
    }

    fn slashes(&self, at: usize) -> usize {
        let rest = self.chars.iter().skip(at);
        rest.take_while(|c| **c == '\\').count()
    }

    /// The rest of a text behind its opening quote, which `slashes` backslashes precede.
    fn quoted(&mut self, open: usize, kind: Quote, slashes: usize) -> Result<String, Flaw> {
        let not_closed = || Flaw::new(open, "this quote is not closed");
        let mut text = String::new();
        let mut broken = None;
        loop {
            let at = self.at;
            let c = self.peek().ok_or_else(not_closed)?;
            self.at += 1;
            if c == '\\' {
                let run = self.slashes(at);
                let behind = self.chars.get(at + run).copied();
                if slashes > 0 {
                    // Inside of shell quotes, the closing quote has the backslashes of the opening one.
                    if behind.is_some_and(|c| kind.closes(c)) {
                        self.at = at + run + 1;
                        break;
                    }
                    text.push(c);
                } else {
                    text.push(self.escape(at)?);
                }
            } else if kind.closes(c) {
                break;
            } else if c == '\n' {
                broken = Some(at);
                let kept = text.trim_end_matches(is_blank).len();
                text.truncate(kept);
                while self.peek().is_some_and(is_blank) {
                    self.at += 1;
                }
            } else {
                text.push(c);
            }
        }
        if let Some(at) = broken {
            // A name that a narrow terminal broke has none of these; a text whose quote is missing has.
            if text.contains(|c: char| is_blank(c) || matches!(c, ',' | ':' | '=' | '{' | '}')) {
                return Err(not_closed());
            }
            self.repairs.push((Fix::Joined, at));
        }
        Ok(text)
    }

    /// An escape of JSON, Python or JavaScript; the backslash at `at` is behind the reader.
    fn escape(&mut self, at: usize) -> Result<char, Flaw> {
        let wrong = || Flaw::new(at, "this backslash does not start a known escape");
        let c = self.peek().ok_or_else(wrong)?;
        self.at += 1;
        Ok(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\'' | '\\' | '/' => c,
            'x' => self.code(2).and_then(char::from_u32).ok_or_else(wrong)?,
            'u' => {
                let high = self.code(4).ok_or_else(wrong)?;
                if (0xd800..0xdc00).contains(&high) {
                    let pair =
                        self.peek() == Some('\\') && self.chars.get(self.at + 1) == Some(&'u');
                    self.at += 2;
                    let low = self
                        .code(4)
                        .filter(|low| pair && (0xdc00..0xe000).contains(low));
                    let low = low.ok_or_else(wrong)?;
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    char::from_u32(code).ok_or_else(wrong)?
                } else {
                    char::from_u32(high).ok_or_else(wrong)?
                }
            }
            _ => return Err(wrong()),
        })
    }

    /// A number of so many hexadecimal digits.
    fn code(&mut self, digits: usize) -> Option<u32> {
        let text: String = self.chars.iter().skip(self.at).take(digits).collect();
        let all = text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
        self.at += digits;
        all.then(|| u32::from_str_radix(&text, 16).ok())?
    }
}
