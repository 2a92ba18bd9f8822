//! Text from a server, a file or another program, escaped on arrival.
//!
//! Invariant: a shown [`Text`] has the width that is measured and hides nothing: controls, formats (bidi, zero-width),
//! separators, ignorable, private and unassigned characters, marks without a base and more than four on one become
//! visible escapes. An emoji is drawn as its base sign, and [`Text::spelled`] tells the rest. The original is kept only if
//! it differs, so that a rule can be sent back unchanged. A text that was cut is never sent back.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use compact_str::CompactString;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use escape::add_escape;
pub use table::is_hidden;
pub(in crate::domain) use wrap::wrap;

/// A string from a server that is safe to draw. 24 bytes, which hold a text of up to 24 bytes without an allocation.
#[derive(Clone)]
pub struct Text(Repr);

#[derive(Clone)]
enum Repr {
    /// The original is safe to draw and whole.
    Plain(CompactString),
    /// The original differs from what is shown, or was cut.
    Odd(Box<Odd>),
}

#[derive(Clone)]
struct Odd {
    shown: Box<str>,
    /// `None` if it equals `shown`.
    raw: Option<Box<str>>,
    /// The number of characters of the original, if only its beginning was kept.
    cut: Option<usize>,
}

impl Text {
    /// The text, cut behind `limit` characters: `…` stands for the rest, and [`Text::cut`] tells the length of the whole.
    pub fn clipped(text: &str, limit: usize) -> Self {
        if text.len() <= limit {
            return text.into();
        }
        let Some((end, _)) = text.char_indices().nth(limit) else {
            return text.into();
        };
        let (kept, rest) = text.split_at(end);
        let raw = format!("{kept}…");
        let shown = match harmless(&raw) {
            Cow::Borrowed(_) => None,
            Cow::Owned(shown) => Some(shown),
        };
        let (shown, raw) = match shown {
            None => (raw, None),
            Some(shown) => (shown, Some(raw.into())),
        };
        Self(Repr::Odd(Box::new(Odd {
            shown: shown.into(),
            raw,
            cut: Some(limit + rest.chars().count()),
        })))
    }

    /// The escaped text, for drawing, logging and searching.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Plain(text) => text,
            Repr::Odd(odd) => &odd.shown,
        }
    }

    /// The original text, only for comparing; [`Text::original`] is for sending it back. Of a cut text: what was kept, and
    /// `…`.
    pub fn raw(&self) -> &str {
        match &self.0 {
            Repr::Plain(text) => text,
            Repr::Odd(odd) => odd.raw.as_deref().unwrap_or(&odd.shown),
        }
    }

    /// The text with an escape for everything that is not drawn, if parts of an emoji are left out of what is shown: two
    /// texts that look alike differ here.
    pub fn spelled(&self) -> Option<String> {
        let Repr::Odd(odd) = &self.0 else { return None };
        let spelled = escaped(odd.raw.as_deref()?);
        (spelled != *odd.shown).then(|| spelled.into_owned())
    }

    /// The original text, for sending it back; `None` if it was cut.
    pub fn original(&self) -> Option<&str> {
        self.cut().is_none().then(|| self.raw())
    }

    /// The length of the original in characters, if the text was cut.
    pub fn cut(&self) -> Option<usize> {
        match &self.0 {
            Repr::Plain(_) => None,
            Repr::Odd(odd) => odd.cut,
        }
    }

    /// What equal texts have in common, and what orders them.
    fn parts(&self) -> (&str, &str, Option<usize>) {
        (self.as_str(), self.raw(), self.cut())
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(Repr::Plain(CompactString::default()))
    }
}

impl<S: AsRef<str>> From<S> for Text {
    fn from(s: S) -> Self {
        let s = s.as_ref();
        Self(match harmless(s) {
            Cow::Borrowed(_) => Repr::Plain(s.into()),
            Cow::Owned(shown) => Repr::Odd(Box::new(Odd {
                shown: shown.into(),
                raw: Some(s.into()),
                cut: None,
            })),
        })
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Plain(a), Repr::Plain(b)) => a == b,
            _ => self.parts() == other.parts(),
        }
    }
}

impl Eq for Text {}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_tuple("Text");
        shown.field(&self.as_str());
        if let Some(length) = self.cut() {
            shown.field(&length);
        }
        shown.finish()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Most combining marks on a character. More would overlap the lines above and below.
const MARKS: usize = 4;

/// Replaces every character that could control a terminal, hide, imitate another, or have another width than measured,
/// by a visible escape: `\\n`, `\\x1b`, `\\u{202e}`. Idempotent.
///
/// An emoji is drawn as its base sign: `src/domain/text/emoji.rs`.
pub fn harmless(s: &str) -> Cow<'_, str> {
    if s.bytes().all(|byte| matches!(byte, 0x20..0x7f)) {
        return Cow::Borrowed(s);
    }
    match emoji::base_signs(s) {
        Cow::Borrowed(s) => escaped(s),
        Cow::Owned(base) => Cow::Owned(escaped(&base).into_owned()),
    }
}

/// The escapes of [`harmless`], with an escape for each part of an emoji that is not drawn.
fn escaped(s: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(s.len() + 8);
    // What follows an escape must not join it: each run between hidden characters is judged by itself.
    let mut rest = s;
    while let Some((at, hidden)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
        let (run, behind) = rest.split_at(at);
        add_run(&mut out, run);
        add_escape(&mut out, hidden);
        rest = &behind[hidden.len_utf8()..];
    }
    add_run(&mut out, rest);
    if out == s {
        return Cow::Borrowed(s);
    }
    Cow::Owned(out)
}

/// Escapes several lines, each by itself.
pub fn harmless_lines(s: &str) -> String {
    let lines: Vec<_> = s.split('\n').map(harmless).collect();
    lines.join("\n")
}

/// Appends characters none of which is hidden.
fn add_run(out: &mut String, run: &str) {
    if run.is_ascii() {
        out.push_str(run);
        return;
    }
    // Behind a blank it shows what would join whatever stands before the text.
    let behind = format!(" {run}");
    let mut clusters = behind.graphemes(true);
    let joins = clusters.next().unwrap_or_default().chars().skip(1);
    joins.for_each(|c| add_escape(out, c));
    for cluster in clusters {
        add_cluster(out, cluster);
    }
}

/// Appends a grapheme cluster, if it has the measured width.
fn add_cluster(out: &mut String, cluster: &str) {
    let mut chars = cluster.chars();
    let Some(base) = chars.next() else { return };
    if cells(base) == 0 {
        return cluster.chars().for_each(|c| add_escape(out, c));
    }
    // Terminals count the characters; where the whole is said to take another number of cells (an emoji and its colour of
    // skin), they do not agree with each other.
    let agreed = cluster.width() == cluster.chars().map(cells).sum::<usize>();
    out.push(base);
    let mut marks = 0;
    for c in chars {
        marks += usize::from(is_mark(c));
        if agreed && marks <= MARKS {
            out.push(c);
        } else {
            add_escape(out, c);
        }
    }
}

fn cells(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Whether a character combines with the one before it.
fn is_mark(c: char) -> bool {
    cells(c) == 0 || [' ', c].iter().collect::<String>().graphemes(true).count() == 1
}

mod emoji;
mod escape;
mod table;
mod wrap;

#[cfg(test)]
mod tests;
