//! Draws the forms of a key: create, edit, and the expiry for a reset; and the form that saves the filter.

use crate::app::modal::{ExportKeys, KeyForm, ResetForm, SaveFilter};
use crate::app::widget::window::Window as _;
use crate::domain::number::thousands;
use crate::view::requests::on_its_way;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

impl Draw for KeyForm {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_title();
        let title = match &self.old {
            None => format!("New key on {system}"),
            Some(key) => format!("Edit key {} ({}) on {system}", key.name, key.id),
        };
        let waiting = self.sending.map(|id| on_its_way(on.model, id));
        FormBox {
            title,
            words: waiting.or_else(|| self.text.map(str::to_owned)),
            fault: self.fault.as_ref(),
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

impl Draw for ResetForm {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let system = on.model.cx.system_title();
        let key = on.model.cx.keys.get(self.id);
        let name = key.map_or(String::new(), |key| key.name.to_string());
        FormBox {
            title: format!("Reset key {name} ({}) on {system}", self.id),
            words: Some(self.text.clone()),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

impl Draw for SaveFilter {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        FormBox {
            title: "Save filter".into(),
            words: Some(self.filter.clone()),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

impl Draw for ExportKeys {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let count = match self.keys.len() {
            1 => "1 key".to_owned(),
            n => format!("{} keys", thousands(n)),
        };
        FormBox {
            title: match self.keys.systems() {
                1 => format!("Export {count}"),
                systems => format!("Export {count} of {systems} systems"),
            },
            words: None,
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}
