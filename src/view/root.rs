//! The whole frame: a status line, the screen, a footer, rules between them, and the modals above.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::api::Stage;
use crate::app::modal::{Modal, on_window};
use crate::app::widget::scroll::Scroll;
use crate::app::{Link, Model, Screen, Weight, model};
use crate::domain::Profile;
use crate::domain::profile::Colour;
use crate::keymap::Context;
use crate::view::frame::Frame;
use crate::view::line::{put, put_right, row, rule};
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw as _};
use crate::view::widget::footer;
use crate::view::{connect, keys, text};

/// With fewer rows there are no rules, and the status and the footer share a line.
const SHORT: u16 = 12;

/// What a frame shows besides its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The position of the cursor, if it is shown.
    pub cursor: Option<Position>,
    /// The scroll position of the topmost modal, if its text can scroll: for [`crate::app::Cx::settle`].
    pub scroll: Option<Scroll>,
}

/// Draws the model into an empty buffer of the terminal's size. Returns the position of the cursor, if it is shown.
pub fn draw(model: &Model, theme: Theme, buffer: &mut Buffer) -> Option<Position> {
    render(model, theme, buffer).cursor
}

/// Draws the model as [`draw`] does, and returns all that the frame shows besides its cells.
pub fn render(model: &Model, theme: Theme, buffer: &mut Buffer) -> Drawn {
    let mut frame = Frame::new(buffer);
    whole(model, theme, &mut frame);
    Drawn {
        cursor: frame.cursor(),
        scroll: frame.scroll(),
    }
}

fn whole(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    // What lies on top, and the footer where nothing lies on it, show whether they take keys.
    let on_top = Theme {
        waits: model.sight.drops_all(),
        ..theme
    };
    if area.is_empty() {
        return;
    }
    let buf = frame.buffer_mut();
    let short = area.height < SHORT;
    if short && model.cx.notice.is_some() {
        bottom(model, on_top, buf, row(area, 0));
    } else if !(short && keys::heads(model)) {
        status(model, theme, buf, row(area, 0));
    }
    let body = if short {
        Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        }
    } else {
        rule(theme, buf, row(area, 1));
        rule(theme, buf, row(area, area.height - 2));
        if let Some(words) = clearing(model) {
            let words = Span::styled(format!(" {words} "), theme.dim());
            put_right(buf, row(area, area.height - 2), &Line::from(words), 0);
        }
        bottom(model, on_top, buf, row(area, area.height - 1));
        Rect {
            y: area.y + 2,
            height: area.height - 4,
            ..area
        }
    };
    let full = model.cx.modals.iter().rposition(Modal::fills_the_screen);
    match full.and_then(|at| model.cx.modals.get(at)) {
        Some(it) => window(model, it, theme, frame, body),
        None => match model.cx.screen {
            Screen::Connect => connect::draw(model, theme, frame, body),
            Screen::Keys => keys::draw(model, theme, frame, body),
        },
    }
    for it in model.cx.modals.iter().skip(full.map_or(0, |at| at + 1)) {
        let theme = if is_top(model, it) { on_top } else { theme };
        window(model, it, theme, frame, area);
    }
}

/// Draws a modal.
fn window(model: &Model, modal: &Modal, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let mut on = Canvas {
        model,
        top: is_top(model, modal),
        theme,
        frame,
        area,
    };
    on_window!(modal, it => it.draw(&mut on));
}

fn is_top(model: &Model, modal: &Modal) -> bool {
    let top = model.cx.modals.last();
    top.is_some_and(|top| std::ptr::eq(top, modal))
}

