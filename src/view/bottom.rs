//! Draws the bottom of the frame: the footer, or a message for a few seconds, and what is timed in the rule above it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::{Model, Notice, Weight, waits};
use crate::keymap::Context;
use crate::view::line::{put, put_right, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::footer;

/// Draws the rule above the footer, with the timers at its right end.
pub(in crate::view) fn rule_above(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    rule_with(timers(model), theme, buf, area);
}

/// Draws the rule with the words about what is timed.
pub(in crate::view) fn rule_with(
    timers: Option<String>,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) {
    rule(theme, buf, area);
    if let Some(words) = timers {
        let words = Span::styled(format!(" {words} "), theme.dim());
        put_right(buf, area, &Line::from(words), 0);
    }
}

/// What is timed: the request that is waited for, and the clearing of a copied secret unless the window of the secret shows it.
pub(in crate::view) fn timers(model: &Model) -> Option<String> {
    let waits = waits::request(&model.cx).map(|it| format!("{}, {} s", it.what, it.seconds));
    let clears = model
        .secret
        .clears_in(&model.cx)
        .filter(|_| !model.secret.clears_shown(&model.cx))
        .map(|(seconds, _)| format!("clipboard clears in {seconds} s"));
    let words: Vec<_> = waits.into_iter().chain(clears).collect();
    (!words.is_empty()).then(|| words.join("  "))
}

/// Draws the footer: the bindings of the current contexts, or a message.
pub(in crate::view) fn draw(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let contexts = model.contexts();
    let Some(notice) = &model.cx.notice else {
        let entries = footer::entries_for(&model.cx, &contexts);
        return put(buf, area, &footer::line(entries, area.width, theme));
    };
    message(notice, contexts.contains(&Context::Keys), theme, buf, area);
}

/// Draws a message. `with_help`: with the shortcut of the help at the right end.
pub(in crate::view) fn message(
    notice: &Notice,
    with_help: bool,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) {
    let (sign, style) = match notice.weight {
        Weight::Good => (theme.signs().done, theme.good()),
        Weight::Plain => (" ", Style::new()),
        Weight::Bad => (theme.signs().soon, theme.danger()),
    };
    let help = Line::from(vec![
        Span::styled("?", theme.key()),
        Span::styled(" help ", theme.dim()),
    ]);
    let room = usize::from(area.width).saturating_sub(4 + help.width());
    let words = text::clip(&notice.text, room, theme.signs().ellipsis);
    let style = if theme.waits { theme.key() } else { style };
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(sign, style),
        Span::raw(" "),
        Span::styled(words, theme.key()),
    ]);
    put(buf, area, &line);
    if with_help {
        put_right(buf, area, &help, line.width());
    }
}
