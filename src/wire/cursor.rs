//! A position in JSON text: passes blanks, strings, numbers and words.

use super::incoming::Malformed;

/// Bytes of a string that are looked at together.
const BLOCK: usize = 32;

/// A position in a text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    /// The start of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte at this position.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes a byte and returns it.
    #[inline]
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Passes blanks.
    #[inline]
    pub(super) fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Passes this byte.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        match self.next() {
            Some(found) if found == byte => Ok(()),
            _ => Err(Malformed::NotJson),
        }
    }

    /// Only blanks follow.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        self.blank();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Malformed::NotJson),
        }
    }

    /// Passes the string at this position.
    pub(super) fn string(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..);
            self.at += plain(rest.unwrap_or_default());
            match self.next() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.escape()?,
                _ => return Err(Malformed::NotJson),
            }
        }
    }

    /// Passes an escape, from behind its backslash. Half of a surrogate pair is for the reader of the string.
    fn escape(&mut self) -> Result<(), Malformed> {
        match self.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => {
                let digits = self.text.as_bytes().get(self.at..self.at + 4);
                self.at += 4;
                match digits {
                    Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(()),
                    _ => Err(Malformed::NotJson),
                }
            }
            _ => Err(Malformed::NotJson),
        }
    }

    /// Passes the number at this position.
    pub(super) fn number(&mut self) -> Result<(), Malformed> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.next() {
            Some(b'0') => {}
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(Malformed::NotJson),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        let mut powered = false;
        if let Some(b'e' | b'E') = self.peek() {
            powered = true;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        // The largest number has 309 digits.
        if powered || self.at - from > 308 {
            let raw = self.text.get(from..self.at).unwrap_or_default();
            if !raw.parse().is_ok_and(f64::is_finite) {
                return Err(Malformed::NotJson);
            }
        }
        Ok(())
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Malformed> {
        let from = self.at;
        self.digits();
        match self.at > from {
            true => Ok(()),
            false => Err(Malformed::NotJson),
        }
    }

    /// Passes this word.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Malformed> {
        let end = self.at + word.len();
        if self.text.as_bytes().get(self.at..end) != Some(word.as_bytes()) {
            return Err(Malformed::NotJson);
        }
        self.at = end;
        Ok(())
    }
}

/// The number of bytes up to the next one that does not stand for itself in a string.
fn plain(bytes: &[u8]) -> usize {
    let special = |byte: &u8| (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\');
    // Most strings are short; a long one is compared in blocks, many bytes in one instruction.
    if let Some(at) = bytes.iter().take(BLOCK).position(special) {
        return at;
    }
    let blocks = bytes.chunks_exact(BLOCK);
    let plain = |block: &&[u8]| {
        !block
            .iter()
            .fold(false, |found, byte| found | special(byte))
    };
    let from = blocks.take_while(plain).count() * BLOCK;
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(special).unwrap_or(rest.len())
}
