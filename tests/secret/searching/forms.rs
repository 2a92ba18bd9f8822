//! How a text can be written down, and what a terminal prints of what it is sent.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// What so many letters of a secret in a row look like in each form, with the form's name.
pub(super) fn pieces(secret: &str, letters: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut pieces = Vec::new();
    for piece in secret.as_bytes().windows(letters) {
        let each = |form: fn(u8) -> String| piece.iter().map(|b| form(*b)).collect::<String>();
        pieces.extend([
            ("as it is", piece.to_vec()),
            ("hexadecimal", each(|b| format!("{b:02x}")).into()),
            ("hexadecimal", each(|b| format!("{b:02X}")).into()),
            ("percent-encoded", each(|b| format!("%{b:02X}")).into()),
            ("percent-encoded", each(|b| format!("%{b:02x}")).into()),
            ("percent-encoded", each(percent_where_needed).into()),
            ("escaped for JSON", each(|b| format!("\\u{b:04x}")).into()),
            ("escaped for JSON", each(json_where_needed).into()),
        ]);
    }
    // What base64 makes of it depends on how much stands before it.
    for before in 0..3 {
        let text = [&"-".repeat(before), secret].concat();
        for engine in [STANDARD, URL_SAFE] {
            let encoded = engine.encode(&text);
            let whole = encoded.trim_end_matches('=').len();
            // The ends are made of the neighbours too.
            let own = &encoded.as_bytes()[(before * 4).div_ceil(3)..whole - 1];
            pieces.extend(own.windows(letters).map(|it| ("base64", it.to_vec())));
        }
    }
    pieces
}

/// As an address needs it: letters, digits and a few signs stay.
fn percent_where_needed(byte: u8) -> String {
    match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    }
}

/// As a JSON text needs it.
fn json_where_needed(byte: u8) -> String {
    match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        byte => char::from(byte).to_string(),
    }
}

/// What is left without the sequences that a terminal obeys: moves, colours, titles, clipboards.
pub(super) fn printed(bytes: &[u8]) -> Vec<u8> {
    let mut rest = bytes;
    let mut printed = Vec::with_capacity(bytes.len());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (*first, after.first()) {
            (0x1b, Some(b'[')) => {
                let end = after[1..].iter().position(|b| (0x40..0x7f).contains(b));
                rest = end.map_or(&[], |end| &after[end + 2..]);
            }
            // A string: up to BEL or ST.
            (0x1b, Some(b']' | b'P' | b'_' | b'^' | b'X')) => {
                let end = after.iter().position(|b| matches!(b, 0x07 | 0x1b));
                rest = end.map_or(&[], |end| &after[end + 1..]);
            }
            (0x1b, Some(_)) => rest = &after[1..],
            _ => printed.push(*first),
        }
    }
    printed
}
