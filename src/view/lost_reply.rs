//! Draws a lost request: a create or reset whose reply was lost.

use crate::app::modal::LostReply;
use crate::app::widget::window::Window as _;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::words_box;

impl Draw for LostReply {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_title();
        let text = format!(
            "{} {} tnkeys does not resend {}. It refreshes the list of keys as soon as {system} responds, and shows the outcome.",
            self.fault.what,
            self.fault.meaning,
            self.sent.describe()
        );
        let title = format!("Outcome unknown on {system}");
        words_box(&title, &text, &self.contexts(), self.scroll, on);
    }
}
