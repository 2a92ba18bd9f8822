//! The heading of the list of all systems: the counts or the filter, the order, and the place of the selection.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::fleet::{AllCounts, Fleet};
use crate::app::keys::attention::Concern;
use crate::app::keys::list::{Keys, Order};
use crate::view::keys::heading::mark_words;
use crate::view::line::{put, put_right};
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};
use crate::view::widget::filter_line;

/// Draws the heading. Returns the position of the cursor in the filter.
pub(super) fn draw(fleet: &Fleet, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let keys = &fleet.lead()?.cx.keys;
    let state = keys.filter_state();
    let counts = fleet.all_counts();
    let right = right(fleet, keys, &counts, theme);
    let width = usize::from(area.width);
    let mut cursor = None;
    let (marked, unseen) = mark_words(counts.marks, fleet.all_marks_range());
    let mut left = match keys.filtering || !keys.filter().is_empty() {
        true => {
            let beside = match keys.filtering {
                true => text::width(&marked) + text::width(&unseen),
                false => right.width(),
            };
            let of = (counts.shown, counts.all);
            let line = filter_line::line(&state, of, theme, width.saturating_sub(beside));
            cursor = line.cursor.map(|at| area.x.saturating_add(at));
            let spans = line.parts.into_iter();
            spans
                .map(|(text, style)| Span::styled(text, style))
                .collect()
        }
        false => count(keys, &counts, theme),
    };
    left.push(Span::styled(marked, theme.accent()));
    left.push(Span::styled(unseen, theme.warning()));
    if counts.unreadable > 0 && !keys.filtering {
        let words = format!("  {} unreadable", counts.unreadable);
        left.push(Span::styled(words, theme.warning()));
    }
    if keys.filtering {
        let taken: usize = left.iter().map(Span::width).sum();
        if let Some(hint) = filter_line::hint(&state, theme, width.saturating_sub(taken)) {
            left.push(Span::styled(hint, theme.dim()));
        }
    }
    if cursor.is_none() && keys.filter().is_empty() {
        concerns(
            &counts,
            theme,
            width.saturating_sub(right.width()),
            &mut left,
        );
    }
    let left = Line::from(left);
    put(buf, area, &left);
    put_right(buf, area, &right, left.width());
    let x = cursor?;
    (x < area.right()).then_some(Position { x, y: area.y })
}

/// ` 1,234 keys on 12 systems`; under the filter for attention, ` ! 5 of 12 keys`.
fn count(keys: &Keys, counts: &AllCounts, theme: Theme) -> Vec<Span<'static>> {
    let noun = if counts.all == 1 { "key" } else { "keys" };
    if keys.only_attention() {
        return vec![
            Span::styled(" ! ", theme.warning()),
            Span::raw(format!("{} of {} {noun}", counts.shown, counts.all)),
        ];
    }
    let systems = match counts.systems {
        1 => "1 system".to_owned(),
        n => format!("{n} systems"),
    };
    vec![Span::raw(format!(" {} {noun} on {systems}", counts.all))]
}

/// The kinds of attention as far as they fit, else their total.
fn concerns(counts: &AllCounts, theme: Theme, room: usize, left: &mut Vec<Span<'static>>) {
    let kinds = counts.concerns.kinds().map(|(kind, count)| {
        let style = match kind {
            Concern::Expiring | Concern::Unclear | Concern::Upgrade => theme.warning(),
            Concern::Expired | Concern::Revoked | Concern::Orphaned => theme.danger(),
        };
        Span::styled(format!("  {count} {}", kind.words()), style)
    });
    let kinds: Vec<Span<'static>> = kinds.collect();
    let sum = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    let total = match counts.concerns.total() {
        0 => return,
        1 => "  1 needs attention".to_owned(),
        n => format!("  {n} need attention"),
    };
    if sum(left) + sum(&kinds) < room {
        left.extend(kinds);
    } else if sum(left) + text::width(&total) < room {
        left.push(Span::styled(total, theme.warning()));
    }
}

/// `by name ↑  3/12`
fn right(fleet: &Fleet, keys: &Keys, counts: &AllCounts, theme: Theme) -> Line<'static> {
    let order = match keys.order() {
        Order::Best => "best match".to_owned(),
        Order::By { column, reverse } => {
            let signs = theme.signs();
            let arrow = if reverse { signs.down } else { signs.up };
            format!("by {} {arrow}", column.word())
        }
    };
    let shown = counts.shown.to_string();
    let place = fleet.all_place().map_or(String::new(), |place| {
        format!(" {place:>width$}/{shown} ", width = shown.len())
    });
    let wait = fleet.systems.iter().find_map(|it| it.model.cx.keys.wait());
    let wait = wait.map_or(String::new(), |words| format!("{words}  "));
    Line::from(vec![
        Span::styled(wait, theme.dim()),
        Span::styled(order, theme.dim()),
        Span::styled(place, PLAIN),
    ])
}
