//! Chooses the clipboard backend for this environment.

use std::ffi::OsString;

use crate::domain::copy::Around;
use crate::domain::handling::CopyTo;
use crate::domain::{Fault, Handling, Kind};

/// The environment variable that overrides the configuration; same values.
pub const OVERRIDE: &str = "TNKEYS_CLIPBOARD";

/// A way to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The clipboard of the local desktop.
    Native,
    /// A tmux buffer, which tmux forwards to the terminal.
    Tmux,
    /// OSC 52 through the terminal: the only way that crosses SSH.
    Terminal(Around),
    /// A command of the user.
    Command(Vec<String>),
    /// No copying, and the reason.
    None(String),
}

/// The backends to try, best first. A backend that the user named has no fallback, so that a secret goes nowhere else.
///
/// # Errors
/// When the variable holds an unknown value.
pub fn choose(
    handling: &Handling,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<Backend>, Fault> {
    let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
    let term = env("TERM").unwrap_or_default();
    let term = term.to_string_lossy();
    let around = around(&term, set("TMUX"), set("STY"));
    let given = env(OVERRIDE).filter(|value| !value.is_empty());
    let wanted = match &given {
        Some(word) => word.to_str().and_then(CopyTo::parse).ok_or_else(wrong)?,
        None => handling.copy_to,
    };
    let one = match wanted {
        CopyTo::Native => Backend::Native,
        CopyTo::Osc52 => Backend::Terminal(around),
        CopyTo::Tmux => Backend::Tmux,
        CopyTo::Screen => Backend::Terminal(Around::Screen),
        CopyTo::Off if given.is_some() => {
            Backend::None(format!("copying is turned off ({OVERRIDE}=off)"))
        }
        CopyTo::Off => Backend::None("copying is turned off (clipboard = \"off\")".into()),
        CopyTo::Auto => match &handling.copy_command {
            Some(words) => Backend::Command(words.clone()),
            None => return Ok(automatic(&term, around, &set)),
        },
    };
    Ok(vec![one])
}

fn automatic(term: &str, around: Around, set: &impl Fn(&str) -> bool) -> Vec<Backend> {
    let mut backends = Vec::new();
    let wayland = cfg!(feature = "wayland") && set("WAYLAND_DISPLAY");
    let desktop = cfg!(target_os = "macos") || set("DISPLAY") || wayland;
    if desktop && !remote(set) {
        backends.push(Backend::Native);
    }
    if set("TMUX") {
        backends.push(Backend::Tmux);
    }
    backends.push(match (around, term) {
        (Around::Nothing, "" | "dumb" | "linux") => {
            Backend::None("this terminal has no clipboard".into())
        }
        _ => Backend::Terminal(around),
    });
    backends
}

/// Whether the user is remote; the local display, if there is one, may then belong to someone else.
///
/// `SSH_CONNECTION` comes first: tmux updates it for new panes when a client attaches, but not `SSH_TTY`, which stays
/// forever in a session that was started over SSH.
fn remote(set: impl Fn(&str) -> bool) -> bool {
    set("SSH_CONNECTION") || (set("SSH_TTY") && !set("TMUX"))
}

fn around(term: &str, tmux: bool, screen: bool) -> Around {
    if tmux || term.starts_with("tmux") {
        Around::Tmux
    } else if screen {
        Around::Screen
    } else if term.starts_with("screen") {
        Around::Multiplexer
    } else {
        Around::Nothing
    }
}

fn wrong() -> Fault {
    let words: Vec<_> = CopyTo::ALL.iter().map(|(word, _)| *word).collect();
    let words = words.join(", ");
    Fault::new(Kind::Invalid, format!("{OVERRIDE} must be one of {words}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(handling: &Handling, env: &[(&str, &str)]) -> Result<Vec<Backend>, Fault> {
        choose(handling, |name| {
            let set = env.iter().find(|(key, _)| *key == name);
            set.map(|(_, value)| (*value).into())
        })
    }

    fn chosen(env: &[(&str, &str)]) -> Vec<Backend> {
        let mut all = vec![("TERM", "xterm-256color")];
        all.extend(env);
        with(&Handling::default(), &all).unwrap()
    }

    const PLAIN: Backend = Backend::Terminal(Around::Nothing);
    const IN_TMUX: Backend = Backend::Terminal(Around::Tmux);

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_way_follows_the_environment() {
        assert_eq!(chosen(&[]), [PLAIN]);
        assert_eq!(chosen(&[("DISPLAY", ":0")]), [Backend::Native, PLAIN]);
        assert_eq!(chosen(&[("DISPLAY", "")]), [PLAIN]);
        assert_eq!(
            chosen(&[("WAYLAND_DISPLAY", "wayland-0")]),
            [Backend::Native, PLAIN]
        );
        // X11 forwarding sets DISPLAY over SSH; the clipboard there may be anyone's.
        let forwarded = [("DISPLAY", "localhost:10.0"), ("SSH_CONNECTION", "a 1 b 2")];
        assert_eq!(chosen(&forwarded), [PLAIN]);
        assert_eq!(
            chosen(&[("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")]),
            [PLAIN]
        );
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn in_tmux_its_buffer_comes_first_unless_a_desktop_is_here() {
        let tmux = ("TMUX", "/tmp/tmux-0/default,1,0");
        assert_eq!(chosen(&[tmux]), [Backend::Tmux, IN_TMUX]);
        assert_eq!(
            chosen(&[tmux, ("DISPLAY", ":0")]),
            [Backend::Native, Backend::Tmux, IN_TMUX]
        );
        let attached_over_ssh = [tmux, ("DISPLAY", ":0"), ("SSH_CONNECTION", "a 1 b 2")];
        assert_eq!(chosen(&attached_over_ssh), [Backend::Tmux, IN_TMUX]);
        // Begun over SSH, attached at the desk now.
        let once = [tmux, ("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")];
        assert_eq!(chosen(&once)[0], Backend::Native);
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn what_lies_around_shows_in_the_environment_or_in_the_terminals_name() {
        let terminal = |env: &[(&str, &str)]| with(&Handling::default(), env).unwrap();
        assert_eq!(terminal(&[("TERM", "tmux-256color")]), [IN_TMUX]);
        let screen = [("TERM", "screen"), ("STY", "1.pts-0.nas")];
        assert_eq!(terminal(&screen), [Backend::Terminal(Around::Screen)]);
        let elsewhere = [("TERM", "screen-256color")];
        assert_eq!(
            terminal(&elsewhere),
            [Backend::Terminal(Around::Multiplexer)]
        );
        for none in ["", "dumb", "linux"] {
            assert!(
                matches!(&terminal(&[("TERM", none)])[..], [Backend::None(_)]),
                "{none}"
            );
        }
    }

    #[test]
    fn what_was_asked_for_is_the_only_way() {
        let mut handling = Handling::default();
        let display = ("DISPLAY", ":0");
        for (word, way) in [
            ("native", Backend::Native),
            ("osc52", PLAIN),
            ("tmux", Backend::Tmux),
            ("screen", Backend::Terminal(Around::Screen)),
        ] {
            assert_eq!(chosen(&[(OVERRIDE, word), display]), vec![way.clone()]);
            handling.copy_to = CopyTo::parse(word).unwrap();
            assert_eq!(with(&handling, &[display]), Ok(vec![way]));
        }
        assert!(matches!(
            &chosen(&[(OVERRIDE, "off"), display])[..],
            [Backend::None(_)]
        ));
        // The variable goes first, and "auto" undoes what is configured.
        assert_eq!(
            with(&handling, &[(OVERRIDE, "native")]),
            Ok(vec![Backend::Native])
        );
        let words = vec!["wl-copy".to_owned()];
        let handling = Handling {
            copy_command: Some(words.clone()),
            ..Handling::default()
        };
        assert_eq!(
            with(&handling, &[display]),
            Ok(vec![Backend::Command(words)])
        );
        assert_eq!(with(&handling, &[(OVERRIDE, "osc52")]), Ok(vec![PLAIN]));
    }

    #[test]
    fn a_word_that_means_nothing_is_refused() {
        let fault = with(&Handling::default(), &[(OVERRIDE, "x11")]).unwrap_err();
        assert!(fault.what.contains("native, osc52, tmux"), "{fault}");
        assert!(with(&Handling::default(), &[(OVERRIDE, "")]).is_ok());
    }
}
