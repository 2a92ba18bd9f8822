//! What of a secret can be found in some bytes: any 16 characters of it in a row, as they are or as base64, hexadecimal, percent-
//! or JSON-escaped; and letter by letter with gaps, as cells of a screen hold it.

mod forms;

use std::collections::HashMap;

/// So many characters in a row cannot be there by chance.
pub(crate) const PIECE: usize = 16;

/// Up to how many bytes lie between one letter and the next: a cell of a screen has fewer.
const WIDEST_GAP: usize = 96;

/// One secret, in all the forms that are looked for.
pub(crate) struct Traces {
    name: &'static str,
    secret: Vec<u8>,
    /// Every piece of every form by how it begins, with the form's name.
    pieces: HashMap<Vec<u8>, Vec<(Vec<u8>, &'static str)>>,
    /// Which two bytes begin a piece: most places are passed by with one look.
    begins: Vec<bool>,
}

impl Traces {
    /// Of a key, `ID-SECRET`: its id is none.
    pub(crate) fn of(key: &str) -> Self {
        let (_, secret) = key.split_once('-').unwrap();
        assert_eq!(secret.len(), 64);
        Self::of_text("the key", secret)
    }

    /// Of any text that is not shorter than a piece.
    pub(crate) fn of_text(name: &'static str, secret: &str) -> Self {
        assert!(secret.len() >= PIECE, "{name} is too short to look for");
        let mut pieces: HashMap<_, Vec<_>> = HashMap::new();
        let mut begins = vec![false; 1 << 16];
        for (form, piece) in forms::pieces(secret, PIECE) {
            begins[usize::from(u16::from_le_bytes([piece[0], piece[1]]))] = true;
            let alike = pieces.entry(piece[..PIECE].to_vec()).or_default();
            alike.push((piece, form));
        }
        Self {
            name,
            secret: secret.into(),
            pieces,
            begins,
        }
    }

    /// What is found of it, with where. What overlaps counts once.
    pub(crate) fn in_bytes(&self, bytes: &[u8]) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(piece) = bytes.get(at..at + PIECE) {
            // Most of a process's memory is empty.
            if piece == [0; PIECE] {
                at += PIECE;
                continue;
            }
            let begin = usize::from(u16::from_le_bytes([piece[0], piece[1]]));
            let alike = self.begins[begin].then(|| self.pieces.get(piece)).flatten();
            let mut alike = alike.into_iter().flatten();
            match alike.find(|(piece, _)| bytes[at..].starts_with(piece)) {
                Some((piece, form)) => {
                    found.push((format!("{}, {form}", self.name), at));
                    at += piece.len();
                }
                None => at += 1,
            }
        }
        found.extend(self.with_gaps(bytes));
        found
    }

    /// The same in a text that a person reads: also through what a terminal does not print, and whatever stands between the
    /// letters (groups of four, line ends, frames).
    pub(crate) fn in_text(&self, bytes: &[u8]) -> Vec<(String, usize)> {
        let mut found = self.in_bytes(bytes);
        let letters: Vec<u8> = forms::printed(bytes)
            .into_iter()
            .filter(u8::is_ascii_alphanumeric)
            .collect();
        let read = self.in_bytes(&letters).into_iter();
        found.extend(read.map(|(what, at)| (format!("{what}, as it is read"), at)));
        found
    }

    fn with_gaps(&self, bytes: &[u8]) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let first = self.secret[0];
        for at in memchr::memchr_iter(first, bytes) {
            for gap in 2..=WIDEST_GAP {
                let letter = |n: usize| bytes.get(at + n * gap);
                if (1..PIECE).all(|n| letter(n) == self.secret.get(n)) {
                    let what = format!("{}, letters {gap} bytes apart", self.name);
                    found.push((what, at));
                }
            }
        }
        found
    }
}

#[test]
fn every_form_is_found_and_nothing_else() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let secret: String = ('0'..='9')
        .chain('A'..='Z')
        .chain('a'..='z')
        .chain("x9".chars())
        .collect();
    let key = format!("21-{secret}");
    let traces = Traces::of(&key);
    let cells = |gap: usize| -> Vec<u8> {
        secret
            .bytes()
            .flat_map(|b| [vec![b], vec![7; gap]].concat())
            .collect()
    };
    let hex = |format: fn(u8) -> String| secret.bytes().map(format).collect::<String>();
    for (what, bytes) in [
        ("whole", key.clone().into_bytes()),
        ("any 16", secret[23..39].into()),
        ("base64", STANDARD.encode(&key).into_bytes()),
        ("base64, alone", STANDARD.encode(&secret).into_bytes()),
        (
            "base64, moved",
            STANDARD.encode(format!("1{secret}")).into(),
        ),
        ("base64, of urls", URL_SAFE_NO_PAD.encode(&key).into_bytes()),
        ("hex", hex(|b| format!("{b:02x}")).into_bytes()),
        ("HEX", hex(|b| format!("{b:02X}")).into_bytes()),
        ("percent", hex(|b| format!("%{b:02X}")).into_bytes()),
        ("JSON", hex(|b| format!("\\u{b:04x}")).into_bytes()),
        ("two bytes a letter", cells(1)),
        ("cells", cells(23)),
    ] {
        let found = traces.in_bytes(&[vec![1; 5], bytes.clone()].concat());
        assert!(!found.is_empty(), "{what} is not found");
        let half = &bytes[..bytes.len() / 8];
        assert!(
            traces.in_bytes(half).is_empty(),
            "{what}: too little is found"
        );
    }
    let moved = |apart: usize| -> String {
        let cells = secret.char_indices();
        let cells =
            cells.map(|(n, letter)| format!("\x1b[{};{}H\x1b[1m{letter}", n / apart, n % apart));
        cells.collect()
    };
    for (what, text) in [
        ("cell by cell", moved(80)),
        ("in a column", moved(1)),
        (
            "around a title",
            format!("{}\x1b]2;tnkeys\x07{}", &secret[..9], &secret[9..18]),
        ),
        (
            "in groups",
            secret
                .as_bytes()
                .chunks(4)
                .map(|it| String::from_utf8_lossy(it))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        (
            "in a frame",
            format!("│ {} │\r\n│ {} │", &secret[..8], &secret[8..20]),
        ),
    ] {
        assert!(traces.in_bytes(text.as_bytes()).is_empty(), "{what}");
        assert!(!traces.in_text(text.as_bytes()).is_empty(), "{what}");
    }
    for nothing in ["", "21-", "nothing of it"] {
        assert!(traces.in_text(nothing.repeat(100).as_bytes()).is_empty());
    }
    // What is escaped differs from what is not.
    let odd = Traces::of_text("a password", "not a \"real\" pass/word");
    for text in [
        "not%20a%20%22real%22%20pass%2Fword",
        "not a \\\"real\\\" pass/word",
    ] {
        assert!(!odd.in_bytes(text.as_bytes()).is_empty(), "{text}");
    }
}
