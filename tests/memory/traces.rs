//! What of a secret can be found in some bytes: pieces of it, as it is, as base64, and letter by letter with gaps, as cells
//! of a screen hold it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// So many letters cannot be there by chance.
const PIECE: usize = 16;

/// Up to how many bytes lie between one letter and the next: a cell of a screen has fewer.
const WIDEST_GAP: usize = 96;

/// The forms of a secret to look for.
pub(crate) struct Traces {
    pieces: Vec<(&'static str, Vec<u8>)>,
    /// The beginning of the secret part: looked for letter by letter.
    letters: Vec<u8>,
}

impl Traces {
    /// Of a key, `ID-SECRET`.
    pub(crate) fn of(key: &str) -> Self {
        let (_, secret) = key.split_once('-').unwrap();
        assert_eq!(secret.len(), 64);
        let mut pieces = Vec::new();
        let mut add = |what, text: &str| {
            let text = text.as_bytes();
            pieces.extend(text.chunks_exact(PIECE).map(|it| (what, it.to_vec())));
        };
        add("plain", secret);
        // What base64 makes of it depends on where it begins.
        add("base64", &STANDARD.encode(key));
        add("base64 of the secret part", &STANDARD.encode(secret));
        Self {
            pieces,
            letters: secret.as_bytes()[..PIECE].to_vec(),
        }
    }

    /// What is found of it, with where.
    pub(crate) fn in_bytes(&self, bytes: &[u8]) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for (what, piece) in &self.pieces {
            let hits = places(bytes, piece);
            found.extend(hits.map(|at| ((*what).to_owned(), at)));
        }
        let first = self.letters[0];
        for at in (0..bytes.len()).filter(|at| bytes[*at] == first) {
            for gap in 2..=WIDEST_GAP {
                let letter = |n: usize| bytes.get(at + n * gap);
                if (1..PIECE).all(|n| letter(n) == self.letters.get(n)) {
                    found.push((format!("letters {gap} bytes apart"), at));
                }
            }
        }
        found
    }
}

fn places<'a>(bytes: &'a [u8], piece: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let starts = (0..bytes.len()).filter(|at| bytes[*at] == piece[0]);
    starts.filter(|at| bytes[*at..].starts_with(piece))
}

#[test]
fn every_form_is_found() {
    let secret: String = ('0'..='9')
        .chain('A'..='Z')
        .chain('a'..='z')
        .chain(['+', '-'])
        .collect();
    let key = format!("21-{secret}");
    let traces = Traces::of(&key);
    let spread: Vec<u8> = secret
        .bytes()
        .flat_map(|b| [vec![b], vec![7; 23]].concat())
        .collect();
    for (bytes, least) in [
        (key.clone().into_bytes(), 4),
        (secret.as_bytes()[20..52].to_vec(), 1),
        (STANDARD.encode(&key).into_bytes(), 4),
        (STANDARD.encode(&secret).into_bytes(), 5),
        (spread, 1),
        (b"nothing of it".repeat(100), 0),
    ] {
        let found = traces.in_bytes(&[vec![1; 5], bytes].concat());
        assert!(
            found.len() >= least && (least > 0 || found.is_empty()),
            "{found:?}"
        );
    }
}
