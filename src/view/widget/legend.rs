//! The signs of the list of keys, and what they mean.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::keys::details_window::Mark;
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};

/// One sign of the list.
#[derive(Clone, Copy, Debug)]
pub(in crate::view) struct Entry {
    /// The sign, one cell wide.
    pub(in crate::view) sign: &'static str,
    /// Its style in the list.
    pub(in crate::view) style: Style,
    /// Its name, for a legend of one line; empty for the marker.
    word: &'static str,
    /// Whether it occurs only with allowlists (up to 24.10), or only with owners (25.04 and newer).
    allowlist: Option<bool>,
    /// Its meaning.
    pub(in crate::view) words: &'static str,
}

/// Every sign of the list, in the order of the help screen.
pub(in crate::view) fn entries(theme: Theme) -> Vec<Entry> {
    let entry = |mark, style, allowlist, word, words| Entry {
        sign: theme.sign(mark),
        style,
        word,
        allowlist,
        words,
    };
    let marker = Entry {
        sign: theme.signs().marker,
        style: theme.accent(),
        word: "",
        allowlist: None,
        words: "the selected key",
    };
    let (owners, allowlist) = (Some(false), Some(true));
    vec![
        marker,
        entry(
            Mark::Full,
            theme.warning(),
            None,
            "full access",
            "full access: anyone with this key has full control",
        ),
        entry(
            Mark::Soon,
            theme.warning(),
            owners,
            "expires soon",
            "expires soon, or needs attention",
        ),
        entry(
            Mark::Bad,
            theme.danger(),
            owners,
            "expired or revoked",
            "revoked or expired: the key does not work",
        ),
        entry(
            Mark::Orphaned,
            theme.danger(),
            owners,
            "orphaned",
            "orphaned: the owner was deleted; the key no longer works",
        ),
        entry(
            Mark::Rotating,
            theme.accent(),
            None,
            "rotating",
            "in a rotation: the old key or its successor",
        ),
        entry(
            Mark::Upgrade,
            theme.dim(),
            allowlist,
            "revoked by 25.04",
            "the upgrade to 25.04 revokes this key",
        ),
        entry(
            Mark::Survives,
            PLAIN,
            allowlist,
            "survives 25.04",
            "the key keeps working after the upgrade to 25.04",
        ),
    ]
}

/// The signs of an era with their names, in one dim line. What does not fit is left out.
pub(in crate::view) fn line(theme: Theme, allowlist: bool, cells: usize) -> Line<'static> {
    let mut out = String::new();
    let named = entries(theme).into_iter().filter(|it| !it.word.is_empty());
    for it in named.filter(|it| it.allowlist.is_none_or(|era| era == allowlist)) {
        let gap = if out.is_empty() { " " } else { "  " };
        let next = format!("{out}{gap}{} {}", it.sign, it.word);
        if text::width(&next) > cells {
            break;
        }
        out = next;
    }
    Line::from(Span::styled(out, theme.dim()))
}
