//! Draws the form that saves a profile.

use crate::app::modal::SaveProfile;
use crate::app::widget::window::Window as _;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

impl Draw for SaveProfile {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        FormBox {
            title: "Save as a profile".into(),
            words: Some(format!("{}. Profiles contain no secrets.", self.address)),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}
