//! Floor 5: the ways to copy a secret, and which one is right here.
//!
//! Invariant: it never claims more than is known. A terminal that gets an OSC 52 does not say whether it took it.

mod native;

use std::ffi::OsString;

use base64::Engine as _;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use native::Native;

/// The variable that overrides the choice: `osc52`, `native` or `off`.
pub const OVERRIDE: &str = "TNKEYS_CLIPBOARD";

/// A way to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Through the terminal: the only way that crosses SSH.
    Terminal,
    /// The clipboard of the desktop that this process runs on.
    Desktop,
    /// Not at all.
    Off,
}

impl Way {
    /// The right way for an environment: the terminal's when we came over SSH or no desktop is there.
    pub fn choose(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        match env(OVERRIDE).as_deref().and_then(|value| value.to_str()) {
            Some("osc52") => return Self::Terminal,
            Some("native") => return Self::Desktop,
            Some("off") => return Self::Off,
            _ => {}
        }
        let remote = set("SSH_CONNECTION") || set("SSH_TTY");
        let desktop = cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY");
        if remote || !desktop {
            Self::Terminal
        } else {
            Self::Desktop
        }
    }
}

/// What came of asking for a copy.
#[derive(Debug)]
pub enum Copying {
    /// Send these bytes to the terminal: then it is done as far as anybody knows.
    Send(Zeroizing<Vec<u8>>),
    /// The desktop is at it; the answer comes through the channel.
    Started,
    /// It cannot be done, and why.
    Refused(String),
}

/// The clipboard of this run.
#[derive(Debug)]
pub struct Clipboard {
    way: Way,
    native: Native,
}

impl Clipboard {
    /// A clipboard; what the desktop's says comes through `done`: `Err` is the reason why it failed.
    pub fn new(way: Way, done: UnboundedSender<Result<(), String>>) -> Self {
        Self {
            way,
            native: Native::new(done),
        }
    }

    /// Copies by the way of this run.
    pub fn copy(&mut self, text: &str) -> Copying {
        match self.way {
            Way::Terminal => Copying::Send(osc52(text)),
            Way::Off => Copying::Refused(format!("copying is turned off ({OVERRIDE}=off)")),
            Way::Desktop => match self.native.copy(text) {
                Ok(()) => Copying::Started,
                Err(_) => Copying::Send(osc52(text)),
            },
        }
    }

    /// The desktop's clipboard failed: from now on it is the terminal's.
    pub fn fall_back(&mut self) {
        self.way = Way::Terminal;
    }
}

/// The escape sequence that puts text on the terminal's clipboard (xterm, "Operating System Commands", 52). tmux takes it
/// too, with `set-clipboard` on or external, and passes it on.
fn osc52(text: &str) -> Zeroizing<Vec<u8>> {
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(text));
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoded.len() + 16));
    bytes.extend_from_slice(b"\x1b]52;c;");
    bytes.extend_from_slice(encoded.as_bytes());
    bytes.extend_from_slice(b"\x1b\\");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(env: &[(&str, &str)]) -> Way {
        Way::choose(|name| {
            env.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).into())
        })
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_way_follows_the_environment() {
        assert_eq!(chosen(&[]), Way::Terminal);
        assert_eq!(chosen(&[("DISPLAY", ":0")]), Way::Desktop);
        assert_eq!(chosen(&[("DISPLAY", "")]), Way::Terminal);
        assert_eq!(chosen(&[("WAYLAND_DISPLAY", "wayland-0")]), Way::Desktop);
        // X11 forwarding sets DISPLAY over SSH; the clipboard there may be anyone's.
        assert_eq!(
            chosen(&[("DISPLAY", "localhost:10.0"), ("SSH_CONNECTION", "a 1 b 2")]),
            Way::Terminal
        );
        assert_eq!(
            chosen(&[("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")]),
            Way::Terminal
        );
    }

    #[test]
    fn the_override_wins() {
        assert_eq!(chosen(&[(OVERRIDE, "native")]), Way::Desktop);
        assert_eq!(chosen(&[(OVERRIDE, "off"), ("DISPLAY", ":0")]), Way::Off);
        assert_eq!(
            chosen(&[(OVERRIDE, "osc52"), ("DISPLAY", ":0")]),
            Way::Terminal
        );
    }

    #[test]
    fn osc_52_carries_base64() {
        assert_eq!(
            &osc52("1-not-a-key")[..],
            b"\x1b]52;c;MS1ub3QtYS1rZXk=\x1b\\"
        );
    }

    #[test]
    fn off_means_off() {
        let (done, _answers) = tokio::sync::mpsc::unbounded_channel();
        let mut clipboard = Clipboard::new(Way::Off, done);
        assert!(matches!(clipboard.copy("x"), Copying::Refused(_)));
    }
}
