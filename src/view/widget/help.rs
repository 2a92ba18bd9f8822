//! Draws the help screen: the bindings of the contexts below, and the signs and the filter of the list.

mod section;
mod topics;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::modal::Help;
use crate::app::widget::help::Group;
use crate::app::widget::window::Window as _;
use crate::app::{Model, rights};
use crate::domain::text::harmless;
use crate::keymap::Action;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::help::section::{Entry, Section};
use crate::view::widget::scrolled::{self, Rows};

/// Minimum width of the terminal for two columns, and the width of the box then.
const TWO_COLUMNS: u16 = 100;
/// Maximum width of the box with two columns.
const WIDEST: u16 = 140;
/// Cells between the columns.
const GAP: usize = 3;
/// Maximum width of the chords in cells.
const CHORDS: usize = 20;

impl Draw for Help {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        help_box(self, on);
    }
}

fn help_box(help: &Help, on: &mut Canvas<'_, '_>) {
    let theme = on.theme;
    // The name of the system remains in sight.
    let top = u16::from(on.area.height >= SHORT);
    let area = Rect {
        y: on.area.y + top,
        height: on.area.height - top,
        ..on.area
    };
    let two = area.width >= TWO_COLUMNS;
    let width = if two { WIDEST } else { WIDE }.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let lay_out = |sections: &[Section]| match two {
        true => beside(sections, room, theme),
        false => below(sections, room, theme),
    };
    let mut sections = sections(help, on.model, theme);
    // The box keeps its size while the search narrows the rows.
    let rows = lay_out(&sections).iter().map(Vec::len).sum();
    narrow(&mut sections, help);
    let mut lines = lay_out(&sections);
    if lines.is_empty() {
        lines.push(vec![Line::styled("no match", theme.dim())]);
    }
    let search = u16::from(help.searching || !help.search.is_empty());
    let buf = on.frame.buffer_mut();
    let keys = keys_height(buf);
    let height = count(rows) + search + keys + FRAME_HEIGHT;
    let title = "Keyboard shortcuts";
    let inner = boxed::open(buf, area, theme, title, (width, height));
    keys_row(&help.contexts(), theme, buf, inner);
    let text_area = Rect {
        y: inner.y + search.min(inner.height),
        height: inner.height.saturating_sub(keys + search),
        ..inner
    };
    scrolled::draw(on, text_area, &lines, help.scroll);
    if search > 0 {
        search_line(help, on, row(inner, 0));
    }
}

/// Draws the search, with the cursor while the user types.
fn search_line(help: &Help, on: &mut Canvas<'_, '_>, area: Rect) {
    let theme = on.theme;
    let room = usize::from(area.width).saturating_sub(3);
    let search = harmless(&help.search);
    let search = text::truncate(&search, room, theme.signs().ellipsis).into_owned();
    let style = if help.searching {
        theme.accent()
    } else {
        theme.dim()
    };
    let line = Line::from(vec![Span::styled("/ ", style), Span::raw(search)]);
    put(on.frame.buffer_mut(), area, &line);
    let x = area.x.saturating_add(count(line.width()));
    if on.top && help.searching && x < area.right() {
        on.frame.set_cursor_position(Position { x, y: area.y });
    }
}

/// Every section.
fn sections(help: &Help, model: &Model, theme: Theme) -> Vec<Section> {
    let rows = help.rows();
    let mut all: Vec<Section> = Vec::new();
    for group in Group::ALL {
        let of_group = rows.iter().filter(|(it, _)| Group::of(it) == group);
        let entries = of_group.map(|(binding, chords)| {
            let chords: Vec<String> = chords.iter().map(ToString::to_string).collect();
            let (words, dim) = match unavailable(help, model, binding.action) {
                None => (binding.help.to_owned(), false),
                Some(reason) => (format!("{} ({reason})", binding.help), true),
            };
            let style = if dim { theme.dim() } else { theme.strong() };
            Entry {
                left: chords.join(", "),
                style,
                words,
                dim,
            }
        });
        all.push(Section {
            heading: group.heading(),
            entries: entries.collect(),
        });
    }
    if help.is_about_list() {
        all.extend(topics::of_the_list(theme));
    }
    all.retain(|it| !it.entries.is_empty());
    all
}

/// Keeps what the search finds.
fn narrow(sections: &mut Vec<Section>, help: &Help) {
    for section in sections.iter_mut() {
        let heading = section.heading;
        section
            .entries
            .retain(|it| help.finds(&[heading, &it.left, &it.words]));
    }
    sections.retain(|it| !it.entries.is_empty());
}

/// Why the account may not run an action; `None`: it may. The help then shows the action dim, with the reason.
fn unavailable(help: &Help, model: &Model, action: Action) -> Option<String> {
    let mut contexts = help.contexts.iter();
    contexts.find_map(|context| rights::refusal(*context, action, &model.cx))
}

/// The sections one below the other.
fn below(sections: &[Section], room: usize, theme: Theme) -> Vec<Rows<'static>> {
    let mut lines = Vec::new();
    for section in sections {
        if !lines.is_empty() {
            lines.push(vec![Line::raw("")]);
        }
        lines.push(vec![Line::styled(section.heading, theme.dim())]);
        let widest = section.entries.iter().map(|it| text::width(&it.left)).max();
        let left = widest.unwrap_or(0).min(CHORDS).min((room * 2 / 5).max(1));
        lines.extend(
            section
                .entries
                .iter()
                .map(|it| wrapped(it, left, room, theme)),
        );
    }
    lines
}

/// The sections in two columns of about the same height, in their order.
fn beside(sections: &[Section], room: usize, theme: Theme) -> Vec<Rows<'static>> {
    let cells = room.saturating_sub(GAP) / 2;
    let columns = |split: usize| {
        let (left, right) = sections.split_at(split);
        [left, right].map(|part| below(part, cells, theme).into_iter().flatten().collect())
    };
    let height = |columns: &[Rows<'static>; 2]| columns.iter().map(Vec::len).max();
    let split = (0..=sections.len()).map(columns).min_by_key(height);
    let [left, right] = split.unwrap_or_default();
    let rows = left.len().max(right.len());
    let mut right = right.into_iter();
    let mut left = left.into_iter();
    let joined = (0..rows).map(|_| {
        let mut line = left.next().unwrap_or_default();
        let style = line.style;
        line.spans
            .iter_mut()
            .for_each(|it| it.style = style.patch(it.style));
        line.style = Style::new();
        let pad = (cells + GAP).saturating_sub(line.width());
        let other = right.next().unwrap_or_default();
        line.push_span(Span::raw(" ".repeat(pad)));
        let style = other.style;
        line.spans
            .extend(other.spans.into_iter().map(|it| it.patch_style(style)));
        vec![line]
    });
    joined.collect()
}

/// An entry as rows: both of its parts wrap.
fn wrapped(entry: &Entry, left: usize, room: usize, theme: Theme) -> Rows<'static> {
    let chords = text::wrap(&entry.left, left);
    let words = text::wrap(&entry.words, room.saturating_sub(left + 2).max(1));
    let style = if entry.dim { theme.dim() } else { Style::new() };
    (0..chords.len().max(words.len()))
        .map(|y| {
            let chords = chords.get(y).map_or("", String::as_str);
            let words = words.get(y).cloned().unwrap_or_default();
            Line::from(vec![
                Span::styled(text::left(chords, left, ""), entry.style),
                Span::raw("  "),
                Span::styled(words, style),
            ])
        })
        .collect()
}
