//! Draws a lost request: a create or reset whose reply was lost.

use crate::app::modal::LostReply;
use crate::app::widget::window::Window as _;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::words_box;

impl Draw for LostReply {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_name();
        let text = format!(
            "{} {} This was {}; it is not sent again. The list of keys is read as soon as {system} answers, to see what \
             became of it.",
            self.fault.what,
            self.fault.meaning,
            self.sent.describe()
        );
        let title = format!("Outcome unknown on {system}");
        words_box(&title, &text, &self.contexts(), self.scroll, on);
    }
}
