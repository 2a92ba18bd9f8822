//! The systems strip: every open system with the state of its connection, or how many systems are in each state.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::api::Scope;
use crate::app::fleet::{Asks, Fleet, LinkKind, LinkState, OpenSystem};
use crate::view::bottom;
use crate::view::line::{put, row};
use crate::view::status::stage_word;
use crate::view::text;
use crate::view::theme::{SHORT, Theme};

/// Cells of the rule before the words in it.
pub(super) const RULE_LEAD: usize = 2;
/// Cells of the rule that stay free for the timers.
const TIMERS: usize = 32;

/// A state as it is drawn: its sign, and its words behind the name of the system.
pub(super) struct Shown {
    pub(super) sign: &'static str,
    pub(super) style: Style,
    pub(super) words: String,
}

/// The sign and the style of a kind of state.
pub(super) fn sign(kind: LinkKind, theme: Theme) -> (&'static str, Style) {
    let signs = theme.signs();
    match kind {
        LinkKind::Live => (signs.live, theme.good()),
        LinkKind::Connecting => (signs.connecting, theme.warning()),
        LinkKind::Lost => (signs.offline, theme.danger()),
        LinkKind::Failed => (signs.bad, theme.danger()),
        LinkKind::Asks => (signs.soon, theme.warning()),
    }
}

/// A state in words.
pub(super) fn shown(state: &LinkState, theme: Theme) -> Shown {
    let (sign, style) = sign(state.kind(), theme);
    let words = match state {
        LinkState::Live => "live".to_owned(),
        LinkState::Connecting(stage) => stage_word(*stage).to_owned(),
        LinkState::Queued => "queued".to_owned(),
        LinkState::Delayed(seconds) => format!("sign-in in {seconds} s"),
        LinkState::Lost(_, Some(seconds)) => format!("lost, retry in {seconds} s"),
        LinkState::Lost(_, None) => "lost".to_owned(),
        LinkState::Failed(_) => "failed".to_owned(),
        LinkState::Unlisted(_) => "keys not loaded".to_owned(),
        LinkState::Asks(Asks::Answer) => "waiting for you".to_owned(),
        LinkState::Asks(asks) => format!("asks for {}", asks.words()),
    };
    Shown { sign, style, words }
}

/// Whether the account may list only its own keys.
pub(super) fn own_keys_only(system: &OpenSystem) -> bool {
    system.model.cx.keys.scope == Some(Scope::Own)
}

/// The strip: the systems with their states, if they fit, else the counts.
pub(super) fn line(fleet: &Fleet, theme: Theme, cells: u16) -> Line<'static> {
    let cells = usize::from(cells);
    let named = named(fleet, theme);
    match named.width() <= cells {
        true => named,
        false => counts(fleet, theme, cells),
    }
}

/// What is timed in any system, for the rule above the footer: a copied secret that will be cleared, a request that is waited for.
pub(super) fn timers(fleet: &Fleet) -> Option<String> {
    let mut systems = fleet.systems.iter();
    systems.find_map(|it| bottom::timers(&it.model))
}

/// The counts in the rule above the footer of a system, while several are open. The timers at its right end have their room.
pub(super) fn beside(fleet: &Fleet, theme: Theme, buf: &mut Buffer) {
    let area = buf.area;
    if !fleet.has_several() || area.height < SHORT {
        return;
    }
    // What runs in the background stands before them.
    let before = fleet
        .bulk_words()
        .map_or(0, |it| RULE_LEAD + text::width(&it) + 4);
    let room = usize::from(area.width).saturating_sub(before + TIMERS);
    let marked = match fleet.marked_elsewhere() {
        0 => String::new(),
        n => format!("  {n} marked on other systems"),
    };
    let marked = Span::styled(marked, theme.accent());
    let forms = [
        counts(fleet, theme, 0),
        signs(fleet, theme),
        Line::default(),
    ];
    let forms = forms.into_iter().map(|mut line| {
        line.push_span(marked.clone());
        line.push_span(Span::raw(" "));
        line
    });
    let mut fits = forms.filter(|line| line.width() > 1 && line.width() <= room);
    if let Some(line) = fits.next() {
        let before = u16::try_from(before).unwrap_or(0);
        let at = row(area, area.height - 2);
        let at = Rect {
            x: at.x + before,
            width: at.width - before,
            ..at
        };
        put(buf, at, &line);
    }
}

/// ` 100 systems  ● 80  ◌ 5  ○ 10  ! 5`; empty in ASCII, where a sign would read as a word.
fn signs(fleet: &Fleet, theme: Theme) -> Line<'static> {
    if theme.ascii {
        return Line::default();
    }
    let mut spans = vec![Span::raw(format!(" {} systems", fleet.systems.len()))];
    let states = kinds(fleet);
    for kind in LinkKind::ALL {
        let count = states.iter().filter(|it| **it == kind).count();
        if count > 0 {
            let (sign, style) = sign(kind, theme);
            spans.push(Span::styled(format!("  {sign}"), style));
            spans.push(Span::raw(format!(" {count}")));
        }
    }
    Line::from(spans)
}

fn kinds(fleet: &Fleet) -> Vec<LinkKind> {
    let systems = fleet.systems.iter();
    systems.map(|it| fleet.link_state(it).kind()).collect()
}

/// ` ● nas1  ○ nas2 lost, retry in 4 s`
fn named(fleet: &Fleet, theme: Theme) -> Line<'static> {
    let mut spans = Vec::new();
    for system in &fleet.systems {
        let state = fleet.link_state(system);
        let Shown { sign, style, words } = shown(&state, theme);
        spans.push(Span::raw(if spans.is_empty() { " " } else { "  " }));
        // In ASCII the word alone says it: a letter as a sign would read as a word.
        if !theme.ascii {
            spans.push(Span::styled(sign, style));
            spans.push(Span::raw(" "));
        }
        spans.push(Span::raw(system.model.cx.system_name().unique().to_owned()));
        if theme.ascii || state != LinkState::Live {
            spans.push(Span::styled(format!(" {words}"), style));
        }
        if state == LinkState::Live && own_keys_only(system) {
            spans.push(Span::styled(" own keys only", theme.dim()));
        }
    }
    Line::from(spans)
}

/// ` 100 systems  ● 80 live  ◌ 5 connecting  ○ 10 lost  ! 5 waiting for you`
pub(super) fn counts(fleet: &Fleet, theme: Theme, cells: usize) -> Line<'static> {
    let heading = match fleet.systems.len() {
        1 => " 1 system".to_owned(),
        n => format!(" {n} systems"),
    };
    let mut spans = vec![Span::raw(heading)];
    let states = kinds(fleet);
    for kind in LinkKind::ALL {
        let count = states.iter().filter(|it| **it == kind).count();
        if count == 0 {
            continue;
        }
        let (sign, style) = sign(kind, theme);
        spans.push(Span::raw("  "));
        if !theme.ascii {
            spans.push(Span::styled(sign, style));
            spans.push(Span::raw(" "));
        }
        let style = if kind == LinkKind::Live {
            Style::new()
        } else {
            style
        };
        spans.push(Span::styled(format!("{count} {}", kind.word()), style));
    }
    let hint = "  S shows them";
    let taken: usize = spans.iter().map(Span::width).sum();
    if taken + text::width(hint) < cells {
        spans.push(Span::styled(hint, theme.dim()));
    }
    Line::from(spans)
}
