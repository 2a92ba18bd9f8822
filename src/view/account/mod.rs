//! Draws the service account: its roles, the form of its parts, and the steps.

mod roles;
mod steps;

use crate::app::modal::AccountForm;
use crate::app::widget::window::Window as _;
use crate::view::theme::SHORT;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

impl Draw for AccountForm {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        FormBox {
            title: format!("Service account on {}", on.model.cx.system_title()),
            // The fields matter more than the text on a short screen.
            words: (on.area.height >= SHORT).then(|| self.text()),
            fault: self.fault.as_ref(),
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}
