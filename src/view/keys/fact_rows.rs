//! Lays out the facts about a key in rows.
//!
//! Beside the list every move draws another key, so that a narrow pane has few and short rows, each in the same place for every key.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Cx;
use crate::app::keys::details_window::Fact;
use crate::app::modal::Tone;
use crate::keymap::{Action, Context, bindings};
use crate::view::text::{left, width, wrap};
use crate::view::theme::{PLAIN, Theme};
use crate::view::widget::scrolled::Rows;

/// Width of the labels in cells.
const LABEL: usize = 10;
/// Cells before a value: a margin, the label, and a gap.
const BEFORE_VALUE: usize = LABEL + 3;
/// Cells before the text of a warning: a margin, the sign, and a gap.
const BEFORE_WARNING: usize = 3;
/// Cells between a text and the shortcut beside it.
const GAP: usize = 2;
/// A pane of this width has no need of short texts.
const ROOMY: usize = 54;

/// Where the details are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Beside the list, where its shortcuts work.
    Pane,
    /// Full screen.
    Window,
}

/// The rows of a fact in `cells`. Nothing is truncated: long text is wrapped.
pub(super) fn fact_rows(
    fact: &Fact,
    place: Place,
    cells: usize,
    theme: Theme,
    cx: &Cx,
) -> Rows<'static> {
    let narrow = place == Place::Pane && cells < ROOMY;
    let brief = fact.brief.as_deref().filter(|_| narrow);
    if brief == Some("") {
        return Vec::new();
    }
    // A short text that is long all the same takes the whole width, without its label.
    let wide = brief.is_some_and(|it| width(it) + BEFORE_VALUE > cells);
    let (label, indent) = match fact.mark {
        None if wide => ("", BEFORE_WARNING),
        None => (fact.label, BEFORE_VALUE),
        Some(_) => ("", BEFORE_WARNING),
    };
    let style = match fact.tone {
        Tone::Plain | Tone::Exact => PLAIN,
        Tone::Warning => theme.warning(),
        Tone::Danger => theme.danger(),
    };
    let lead = match fact.mark {
        Some(mark) => vec![
            Span::raw(" "),
            Span::styled(theme.sign(mark), style),
            Span::raw(" "),
        ],
        None if label.is_empty() => vec![Span::raw(" ".repeat(indent))],
        None => {
            let label = format!(" {}  ", left(label, LABEL, ""));
            vec![Span::styled(label, theme.dim())]
        }
    };
    let room = cells.saturating_sub(indent).max(1);
    let items = match place {
        Place::Pane => in_brief(&fact.items, room),
        Place::Window => None,
    };
    let value = brief.or(items.as_deref()).unwrap_or(&fact.value);
    let leads = std::iter::once(lead).chain(std::iter::repeat_with(|| {
        vec![Span::raw(" ".repeat(indent))]
    }));
    let mut rows: Rows<'static> = leads
        .zip(wrap(value, room))
        .map(|(mut spans, text)| {
            spans.push(Span::styled(text, style));
            Line::from(spans)
        })
        .collect();
    // In a narrow pane only warnings have shortcuts.
    let action = fact.action.filter(|_| !narrow || fact.mark.is_some());
    if let Some(hint) = action.and_then(|action| hint(action, place, cx)) {
        add_hint(
            &mut rows,
            hint_spans(hint, place, style, theme),
            indent,
            cells,
        );
    }
    rows
}

/// Puts a shortcut behind the last row, or below it.
fn add_hint(rows: &mut Rows<'static>, hint: Vec<Span<'static>>, indent: usize, cells: usize) {
    let wide = GAP + hint.iter().map(Span::width).sum::<usize>();
    match rows.last_mut() {
        Some(row) if row.width() + wide <= cells => {
            row.push_span(Span::raw(" ".repeat(GAP)));
            row.spans.extend(hint);
        }
        _ => {
            let lead = Span::raw(" ".repeat(indent));
            rows.push(Line::from_iter(std::iter::once(lead).chain(hint)));
        }
    }
}

fn hint_spans(
    (chord, name): (String, &'static str),
    place: Place,
    style: Style,
    theme: Theme,
) -> Vec<Span<'static>> {
    // Beside the list, styles of its own would cost more bytes with every move than its letters.
    let (key, label) = match place {
        Place::Pane => (style, style),
        Place::Window => (theme.key(), theme.dim()),
    };
    vec![
        Span::styled(chord, key),
        Span::styled(format!(" {name}"), label),
    ]
}

/// The first items of a list, and the number of the others; `None` if all of them fit, or not even one.
fn in_brief(items: &[String], room: usize) -> Option<String> {
    if width(&items.join(", ")) <= room {
        return None;
    }
    let brief = |named: usize| {
        let (named, others) = items.split_at_checked(named)?;
        Some(format!("{}, {} more", named.join(", "), others.len()))
    };
    let mut fitting = (1..items.len()).rev().filter_map(brief);
    fitting.find(|text| width(text) <= room)
}

/// The shortcut of an action where the details are shown, and the name of the action.
fn hint(action: Action, place: Place, cx: &Cx) -> Option<(String, &'static str)> {
    let mut contexts = match place {
        Place::Pane => vec![Context::Keys, Context::Owned, Context::Upgrades],
        Place::Window => vec![Context::Details, Context::Owned, Context::Upgrades],
    };
    if !cx.connection.read_only {
        contexts.extend([Context::Change, Context::NotEnforced]);
        contexts.extend((place == Place::Pane).then_some(Context::New));
    }
    let binding = bindings(&contexts).find(|it| it.action == action)?;
    let name = match action {
        // The footer of the list has no room for these.
        Action::Access => "access",
        Action::Sessions => "sessions",
        _ => binding.short,
    };
    Some((binding.chords.first()?.to_string(), name))
}
