//! One pass over a frame before anything of it is decoded: checks that it is JSON, limits its depth and the number of its
//! values, and finds its top-level fields.
//!
//! The pass does not recurse, allocates nothing and builds nothing. What it accepts is valid JSON, so that slices of it can
//! be read later without surprises.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::incoming::Malformed;
use super::limits::{MAX_DEPTH, MAX_VALUES};

/// Longest id, method, collection or kind as it is written, in bytes.
pub(super) const WORD: usize = 512;

/// The top-level fields of a frame that matter, as JSON text.
#[derive(Default)]
pub(super) struct Frame<'a> {
    /// All of it.
    pub(super) whole: &'a str,
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
        scan.cursor.blank();
        if scan.cursor.peek() != Some(b'{') {
            scan.value(MAX_DEPTH)?;
            scan.cursor.end()?;
            return Err(Malformed::NotAMessage);
        }
        let (mut frame, mut twice) = (Self::default(), false);
        frame.whole = text;
        scan.object(|name, raw| {
            if let Some(field) = frame.field(name) {
                twice |= field.replace(raw).is_some();
            }
        })?;
        scan.cursor.end()?;
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
    scan.cursor.at = 1;
    scan.cursor.blank();
    if scan.cursor.peek() == Some(b']') {
        return true;
    }
    loop {
        scan.cursor.blank();
        match scan.slice() {
            Ok(raw) if sink(raw) => {}
            Ok(_) => return true,
            Err(_) => return false,
        }
        scan.cursor.blank();
        match scan.cursor.next() {
            Some(b',') => {}
            other => return other == Some(b']'),
        }
    }
}

/// A position in a text, and the values passed so far.
struct Scan<'a> {
    cursor: Cursor<'a>,
    values: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            values: 0,
        }
    }

    /// The object at this position. Hands on its fields.
    fn object(&mut self, mut sink: impl FnMut(&str, &'a str)) -> Result<(), Malformed> {
        self.cursor.expect(b'{')?;
        self.cursor.blank();
        if self.cursor.peek() == Some(b'}') {
            self.cursor.at += 1;
            return Ok(());
        }
        loop {
            self.cursor.blank();
            let from = self.cursor.at;
            self.name()?;
            let name = self
                .cursor
                .text
                .get(from..self.cursor.at)
                .unwrap_or_default();
            let name = name.trim_end_matches([':', ' ', '\t', '\n', '\r']);
            let raw = self.slice()?;
            match unquoted(name) {
                plain if !plain.contains('\\') => sink(plain, raw),
                _ => sink(&word(name).unwrap_or_default(), raw),
            }
            self.cursor.blank();
            match self.cursor.next() {
                Some(b',') => {}
                Some(b'}') => return Ok(()),
                _ => return Err(Malformed::NotJson),
            }
        }
    }

    /// The text of the value at this position, one level down.
    fn slice(&mut self) -> Result<&'a str, Malformed> {
        let from = self.cursor.at;
        self.value(MAX_DEPTH - 1)?;
        self.cursor
            .text
            .get(from..self.cursor.at)
            .ok_or(Malformed::NotJson)
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
            match self.cursor.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    if depth == deepest {
                        return Err(Malformed::TooDeep);
                    }
                    let object = bracket == b'{';
                    self.cursor.at += 1;
                    self.cursor.blank();
                    if self.cursor.peek() == Some(if object { b'}' } else { b']' }) {
                        self.cursor.at += 1;
                    } else {
                        open = open << 1 | u128::from(object);
                        depth += 1;
                        if object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => self.cursor.string()?,
                Some(b'-' | b'0'..=b'9') => self.cursor.number()?,
                Some(b't') => self.cursor.word("true")?,
                Some(b'f') => self.cursor.word("false")?,
                Some(b'n') => self.cursor.word("null")?,
                _ => return Err(Malformed::NotJson),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                self.cursor.blank();
                let object = open & 1 == 1;
                match self.cursor.next() {
                    Some(b',') => {
                        self.cursor.blank();
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
        if self.cursor.peek() != Some(b'"') {
            return Err(Malformed::NotJson);
        }
        self.cursor.string()?;
        self.cursor.blank();
        self.cursor.expect(b':')?;
        self.cursor.blank();
        Ok(())
    }
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
