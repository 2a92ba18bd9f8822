//! Draws the status line: the system, its release, the account and the state of the link.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::api::Stage;
use crate::app::modal::Modal;
use crate::app::{Link, Model, Screen, model, waits};
use crate::domain::Profile;
use crate::domain::profile::Colour;
use crate::view::keys::heading::short_marks;
use crate::view::line::{put, put_right};
use crate::view::system_name::fitted;
use crate::view::text;
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::footer::{self, Entry};

/// Cells between two parts of the line.
const GAP: usize = 2;
/// Cells of the reason that are worth showing.
const REASON: usize = 12;

/// The state of the link: its sign, its style, and its words, the longest first.
struct LinkState {
    sign: &'static str,
    style: Style,
    words: Vec<String>,
}

/// Draws the status line. `timers` is shown beside the link in a terminal without a rule above the footer. What does not fit goes from
/// the end; what tells the system apart, and the link, stay.
pub(in crate::view) fn draw(
    model: &Model,
    timers: Option<String>,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) {
    let width = usize::from(area.width);
    let name = model.cx.system_name();
    let signs = theme.signs();
    let production = model.cx.profile().is_some_and(|it| it.production);
    // The sign stays where the word does not fit.
    let lead = if production {
        format!(" {} ", signs.soon)
    } else {
        " ".to_owned()
    };
    let (full, short) = match name.head() {
        "" => ("tnkeys".to_owned(), "tnkeys".to_owned()),
        _ => (name.full(), name.short()),
    };
    let least = text::width(&lead) + text::width(&short) + GAP;
    let link = match model.cx.screen {
        // The command opens its connection again if that is needed.
        Screen::Editor => Line::default(),
        _ => link_line(model, timers, theme, width.saturating_sub(least)),
    };
    let room = width.saturating_sub(link.width());
    let mut parts = Vec::new();
    if production {
        parts.push(Span::styled("  production", tint(model, theme)));
    }
    if model.cx.connection.read_only {
        parts.push(Span::styled("  read-only", theme.warning()));
    }
    // Without a footer the shortcuts take the place of what is least needed here.
    let hints = (buf.area.height < SHORT).then(|| hints(model)).flatten();
    let marks = match hints.is_some() && model.cx.screen == Screen::Keys {
        true => short_marks(model.cx.keys.mark_counts(model.cx.list_rows()), theme),
        false => Vec::new(),
    };
    if let (Some(system), None) = (&model.cx.connection.system, &hints) {
        parts.push(Span::styled(format!("  {}", system.product()), theme.dim()));
        parts.push(Span::raw(format!("  {}", system.me.label())));
    }
    let used = |name: &str, parts: &[Span<'_>]| {
        let parts: usize = parts.iter().chain(&marks).map(Span::width).sum();
        text::width(&lead) + text::width(name) + parts + 1
    };
    // The address goes first: the profile tells the system apart.
    let mut named = full.clone();
    if used(&named, &parts) > room {
        named = short;
    }
    if production && used(&named, &parts) > room {
        parts.remove(0);
    }
    while !parts.is_empty() && used(&named, &parts) > room {
        parts.pop();
    }
    if hints.is_none() && used(&full, &parts) <= room {
        named = full;
    }
    if used(&named, &parts) > room && !name.head().is_empty() {
        let marks: usize = marks.iter().map(Span::width).sum();
        let left = room.saturating_sub(text::width(&lead) + marks + 1).max(8);
        named = fitted(&name, left, signs.ellipsis);
    }
    let mut spans = vec![
        Span::styled(lead.clone(), tint(model, theme)),
        Span::styled(named, tint(model, theme)),
    ];
    spans.extend(parts);
    spans.extend(marks.iter().cloned());
    let mut line = Line::from(spans);
    if let Some(hints) = hints {
        let left = u16::try_from(room.saturating_sub(line.width() + 2)).unwrap_or(0);
        let hints = footer::line(hints, left, theme);
        if hints.width() <= usize::from(left) {
            line.push_span(Span::raw(" "));
            line.extend(hints);
        }
    }
    put(buf, area, &line);
    put_right(buf, area, &link, line.width());
}

