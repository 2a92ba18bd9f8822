//! The properties of one command as a form: the required ones are on, the optional ones are off until the user switches them on.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::app::widget::form_keys::before_form;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::property::Kind;
use crate::domain::{Fault, Property};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The options of a boolean.
const BOOLEANS: [&str; 2] = ["false", "true"];

/// What the editor opens with.
#[derive(Debug, Default)]
pub struct Arguments {
    /// The command: `auth api_key create`.
    pub command: String,
    /// Its properties on this system.
    pub properties: Vec<Property>,
    /// The values of the command line, or of the run that the system refused. Their properties are on.
    pub given: Map<String, Value>,
    /// The present values of the key, which properties show that are off.
    pub present: Map<String, Value>,
    /// Why the system refused the last run of the command.
    pub refusal: Option<Fault>,
}

/// A property's name, whether it is on, and its text.
type Entry = (&'static str, bool, String);

/// The editor.
#[derive(Debug)]
pub struct ArgumentEditor {
    /// The form; a field for each property.
    pub form: Form<&'static str>,
    /// The command.
    pub command: String,
    /// What the system said about no property.
    pub fault: Option<Fault>,
    properties: Vec<Property>,
    /// The properties that are on, at the last save.
    saved: Option<Map<String, Value>>,
    /// The form at the last save, or at the start.
    unchanged: Vec<Entry>,
    /// The user left the editor, as opposed to an interrupted program.
    pub(super) left: bool,
}

/// Whether the form differs from what the command would run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing is saved.
    Nothing,
    /// The form is saved.
    Saved,
    /// The form was changed after it was saved.
    Changed,
}

impl Window for ArgumentEditor {
    fn contexts(&self) -> Vec<Context> {
        let contexts = before_form(Context::Arguments, self.form.contexts());
        let field = self.form.focused().and_then(|id| self.form.field(id));
        let Some(field) = field.filter(|it| it.is_optional()) else {
            return contexts;
        };
        let mut contexts = before_form(Context::Optional, &contexts);
        if field.is_off() {
            contexts.insert(0, Context::Off);
        }
        contexts
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}

impl ArgumentEditor {
    /// The editor before the first key.
    pub(super) fn new(it: Arguments, zone: &TimeZone) -> Self {
        let fields = it.properties.iter().map(|property| {
            let name = property.name;
            field(property, it.given.get(name), it.present.get(name), zone)
        });
        let mut form = Form::new(fields.collect(), "Save");
        let properties = it.properties;
        let known = |name: &str| {
            let mut names = properties.iter().map(|it| it.name);
            names.find(|it| *it == name)
        };
        let fault = it.refusal.and_then(|fault| form.refused(fault, known));
        let mut editor = Self {
            form,
            command: it.command,
            fault,
            properties,
            saved: None,
            unchanged: Vec::new(),
            left: false,
        };
        editor.unchanged = editor.entries();
        editor
    }

    /// Whether the form is saved.
    pub fn save_state(&self) -> SaveState {
        match (&self.saved, self.is_changed()) {
            (None, _) => SaveState::Nothing,
            (Some(_), false) => SaveState::Saved,
            (Some(_), true) => SaveState::Changed,
        }
    }

    /// Whether the form differs from its last save, or from the start.
    pub(super) fn is_changed(&self) -> bool {
        self.entries() != self.unchanged
    }

    /// The saved properties.
    pub(super) fn saved(&self) -> Option<&Map<String, Value>> {
        self.saved.as_ref()
    }

    /// Saves the properties that are on. Returns whether all of them are valid; the others have an error now.
    pub(super) fn save(&mut self, now: Timestamp, zone: &TimeZone) -> bool {
        self.form.clear_errors();
        self.form.missing();
        let mut values = Map::new();
        for property in &self.properties {
            let text = self.text(property);
            let Some(field) = self.form.field_mut(property.name) else {
                continue;
            };
            if field.is_off() || field.error.is_some() {
                continue;
            }
            if field.is_empty() && property.kind != Kind::Rules {
                field.error = Some("enter a value, or switch the property off with F4".into());
                continue;
            }
            match property.kind.of_text(&text, now, zone) {
                Ok(value) => drop(values.insert(property.name.to_owned(), value)),
                Err(error) => field.error = Some(error),
            }
        }
        if self.form.first_error().is_some() {
            return false;
        }
        self.fault = None;
        self.saved = Some(values);
        self.unchanged = self.entries();
        true
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |property: &Property| {
            let off = self.form.field(property.name).is_some_and(Field::is_off);
            // The text of a property that is off is a suggestion.
            let text = if off {
                String::new()
            } else {
                self.text(property)
            };
            (property.name, !off, text)
        };
        self.properties.iter().map(entry).collect()
    }

    fn text(&self, property: &Property) -> String {
        match property.kind {
            Kind::Flag => BOOLEANS
                .get(self.form.choice(property.name))
                .map_or(String::new(), |it| (*it).to_owned()),
            Kind::Rules => self.form.lines(property.name).join("\n"),
            Kind::Id | Kind::Text | Kind::Time => self.form.text(property.name),
        }
    }
}

/// The field of a property. `present`: its value without this command.
fn field(
    property: &Property,
    given: Option<&Value>,
    present: Option<&Value>,
    zone: &TimeZone,
) -> Field<&'static str> {
    let default: Option<Value> = property
        .default
        .and_then(|text| serde_json::from_str(text).ok());
    let value = given.or(present).or(default.as_ref());
    let text = value.map_or(String::new(), |value| property.kind.shown(value, zone));
    let (name, help) = (property.name, property.text);
    let field = match property.kind {
        Kind::Flag => {
            let at = usize::from(text == "true");
            Field::choice(name, name, help, BOOLEANS).selected(at)
        }
        Kind::Rules => Field::lines(name, name, help).initial(&text),
        Kind::Id | Kind::Text | Kind::Time => Field::text(name, name, help).initial(&text),
    };
    let field = field.note(note(property));
    match property.required {
        // A list may be empty.
        true if property.kind == Kind::Rules => field,
        true => field.required(),
        false => field.optional(given.is_some()),
    }
}

/// `string`, `date, default null`.
fn note(property: &Property) -> String {
    let kind = property.kind.word();
    match (property.required, property.default) {
        (true, _) if property.kind == Kind::Rules => format!("{kind}, required"),
        (true, _) => kind.to_owned(),
        (false, Some(default)) => format!("{kind}, default {default}"),
        (false, None) => format!("{kind}, optional"),
    }
}
