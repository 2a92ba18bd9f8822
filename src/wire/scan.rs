//! One pass over a frame before anything of it is decoded: checks that it is JSON, limits its depth and the number of its
//! values, and finds its top-level fields.
//!
//! The pass does not recurse, allocates nothing and builds nothing. What it accepts is valid JSON, so that slices of it can
//! be read later without surprises.

use std::borrow::Cow;

use super::incoming::Malformed;
use super::limits::{MAX_DEPTH, MAX_VALUES};

/// Longest id, method, collection or kind as it is written, in bytes.
pub(super) const WORD: usize = 512;

/// Bytes of a string that are looked at together.
const BLOCK: usize = 32;

/// The top-level fields of a frame that matter, as JSON text.
#[derive(Default)]
pub(super) struct Frame<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) method: Option<&'a str>,
    pub(super) params: Option<&'a str>,
    pub(super) result: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    pub(super) msg: Option<&'a str>,
    pub(super) subs: Option<&'a str>,
    pub(super) collection: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// Checks a frame and finds its fields.
    pub(super) fn read(text: &'a str) -> Result<Self, Malformed> {
        let mut scan = Scan::new(text);
        scan.blank();
        if scan.peek() != Some(b'{') {
            scan.value(MAX_DEPTH)?;
            scan.end()?;
            return Err(Malformed::NotAMessage);
        }
        let (mut frame, mut twice) = (Self::default(), false);
        scan.object(|name, raw| {
            if let Some(field) = frame.field(name) {
                twice |= field.replace(raw).is_some();
            }
        })?;
        scan.end()?;
        match twice {
            true => Err(Malformed::NotAMessage),
            false => Ok(frame),
        }
    }

    /// The place of a field.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut Option<&'a str>> {
        Some(match name {
            "id" => &mut self.id,
            "method" => &mut self.method,
            "params" => &mut self.params,
            "result" => &mut self.result,
            "error" => &mut self.error,
            "msg" => &mut self.msg,
            "subs" => &mut self.subs,
            "collection" => &mut self.collection,
            _ => return None,
        })
    }
}

/// Hands on each field of an object with the JSON text of its value; returns whether `json` is one.
pub(super) fn fields<'a>(json: &'a str, sink: impl FnMut(&str, &'a str)) -> bool {
    json.starts_with('{') && Scan::new(json).object(sink).is_ok()
}

/// Hands on the JSON text of each item of a list until `sink` returns false; returns whether `json` is a list.
pub(super) fn items<'a>(json: &'a str, mut sink: impl FnMut(&'a str) -> bool) -> bool {
    if !json.starts_with('[') {
        return false;
    }
    let mut scan = Scan::new(json);
    scan.at = 1;
    scan.blank();
    if scan.peek() == Some(b']') {
        return true;
    }
    loop {
        scan.blank();
        match scan.slice() {
            Ok(raw) if sink(raw) => {}
            Ok(_) => return true,
            Err(_) => return false,
        }
        scan.blank();
        match scan.next() {
            Some(b',') => {}
            other => return other == Some(b']'),
        }
    }
}

/// A position in a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    values: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            values: 0,
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        match self.next() {
            Some(found) if found == byte => Ok(()),
            _ => Err(Malformed::NotJson),
        }
    }

    /// Only blanks follow.
    fn end(&mut self) -> Result<(), Malformed> {
        self.blank();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Malformed::NotJson),
        }
    }

    /// The object at this position. Hands on its fields.
    fn object(&mut self, mut sink: impl FnMut(&str, &'a str)) -> Result<(), Malformed> {
        self.expect(b'{')?;
        self.blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blank();
            let from = self.at;
            self.name()?;
            let name = self.text.get(from..self.at).unwrap_or_default();
            let name = name.trim_end_matches([':', ' ', '\t', '\n', '\r']);
            let raw = self.slice()?;
            match unquoted(name) {
                plain if !plain.contains('\\') => sink(plain, raw),
                _ => sink(&word(name).unwrap_or_default(), raw),
            }
            self.blank();
            match self.next() {
                Some(b',') => {}
                Some(b'}') => return Ok(()),
                _ => return Err(Malformed::NotJson),
            }
        }
    }

    /// The text of the value at this position, one level down.
    fn slice(&mut self) -> Result<&'a str, Malformed> {
        let from = self.at;
        self.value(MAX_DEPTH - 1)?;
        self.text.get(from..self.at).ok_or(Malformed::NotJson)
    }

    /// Passes the value at this position.
    fn value(&mut self, deepest: u32) -> Result<(), Malformed> {
        // One bit for each open bracket: whether it is that of an object.
        let (mut open, mut depth) = (0_u128, 0_u32);
        loop {
            self.values += 1;
            if self.values > MAX_VALUES {
                return Err(Malformed::TooManyValues);
            }
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    if depth == deepest {
                        return Err(Malformed::TooDeep);
                    }
                    let object = bracket == b'{';
                    self.at += 1;
                    self.blank();
                    if self.peek() == Some(if object { b'}' } else { b']' }) {
                        self.at += 1;
                    } else {
                        open = open << 1 | u128::from(object);
                        depth += 1;
                        if object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                Some(b'n') => self.word("null")?,
                _ => return Err(Malformed::NotJson),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                self.blank();
                let object = open & 1 == 1;
                match self.next() {
                    Some(b',') => {
                        self.blank();
                        if object {
                            self.name()?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ => return Err(Malformed::NotJson),
                }
                open >>= 1;
                depth -= 1;
            }
        }
    }

    /// Passes a field's name, the colon and the blanks around it.
    fn name(&mut self) -> Result<(), Malformed> {
        if self.peek() != Some(b'"') {
            return Err(Malformed::NotJson);
        }
        self.string()?;
        self.blank();
        self.expect(b':')?;
        self.blank();
        Ok(())
    }

    /// Passes the string at this position.
    fn string(&mut self) -> Result<(), Malformed> {
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
    fn number(&mut self) -> Result<(), Malformed> {
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

    fn word(&mut self, word: &str) -> Result<(), Malformed> {
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

/// A short string; `None` for a longer one, and for anything else.
pub(super) fn word(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inside.len() > WORD {
        return None;
    }
    match inside.contains('\\') {
        false => Some(Cow::Borrowed(inside)),
        true => serde_json::from_str(raw).ok().map(Cow::Owned),
    }
}

/// A string without its quotes.
pub(super) fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"')
        .and_then(|raw| raw.strip_suffix('"'))
        .unwrap_or(raw)
}

#[cfg(test)]
mod tests;
