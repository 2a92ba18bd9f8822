//! Draws a request in flight that must not be repeated.

use crate::api::RequestId;
use crate::app::modal::Waiting;
use crate::app::requests::hold;
use crate::app::widget::window::Window as _;
use crate::app::{Cx, Model, waits};
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::words_box;

impl Draw for Waiting {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let cx = &on.model.cx;
        let text = hold::waiting_text(self.id, cx).unwrap_or_else(|| self.text.clone());
        let text = waiting(text, self.id, cx);
        words_box(&self.title, &text, &self.contexts(), self.scroll, on);
    }
}

/// The reply that a form waits for.
pub(in crate::view) fn on_its_way(model: &Model, id: RequestId) -> String {
    let sent = || {
        format!(
            "Sent. Waiting for a response from {}.",
            model.cx.host_name()
        )
    };
    let text = hold::waiting_text(id, &model.cx).unwrap_or_else(sent);
    waiting(text, id, &model.cx)
}

/// The text of a wait with its seconds: `Waiting for a response from nas1, 3 s.`
fn waiting(text: String, id: RequestId, cx: &Cx) -> String {
    match (waits::request_seconds(id, cx), text.strip_suffix('.')) {
        (Some(seconds), Some(sentence)) => format!("{sentence}, {seconds} s."),
        _ => text,
    }
}
