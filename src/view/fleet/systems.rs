//! Draws the window of the open systems: a row for each, and what is known about the selected one.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::fleet::{Fleet, LinkState, OpenSystem, SystemsWindow};
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

/// Draws the window in the area between the status line and the footer.
pub(super) fn draw(window: &SystemsWindow, fleet: &Fleet, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let short = on.frame.area().height < SHORT;
    let buf = on.frame.buffer_mut();
    let width = usize::from(area.width);
    let mut body = area;
    if !short {
        put(buf, row(area, 0), &strip::counts(fleet, theme, 0));
        body.y += 1;
        body.height = body.height.saturating_sub(1);
    }
    let name = width.saturating_sub(1 + 3 * GAP + STATE + RELEASE + KEYS);
    let set = |words: &str, cells: usize| text::left(words, cells, theme.signs().ellipsis);
    let header = format!(
        " {}  {}  {}  {}",
        set("SYSTEM", name),
        set("  STATE", STATE),
        set("RELEASE", RELEASE),
        text::right("KEYS", KEYS, theme.signs().ellipsis)
    );
    put(buf, row(body, 0), &Line::styled(header, theme.dim()));
    let facts = if short { 0 } else { 2 };
    let rows = Rect {
        y: body.y.saturating_add(1),
        height: body.height.saturating_sub(1 + facts),
        ..body
    };
    let all = fleet.by_state();
    let shown = all.iter().skip(window.top());
    for (y, (system, state)) in (0..rows.height).zip(shown) {
        let selected = system.id == window.selected();
        let line = line(system, state, selected, name, theme);
        put(buf, row(rows, y), &line);
    }
    if let Some((_, state)) = all.iter().find(|(it, _)| it.id == window.selected())
        && facts > 0
    {
        let at = row(area, area.height.saturating_sub(2));
        rule(theme, buf, at);
        put(
            buf,
            row(area, area.height.saturating_sub(1)),
            &about(state, theme),
        );
    }
}

fn line(
    system: &OpenSystem,
    state: &LinkState,
    selected: bool,
    name: usize,
    theme: Theme,
) -> Line<'static> {
    let ellipsis = theme.signs().ellipsis;
    let cx = &system.model.cx;
    let marker = if selected { theme.signs().marker } else { " " };
    let Shown { sign, style, words } = strip::shown(state, theme);
    let sign = if theme.ascii { " " } else { sign };
    let called = fitted(&cx.system_name(), name, ellipsis);
    let padding = " ".repeat(name.saturating_sub(text::width(&called)));
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
        Span::styled(
            format!("  {}", text::left(&release, RELEASE, ellipsis)),
            theme.dim(),
        ),
        Span::raw(format!(
            "  {}",
            text::right(&keys.unwrap_or_default(), KEYS, ellipsis)
        )),
    ])
}

/// What the selected system needs.
fn about(state: &LinkState, theme: Theme) -> Line<'static> {
    let words = match state {
        LinkState::Asks(_) => "Enter shows the question.".to_owned(),
        LinkState::Live => "Connected. Enter shows its keys.".to_owned(),
        LinkState::Failed(fault) => format!("{} R connects again.", fault.what),
        LinkState::Lost(fault, _) => format!("{} R connects now.", fault.what),
        LinkState::Delayed(_) => "The system permits 10 sign-in requests a minute.".to_owned(),
        LinkState::Connecting(_) | LinkState::Queued => {
            "Connecting. Other systems do not wait for it.".to_owned()
        }
    };
    let style = match state.fault() {
        Some(_) => theme.warning(),
        None => theme.dim(),
    };
    Line::styled(format!(" {words}"), style)
}
