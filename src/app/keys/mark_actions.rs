//! The actions of the list that mark keys, and those that act on the marked ones.

use crate::app::cx::Cx;
use crate::app::rights;
use crate::app::wish::Wish;
use crate::keymap::{Action, Context};

/// Runs an action on the marks or on the marked keys. Returns whether it was one.
pub(in crate::app) fn act(action: Action, cx: &mut Cx) -> bool {
    match action {
        Action::Mark => cx.keys.toggle_mark(),
        Action::MarkRange => cx.keys.toggle_range(),
        Action::MarkAll => {
            let all = cx.keys.all_shown_marked();
            cx.keys.mark_shown(!all);
        }
        Action::InvertMarks => cx.keys.invert_marks(),
        Action::UnmarkAll => cx.keys.unmark_all(),
        Action::Back => return cx.keys.cancel_range(),
        // Its menu also has the report of the last action, and the marks of other systems.
        Action::ActOnMarked if cx.keys.marks().is_empty() => cx.wish(Wish::ActOnMarked),
        _ => return wish(action, cx),
    }
    true
}

/// Asks for an action on the marked keys, if there are any.
fn wish(action: Action, cx: &mut Cx) -> bool {
    let wish = match action {
        Action::ActOnMarked => Wish::ActOnMarked,
        Action::Delete => Wish::DeleteMarked,
        Action::Reset => Wish::ResetMarked,
        Action::Rotate => Wish::RotateMarked,
        _ => return false,
    };
    if cx.keys.marks().is_empty() {
        return false;
    }
    cx.keys.end_range();
    if !rights::refuses(Context::Marked, action, cx) {
        cx.wish(wish);
    }
    true
}

#[cfg(test)]
#[path = "mark_actions_tests.rs"]
mod tests;
