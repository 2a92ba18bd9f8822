//! Draws an emoji as its base sign.
//!
//! Terminals disagree on the width of emoji sequences, so only the first sign of a sequence is drawn. Left out are: a
//! variation selector and a skin tone behind a pictograph, further pictographs that a zero-width joiner connects to it,
//! and the selector of a keycap. Anywhere else these characters are escaped like all that are invisible: they hide
//! nothing in a word, and a tag sequence (flags of regions) is escaped because it can carry a whole text.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::escape::add_escape;
use super::table::is_hidden;

const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';

/// The text with each emoji reduced to its base sign.
pub(super) fn base_signs(s: &str) -> Cow<'_, str> {
    if !s
        .chars()
        .any(|c| is_selector(c) || is_tone(c) || c == JOINER)
    {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len());
    let mut rest = s.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let mut ahead = rest.clone();
        if is_pictograph(c) {
            skip_variants(&mut rest, &mut out);
            loop {
                let mut ahead = rest.clone();
                if ahead.next() != Some(JOINER) || !ahead.next().is_some_and(is_pictograph) {
                    break;
                }
                rest = ahead;
                skip_variants(&mut rest, &mut out);
            }
        } else if matches!(c, '0'..='9' | '#' | '*')
            && ahead.next().is_some_and(is_selector)
            && ahead.next() == Some(KEYCAP)
        {
            rest.next();
        }
    }
    if out == s {
        return Cow::Borrowed(s);
    }
    Cow::Owned(out)
}

/// Skips one variation selector and one skin tone, and escapes further tones, which belong to no emoji.
fn skip_variants(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    rest.next_if(|c| is_selector(*c));
    rest.next_if(|c| is_tone(*c));
    while let Some(tone) = rest.next_if(|c| is_tone(*c)) {
        add_escape(out, tone);
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a character has Unicode's property Extended_Pictographic: a joiner connects two of them to one grapheme, as it
/// does two marks, which join any letter. The unassigned ones stay hidden.
fn is_pictograph(c: char) -> bool {
    !c.is_ascii() && !is_hidden(c) && graphemes(&[c, JOINER, c]) == 1 && graphemes(&['a', c]) == 2
}

fn graphemes(chars: &[char]) -> usize {
    chars.iter().collect::<String>().graphemes(true).count()
}
