//! Draws the window of the open systems: a row for each, and what is known about the selected one.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::fleet::{Fleet, LinkState, OpenSystem, SystemsWindow};
use crate::domain::Fault;
use crate::view::fleet::strip::{self, Shown};
use crate::view::line::{put, row, rule};
use crate::view::system_name::fitted;
use crate::view::text;
use crate::view::theme::{PLAIN, SHORT, Theme};
use crate::view::widget::draw::Canvas;

const GAP: usize = 2;
const STATE: usize = 24;
const RELEASE: usize = 18;
const KEYS: usize = 7;
/// Least width of the names beside the release.
const NAME: usize = 16;

/// Draws the window in the area between the status line and the footer.
pub(super) fn draw(window: &SystemsWindow, fleet: &Fleet, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let short = on.frame.area().height < SHORT;
    let buf = on.frame.buffer_mut();
    let mut body = area;
    if !short {
        put(buf, row(area, 0), &strip::counts(fleet, theme, 0));
        body.y += 1;
        body.height = body.height.saturating_sub(1);
    }
    let widths = Widths::of(usize::from(area.width));
    put(buf, row(body, 0), &widths.header(theme));
    let facts = u16::try_from(fleet.systems_facts()).unwrap_or(0);
    let below = facts + u16::from(!short);
    let rows = Rect {
        y: body.y.saturating_add(1),
        height: body.height.saturating_sub(1 + below),
        ..body
    };
    let all = fleet.by_state();
    let shown = all.iter().skip(window.top());
    for (y, (system, state)) in (0..rows.height).zip(shown) {
        let selected = system.id == window.selected();
        let line = line(system, state, selected, widths, theme);
        put(buf, row(rows, y), &line);
    }
    if let Some((system, state)) = all.iter().find(|(it, _)| it.id == window.selected()) {
        if !short {
            rule(theme, buf, row(area, area.height.saturating_sub(below)));
        }
        let at = (area.height.saturating_sub(facts))..area.height;
        let lines = about(system, state, usize::from(area.width), at.len(), theme);
        for (y, line) in at.zip(lines) {
            put(buf, row(area, y), &line);
        }
    }
}

/// The widths of the columns.
#[derive(Clone, Copy)]
struct Widths {
    name: usize,
    /// 0: a narrow terminal leaves it out.
    release: usize,
}

impl Widths {
    fn of(cells: usize) -> Self {
        let without = cells.saturating_sub(1 + 2 * GAP + STATE + KEYS);
        match without.checked_sub(GAP + RELEASE) {
            Some(name) if name >= NAME => Self {
                name,
                release: RELEASE,
            },
            _ => Self {
                name: without,
                release: 0,
            },
        }
    }

    fn header(self, theme: Theme) -> Line<'static> {
        let ellipsis = theme.signs().ellipsis;
        let name = text::left("SYSTEM", self.name, ellipsis);
        let state = text::left("  STATE", STATE, ellipsis);
        let release = self.release("RELEASE", ellipsis);
        let keys = text::right("KEYS", KEYS, ellipsis);
        Line::styled(format!(" {name}  {state}{release}  {keys}"), theme.dim())
    }

    /// The release with the gap before it, if there is room for it.
    fn release(self, words: &str, ellipsis: &str) -> String {
        match self.release {
            0 => String::new(),
            cells => format!("  {}", text::left(words, cells, ellipsis)),
        }
    }
}

fn line(
    system: &OpenSystem,
    state: &LinkState,
    selected: bool,
    widths: Widths,
    theme: Theme,
) -> Line<'static> {
    let ellipsis = theme.signs().ellipsis;
    let cx = &system.model.cx;
    let marker = if selected { theme.signs().marker } else { " " };
    let Shown { sign, style, words } = strip::shown(state, theme);
    let sign = if theme.ascii { " " } else { sign };
    let called = fitted(&cx.system_name(), widths.name, ellipsis);
    let padding = " ".repeat(widths.name.saturating_sub(text::width(&called)));
    let release = cx.connection.system.as_ref();
    let release = release.map_or(String::new(), |it| it.product().to_string());
    let keys = cx.keys.scope.map(|_| cx.keys.all().len().to_string());
    let strong = if selected { theme.selected() } else { PLAIN };
    Line::from(vec![
        Span::styled(marker, theme.accent()),
        Span::styled(called, strong),
        Span::raw(format!("{padding}  ")),
        Span::styled(sign, style),
        Span::raw(" "),
        Span::raw(text::left(&words, STATE - 2, ellipsis)),
        Span::styled(widths.release(&release, ellipsis), theme.dim()),
        Span::raw(format!(
            "  {}",
            text::right(&keys.unwrap_or_default(), KEYS, ellipsis)
        )),
    ])
}

/// What is to be known about the selected system, and what it needs.
fn about(
    system: &OpenSystem,
    state: &LinkState,
    cells: usize,
    lines: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let words = match state {
        LinkState::Asks(_) => "Enter shows the question.".to_owned(),
        LinkState::Live => format!("Connected. {}Enter shows its keys.", limits(system)),
        LinkState::Failed(fault) => of_fault(fault, "R connects again."),
        LinkState::Lost(fault, _) => of_fault(fault, "R connects now."),
        LinkState::Unlisted(fault) => of_fault(fault, "R refreshes."),
        LinkState::Delayed(_) => "The system permits 10 sign-in requests a minute.".to_owned(),
        LinkState::Connecting(_) | LinkState::Queued => {
            "Connecting. Other systems do not wait for it.".to_owned()
        }
    };
    let style = match state.fault() {
        Some(_) => theme.warning(),
        None => theme.dim(),
    };
    let room = cells.saturating_sub(2);
    let wrapped = text::wrap(&words, room);
    let more = wrapped.len() > lines;
    let shown = wrapped.into_iter().take(lines).enumerate();
    let shown = shown.map(|(n, words)| match more && n + 1 == lines {
        true => {
            let ellipsis = theme.signs().ellipsis;
            let words = text::clip(&words, room.saturating_sub(2), ellipsis).into_owned();
            let words = words.trim_end_matches(['.', ' ']);
            Line::styled(format!(" {words} {ellipsis}"), style)
        }
        false => Line::styled(format!(" {words}"), style),
    });
    shown.collect()
}

/// What happened, and what helps.
fn of_fault(fault: &Fault, now: &str) -> String {
    let parts = [fault.what.as_str(), &fault.meaning, &fault.next, now];
    let parts = parts.into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// What the list of a connected system lacks, as sentences with a blank behind each.
fn limits(system: &OpenSystem) -> String {
    let cx = &system.model.cx;
    let mut out = String::new();
    if strip::own_keys_only(system) {
        out.push_str("This account may list only its own keys. ");
    }
    match cx.keys.skipped {
        0 => {}
        1 => out.push_str("1 key is unreadable. "),
        n => out.push_str(&format!("{n} keys are unreadable. ")),
    }
    if cx.connection.health.no_events {
        out.push_str("No live updates: R refreshes. ");
    }
    out
}
