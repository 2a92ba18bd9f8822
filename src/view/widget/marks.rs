//! Marks the letters of a text that a filter matches.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;

use crate::view::theme::Theme;

/// A text as spans: the graphemes at the positions are marked, the others have the style.
pub(in crate::view) fn marked(
    text: &str,
    positions: &[usize],
    style: Style,
    theme: Theme,
) -> Vec<Span<'static>> {
    let mut spans: Vec<(bool, String)> = Vec::new();
    for (at, grapheme) in text.graphemes(true).enumerate() {
        let mark = positions.binary_search(&at).is_ok();
        match spans.last_mut() {
            Some((last, run)) if *last == mark => run.push_str(grapheme),
            _ => spans.push((mark, grapheme.to_owned())),
        }
    }
    let styled = |(mark, run): (bool, String)| match mark {
        true => Span::styled(run, style.patch(theme.matched())),
        false => Span::styled(run, style),
    };
    spans.into_iter().map(styled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::theme::PLAIN;

    #[test]
    fn a_mark_covers_whole_graphemes() {
        let spans = marked("e\u{301}日a", &[0, 2], PLAIN, Theme::FULL);
        let runs: Vec<_> = spans
            .iter()
            .map(|span| (span.content.as_ref(), span.style))
            .collect();
        let mark = Theme::FULL.matched();
        assert_eq!(runs, [("e\u{301}", mark), ("日", PLAIN), ("a", mark)]);
        assert!(marked("", &[0], PLAIN, Theme::FULL).is_empty());
    }

    #[test]
    fn a_mark_is_seen_without_color_and_in_bold_text() {
        let theme = Theme {
            color: false,
            ..Theme::FULL
        };
        for theme in [theme, Theme::FULL] {
            for style in [PLAIN, theme.strong(), theme.dim()] {
                let spans = marked("ab", &[0], style, theme);
                assert!(spans[0].style != spans[1].style);
            }
        }
    }
}
