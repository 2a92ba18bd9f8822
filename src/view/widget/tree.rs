//! Draws a catalogue as a tree: namespaces with counts, and names with marks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::widget::catalogue_tree::{Row, Tree};
use crate::domain::catalogue::Item;
use crate::view::line::{put, put_right, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Draws the rows of the tree. `active`: the keys go to the tree.
pub fn draw(tree: &Tree, active: bool, theme: Theme, buf: &mut Buffer, area: Rect) {
    if tree.is_empty() {
        let words = match tree.find() {
            "" => "  empty",
            _ => "  no match",
        };
        put(buf, row(area, 0), &Line::styled(words, theme.dim()));
    }
    let page = tree.page(usize::from(area.height));
    for (y, (line, here)) in (0..).zip(page) {
        let here = here && active;
        match line {
            Row::Group(group) => group_row(tree, group, here, theme, buf, row(area, y)),
            Row::Item(number) => item_row(tree, number, here, theme, buf, row(area, y)),
        }
    }
}

fn marker(here: bool, theme: Theme) -> Span<'static> {
    Span::styled(
        if here { theme.signs().marker } else { " " },
        theme.accent(),
    )
}

fn named(here: bool, theme: Theme) -> Style {
    if here { theme.strong() } else { Style::new() }
}

/// `▾ zfs.snapshot                8/8`
fn group_row(tree: &Tree, group: usize, here: bool, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let Some(group) = tree.groups().get(group) else {
        return;
    };
    let fold = if tree.is_open(group) {
        signs.unfolded
    } else {
        signs.folded
    };
    let count = format!("{}/{} ", group.marked, group.items.len());
    let room = usize::from(area.width).saturating_sub(4 + text::width(&count));
    let name = text::truncate(&group.name, room, signs.ellipsis).into_owned();
    let line = Line::from(vec![
        marker(here, theme),
        Span::styled(fold, theme.dim()),
        Span::raw(" "),
        Span::styled(name, named(here, theme)),
    ]);
    put(buf, area, &line);
    put_right(buf, area, &Line::styled(count, theme.dim()), line.width());
}

/// `    ✓ create          write job`
fn item_row(tree: &Tree, number: usize, here: bool, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let Some(item) = tree.catalogue().item(number) else {
        return;
    };
    let marked = tree.is_marked(number);
    let mark = Span::styled(if marked { signs.done } else { " " }, theme.good());
    let (name, note) = match item {
        Item::Method(method) => {
            let job = if method.job { " job" } else { "" };
            (
                last(method.name.as_str()).to_owned(),
                format!("{}{job} ", method.effect.word()),
            )
        }
        Item::Event(event) => (last(event.name.as_str()).to_owned(), String::new()),
        Item::Route(route) => (
            format!("{:6} {}", route.verb.word(), route.path),
            format!("{} ", route.effect.word()),
        ),
    };
    let room = usize::from(area.width).saturating_sub(7 + text::width(&note));
    let name = text::truncate(&name, room, signs.ellipsis).into_owned();
    let line = Line::from(vec![
        marker(here, theme),
        Span::raw("  "),
        mark,
        Span::raw(" "),
        Span::styled(name, named(here, theme)),
    ]);
    put(buf, area, &line);
    put_right(buf, area, &Line::styled(note, theme.dim()), line.width());
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
