//! Draws the windows of the fleet over what is in front.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::bulk::{menu, preview, progress, queue, report};
use super::{strip, systems};
use crate::app::fleet::bulk::state::LastRun;
use crate::app::fleet::{Fleet, Window};
use crate::app::{Model, Weight};
use crate::view::bottom::rule_with;
use crate::view::frame::Frame;
use crate::view::line::{put, row};
use crate::view::root::{Drawn, dim};
use crate::view::text;
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::draw::{Canvas, Draw as _};
use crate::view::widget::footer;
use crate::view::widget::form_box::FormBox;

/// Draws the windows over a frame that shows what is in front. Gives `None` if there are none.
pub(super) fn draw(fleet: &Fleet, theme: Theme, buffer: &mut Buffer) -> Option<Drawn> {
    let top = fleet.windows.last()?;
    let model = fleet
        .front_model()
        .or(fleet.systems.first().map(|it| &it.model))?;
    let mut frame = Frame::new(buffer);
    let area = frame.area();
    let on_top = Theme {
        waits: fleet.sight.drops_all(),
        ..theme
    };
    let short = area.height < SHORT;
    let (above, below) = if short { (1, 0) } else { (2, 2) };
    let body = Rect {
        y: area.y + above.min(area.height),
        height: area.height.saturating_sub(above + below),
        ..area
    };
    let full = fleet.windows.iter().rposition(Window::fills_the_screen);
    if let Some(window) = full.and_then(|at| fleet.windows.get(at)) {
        Clear.render(body, frame.buffer_mut());
        draw_one(window, fleet, model, (theme, on_top), &mut frame, body);
    }
    let boxes = fleet.windows.get(full.map_or(0, |at| at + 1)..);
    let boxes = boxes.unwrap_or_default();
    if !boxes.is_empty() {
        dim(frame.buffer_mut(), body);
    }
    // The footer stays in sight below a box.
    let room = Rect {
        height: area.height - u16::from(!short),
        ..area
    };
    for it in boxes {
        draw_one(it, fleet, model, (theme, on_top), &mut frame, room);
    }
    let at = match short {
        false => row(area, area.height - 1),
        // Without a footer, a window that fills the screen has its shortcuts in the first row.
        true => match top.fills_the_screen() {
            true => row(area, 0),
            false => Rect::default(),
        },
    };
    let buf = frame.buffer_mut();
    if !short {
        let above = row(area, area.height - 2);
        rule_with(strip::timers(fleet), theme, buf, above);
    }
    Clear.render(at, buf);
    bottom(fleet, top, on_top, buf, at);
    Some(Drawn {
        cursor: frame.cursor(),
        scroll: frame.scroll(),
    })
}

/// What runs in the background, in the rule above the footer: ` 240 of 500 deleted `, ` reset 2 of 7 `.
pub(super) fn rule_words(fleet: &Fleet, theme: Theme, buf: &mut Buffer) {
    let area = buf.area;
    let shown = matches!(fleet.windows.last(), Some(Window::BulkProgress(_)));
    if area.height < SHORT || shown {
        return;
    }
    if let Some(words) = fleet.bulk_words() {
        let lead = u16::try_from(strip::RULE_LEAD).unwrap_or(0);
        let at = Rect {
            x: area.x + lead.min(area.width),
            width: area.width.saturating_sub(lead),
            ..row(area, area.height - 2)
        };
        put(buf, at, &Line::styled(format!(" {words} "), theme.accent()));
    }
}

fn draw_one(
    window: &Window,
    fleet: &Fleet,
    model: &Model,
    (theme, on_top): (Theme, Theme),
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let top = fleet
        .windows
        .last()
        .is_some_and(|it| std::ptr::eq(it, window));
    let mut on = Canvas {
        model,
        top,
        theme: if top { on_top } else { theme },
        frame,
        area,
    };
    let on = &mut on;
    match window {
        Window::Help(it) => it.draw(on),
        Window::BulkMenu(it) => menu::draw(it, on),
        Window::BulkExpiry(it) => FormBox {
            title: it.title.clone(),
            words: None,
            fault: None,
            form: &it.form,
            contexts: it.contexts(),
        }
        .draw(on),
        Window::BulkPick(it) => it.picker.draw(on),
        Window::BulkPreview(it) => preview::draw(it, &fleet.zone, on),
        Window::BulkProgress(it) => {
            if let Some(LastRun { act, .. }) = &fleet.bulk.run {
                progress::draw(act, &fleet.bulk_lanes(), it.scroll, on);
            }
        }
        Window::BulkReport(it) => match fleet.bulk_report() {
            Some(found) => report::draw(&found, it.scroll, &fleet.zone, on),
            None => report::full("No report", &[], it.scroll, on),
        },
        Window::BulkEarlier(it) => {
            report::full(&it.title(), &it.rows(&fleet.zone), it.scroll, on);
        }
        Window::BulkSave(it) => it.draw(on),
        Window::BulkQueue(it) => queue::draw(it, on),
        Window::Systems(it) => systems::draw(it, fleet, on),
        Window::NewKeyOn(it) | Window::OpenMore(it) => it.draw(on),
    }
}

/// The footer: the shortcuts of the topmost window, or a message.
fn bottom(fleet: &Fleet, top: &Window, theme: Theme, buf: &mut Buffer, area: Rect) {
    let Some(notice) = &fleet.notice else {
        let entries = footer::entries(&top.contexts());
        return put(buf, area, &footer::line(entries, area.width, theme));
    };
    let (sign, style) = match notice.weight {
        Weight::Good => (theme.signs().done, theme.good()),
        Weight::Plain => (" ", Style::new()),
        Weight::Bad => (theme.signs().soon, theme.danger()),
    };
    let room = usize::from(area.width).saturating_sub(4);
    let words = text::clip(&notice.text, room, theme.signs().ellipsis);
    let style = if theme.waits { theme.key() } else { style };
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(sign, style),
        Span::raw(" "),
        Span::styled(words, theme.key()),
    ]);
    put(buf, area, &line);
}
