//! Editing a line at its end: the filter and the pickers.

use crate::keymap::Action;

/// Runs one of the three deletions; other actions change nothing.
pub(in crate::app) fn edit(line: &mut String, action: Action) {
    match action {
        Action::Backspace => {
            line.pop();
        }
        Action::DeleteWord => {
            let kept = line
                .trim_end()
                .rfind(char::is_whitespace)
                .map_or(0, |at| at + 1);
            // `rfind` gives the start of the white space, which may be several bytes long.
            line.truncate(
                (kept..=line.len())
                    .find(|&at| line.is_char_boundary(at))
                    .unwrap_or(0),
            );
        }
        Action::DeleteToStart => line.clear(),
        _ => {}
    }
}

/// Appends the first line of pasted text, without control characters.
pub(in crate::app) fn paste(line: &mut String, text: &str) {
    line.extend(
        text.trim()
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(line: &str, action: Action) -> String {
        let mut line = line.to_owned();
        edit(&mut line, action);
        line
    }

    #[test]
    fn deletes_at_the_end_only() {
        assert_eq!(edited("größe", Action::Backspace), "größ");
        assert_eq!(edited("svc backup", Action::DeleteWord), "svc ");
        assert_eq!(edited("svc\u{3000}b  ", Action::DeleteWord), "svc\u{3000}");
        assert_eq!(edited("svc", Action::DeleteWord), "");
        assert_eq!(edited("svc backup", Action::DeleteToStart), "");
        assert_eq!(edited("", Action::Backspace), "");
    }

    #[test]
    fn a_pasted_newline_ends_it() {
        let mut line = "a".to_owned();
        paste(&mut line, "bc\u{1b}d\nrm -rf\n");
        assert_eq!(line, "abcd");
    }
}
