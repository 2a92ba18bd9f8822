//! Draws the secret: in full, as dots, or in groups for reading aloud.
//!
//! Invariants: in full, nothing else is on its lines, so that a mouse can select it. A text that is not in TrueNAS's key format is shown
//! with escapes, and with a warning.

use ratatui::text::Line;
use zeroize::Zeroizing;

use crate::app::Model;
use crate::app::modal::{Look, SecretShown};
use crate::domain::key_text::Flaw;
use crate::domain::text::harmless;
use crate::view::secret::copy::beside;
use crate::view::text;
use crate::view::theme::Theme;

/// Number of characters in a group.
const GROUP: usize = 4;

/// The lines of the secret, and a remark about them.
pub(in crate::view) fn lines(it: &SecretShown, theme: Theme, room: usize) -> Vec<Line<'static>> {
    let raw = it.secret.raw().expose();
    let escaped = it
        .secret
        .flaw()
        .map(|_| Zeroizing::new(harmless(raw).into_owned()));
    let key: &str = escaped.as_ref().map_or(raw, |it| it.as_str());
    let (keys, remark) = match it.progress.look {
        Look::Plain => {
            let parts = text::chunks(key, room);
            let wrapped = parts.len() > 1;
            let parts = parts.into_iter();
            (
                parts
                    .map(|part| Line::styled(part.to_owned(), theme.strong()))
                    .collect::<Vec<_>>(),
                wrapped.then_some("(one key on several lines: join them)"),
            )
        }
        Look::Masked => {
            let dots = theme.signs().dot.repeat(key.len().min(room));
            (
                vec![Line::styled(dots, theme.strong())],
                Some("(hidden: m shows it; copy and save still work)"),
            )
        }
        Look::Grouped => (
            grouped(key, room)
                .into_iter()
                .map(|line| Line::styled(line, theme.strong()))
                .collect(),
            Some(
                "(for reading aloud: spaces and line ends are not part of the key, the dash is; upper and lower case differ)",
            ),
        ),
    };
    let mut lines = keys;
    if let Some(remark) = remark {
        let wrapped = text::wrap(remark, room).into_iter();
        lines.extend(wrapped.map(|line| Line::styled(line, theme.dim())));
    }
    lines
}

/// Warnings about the secret, and differences between the reply and the request.
pub(in crate::view) fn warnings(
    model: &Model,
    it: &SecretShown,
    theme: Theme,
    room: usize,
) -> Vec<Line<'static>> {
    let system = model.cx.host_name();
    let mut out = Vec::new();
    let mut say = |words: String| {
        out.extend(beside(theme.signs().bad, theme.danger(), &words, room));
    };
    match it.secret.flaw() {
        None => {}
        Some(Flaw::Form) => say(format!(
            "{system} sent a text that is not a valid API key. Do not paste it into a shell or a file."
        )),
        Some(Flaw::Id(of)) => say(format!(
            "Wrong key: {system} sent a secret of key {of} for key {}. Do not use it.",
            it.secret.id()
        )),
    }
    for difference in &it.differences {
        let (what, asked, said) = (difference.what, &difference.asked, &difference.said);
        say(format!(
            "You requested {what} {asked}; {system} reports {said}."
        ));
    }
    out
}

/// The id with its dash, then the groups, wrapped.
fn grouped(key: &str, room: usize) -> Vec<String> {
    let (id, rest) = match key.find('-') {
        Some(at) => key.split_at(at + 1),
        None => ("", key),
    };
    let mut groups = vec![id];
    groups.extend(text::chunks(rest, GROUP));
    groups.retain(|group| !group.is_empty());
    let mut lines: Vec<String> = Vec::new();
    // Eight groups, as one reads a serial number; fewer where they do not fit.
    let most = (room / (GROUP + 1)).clamp(1, 8);
    let (first, rest) = groups.split_at(usize::from(!id.is_empty()).min(groups.len()));
    lines.extend(first.iter().map(|id| (*id).to_owned()));
    lines.extend(rest.chunks(most).map(|line| line.join(" ")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_four_and_the_id_alone() {
        assert_eq!(grouped("21-abcdefghij", 80), ["21-", "abcd efgh ij"]);
        assert_eq!(grouped("21-abcdefghij", 10), ["21-", "abcd efgh", "ij"]);
        assert_eq!(grouped("abcde", 3), ["abcd", "e"]);
        assert!(grouped("", 80).is_empty());
    }
}
