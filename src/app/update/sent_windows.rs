//! The windows that sent a request: a reply closes them, a fault is shown in them.

use crate::api::RequestId;
use crate::app::cx::Cx;
use crate::app::keys::reset_form::ResetField;
use crate::app::modal::Modal;
use crate::domain::Fault;

/// Closes the modals that waited for this reply, and the form of the reset.
pub(super) fn close(request: RequestId, cx: &mut Cx) {
    let waits = |m: &Modal| matches!(m, Modal::Waiting(it) if it.id == request);
    let reset = cx.modals.iter().any(waits);
    cx.modals.retain(|m| match m {
        Modal::KeyForm(form) => form.sending != Some(request),
        Modal::RotateForm(form) => form.sending != Some(request),
        Modal::ResetForm(_) => !reset,
        m => !waits(m),
    });
}

/// Shows the system's complaint about the expiry at its field, because the form of the reset is still open.
pub(super) fn refused_reset(fault: &Fault, cx: &mut Cx) {
    let said = fault
        .fields
        .iter()
        .find(|f| f.field.starts_with("expires_at"));
    for modal in &mut cx.modals {
        if let (Modal::ResetForm(form), Some(said)) = (modal, said) {
            form.form.set_error(ResetField::Expires, said.text.clone());
        }
    }
}

/// Passes a fault to the form that sent the request. Returns the fault if there is none.
pub(super) fn refused_form(request: RequestId, fault: Fault, cx: &mut Cx) -> Option<Fault> {
    for modal in &mut cx.modals {
        match modal {
            Modal::KeyForm(form) if form.sending == Some(request) => form.refused(fault),
            Modal::RotateForm(form) if form.sending == Some(request) => form.refused(fault),
            _ => continue,
        }
        return None;
    }
    Some(fault)
}
