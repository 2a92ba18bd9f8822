//! Leaves out of a sentence the chords of the full screen, which the reader of a text cannot press.

use super::report::Report;

impl Report {
    /// Leaves the chords out of the next steps: for output that is not the full screen.
    pub fn omit_chords(&mut self) {
        for it in &mut self.findings {
            it.next = without(&it.next);
        }
    }
}

/// `Delete the key (d).` becomes `Delete the key.`
pub(super) fn without(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(at) = rest.find(" (") {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        match chord(after) {
            Some(len) => rest = after.get(len..).unwrap_or_default(),
            None => {
                text.push_str(" (");
                rest = after.get(2..).unwrap_or_default();
            }
        }
    }
    text + rest
}

/// The length of ` (d)` or ` (e, then L on the rules)` at the start of a text.
fn chord(text: &str) -> Option<usize> {
    let (inside, _) = text.strip_prefix(" (")?.split_once(')')?;
    let first = inside.split(',').next().unwrap_or_default();
    let letter = first.len() == 1 && first.bytes().all(|it| it.is_ascii_alphabetic());
    letter.then(|| inside.len() + " ()".len())
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn only_chords_are_left_out() {
        for (text, left) in [
            ("Delete the key (d).", "Delete the key."),
            ("Reset (r), or delete it (d).", "Reset, or delete it."),
            (
                "Derive rules (e, then L on the rules), and add what is read.",
                "Derive rules, and add what is read.",
            ),
            (
                "Rename backup (4) (up to 24.10).",
                "Rename backup (4) (up to 24.10).",
            ),
            ("An end (", "An end ("),
            ("日本 (x", "日本 (x"),
        ] {
            assert_eq!(without(text), left);
        }
    }
}
