//! Where a modal that nobody asked for lands: on top, below a secret, or below what is being read or typed.

use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::window::SecretShown;
use crate::app::widget::question::Answer;
use crate::app::widget::question::Line;
use crate::app::widget::question::Question;
use crate::domain::Fault;

pub(in crate::app) fn tell_secret(secret: SecretShown, cx: &mut Cx) {
    tell_modal(Modal::Secret(secret), cx);
}

pub(in crate::app) fn tell(question: Question, cx: &mut Cx) {
    tell_modal(Modal::Question(question), cx);
}

/// Puts something below what is being read or typed: it must not catch keys that were meant for something else. Where it cannot be
/// seen, the footer says that it is there.
pub(in crate::app) fn tell_below(modal: Modal, what: &str, cx: &mut Cx) {
    let stays = |m: &Modal| !matches!(m, Modal::Details(_) | Modal::Doubt(_) | Modal::Rotation(_));
    let at = cx.modals.iter().position(stays);
    if at.is_some() {
        cx.say(Weight::Plain, format!("{what}, below this"));
    }
    cx.modals.insert(at.unwrap_or(cx.modals.len()), modal);
}

/// Puts something on top, but below a secret that is on the screen, and below the question whether to leave.
pub(in crate::app) fn tell_modal(modal: Modal, cx: &mut Cx) {
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

/// Leaves the form on top, asking once where something was typed.
pub(in crate::app) fn leave_form(cx: &mut Cx) {
    let dirty = match cx.modals.last() {
        Some(Modal::KeyForm(it)) => it.dirty(),
        Some(Modal::ResetForm(it)) => it.form.dirty(),
        Some(Modal::RotateForm(it)) => it.form.dirty(),
        _ => false,
    };
    if dirty {
        let mut lines = vec![Line::plain("What you typed is lost.")];
        lines.extend(cx.caution());
        let question = Question::new(
            "Leave the form?",
            lines,
            "Stay",
            vec![("Leave", Answer::LeaveForm)],
        );
        cx.modals.push(Modal::Question(question));
    } else {
        cx.modals.pop();
    }
}
