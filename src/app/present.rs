//! Placing modals that the user did not open: on top, below a secret, or below the modal that the user reads or types
//! into.

use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::window::SecretShown;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::Fault;

/// Shows a new secret.
pub(in crate::app) fn secret(secret: SecretShown, cx: &mut Cx) {
    modal(Modal::Secret(secret), cx);
}

/// Shows a question or a notice.
pub(in crate::app) fn question(question: Question, cx: &mut Cx) {
    modal(Modal::Question(question), cx);
}

/// Inserts a modal below the one that the user reads or types into, so that it receives no key meant for that one. If
/// the new modal is hidden, the footer announces it.
pub(in crate::app) fn below(modal: Modal, what: &str, cx: &mut Cx) {
    let stays = |m: &Modal| {
        !matches!(
            m,
            Modal::Details(_) | Modal::Check(_) | Modal::LostReply(_) | Modal::Rotation(_)
        )
    };
    let at = cx.modals.iter().position(stays);
    if at.is_some() {
        cx.say(
            Weight::Plain,
            format!("{what}: close this window to see it"),
        );
    }
    cx.modals.insert(at.unwrap_or(cx.modals.len()), modal);
}

/// Puts a modal on top, but below a visible secret and below the question before quitting.
pub(in crate::app) fn modal(modal: Modal, cx: &mut Cx) {
    let at = cx.modals.iter().position(|m| match m {
        Modal::Secret(_) => true,
        Modal::Question(q) => q.is_about_quitting(),
        _ => false,
    });
    cx.modals.insert(at.unwrap_or(cx.modals.len()), modal);
}

/// The three parts of a fault as lines of a question.
pub(in crate::app) fn explain(fault: &Fault) -> Vec<Line> {
    let mut lines = vec![Line::warning(fault.what.clone())];
    lines.extend(
        [&fault.meaning, &fault.next]
            .into_iter()
            .filter(|t| !t.is_empty())
            .map(Line::plain),
    );
    lines
}

/// Leaves the form on top; asks first if the user has typed something.
pub(in crate::app) fn leave_form(cx: &mut Cx) {
    let dirty = match cx.modals.last() {
        Some(Modal::KeyForm(it)) => it.dirty(),
        Some(Modal::ResetForm(it)) => it.form.dirty(),
        Some(Modal::AccountForm(it)) => it.form.dirty(),
        Some(Modal::RotateForm(it)) => it.form.dirty(),
        _ => false,
    };
    if dirty {
        let mut lines = vec![Line::plain("Your input will be lost.")];
        lines.extend(cx.production_line());
        let question = Question::new(
            "Discard your changes?",
            lines,
            "Cancel",
            vec![("Discard", Answer::LeaveForm)],
        );
        cx.modals.push(Modal::Question(question));
    } else {
        cx.modals.pop();
    }
}
