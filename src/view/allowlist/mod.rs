//! Draws the allowlist builder: the catalogue and the rules side by side, and what the rules permit.

mod audit;
pub(in crate::view) mod json;
pub(in crate::view) mod rules;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::allowlist::builder::{Entry, Pane};
use crate::app::modal::Builder;
use crate::app::widget::catalogue_tree::{Kind, Row};
use crate::domain::catalogue::{Item, Origin};
use crate::form::TextInput;
use crate::view::frame::Frame;
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::tree;

impl Draw for Builder {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.top, on.theme, on.frame, on.area);
    }
}

/// Draws the builder. `top`: it is the topmost modal and shows the cursor.
fn full(model: &Model, it: &Builder, top: bool, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let rows = it.rows(model.cx.size);
    heading(it, theme, frame.buffer_mut(), row(area, 0));
    rule(theme, frame.buffer_mut(), row(area, 1));
    let sides = Rect {
        y: area.y + 2.min(area.height),
        height: u16::try_from(rows.sides).unwrap_or(area.height),
        ..area
    }
    .intersection(area);
    let cursor = match &it.entry {
        Entry::Raw(text) => json::draw(text, theme, frame.buffer_mut(), sides),
        _ => {
            let wide = area.width.saturating_sub(1) / 2;
            let left = Rect {
                width: wide,
                ..sides
            };
            let right = Rect {
                x: sides.x + wide + 2.min(sides.width - wide),
                width: sides.width.saturating_sub(wide + 2),
                ..sides
            };
            for y in 0..sides.height {
                let bar = Line::styled(theme.signs().bar, theme.dim());
                put(
                    frame.buffer_mut(),
                    row(
                        Rect {
                            x: sides.x + wide,
                            width: 1,
                            ..sides
                        },
                        y,
                    ),
                    &bar,
                );
            }
            let cursor = catalogue(it, theme, frame.buffer_mut(), left);
            rules::draw(it, rows, theme, frame.buffer_mut(), right);
            cursor
        }
    };
    let below = sides.bottom().saturating_sub(area.y);
    rule(theme, frame.buffer_mut(), row(area, below));
    let line_cursor = bottom(it, theme, frame.buffer_mut(), row(area, below + 1));
    if let (true, Some(cursor)) = (top, line_cursor.or(cursor)) {
        frame.set_cursor_position(cursor);
    }
}

/// The heading: the key of the rules, and the number of methods that they permit.
fn heading(it: &Builder, theme: Theme, buf: &mut Buffer, area: Rect) {
    let name = match it.name.as_str() {
        "" => "the new key".to_owned(),
        name => crate::domain::text::harmless(name).into_owned(),
    };
    let counted = &it.counted;
    let methods = counted.methods;
    let mut words = match area.width {
        ..60 => format!("{}/{} methods", methods.permitted, methods.all),
        _ => format!("permits {}", methods.of_methods()),
    };
    let others = [(counted.events, "events"), (counted.routes, "REST")];
    for (count, what) in others
        .into_iter()
        .filter(|(count, _)| area.width >= 60 && count.all > 0)
    {
        words.push_str(&format!(", {}/{} {what}", count.permitted, count.all));
    }
    words.push(' ');
    let room = usize::from(area.width).saturating_sub(text::width(&words) + 2);
    let title = text::truncate(
        &format!("Allowlist of {name}"),
        room,
        theme.signs().ellipsis,
    )
    .into_owned();
    let title = Line::from(vec![Span::raw(" "), Span::styled(title, theme.strong())]);
    put(buf, area, &title);
    put_right(buf, area, &Line::raw(words), title.width());
}

