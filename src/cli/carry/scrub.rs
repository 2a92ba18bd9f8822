//! Words of another program that was given a secret: short, harmless, and without it.

use crate::domain::Secret;

/// What is shown of them.
const SHOWN: usize = 300;
/// So many characters in a row that are the secret's are no accident.
const TELLING: usize = 8;

/// The words on one line. A word that holds a piece of the secret, however cut, is replaced.
pub(super) fn scrub(words: &str, secret: &Secret) -> String {
    let secret = secret.expose().as_bytes();
    let tells = |word: &str| {
        let mut pieces = secret.windows(TELLING.min(secret.len()).max(1));
        let word = word.as_bytes();
        pieces.any(|piece| word.windows(piece.len()).any(|it| it == piece))
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
        scrub(words, &Secret::new(KEY.into()))
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
        let secret = Secret::new("ab".into());
        assert_eq!(scrub("cab", &secret), "(the key)");
    }

    #[test]
    fn many_words_are_cut() {
        let long = shown(&"word ".repeat(200));
        assert_eq!(long.chars().count(), SHOWN + 1);
        assert!(long.ends_with('…'));
    }
}
