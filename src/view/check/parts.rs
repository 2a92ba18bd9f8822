//! Parts of the check that the list and a finding share.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::check::advice;
use crate::app::{Cx, rights};
use crate::domain::check::Severity;
use crate::keymap::{Binding, Context};
use crate::view::theme::{PLAIN, Theme};

/// The area without its first rows.
pub(super) fn below(area: Rect, rows: u16) -> Rect {
    let taken = rows.min(area.height);
    Rect {
        y: area.y + taken,
        height: area.height - taken,
        ..area
    }
}

/// The sign and the style of a severity.
pub(super) fn sign(severity: Severity, theme: Theme) -> (&'static str, Style) {
    match severity {
        Severity::Critical => (theme.signs().bad, theme.danger()),
        Severity::Warning => (theme.signs().soon, theme.warning()),
        Severity::Note => (" ", PLAIN),
    }
}

/// The chord of a binding, and its word: `t`, `rotate`.
pub(super) fn hint(binding: &Binding) -> (String, &'static str) {
    let chord = binding.chords.first().map(ToString::to_string);
    (chord.unwrap_or_default(), advice::word(binding))
}

/// Whether the account may not do what a binding does.
pub(super) fn is_denied(binding: &Binding, cx: &Cx) -> bool {
    let contexts = [Context::Change, Context::Derive];
    let mut refusals = contexts
        .iter()
        .filter_map(|context| rights::refusal(*context, binding.action, cx));
    refusals.next().is_some()
}
