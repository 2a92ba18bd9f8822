//! A search: its words, whether they match a text, and how well.
//!
//! Words are separated by spaces, and all of them must match. The syntax is that of fzf and nucleo: `word` matches its letters in this order,
//! `'word` contiguous letters, `^word` a start, `word$` an end, and `!word` excludes. A quoted `"text"` matches this text with its case and
//! its spaces. Lower-case letters match both cases.
//!
//! A text is matched by its graphemes, so that positions of letters are positions of what is drawn.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Utf32Str, chars};

/// How well a word matches a text, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::app) enum Grade {
    /// The word is the whole text.
    Whole,
    /// The text starts with the word.
    Start,
    /// A word of the text starts with the word.
    WordStart,
    /// The text contains the word.
    Inside,
    /// The text contains the letters of the word in their order.
    Scattered,
}

/// A search.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::app) struct Query {
    words: Vec<Word>,
}

/// A word of a search.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Word {
    kind: AtomKind,
    negative: bool,
    ignore_case: bool,
    /// Whether `é` matches `e`.
    ignore_accents: bool,
    letters: Box<[char]>,
    ascii: Option<Box<[u8]>>,
    number: Option<i64>,
}

impl Query {
    /// Parses what was typed. Letters match both cases unless one of the word's letters is upper-case.
    pub(in crate::app) fn new(typed: &str) -> Self {
        Self::parse(typed, CaseMatching::Smart)
    }

    /// Parses what was typed. Letters match both cases.
    pub(in crate::app) fn ignoring_case(typed: &str) -> Self {
        Self::parse(typed, CaseMatching::Ignore)
    }

    fn parse(typed: &str, case: CaseMatching) -> Self {
        let words = split(typed)
            .map(|raw| Word::new(raw, case))
            .filter(|word| !word.letters.is_empty());
        Self {
            words: words.collect(),
        }
    }

    pub(in crate::app) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether some matches are better than others.
    pub(in crate::app) fn ranks(&self) -> bool {
        self.words.iter().any(|word| !word.negative)
    }

    /// Whether every key that it matches is also matched by `other`, as far as the words show it.
    pub(in crate::app) fn narrows(&self, other: &Self) -> bool {
        let implied = |wide: &Word| self.words.iter().any(|it| it.implies(wide));
        other.words.iter().all(implied)
    }

    /// How well it matches a text: the sum of the words' grades, lowest first.
    pub(in crate::app) fn score(&self, text: &str, buffer: &mut Vec<char>) -> Option<usize> {
        let mut score = 0;
        for word in &self.words {
            match word.grade(text, buffer) {
                found if word.negative == found.is_some() => return None,
                Some(grade) => score += grade as usize,
                None => {}
            }
        }
        Some(score)
    }

    /// The positions of the graphemes of a text that it matches, ascending.
    pub(in crate::app) fn marks(&self, text: &str) -> Vec<usize> {
        let mut all = Vec::new();
        for word in self.words.iter().filter(|word| !word.negative) {
            all.extend(word.marks(text));
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The words of a search: at spaces, but not at escaped ones or inside quotes.
fn split(typed: &str) -> impl Iterator<Item = &str> {
    let mut rest = typed;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let after = rest.strip_prefix('!').unwrap_or(rest);
        let end = match after.strip_prefix('"') {
            Some(text) => {
                let start = rest.len() - text.len();
                text.find('"').map_or(rest.len(), |at| start + at + 1)
            }
            None => {
                let mut escaped = false;
                let ends = |c: char| {
                    let ends = c.is_whitespace() && !escaped;
                    escaped = c == '\\';
                    ends
                };
                rest.find(ends).unwrap_or(rest.len())
            }
        };
        let (word, left) = rest.split_at_checked(end)?;
        rest = left;
        (!word.is_empty()).then_some(word)
    })
}

impl Word {
    fn new(raw: &str, case: CaseMatching) -> Self {
        let after = raw.strip_prefix('!').unwrap_or(raw);
        let phrase = after.strip_prefix('"');
        let atom = match phrase {
            Some(text) => {
                let text = text.strip_suffix('"').unwrap_or(text);
                let (case, accents) = (CaseMatching::Respect, Normalization::Never);
                let mut atom = Atom::new(text, case, accents, AtomKind::Substring, false);
                atom.negative = after.len() < raw.len();
                atom
            }
            None => Atom::parse(raw, case, Normalization::Smart),
        };
        let needle = atom.needle_text();
        let letters: Box<[char]> = needle.chars().collect();
        let ascii = match needle {
            Utf32Str::Ascii(bytes) => Some(bytes.into()),
            Utf32Str::Unicode(_) => None,
        };
        let upper = |c: &char| chars::is_upper_case(*c);
        let number = (after == raw || atom.negative) && phrase.is_none();
        let number =
            (number && after.bytes().all(|byte| byte.is_ascii_digit())).then(|| after.parse().ok());
        Self {
            kind: atom.kind,
            negative: atom.negative,
            ignore_case: phrase.is_none() && !letters.iter().any(upper),
            ignore_accents: phrase.is_none() && letters.iter().all(|c| chars::normalize(*c) == *c),
            number: number.flatten(),
            letters,
            ascii,
        }
    }

    /// Whether it excludes what it matches.
    pub(in crate::app) fn excludes(&self) -> bool {
        self.negative
    }

    /// The number that it is, if it consists of digits.
    pub(in crate::app) fn number(&self) -> Option<i64> {
        self.number
    }