/// Draws the catalogue pane and returns the position of its cursor.
fn catalogue(it: &Builder, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let head = row(area, 0);
    let mut cursor = None;
    let finding = matches!(it.entry, Entry::Find);
    if finding || !it.tree.find().is_empty() {
        let find = text::left(
            it.tree.find(),
            text::width(it.tree.find()).min(usize::from(area.width).saturating_sub(9)),
            theme.signs().ellipsis,
        );
        let line = Line::from(vec![
            Span::styled(" find: ", theme.accent()),
            Span::raw(find),
        ]);
        put(buf, head, &line);
        let x = head
            .x
            .saturating_add(u16::try_from(line.width()).unwrap_or(0));
        cursor = (finding && x < head.right()).then_some(Position { x, y: head.y });
    } else {
        let counted = &it.counted;
        let count = match it.tree.kind() {
            Kind::Methods => counted.methods,
            Kind::Events => counted.events,
            Kind::Routes => counted.routes,
        };
        let mut line = Line::from(format!(
            " {} {}/{}",
            it.tree.kind().word().to_uppercase(),
            count.permitted,
            count.all
        ));
        if let Origin::Declared(release) = it.catalogue().origin {
            line.push_span(Span::styled(format!("  {release}'s list"), theme.dim()));
        }
        put(buf, head, &line);
    }
    let active = it.pane == Pane::Tree || !matches!(it.entry, Entry::None);
    let list = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    };
    tree::draw(&it.tree, active, theme, buf, list);
    cursor
}

/// The last line: the typed text, else the test and its verdict, else the item under the cursor.
fn bottom(it: &Builder, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    match &it.entry {
        Entry::Rule(typing) => {
            let what = if typing.at.is_some() {
                " change: "
            } else {
                " rule: "
            };
            let after = typing
                .error
                .as_ref()
                .map(|error| Line::styled(error.clone(), theme.danger()));
            Some(typed(what, &typing.line, after, theme, buf, area))
        }
        Entry::Test => Some(typed(
            " test: ",
            &it.test,
            verdict(it, theme),
            theme,
            buf,
            area,
        )),
        Entry::Raw(text) => {
            put(buf, area, &json::summary(text, theme));
            None
        }
        Entry::None | Entry::Find => {
            if let Some(verdict) = verdict(it, theme) {
                let mut line = Line::from(vec![
                    Span::styled(" test: ", theme.dim()),
                    Span::raw(crate::domain::text::harmless(it.test.text()).into_owned()),
                    Span::raw("  "),
                ]);
                line.extend(verdict.spans);
                put(buf, area, &line);
            } else {
                put(buf, area, &about(it, theme));
            }
            None
        }
    }
}

fn verdict(it: &Builder, theme: Theme) -> Option<Line<'static>> {
    let tested = it.tested()?;
    let style = if tested.permitted {
        theme.good()
    } else {
        theme.warning()
    };
    Some(Line::styled(tested.words, style))
}

/// Draws an input line with a word after it, and returns the position of its cursor.
fn typed(
    what: &'static str,
    input: &TextInput,
    after: Option<Line<'static>>,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) -> Position {
    let after = after.unwrap_or_default();
    let label = text::width(what);
    let room = usize::from(area.width)
        .saturating_sub(label + after.width() + 3)
        .max(20);
    let room = u16::try_from(room)
        .unwrap_or(20)
        .min(area.width.saturating_sub(8));
    let window = text::window(input.text(), input.cursor(), room, theme.signs().ellipsis);
    let label = u16::try_from(label).unwrap_or(0);
    let mut line = Line::from(vec![
        Span::styled(what, theme.accent()),
        Span::raw(window.text),
    ]);
    line.push_span(Span::raw("   "));
    line.extend(
        after
            .spans
            .into_iter()
            .map(|span| span.patch_style(after.style)),
    );
    put(buf, area, &line);
    Position {
        x: area.x.saturating_add(label).saturating_add(window.cursor),
        y: area.y,
    }
}

/// Describes the item under the cursor of the tree.
fn about(it: &Builder, theme: Theme) -> Line<'static> {
    let words = match (it.pane, it.tree.selected()) {
        (Pane::Tree, Some(Row::Item(number))) => match it.catalogue().item(number) {
            Some(Item::Method(method)) => {
                let job = if method.job { ", job" } else { "" };
                let about = match method.about.as_str() {
                    "" => String::new(),
                    about => format!(": {about}"),
                };
                format!("{}  {}{job}{about}", method.name, method.effect.word())
            }
            Some(Item::Event(event)) => format!("{}  {}", event.name, event.about),
            Some(Item::Route(route)) => {
                let guessed = if route.guessed {
                    " (derived from its name)"
                } else {
                    ""
                };
                format!(
                    "{} {}  calls {}{guessed}",
                    route.verb, route.path, route.method
                )
            }
            None => String::new(),
        },
        _ => String::new(),
    };
    Line::styled(format!(" {words}"), Style::new().patch(theme.dim()))
}
