//! Draws the form that saves a secret to a file.

use crate::app::modal::SaveSecret;
use crate::app::widget::window::Window as _;
use crate::domain::text::harmless;
use crate::view::text;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

/// Maximum width of the path completions.
const CHOICES: usize = 200;

impl Draw for SaveSecret {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let words = match self.choices.join("  ").as_str() {
            "" => "Only you can read the file.".into(),
            // More than a few lines would push the form away.
            choices => {
                let ellipsis = on.theme.signs().ellipsis;
                text::clip(&harmless(choices), CHOICES, ellipsis).into_owned()
            }
        };
        FormBox {
            title: "Save the key to a file".into(),
            words: Some(words),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}
