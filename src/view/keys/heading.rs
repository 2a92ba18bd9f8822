//! The heading of the list: how many keys there are and how many need attention, or the filter; the order, and the place of the selection.
//!
//! A narrow terminal leaves out the least important parts. The place has a fixed width and no style, so that a move changes its digits only.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::api::Scope;
use crate::app::keys::attention::{Concern, Concerns};
use crate::app::keys::list::{Column, Keys, Order};
use crate::app::keys::{FilterState, MarkCounts};
use crate::app::{Link, Model, waits};
use crate::view::line::{put, put_right};
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};
use crate::view::widget::filter_line;

/// A list with more keys says so.
const MANY: usize = 100_000;

/// How important a part is. The least important one is left out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    /// The order of a new list.
    UsualOrder,
    Remark,
    /// The kinds of attention, which a total can replace.
    Kinds,
    Total,
    /// An order that the user chose, or that the filter has.
    Order,
    Place,
    /// How many marked keys are not in sight.
    Unseen,
    Warning,
    Marked,
    Wait,
    Main,
}

/// A part of the heading.
struct Part {
    worth: Worth,
    text: String,
    style: Style,
}

fn part(worth: Worth, text: impl Into<String>, style: Style) -> Part {
    let text = text.into();
    Part { worth, text, style }
}

/// Draws the heading. Returns the position of the cursor in the filter.
pub(super) fn draw(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let keys = &model.cx.keys;
    let width = usize::from(area.width);
    let state = keys.filter_state();
    let mut cursor = None;
    let mut left = Vec::new();
    let mut beside = Vec::new();
    marks(model, theme, &mut beside);
    remarks(model, theme, &mut beside);
    let sum = |parts: &[Part]| -> usize { parts.iter().map(|it| text::width(&it.text)).sum() };
    if keys.filtering || !keys.filter().is_empty() {
        // These are never left out.
        let stays = |it: &&Part| matches!(it.worth, Worth::Marked | Worth::Wait);
        let stays: usize = beside
            .iter()
            .filter(stays)
            .map(|it| text::width(&it.text))
            .sum();
        cursor = filter(model, &state, theme, width.saturating_sub(stays), &mut left);
    } else if keys.scope.is_some() {
        left.push(part(Worth::Main, count(keys), PLAIN));
        concerns(keys.concerns(), theme, &mut left);
    }
    left.extend(beside);
    let mut right = vec![order(keys, theme), place(keys)];
    if keys.filtering {
        // What completes the filter has the room.
        let hint = filter_line::hint(&state, theme, width.saturating_sub(sum(&left)));
        if let Some(hint) = hint {
            left.push(part(Worth::Main, hint, theme.dim()));
            if sum(&left) + 1 + sum(&right) > width {
                right.clear();
            }
        }
    }
    for worth in [
        Worth::UsualOrder,
        Worth::Remark,
        Worth::Kinds,
        Worth::Total,
        Worth::Order,
        Worth::Place,
        Worth::Unseen,
        Worth::Warning,
    ] {
        // Without the kinds there is room for their total, and with them it says nothing new.
        let other = match left.iter().any(|it| it.worth == Worth::Kinds) {
            true => Worth::Total,
            false => Worth::Kinds,
        };
        let drawn: Vec<&Part> = left.iter().filter(|it| it.worth != other).collect();
        let needed: usize = drawn.iter().map(|it| text::width(&it.text)).sum();
        // The place begins with a blank.
        let gap = usize::from(
            right
                .iter()
                .any(|it| it.worth != Worth::Place && !it.text.is_empty()),
        );
        if needed + gap + sum(&right) <= width {
            break;
        }
        left.retain(|it| it.worth != worth);
        right.retain(|it| it.worth != worth);
    }
    if left.iter().any(|it| it.worth == Worth::Kinds) {
        left.retain(|it| it.worth != Worth::Total);
    }
    // The total may leave room for the order.
    let order = order(keys, theme);
    if !keys.filtering
        && right.iter().all(|it| it.worth != order.worth)
        && sum(&left) + text::width(&order.text) + sum(&right) < width
    {
        right.insert(0, order);
    }
    let line = |parts: Vec<Part>| -> Line<'static> {
        let spans = parts.into_iter().map(|it| Span::styled(it.text, it.style));
        Line::from(spans.collect::<Vec<_>>())
    };
    let left = line(left);
    put(buf, area, &left);
    put_right(buf, area, &line(right), left.width());
    let x = area.x.saturating_add(cursor?);
    (x < area.right()).then_some(Position { x, y: area.y })
}

/// `12 keys`; under the filter of [`Keys::only_attention`], `! 5 of 12 keys`.
fn count(keys: &Keys) -> String {
    let all = keys.all().len();
    let noun = if all == 1 { "key" } else { "keys" };
    match keys.only_attention() {
        true => format!(" ! {} of {all} {noun}", keys.len()),
        false => format!(" {all} {noun}"),
    }
}

/// The filter line. Returns the cell of the cursor.
fn filter(
    model: &Model,
    state: &FilterState<'_>,
    theme: Theme,
    width: usize,
    left: &mut Vec<Part>,
) -> Option<u16> {
    let keys = &model.cx.keys;
    let counts = (keys.len(), keys.all().len());
    let line = filter_line::line(state, counts, theme, width);
    let parts = line.parts.into_iter();
    left.extend(parts.map(|(text, style)| part(Worth::Main, text, style)));
    let gap = keys.uses_gap(model.cx.now);
    let gap = gap.map(|it| filter_line::gap(it, &model.cx.zone));
    left.extend(gap.map(|text| part(Worth::Warning, text, theme.warning())));
    line.cursor
}

