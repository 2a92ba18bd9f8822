//! Draws the properties of one command, full screen.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::arguments::editor::SaveState;
use crate::app::modal::ArgumentEditor;
use crate::domain::text::harmless;
use crate::view::line::{put, put_right, row, rule};
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::count;
use crate::view::widget::{form, placeholder};

/// Rows of the title and the rule below it.
const TITLE: u16 = 2;

/// Height from which the text below the title has room.
const ROOMY: u16 = 14;

impl Draw for ArgumentEditor {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let (theme, area) = (on.theme, on.area);
        let buf = on.frame.buffer_mut();
        let title = Line::from(vec![
            Span::raw(" "),
            Span::styled(harmless(&self.command).into_owned(), theme.strong()),
        ]);
        put(buf, row(area, 0), &title);
        let (words, style) = match self.save_state() {
            SaveState::Nothing => ("not saved", theme.dim()),
            SaveState::Saved => ("saved", theme.good()),
            SaveState::Changed => ("changed since the last save", theme.warning()),
        };
        let state = Line::from(Span::styled(format!(" {words} "), style));
        put_right(buf, row(area, 0), &state, title.width());
        rule(theme, buf, row(area, 1));
        let mut rest = below(area, TITLE);
        if let Some(fault) = &self.fault {
            let used = placeholder::fault(fault, theme, buf, rest);
            rest = below(rest, used + u16::from(rest.height > ROOMY));
        } else if rest.height > ROOMY {
            let words = "F2 saves. F10 leaves and runs the command with the saved properties.";
            put(
                buf,
                row(rest, 0),
                &Line::styled(format!(" {words}"), theme.dim()),
            );
            rest = below(rest, 2);
        }
        let wanted = form::height(&self.form, rest.width, theme);
        rest.height = rest.height.min(wanted.max(count(1)));
        if on.top {
            let theme = Theme {
                waits: !on.model.sight.accepts_keys(),
                ..theme
            };
            form::draw(on.frame, rest, &self.form, theme);
        } else {
            form::render(on.frame.buffer_mut(), rest, &self.form, theme);
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
