//! The signs of the list of keys, and what they mean.

use ratatui::style::Style;

use crate::view::theme::Theme;

/// One sign of the list.
#[derive(Clone, Copy, Debug)]
pub(in crate::view) struct Entry {
    /// The sign, one cell wide.
    pub(in crate::view) sign: &'static str,
    /// Its style in the list.
    pub(in crate::view) style: Style,
    /// Its meaning.
    pub(in crate::view) words: &'static str,
}

/// Every sign of the list, in the order of the help screen.
pub(in crate::view) fn entries(theme: Theme) -> Vec<Entry> {
    let signs = theme.signs();
    let entry = |sign, style, words| Entry { sign, style, words };
    vec![
        entry(signs.marker, theme.accent(), "the selected key"),
        entry(
            signs.full,
            theme.warning(),
            "full access: anyone with this key has full control",
        ),
        entry(
            signs.soon,
            theme.warning(),
            "expires soon, or needs attention",
        ),
        entry(
            signs.bad,
            theme.danger(),
            "revoked or expired: the key does not work",
        ),
        entry(
            signs.orphaned,
            theme.danger(),
            "orphaned: the owner was deleted; the key no longer works",
        ),
        entry(
            signs.rotating,
            theme.accent(),
            "in a rotation: the old key or its successor",
        ),
        entry(
            signs.upgrade,
            theme.warning(),
            "the upgrade to 25.04 revokes this key",
        ),
    ]
}
