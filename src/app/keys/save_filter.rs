//! The form that saves the filter under a name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::save_filter_form::{NameField, SaveFilter};
use crate::app::keys::typed_filter::TypedFilter;
use crate::app::modal::{Modal, Question};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::window::TakesKeys;
use crate::domain::Fault;
use crate::domain::filter::Language;
use crate::form::{Field, Form};
use crate::keymap::{Action, Chord};

/// Asks for the name of a filter, if it is valid.
pub(in crate::app) fn ask_filter_name(typed: &TypedFilter, cx: &mut Cx) {
    let filter = typed.text().trim().to_owned();
    if filter.is_empty() {
        return cx.say(Weight::Plain, "enter a filter first");
    }
    if let Some(words) = typed.refusal() {
        return cx.say(Weight::Bad, words);
    }
    let help = "@NAME in a filter stands for it. An existing name is replaced.";
    let field = Field::text(NameField, "Name", help).required().max(40);
    let form = Form::new(vec![field], "Save filter");
    let form = SaveFilter {
        form,
        filter,
        replaces: None,
    };
    cx.modals.push(Modal::SaveFilter(Box::new(form)));
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
