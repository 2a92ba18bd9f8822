//! Draws the rules pane: the rules in order, and the findings about them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::allowlist::builder::{Change, Entry, Pane, Rows};
use crate::app::modal::Builder;
use crate::domain::Rule;
use crate::domain::allowlist::Lint;
use crate::domain::allowlist::lint::Weight;
use crate::view::line::{put, put_right, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Width of a rule's method in cells.
const VERB: usize = 10;

pub(in crate::view) fn draw(it: &Builder, rows: Rows, theme: Theme, buf: &mut Buffer, area: Rect) {
    head(it, theme, buf, row(area, 0));
    if it.rules().is_empty() {
        let words = "none: Space permits the selected method, a adds a rule, p has presets";
        for (y, line) in (1..).zip(text::wrap(words, usize::from(area.width))) {
            if usize::from(y) <= rows.rules {
                put(buf, row(area, y), &Line::styled(line, theme.dim()));
            }
        }
    }
    for (y, (at, rule)) in (1..).zip(it.page(rows.rules)) {
        rule_row(it, at, rule, theme, buf, row(area, y));
    }
    let below = u16::try_from(rows.rules + 1)
        .unwrap_or(area.height)
        .min(area.height);
    let said = Rect {
        y: area.y + below,
        height: area.height - below,
        ..area
    };
    lints(it, theme, buf, said);
}

/// `RULES  +1 -2`
fn head(it: &Builder, theme: Theme, buf: &mut Buffer, area: Rect) {
    let mut line = Line::from(format!("RULES {}", it.rules().len()));
    let (added, removed) = (it.set().added(), it.set().removed().len());
    if added + removed > 0 {
        let words = format!("  +{added} -{removed} since the last save");
        line.push_span(Span::styled(words, theme.dim()));
    }
    put(buf, area, &line);
}

/// `▌1 CALL       zfs.snapshot.*         8`
fn rule_row(it: &Builder, at: usize, rule: &Rule, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let here =
        it.pane == Pane::Rules && it.selected() == Some(at) && matches!(it.entry, Entry::None);
    let worst = it
        .lints
        .iter()
        .filter(|lint| lint.rule() == Some(at))
        .map(Lint::weight)
        .min();
    let sign = match worst {
        Some(Weight::Danger | Weight::Warning) => Span::styled(signs.soon, style(worst, theme)),
        _ if it.set().change(rule) == Some(Change::Added) => Span::styled("+", theme.good()),
        _ => Span::raw(" "),
    };
    let covers = it.counted.by_rule.get(at).copied().unwrap_or(0);
    let covers = format!("{covers} ");
    let number = format!("{:>2} ", at + 1);
    // Marker, sign, and the space before each of sign and count.
    let used = 4 + number.len() + VERB;
    let room = usize::from(area.width).saturating_sub(used + covers.len());
    let resource = text::truncate(rule.resource.as_str(), room, signs.ellipsis).into_owned();
    let name = if here { theme.strong() } else { Style::new() };
    let line = Line::from(vec![
        Span::styled(if here { signs.marker } else { " " }, theme.accent()),
        Span::styled(number, theme.dim()),
        Span::raw(text::left(&rule.verb.to_string(), VERB, signs.ellipsis)),
        Span::styled(resource, name),
        Span::raw(" "),
        sign,
    ]);
    put(buf, area, &line);
    put_right(buf, area, &Line::styled(covers, theme.dim()), line.width());
}

/// The findings about the rules: first those of the selected rule, then the most important ones.
fn lints(it: &Builder, theme: Theme, buf: &mut Buffer, area: Rect) {
    let room = usize::from(area.width).saturating_sub(2);
    let own = it.selected().filter(|_| it.pane == Pane::Rules);
    let (first, others): (Vec<&Lint>, Vec<&Lint>) = it
        .lints
        .iter()
        .partition(|lint| own.is_some() && lint.rule() == own);
    let mut lines: Vec<Line<'static>> = Vec::new();
    // Each sentence begins on a line of its own, and more than the area holds is not made.
    for lint in first
        .into_iter()
        .chain(others)
        .take(usize::from(area.height) + 1)
    {
        let weight = Some(lint.weight());
        for (i, words) in text::wrap(&lint.to_string(), room).into_iter().enumerate() {
            let sign = if i == 0 { sign(lint, theme) } else { " " };
            lines.push(Line::from(vec![
                Span::styled(sign, style(weight, theme)),
                Span::raw(" "),
                Span::raw(words),
            ]));
        }
    }
    for rule in it.set().removed() {
        if lines.len() > usize::from(area.height) {
            break;
        }
        let words = text::truncate(&rule.to_string(), room, theme.signs().ellipsis).into_owned();
        lines.push(Line::from(vec![
            Span::styled("-", theme.danger()),
            Span::styled(format!(" {words}"), theme.dim()),
        ]));
    }
    let rows = usize::from(area.height);
    if lines.len() > rows && rows > 0 {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            last.push_span(Span::styled(
                format!(" {}", theme.signs().ellipsis),
                theme.dim(),
            ));
        }
    }
    for (y, line) in (0..).zip(&lines) {
        put(buf, row(area, y), line);
    }
}

fn sign(lint: &Lint, theme: Theme) -> &'static str {
    match lint {
        Lint::Revoked => theme.signs().upgrade,
        Lint::Everything => theme.signs().full,
        _ => theme.signs().soon,
    }
}

fn style(weight: Option<Weight>, theme: Theme) -> Style {
    match weight {
        Some(Weight::Danger) => theme.danger(),
        Some(Weight::Warning) => theme.warning(),
        Some(Weight::Hint) | None => theme.dim(),
    }
}
