//! Handles the value that the user picked from a list.

use crate::app::access;
use crate::app::allowlist::{audit, pickers};
use crate::app::event::Event;
use crate::app::modal::{KeyField, Modal, Picker, RotateField};
use crate::app::model::Model;
use crate::app::widget::picker::{Offers, Picked};
use crate::app::widget::window::TakesKeys;
use crate::keymap::{Action, Chord};

impl TakesKeys for Picker {
    type With<'a> = &'a mut Model;

    fn key(action: Option<Action>, chord: Chord, model: &mut Model) {
        match action {
            Some(Action::Access) => return access::open_for_selection(&mut model.cx),
            Some(Action::Needs) => return model.access.open_required_methods(&mut model.cx),
            _ => {}
        }
        let Some(Modal::Picker(picker)) = model.cx.modals.last_mut() else {
            return;
        };
        match (action, chord.typed()) {
            (Some(action), _) => {
                let picked = picker.act(action);
                follow(picked, model);
            }
            (None, Some(c)) => picker.type_char(c),
            (None, None) => {}
        }
    }
}

fn follow(picked: Picked, model: &mut Model) {
    if picked == Picked::Open {
        return;
    }
    let picker = model.cx.modals.pop();
    if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Profiles) {
        if let Picked::Value(name) = picked {
            model.picked_profile(&name);
        }
    } else if let (Some(Modal::Builder(_)), Some(Modal::Picker(from))) =
        (model.cx.modals.last(), &picker)
    {
        if let Picked::Value(value) = picked {
            pickers::apply(from.offers, &value, &mut model.cx);
        }
    } else if let (Picked::Value(value), Some(Modal::AuditImport(_))) =
        (&picked, model.cx.modals.last())
    {
        let value = value.clone();
        audit::caller_picked(&value, &mut model.cx);
    } else if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Receivers) {
        if let Picked::Value(name) = picked {
            model.secret.deliver(&name, &mut model.cx);
        }
    } else if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Integrations) {
        if let Picked::Value(value) = picked {
            model.account.picked(&value, &mut model.cx);
        }
    } else if let Picked::Value(value) = picked {
        match model.cx.modals.last_mut() {
            Some(Modal::KeyForm(it)) => it.form.picked(KeyField::Owner, &value),
            Some(Modal::RotateForm(it)) => it.form.picked(RotateField::Owner, &value),
            _ => {}
        }
    }
    model.cx.tell(Event::FormChanged);
}
