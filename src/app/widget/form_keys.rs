//! Keys in any form: editing, and the commands that the form's feature handles.

use crate::form::{Did, Form};
use crate::keymap::{Action, Chord, Context};

/// The result of a key in a form.
pub(in crate::app) enum FormKey<Id> {
    /// The form has handled the key.
    Nothing,
    /// Save the form.
    Save,
    /// Leave the form.
    Leave,
    /// Open the picker of this field.
    Pick(Id),
}

/// Passes a key to a form.
pub(in crate::app) fn drive<Id: Copy + Eq>(
    form: &mut Form<Id>,
    action: Option<Action>,
    chord: Chord,
) -> FormKey<Id> {
    let did = match (action, chord.typed()) {
        (Some(Action::Save), _) => return FormKey::Save,
        (Some(Action::Back), _) => return FormKey::Leave,
        (Some(action), _) => form.act(action),
        (None, Some(c)) => form.type_char(c),
        (None, None) => Did::Nothing,
    };
    match did {
        Did::WantsPicker(id) => FormKey::Pick(id),
        Did::Submitted => FormKey::Save,
        Did::Nothing | Did::Moved | Did::Edited => FormKey::Nothing,
    }
}

/// Inserts a context before [`Context::Form`]: its bindings replace those of the form.
pub(in crate::app) fn before_form(own: Context, contexts: &[Context]) -> Vec<Context> {
    let mut out = contexts.to_vec();
    let at = out
        .iter()
        .position(|context| *context == Context::Form)
        .unwrap_or(out.len());
    out.insert(at, own);
    out
}
