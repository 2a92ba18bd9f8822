//! What a key does to any form: editing, and what the form's feature then does.

use crate::form::{Did, Form};
use crate::keymap::{Action, Chord, Context};

/// What a key did to a form, besides editing it.
pub(in crate::app) enum FormKey<Id> {
    /// Nothing more.
    Nothing,
    /// Save it.
    Save,
    /// Leave it.
    Leave,
    /// Open the list behind this field.
    Pick(Id),
}

/// Gives a key to a form.
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
        // Enter on the last field goes to the first: only F2 sends, so that a second Enter never does.
        Did::AcceptedLast => {
            form.act(Action::Next);
            FormKey::Nothing
        }
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
