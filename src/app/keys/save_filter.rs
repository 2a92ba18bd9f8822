//! The form that saves the filter under a name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::modal::{Modal, Question};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::window::{Pasted, TakesKeys, Window};
use crate::domain::Fault;
use crate::domain::filter::{Language, valid_name};
use crate::form::{Field, Form};
use crate::keymap::{Action, Chord, Context};

/// The only field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameField;

/// The form.
#[derive(Debug)]
pub struct SaveFilter {
    /// The form.
    pub form: Form<NameField>,
    /// The filter to save.
    pub filter: String,
}

impl Window for SaveFilter {
    fn contexts(&self) -> Vec<Context> {
        self.form.contexts().to_vec()
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}

/// Asks for the name of the filter, if it is valid.
pub(in crate::app) fn ask(cx: &mut Cx) {
    let filter = cx.keys.filter().trim().to_owned();
    if filter.is_empty() {
        return cx.say(Weight::Plain, "enter a filter first");
    }
    if let Some(problem) = cx.keys.filter_problem() {
        let words = format!("invalid filter: {}", problem.why);
        return cx.say(Weight::Bad, words);
    }
    let help = "@NAME in a filter stands for it. An existing name is replaced.";
    let field = Field::text(NameField, "Name", help).required().max(40);
    let form = Form::new(vec![field], "Save filter");
    let form = SaveFilter { form, filter };
    cx.modals.push(Modal::SaveFilter(Box::new(form)));
}

impl SaveFilter {
    /// The name. `None`: it is invalid, and its error is set.
    fn name(&mut self, language: &Language) -> Option<String> {
        self.form.clear_errors();
        if self.form.missing() {
            self.form.first_error();
            return None;
        }
        let name = self.form.text(NameField).trim().to_owned();
        let mut saved = language.saved.clone();
        saved.insert(name.clone(), self.filter.clone());
        let zone = language.zone.clone();
        let parsed = Language { zone, saved }.parse(&self.filter);
        let error = match parsed.problems.first() {
            _ if !valid_name(&name) => "letters, digits, '-' and '_' only".to_owned(),
            Some(problem) => problem.why.clone(),
            None => return Some(name),
        };
        self.form.set_error(NameField, error);
        self.form.first_error();
        None
    }
}

impl TakesKeys for SaveFilter {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let language = Arc::clone(cx.keys.language());
        let Some(Modal::SaveFilter(it)) = cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => {}
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                if let Some(name) = it.name(&language) {
                    let task = FileTask::SaveFilter(name, it.filter.clone());
                    cx.modals.pop();
                    cx.out.push(Effect::FileTask(task));
                }
            }
        }
    }
}

/// Handles the result of saving a filter: all saved filters, or the fault.
pub(in crate::app) fn saved(filters: Result<BTreeMap<String, String>, Fault>, cx: &mut Cx) {
    match filters {
        Ok(saved) => {
            learn(saved, cx);
            cx.say(Weight::Good, "saved filter");
        }
        Err(fault) => {
            let lines = present::explain(&fault);
            let question = Question::notice("Could not save the filter", lines);
            present::modal(Modal::Question(question), cx);
        }
    }
}

/// Takes over the saved filters.
pub(in crate::app) fn learn(saved: BTreeMap<String, String>, cx: &mut Cx) {
    let zone = cx.zone.clone();
    cx.keys.set_language(Arc::new(Language { zone, saved }));
}
