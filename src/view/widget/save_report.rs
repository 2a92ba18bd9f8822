//! Draws the form of the file to save a report in.

use crate::app::modal::SaveReport;
use crate::app::widget::window::Window as _;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

impl Draw for SaveReport {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        FormBox {
            title: "Write the report".into(),
            words: Some(self.words.into()),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}
