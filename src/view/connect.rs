//! Draws the connect screen.

mod changed_certificate;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::api::CodeWanted;
use crate::app::connect::screen::Attempt;
use crate::app::modal::Code;
use crate::app::widget::window::Window as _;
use crate::app::{Model, model, waits};
use crate::view::frame::Frame;
use crate::view::line::{put, row};
use crate::view::status::stage_word;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;
use crate::view::widget::{form, placeholder};

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
    if !starting {
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
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}