/// How many keys need attention, by kind and in total.
fn concerns(concerns: Concerns, theme: Theme, left: &mut Vec<Part>) {
    for (kind, count) in concerns.kinds() {
        let style = match kind {
            Concern::Expiring | Concern::Unclear | Concern::Upgrade => theme.warning(),
            Concern::Expired | Concern::Revoked | Concern::Orphaned => theme.danger(),
        };
        let text = format!("  {count} {}", kind.words());
        left.push(part(Worth::Kinds, text, style));
    }
    let total = match concerns.total() {
        0 => return,
        1 => "  1 needs attention".into(),
        n => format!("  {n} need attention"),
    };
    left.push(part(Worth::Total, total, theme.warning()));
}

/// How many keys are marked, and how many of them are not in sight: `3 marked (1 hidden, 2 off screen)`.
fn marks(model: &Model, theme: Theme, left: &mut Vec<Part>) {
    let counts = model.cx.keys.mark_counts(model.cx.list_rows());
    let (marked, unseen) = mark_words(counts, model.cx.keys.marks().has_range());
    left.push(part(Worth::Marked, marked, theme.accent()));
    left.push(part(Worth::Unseen, unseen, theme.warning()));
}

/// `  3 marked, range: V ends`, and how many of them are not in sight: ` (1 hidden, 2 off screen)`. Both are empty without marks.
pub(in crate::view) fn mark_words(counts: MarkCounts, range: bool) -> (String, String) {
    if counts.marked == 0 {
        return Default::default();
    }
    let range = if range { ", range: V ends" } else { "" };
    let unseen = [(counts.hidden, "hidden"), (counts.off_page, "off screen")];
    let unseen = unseen.into_iter().filter(|(count, _)| *count > 0);
    let unseen: Vec<String> = unseen
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let unseen = match unseen.as_slice() {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    };
    (format!("  {} marked{range}", counts.marked), unseen)
}

/// The marks for a terminal without a heading.
pub(in crate::view) fn short_marks(counts: MarkCounts, theme: Theme) -> Vec<Span<'static>> {
    let (marked, unseen) = mark_words(counts, false);
    let spans = [(marked, theme.accent()), (unseen, theme.warning())];
    let spans = spans.into_iter().filter(|(words, _)| !words.is_empty());
    spans
        .map(|(words, style)| Span::styled(words, style))
        .collect()
}

/// What else is to be known about the list.
fn remarks(model: &Model, theme: Theme, left: &mut Vec<Part>) {
    let keys = &model.cx.keys;
    if let Some(words) = keys.wait() {
        left.push(part(Worth::Wait, format!("  {words}"), theme.dim()));
    }
    if keys.all().len() > MANY {
        let text = "  over 100,000 keys: filter and refresh are slow";
        left.push(part(Worth::Remark, text, theme.dim()));
    }
    match keys.scope {
        Some(Scope::Own) => left.push(part(Worth::Remark, "  only your own keys", theme.dim())),
        Some(Scope::WithoutOwners) => {
            let text = "  owners could not be loaded";
            left.push(part(Worth::Warning, text, theme.warning()));
        }
        Some(Scope::All) | None => {}
    }
    let orphaned = match model.sessions.sessions_of_deleted_keys(&model.cx).len() {
        0 => None,
        1 => Some("  1 session of a deleted key: I".into()),
        n => Some(format!("  {n} sessions of deleted keys: I")),
    };
    left.extend(orphaned.map(|text| part(Worth::Warning, text, theme.danger())));
    if keys.skipped > 0 {
        let text = format!("  {} unreadable", keys.skipped);
        left.push(part(Worth::Warning, text, theme.warning()));
    }
    if keys.scope.is_none() {
        return;
    }
    if keys.stale_since.is_some() || model.cx.connection.link != Link::Live {
        let text = format!("  {}", waits::cached(&model.cx));
        left.push(part(Worth::Warning, text, theme.warning()));
    } else if model.cx.connection.health.no_events {
        let text = "  no live updates: R refreshes";
        left.push(part(Worth::Remark, text, theme.warning()));
    }
}

/// `by name ↑`
fn order(keys: &Keys, theme: Theme) -> Part {
    let (column, reverse) = match keys.order() {
        Order::Best => return part(Worth::Order, "best match", theme.dim()),
        Order::By { column, reverse } => (column, reverse),
    };
    let arrow = match reverse {
        true => theme.signs().down,
        false => theme.signs().up,
    };
    let worth = match (column, reverse) {
        (Column::Name, false) => Worth::UsualOrder,
        _ => Worth::Order,
    };
    part(worth, format!("by {} {arrow}", column.word()), theme.dim())
}

/// The place of the selection: ` 3/12`.
fn place(keys: &Keys) -> Part {
    let shown = keys.len().to_string();
    let text = keys.place().map_or(String::new(), |place| {
        format!(" {place:>width$}/{shown} ", width = shown.len())
    });
    part(Worth::Place, text, PLAIN)
}