    /// How well it matches a text.
    pub(in crate::app) fn grade(&self, text: &str, buffer: &mut Vec<char>) -> Option<Grade> {
        Some(self.find(text, buffer)?.0)
    }

    /// The positions of the graphemes of a text that it matches.
    pub(in crate::app) fn marks(&self, text: &str) -> Vec<usize> {
        let mut buffer = Vec::new();
        match self.find(text, &mut buffer) {
            None => Vec::new(),
            Some((Grade::Scattered, _)) if text.is_ascii() => {
                self.scattered(text.as_bytes(), self.ascii.as_deref())
            }
            Some((Grade::Scattered, _)) => self.scattered(&buffer, Some(&self.letters)),
            Some((_, at)) => (at..at + self.letters.len()).collect(),
        }
    }

    /// The best match, and where it starts. Letters that are scattered have no place. Fills the buffer if the text is not ASCII.
    fn find(&self, text: &str, buffer: &mut Vec<char>) -> Option<(Grade, usize)> {
        if text.is_ascii() {
            return self.find_in(text.as_bytes(), self.ascii.as_deref()?);
        }
        buffer.clear();
        buffer.extend(chars::graphemes(text));
        self.find_in(buffer, &self.letters)
    }

    /// Whether every text that it matches is also matched by `wide`.
    fn implies(&self, wide: &Self) -> bool {
        if self == wide {
            return true;
        }
        let loose = |it: &Self| it.kind == AtomKind::Fuzzy && !it.negative;
        // A number may match an id, which its digits do not.
        if !loose(self) || !loose(wide) || self.number.is_some() {
            return false;
        }
        // Letters of both cases are more than those of one.
        let (Some(own), Some(wider)) = (&self.ascii, &wide.ascii) else {
            return false;
        };
        (wide.ignore_case || !self.ignore_case)
            && own.windows(wider.len()).any(|part| wide.same(part, wider))
    }

    fn find_in<L: Letter>(&self, text: &[L], letters: &[L]) -> Option<(Grade, usize)> {
        let last = text.len().checked_sub(letters.len())?;
        let at = |at: usize| {
            let part = text.get(at..at + letters.len())?;
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            let grade = || match (before, part.first()) {
                (Some(before), Some(first)) if before.ends_word(*first) => Grade::WordStart,
                (Some(_), _) => Grade::Inside,
                (None, _) if last == 0 => Grade::Whole,
                (None, _) => Grade::Start,
            };
            self.same(part, letters).then(|| (grade(), at))
        };
        let contiguous = || at(0).or_else(|| (1..=last).filter_map(at).min());
        match self.kind {
            AtomKind::Exact if last > 0 => None,
            AtomKind::Exact | AtomKind::Prefix => at(0),
            AtomKind::Postfix => at(last),
            AtomKind::Substring => contiguous(),
            _ => {
                self.first_letters(text, letters)?;
                contiguous().or(Some((Grade::Scattered, 0)))
            }
        }
    }

    /// Whether a part of a text is these letters.
    fn same<L: Letter>(&self, part: &[L], letters: &[L]) -> bool {
        let mut pairs = part.iter().zip(letters);
        pairs.all(|(one, letter)| one.folded(self) == *letter)
    }

    /// The end of the shortest start of a text that contains the letters in their order.
    fn first_letters<L: Letter>(&self, text: &[L], letters: &[L]) -> Option<usize> {
        let mut left = letters.iter();
        let mut wanted = left.next()?;
        for (at, one) in text.iter().enumerate() {
            if one.folded(self) == *wanted {
                match left.next() {
                    Some(next) => wanted = next,
                    None => return Some(at + 1),
                }
            }
        }
        None
    }

    /// The positions of scattered letters: close together, near the start of the text.
    fn scattered<L: Letter>(&self, text: &[L], letters: Option<&[L]>) -> Vec<usize> {
        let letters = letters.unwrap_or_default();
        let end = self.first_letters(text, letters).unwrap_or(0);
        let before = text.iter().enumerate().take(end);
        let mut left = letters.iter().rev().peekable();
        let mut found = Vec::with_capacity(letters.len());
        for (at, one) in before.rev() {
            if left
                .next_if(|letter| one.folded(self) == **letter)
                .is_some()
            {
                found.push(at);
            }
        }
        found
    }
}

/// A letter of a text: a byte of ASCII, or a character.
trait Letter: Copy + PartialEq {
    /// As the word compares it.
    fn folded(self, word: &Word) -> Self;

    /// Whether a word starts between two letters: after a space or a sign, and at a capital.
    fn ends_word(self, next: Self) -> bool;
}

impl Letter for u8 {
    fn folded(self, word: &Word) -> Self {
        match word.ignore_case {
            true => self.to_ascii_lowercase(),
            false => self,
        }
    }

    fn ends_word(self, next: Self) -> bool {
        char::from(self).ends_word(char::from(next))
    }
}

impl Letter for char {
    fn folded(self, word: &Word) -> Self {
        let plain = match word.ignore_accents {
            true => chars::normalize(self),
            false => self,
        };
        match word.ignore_case {
            true => chars::to_lower_case(plain),
            false => plain,
        }
    }

    fn ends_word(self, next: Self) -> bool {
        !self.is_alphanumeric() || (self.is_lowercase() && next.is_uppercase())
    }
}

#[cfg(test)]
#[path = "ranking_tests.rs"]
mod tests;
