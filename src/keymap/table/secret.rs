//! A new secret and its exports.

use crate::keymap::action::Action;
use crate::keymap::binding::{HELP, PAGES, QUIET_HELP, READ, Row, b, ctrl, k, p};
use crate::keymap::chord::Key;
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::Secret, &[&[
        b(&[k('c')], Action::Copy, "copy", "copy the key"),
        b(&[k('s')], Action::SaveKey, "save to file", "save the key to a file that only you can read"),
        b(&[k('D')], Action::Deliver, "deliver", "deliver the key to a command of the profile (stdin)"),
        b(&[k('v')], Action::Verify, "verify", "verify: sign in with the key and show its rights"),
        b(&[k('m')], Action::Mask, "mask", "hide or show the key"),
        b(&[k('g')], Action::Group, "", "show the key in groups of four, to read it aloud"),
        b(&[k('Q')], Action::QrCode, "", "show the key as a QR code"),
        b(&[k('i')], Action::Snippets, "", "show snippets for clients that use the key"),
        b(&[k('K')], Action::KeepCopy, "", "leave the copied key on the clipboard"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; the key cannot be shown again"),
    ], READ, HELP]),
    (Context::UnderWay, &[&[b(&[p(Key::Esc), k('q')], Action::GiveUp, "cancel", "cancel the running export; the key remains")]]),
    (Context::Path, &[&[b(&[p(Key::Tab)], Action::Complete, "complete", "complete the path")]]),
    (Context::SaveSecret, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "write the file")]]),
    (Context::Qr, &[&[
        b(&[k('i')], Action::Reverse, "invert", "swap dark and light"),
        b(&[p(Key::Esc), k('q'), k('Q'), p(Key::Enter)], Action::Back, "close", "return to the key"),
    ], QUIET_HELP]),
    (Context::Snippets, &[&[
        b(&[p(Key::Down), k('j'), p(Key::Tab), p(Key::Right)], Action::Next, "next", "next snippet"),
        b(&[p(Key::Up), k('k'), p(Key::BackTab), p(Key::Left)], Action::Previous, "", "previous snippet"),
        b(&[k('c')], Action::Copy, "copy", "copy the snippet with a placeholder for the key"),
        b(&[k('m')], Action::Reveal, "show key", "show or hide the key in the snippet"),
        b(&[p(Key::Esc), k('q'), k('i')], Action::Back, "close", "return to the key"),
    ], PAGES, QUIET_HELP]),
];
