//! Actions on many keys.

use crate::keymap::action::Action;
use crate::keymap::binding::{ERASE, HELP, READ, Row, b, ctrl, k, moves, p};
use crate::keymap::chord::Key;
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::BulkMenu, &[&[
        b(&[p(Key::Enter)], Action::Accept, "select", "select the action under the cursor"),
        b(&[k('d')], Action::Delete, "", "delete the marked keys"),
        b(&[k('e')], Action::BulkExpiry, "", "set the expiry of the marked keys (25.04 and newer)"),
        b(&[k('c')], Action::BulkRules, "", "copy the rules of another key (24.10 and older)"),
        b(&[k('r')], Action::Reset, "", "reset the marked keys, one after another"),
        b(&[k('t')], Action::Rotate, "", "rotate the marked keys, one after another"),
        b(&[k('o')], Action::BulkMove, "", "move the marked keys to another owner, one after another"),
        b(&[k('p')], Action::BulkReport, "", "show the progress or the report of the last action"),
        b(&[p(Key::Esc), k('q'), k('B')], Action::Back, "close", "close without a change"),
    ], &moves("next action", "previous action", "first action", "last action"), HELP]),
    (Context::BulkExpiry, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "preview", "show which keys get the expiry")]]),
    (Context::BulkPreview, &[&[
        b(&[p(Key::Left), p(Key::BackTab), k('h')], Action::Previous, "", "previous button"),
        b(&[p(Key::Right), p(Key::Tab), k('l')], Action::Next, "choose", "next button"),
        b(&[p(Key::Enter)], Action::Accept, "press", "press the selected button"),
        b(&[k('y')], Action::Yes, "", "confirm, if no number is required"),
        b(&[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "cancel without a change"),
    ], ERASE, READ, HELP]),
    (Context::BulkProgress, &[&[
        b(&[k('a')], Action::Abort, "abort", "stop after the requests that were sent"),
        b(&[p(Key::Esc), k('q')], Action::Back, "hide", "hide; the run continues, B shows it again"),
    ], READ, HELP]),
    (Context::BulkFailed, &[&[b(&[k('r')], Action::Retry, "retry failed", "run the failed keys again; asks first")]]),
    (Context::BulkReport, &[&[
        b(&[k('w')], Action::Export, "write to a file", "write the report to a file"),
        b(&[p(Key::Esc), p(Key::Left), k('h'), k('q')], Action::Back, "close", "close; B shows the report again"),
    ], READ, HELP]),
    (Context::BulkQueue, &[&[
        b(&[p(Key::Enter)], Action::Accept, "start", "open the windows of this key"),
        b(&[k('s')], Action::Skip, "skip", "skip this key"),
        b(&[p(Key::Esc), k('q')], Action::Back, "stop", "stop; the remaining keys are unchanged"),
    ], READ, HELP]),
    (Context::BulkQueueEnd, &[&[b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the list")], READ, HELP]),
];