/// The shortcuts of the screen, or of a window that fills it. A box has its own.
fn hints(model: &Model) -> Option<Vec<Entry>> {
    let boxed = |it: &Modal| !it.fills_the_screen();
    if model.cx.modals.last().is_some_and(boxed) {
        return None;
    }
    let entries = footer::entries_for(&model.cx, &model.contexts());
    (!entries.is_empty()).then_some(entries)
}

/// The style of the system's name.
fn tint(model: &Model, theme: Theme) -> Style {
    let tint = match model.cx.profile().and_then(Profile::tint) {
        Some(Colour::Accent) => theme.accent(),
        Some(Colour::Good) => theme.good(),
        Some(Colour::Warning) => theme.warning(),
        Some(Colour::Danger) => theme.danger(),
        None => Style::new(),
    };
    theme.strong().patch(tint)
}

/// The state of the link in the longest words that fit.
fn link_line(model: &Model, timers: Option<String>, theme: Theme, room: usize) -> Line<'static> {
    let state = link_state(model, theme, room.saturating_sub(4));
    let mut spans = Vec::new();
    if let Some(timers) = timers {
        spans.push(Span::styled(format!("{timers}  "), theme.dim()));
    }
    // In ASCII the word alone says it: a letter as a sign would read as a word.
    let word_style = if theme.ascii {
        state.style
    } else {
        spans.push(Span::styled(state.sign, state.style));
        spans.push(Span::raw(" "));
        Style::new()
    };
    let taken: usize = spans.iter().map(Span::width).sum();
    let fits = |words: &&String| taken + text::width(words) < room;
    let words = state
        .words
        .iter()
        .find(fits)
        .or(state.words.last())
        .cloned()
        .unwrap_or_default();
    spans.push(Span::styled(words, word_style));
    spans.push(Span::raw(" "));
    Line::from(spans)
}

fn link_state(model: &Model, theme: Theme, room: usize) -> LinkState {
    let signs = theme.signs();
    let cx = &model.cx;
    let word = |sign, style, word: &str| LinkState {
        sign,
        style,
        words: vec![word.to_owned()],
    };
    if let Some(seconds) = model::sign_in_in(cx) {
        return LinkState {
            sign: signs.connecting,
            style: theme.warning(),
            words: vec![format!("next sign-in in {seconds} s")],
        };
    }
    match &cx.connection.link {
        Link::Live if cx.connection.health.checking => {
            word(signs.connecting, theme.warning(), "checking")
        }
        Link::Live if waits::request(cx).is_some() => {
            word(signs.connecting, theme.warning(), "waiting")
        }
        Link::Live => word(signs.live, theme.good(), "live"),
        Link::Connecting(stage) => {
            let stage = stage_word(*stage);
            let words = match waits::connecting(cx) {
                Some(seconds) => vec![format!("{stage}, {seconds} s"), stage.to_owned()],
                None => vec![stage.to_owned()],
            };
            LinkState {
                sign: signs.connecting,
                style: theme.warning(),
                words,
            }
        }
        Link::Lost(fault) => LinkState {
            sign: signs.offline,
            style: theme.danger(),
            words: offline_words(&cx.reason(fault), waits::retry_in(cx), room, signs.ellipsis),
        },
        Link::Ended(_) => word(signs.offline, theme.danger(), "offline"),
        Link::None => word(signs.offline, theme.dim(), "not connected"),
    }
}

/// `offline: connection refused, retry in 8 s`, with a shorter reason, and without it.
fn offline_words(why: &str, retry_in: Option<i64>, room: usize, ellipsis: &str) -> Vec<String> {
    let retry = retry_in.map_or(String::new(), |seconds| format!(", retry in {seconds} s"));
    let beside = "offline: ".len() + retry.len();
    let left = room.saturating_sub(beside);
    let mut words = Vec::new();
    if left >= REASON {
        let why = text::clip(why, left, ellipsis);
        words.push(format!("offline: {why}{retry}"));
    }
    words.push(format!("offline{retry}"));
    words.push("offline".to_owned());
    words
}

/// What the link does at a stage of connecting.
pub(in crate::view) fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Reaching => "connecting",
        Stage::Securing => "TLS handshake",
        Stage::Greeting => "finding the API",
        Stage::SigningIn => "signing in",
        Stage::Waiting => "waiting: 10 sign-in requests a minute",
        Stage::Asking => "loading account",
    }
}
