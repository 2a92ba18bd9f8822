//! Draws the connect screen.

mod changed_certificate;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::api::CodeWanted;
use crate::app::connect::screen::Attempt;
use crate::app::modal::{Code, KeyOwner};
use crate::app::widget::window::Window as _;
use crate::app::{Model, model, waits};
use crate::domain::text::harmless;
use crate::view::frame::Frame;
use crate::view::line::{put, row};
use crate::view::status::stage_word;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{FormBox, count};
use crate::view::widget::{form, placeholder};

/// What to do on the screen, above the form.
const HINT: &str = " Enter the address of the system. To try tnkeys without one: tnkeys --demo";
/// Rows of the hint.
const HINTS: u16 = 2;

impl Draw for Code {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_title();
        let words = match self.why {
            CodeWanted::First => "This account uses two-factor authentication.".to_owned(),
            CodeWanted::Wrong => "Wrong code. Enter the next one:".to_owned(),
            CodeWanted::Late => {
                format!("{system} timed out the sign-in. Enter a new code:")
            }
        };
        FormBox {
            title: format!("One-time code for {system}"),
            words: Some(words),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

impl Draw for KeyOwner {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_title();
        FormBox {
            title: format!("Owner of the API key for {system}"),
            words: Some(format!(
                "{system} requires the name of the account that owns the API key. The key was not sent, and you need not enter it again."
            )),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

pub(in crate::view) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    // The demo needs no address, until its system is there to be left for another.
    let starting = model.cx.demo
        && model.cx.connection.system.is_none()
        && !matches!(model.connect.attempt(), Attempt::Failed(_));
    let title = if starting {
        "Starting the demo"
    } else {
        "Connect to a TrueNAS system"
    };
    put(
        frame.buffer_mut(),
        row(area, 0),
        &Line::from(vec![Span::raw(" "), Span::styled(title, theme.strong())]),
    );
    let mut rest = below(area, 2);
    match model.connect.attempt() {
        Attempt::None => {}
        Attempt::Fetching => {
            let words = format!(
                "Loading the secret of {}{}. Esc cancels.",
                model.cx.system_title(),
                waits::counted(waits::connecting(&model.cx))
            );
            return placeholder::words(&words, theme, frame.buffer_mut(), rest);
        }
        Attempt::Running(stage) => {
            let counted = waits::counted(waits::connecting(&model.cx));
            let words = match (starting, model::sign_in_in(&model.cx)) {
                (true, _) => format!("Starting the simulator{counted}"),
                (false, Some(seconds)) => format!(
                    "TrueNAS allows 10 sign-ins per minute. Next sign-in in {seconds} s. Esc cancels."
                ),
                (false, None) => format!(
                    "Connecting to {}: {}{counted}. Esc cancels.",
                    model.cx.system_title(),
                    stage_word(*stage)
                ),
            };
            return placeholder::words(&words, theme, frame.buffer_mut(), rest);
        }
        Attempt::Failed(fault) => {
            let used = placeholder::fault(fault, theme, frame.buffer_mut(), rest);
            rest = below(rest, used + 1);
        }
    }
    if starting {
        return;
    }
    let wanted = form::height(model.connect.form(), rest.width, theme);
    if rest.height >= wanted + HINTS {
        let hints = Line::styled(HINT, theme.dim());
        put(frame.buffer_mut(), row(rest, 0), &hints);
        rest = below(rest, HINTS);
        systems(model, theme, frame.buffer_mut(), below(rest, wanted));
        rest.height = wanted.min(rest.height);
    }
    // The cursor belongs to what lies on top, if anything does.
    if model.cx.modals.is_empty() {
        let theme = Theme {
            waits: !model.sight.accepts_keys(),
            ..theme
        };
        form::draw(frame, rest, model.connect.form(), theme);
    } else {
        form::render(frame.buffer_mut(), rest, model.connect.form(), theme);
    }
}

/// Lists the systems that F3 offers, as far as there is room.
fn systems(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let systems = model.systems.listed();
    let room = usize::from(area.height.saturating_sub(2));
    if systems.is_empty() || room == 0 {
        return;
    }
    let shown = if systems.len() > room {
        room - 1
    } else {
        systems.len()
    };
    let heading = " Saved and recent systems (F3 selects one)";
    put(buf, row(area, 1), &Line::styled(heading, theme.dim()));
    let rest = below(area, 2);
    for (y, system) in (0..).zip(systems.iter().take(shown)) {
        let name = format!("   {:24}", harmless(&system.value));
        let line = Line::from(vec![
            Span::raw(name),
            Span::raw("  "),
            Span::styled(harmless(&system.note).into_owned(), theme.dim()),
        ]);
        put(buf, row(rest, y), &line);
    }
    if shown < systems.len() {
        let more = format!("   {} more", systems.len() - shown);
        put(
            buf,
            row(rest, count(shown)),
            &Line::styled(more, theme.dim()),
        );
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}