/// Draws the status line: system, release, account and link. In a narrow terminal the name of the system and the link remain.
fn status(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let (sign, word, style) = match &model.cx.connection.link {
        Link::Live if model.cx.connection.health.checking => {
            (signs.connecting, "checking", theme.warning())
        }
        Link::Live => (signs.live, "live", theme.good()),
        Link::Connecting(stage) => (signs.connecting, stage_word(*stage), theme.warning()),
        Link::Lost(_) => (signs.offline, "reconnecting", theme.danger()),
        Link::Ended(_) => (signs.offline, "offline", theme.danger()),
        Link::None => (signs.offline, "not connected", theme.dim()),
    };
    let word = match model::sign_in_in(&model.cx) {
        Some(seconds) => format!("next sign-in in {seconds} s"),
        None => word.to_owned(),
    };
    let mut link = vec![
        Span::styled(sign, style),
        Span::raw(" "),
        Span::raw(word),
        Span::raw(" "),
    ];
    // Elsewhere it stands in the rule above the footer, which a short terminal does not have.
    if let Some(words) = clearing(model).filter(|_| model.cx.size.1 < SHORT) {
        link.insert(0, Span::styled(format!("{words}  "), theme.dim()));
    }
    let link = Line::from(link);
    let name = match model.cx.system_name() {
        "" => "tnkeys",
        name => name,
    };
    let room = usize::from(area.width)
        .saturating_sub(link.width() + 2)
        .max(8);
    let tint = match model.cx.profile().and_then(Profile::tint) {
        Some(Colour::Accent) => theme.accent(),
        Some(Colour::Good) => theme.good(),
        Some(Colour::Warning) => theme.warning(),
        Some(Colour::Danger) => theme.danger(),
        None => Style::new(),
    };
    let tint = theme.strong().patch(tint);
    let production = model.cx.profile().is_some_and(|it| it.production);
    // The sign stays where the word does not fit.
    let lead = if production {
        format!(" {} ", signs.soon)
    } else {
        " ".to_owned()
    };
    let room = room.saturating_sub(text::width(&lead)).max(8);
    let mut left = vec![
        Span::styled(lead, tint),
        Span::styled(text::truncate(name, room, signs.ellipsis), tint),
    ];
    if production {
        left.push(Span::styled("  production", tint));
    }
    if model.cx.connection.read_only {
        left.push(Span::styled("  read-only", theme.warning()));
    }
    if model.cx.demo {
        left.push(Span::styled("  DEMO", theme.warning()));
    }
    if let Some(system) = &model.cx.connection.system {
        left.push(Span::styled(format!("  {}", system.product()), theme.dim()));
        left.push(Span::raw(format!("  {}", system.me.label())));
    }
    // What does not fit beside the link goes from the end, the name last.
    let mut line = Line::from(left);
    if production && line.spans.len() > 3 && line.width() + link.width() >= usize::from(area.width)
    {
        line.spans.remove(2);
    }
    while line.spans.len() > 2 && line.width() + link.width() >= usize::from(area.width) {
        line.spans.pop();
    }
    let used = line.width();
    put(buf, area, &line);
    put_right(buf, area, &link, used);
}

/// The countdown to the clearing of a copied secret, unless the window of the secret shows it.
fn clearing(model: &Model) -> Option<String> {
    let (seconds, _) = model
        .secret
        .clears_in(&model.cx)
        .filter(|_| !model.secret.clears_shown(&model.cx))?;
    Some(format!("clipboard clears in {seconds} s"))
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Reaching => "connecting",
        Stage::Securing => "TLS handshake",
        Stage::Greeting => "finding the API",
        Stage::SigningIn => "signing in",
        Stage::Waiting => "waiting: 10 sign-in requests a minute",
        Stage::Asking => "loading account",
    }
}

/// The footer: the bindings of the current contexts, or a message for a few seconds.
fn bottom(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let full = model.cx.modals.last().is_none_or(Modal::fills_the_screen);
    if let Some(notice) = &model.cx.notice {
        let (sign, style) = match notice.weight {
            Weight::Good => (theme.signs().done, theme.good()),
            Weight::Plain => (" ", Style::new()),
            Weight::Bad => (theme.signs().soon, theme.danger()),
        };
        let help = Line::from(vec![
            Span::styled("?", theme.key()),
            Span::styled(" help ", theme.dim()),
        ]);
        let room = usize::from(area.width).saturating_sub(4 + help.width());
        let words = text::clip(&notice.text, room, theme.signs().ellipsis);
        let style = if theme.waits { theme.key() } else { style };
        let line = Line::from(vec![
            Span::raw(" "),
            Span::styled(sign, style),
            Span::raw(" "),
            Span::styled(words, theme.key()),
        ]);
        put(buf, area, &line);
        if full && model.contexts().contains(&Context::Keys) {
            put_right(buf, area, &help, line.width());
        }
    } else if full {
        put(
            buf,
            area,
            &footer::line(footer::entries(&model.contexts()), area.width, theme),
        );
    }
}

#[cfg(test)]
#[path = "root_tests.rs"]
mod tests;
