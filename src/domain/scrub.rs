//! Cleans the output of a program that received a secret: short, and without the secret.

use std::collections::HashSet;

/// Longest shown text.
const SHOWN: usize = 300;
/// This many characters in a row that match the secret are not a coincidence.
const TELLING: usize = 8;

/// The output on one line. A word that contains a piece of the secret is replaced.
pub fn scrub(words: &str, secret: &[u8]) -> String {
    let length = TELLING.min(secret.len()).max(1);
    let pieces: HashSet<_> = secret.windows(length).collect();
    let tells = |word: &str| {
        let mut windows = word.as_bytes().windows(length);
        windows.any(|it| pieces.contains(it))
    };
    let mut out = String::new();
    for word in words.split_whitespace() {
        let word = if tells(word) { "(the key)" } else { word };
        if !out.is_empty() {
            out.push(' ');
        }
        let room = SHOWN.saturating_sub(out.chars().count());
        out.extend(word.chars().take(room));
        if word.chars().count() > room {
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "21-NotARealKeyNotARealKey";

    fn shown(words: &str) -> String {
        scrub(words, KEY.as_bytes())
    }

    #[test]
    fn no_piece_of_the_secret_is_left() {
        for words in [
            KEY,
            "NotARealKeyNotARealKey",
            "key=21-NotARe...",
            "\"eyNotARealK\"",
        ] {
            assert_eq!(shown(&format!("bad  {words}\nend")), "bad (the key) end");
        }
        assert_eq!(shown("21- NotA"), "21- NotA");
        assert_eq!(scrub("cab", b"ab"), "(the key)");
        assert_eq!(scrub("nothing to hide", b""), "nothing to hide");
    }

    #[test]
    fn many_words_are_cut() {
        let long = shown(&"word ".repeat(200));
        assert_eq!(long.chars().count(), SHOWN + 1);
        assert!(long.ends_with('…'));
    }
}
