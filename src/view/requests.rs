//! Draws a request in flight that must not be repeated.

use crate::api::RequestId;
use crate::app::Model;
use crate::app::modal::Waiting;
use crate::app::requests::hold;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::words_box;

impl Draw for Waiting {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let text = hold::waiting_text(self.id, &on.model.cx).unwrap_or_else(|| self.text.clone());
        words_box(&self.title, &text, &[], self.scroll, on);
    }
}

/// The reply that a form waits for.
pub(in crate::view) fn on_its_way(model: &Model, id: RequestId) -> String {
    let sent = || {
        format!(
            "Sent. Waiting for a response from {}.",
            model.cx.system_name()
        )
    };
    hold::waiting_text(id, &model.cx).unwrap_or_else(sent)
}
