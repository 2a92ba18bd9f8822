//! Draws the known state of the copy of the secret, and when the copy is cleared.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::modal::SecretShown;
use crate::app::secret::copy::said;
use crate::domain::copy::{Around, Cleared, Clearing, Copied, Onward};
use crate::view::text;
use crate::view::theme::Theme;

/// The lines for the secret on the screen. `tall`: there is space for help if the copy did not arrive.
pub(in crate::view) fn lines(
    model: &Model,
    it: &SecretShown,
    theme: Theme,
    room: usize,
    tall: bool,
) -> Vec<Line<'static>> {
    let signs = theme.signs();
    if model.secret.copying() {
        return vec![Line::styled("Copying.", theme.dim())];
    }
    let Some(copied) = &it.copied else {
        return vec![Line::styled("Not copied yet.", theme.dim())];
    };
    if let Some(cleared) = model.secret.cleared_copy() {
        let (sign, style) = match cleared {
            Cleared::Failed(_) => (signs.bad, theme.danger()),
            _ => (signs.done, theme.good()),
        };
        return beside(sign, style, &format!("{}.", said(cleared)), room);
    }
    let (sign, style) = match copied {
        Copied::Failed(_) => (signs.bad, theme.danger()),
        Copied::MaybeCopied(_) => (signs.soon, theme.warning()),
        _ => (signs.live, theme.good()),
    };
    let mut words = known(copied);
    let clears = model
        .secret
        .clears_in(&model.cx)
        .filter(|_| model.secret.clears_shown(&model.cx));
    if let Some((seconds, _)) = clears {
        words.push_str(&format!(" Clears in {seconds} s."));
    }
    let mut lines = beside(sign, style, &words, room);
    if tall {
        let blind = matches!(clears, Some((_, Clearing::Blind)));
        let blind = blind.then(|| {
            "tnkeys then clears the terminal's clipboard, whatever it contains; K prevents this.".to_owned()
        });
        for help in [if_empty(copied), blind].into_iter().flatten() {
            let help = text::wrap(&help, room.saturating_sub(2));
            lines.extend(
                help.into_iter()
                    .map(|words| Line::styled(format!("  {words}"), theme.dim())),
            );
        }
    }
    lines
}

/// The state of the copy. "Copied" means that the copy was read back or acknowledged.
fn known(copied: &Copied) -> String {
    match copied {
        Copied::Native => {
            "copied to this desktop's clipboard. The copy disappears when tnkeys quits.".into()
        }
        Copied::Tmux(Onward::Sent(_)) => "copied to tmux, which sent it to your terminal.".into(),
        Copied::Tmux(Onward::NotKnown(_)) => {
            "copied to tmux, but tmux has no clipboard setting for your terminal.".into()
        }
        Copied::Tmux(Onward::Nobody | Onward::Unclear) => "copied to tmux.".into(),
        Copied::SentToTerminal(Around::Screen) => {
            "sent to your terminal through screen (OSC 52). Paste to check.".into()
        }
        Copied::SentToTerminal(_) => "sent to your terminal (OSC 52). Paste to check.".into(),
        Copied::Command(program) => {
            format!("copied with {program}. tnkeys does not clear this copy.")
        }
        Copied::MaybeCopied(why) => {
            format!("may not have been copied: {why}. Paste to check.")
        }
        Copied::Failed(why) => format!("not copied: {why}. Select it with the mouse."),
    }
}

/// Help for a paste that inserts nothing.
fn if_empty(copied: &Copied) -> Option<String> {
    let terminals = "Paste is empty? xterm, iTerm2 and mintty need a setting (README).";
    Some(match copied {
        Copied::SentToTerminal(Around::Nothing | Around::Screen)
        | Copied::Tmux(Onward::Sent(Around::Nothing | Around::Screen) | Onward::Unclear) => {
            terminals.into()
        }
        Copied::Tmux(Onward::Sent(_)) => {
            "Paste is empty? In the outer tmux: set -g set-clipboard on".into()
        }
        Copied::SentToTerminal(Around::Tmux) => {
            "Paste is empty? In tmux: set -g set-clipboard on".into()
        }
        Copied::SentToTerminal(Around::Multiplexer) => {
            "Paste is empty? In tmux: set -g set-clipboard on. In screen: TNKEYS_CLIPBOARD=screen"
                .into()
        }
        Copied::Tmux(Onward::NotKnown(name)) => {
            format!(
                "If the terminal has a clipboard: set -as terminal-features ',{name}:clipboard'"
            )
        }
        Copied::Native
        | Copied::Tmux(Onward::Nobody)
        | Copied::Command(_)
        | Copied::MaybeCopied(_)
        | Copied::Failed(_) => return None,
    })
}

/// A wrapped text with a sign before its first line.
/// A wrapped text after its sign.
pub(in crate::view) fn beside(
    sign: &'static str,
    style: Style,
    words: &str,
    room: usize,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (i, words) in text::wrap(words, room.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        let sign = if i == 0 { sign } else { " " };
        lines.push(Line::from(vec![
            Span::styled(sign, style),
            Span::raw(" "),
            Span::raw(words),
        ]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_is_said_only_of_what_is_known() {
        let knows = |copied: &Copied| known(copied).starts_with("copied");
        for copied in [
            Copied::Native,
            Copied::Tmux(Onward::Nobody),
            Copied::Command("wl-copy".into()),
        ] {
            assert!(knows(&copied), "{copied:?}");
        }
        for around in [
            Around::Nothing,
            Around::Tmux,
            Around::Screen,
            Around::Multiplexer,
        ] {
            let copied = Copied::SentToTerminal(around);
            assert!(
                !knows(&copied) && !known(&copied).contains("copied"),
                "{copied:?}"
            );
            assert!(if_empty(&copied).is_some());
        }
        assert!(!knows(&Copied::Failed("x".into())));
        assert!(!knows(&Copied::MaybeCopied("x".into())));
    }
}
