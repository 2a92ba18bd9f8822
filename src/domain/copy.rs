//! What is known of a copy of a secret, and of its clearing.
//!
//! Invariant: it never claims more than is known. A terminal that gets an OSC 52 does not say whether it took it.

/// One copy of this run; the later, the greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopyId(pub u64);

/// How a copy went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The desktop's clipboard has it: it was read back.
    Native,
    /// tmux has it: its buffer was read back. And what became of it from there.
    Tmux(Onward),
    /// Written to the terminal as OSC 52: whether it took it, nobody tells.
    SentToTerminal(Around),
    /// This command of the person's own took it and ended well.
    Command(String),
    /// It may have worked, but that was not seen, and why. It is cleared as if it had.
    Perhaps(String),
    /// It did not work, and why.
    Failed(String),
}

/// What lies between us and the terminal that the person sits at, as far as we can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Nothing that we know of.
    Nothing,
    /// tmux, on this machine or on the one that the person came from.
    Tmux,
    /// GNU screen on this machine.
    Screen,
    /// tmux or GNU screen on the machine that the person came from: all we see is the terminal's name.
    Multiplexer,
}

/// What tmux did with a copy besides keeping it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// It sent it on to the terminal, as OSC 52: whether that took it, nobody tells.
    Sent(Around),
    /// It does not know that a terminal of this name has a clipboard, and sent nothing.
    NotKnown(String),
    /// Nobody is attached.
    Nobody,
    /// It was asked to send it on; whether it did is not clear.
    Unclear,
}

impl Copied {
    /// Whether it arrived as far as we can know.
    pub fn arrived(&self) -> bool {
        !matches!(self, Self::Perhaps(_) | Self::Failed(_))
    }

    /// How it can be cleared; `None`: not by us.
    pub fn clearing(&self) -> Option<Clearing> {
        match self {
            Self::Native | Self::Tmux(Onward::NotKnown(_) | Onward::Nobody) => {
                Some(Clearing::IfOurs)
            }
            // What tmux sent on, it does not see either.
            Self::Tmux(Onward::Sent(_) | Onward::Unclear)
            | Self::SentToTerminal(_)
            | Self::Perhaps(_) => Some(Clearing::Blind),
            // What the command did with it, only the person knows.
            Self::Command(_) | Self::Failed(_) => None,
        }
    }
}

/// How a copy is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// Only if it is still there: that can be seen.
    IfOurs,
    /// Whatever is there by then: that cannot be seen.
    Blind,
}

/// How the clearing went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// It is gone.
    Gone,
    /// Something else was copied since, and was left alone.
    NotOurs,
    /// Gone from tmux. Its terminal was told to empty its clipboard, unless something else was copied since.
    Tmux {
        /// Whether the terminal was told.
        terminal: bool,
    },
    /// The terminal was told to empty its clipboard: whether it did, nobody tells.
    Told,
    /// It did not work, and why: the secret may still be there.
    Failed(String),
}

impl Cleared {
    /// How it went in two places together: the one of which less is known speaks for both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed(one), Self::Failed(other)) => Self::Failed(format!("{one}; {other}")),
            (failed @ Self::Failed(_), _) | (_, failed @ Self::Failed(_)) => failed,
            (Self::Tmux { terminal }, other) | (other, Self::Tmux { terminal }) => {
                let told = matches!(other, Self::Told | Self::Tmux { terminal: true });
                Self::Tmux {
                    terminal: terminal || told,
                }
            }
            (Self::Told, _) | (_, Self::Told) => Self::Told,
            (Self::Gone, _) | (_, Self::Gone) => Self::Gone,
            (Self::NotOurs, Self::NotOurs) => Self::NotOurs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_clearings_no_more_is_claimed_than_is_known_of_either() {
        let tmux = |terminal| Cleared::Tmux { terminal };
        let failed = |why: &str| Cleared::Failed(why.into());
        for (one, other, both) in [
            (failed("a"), failed("b"), failed("a; b")),
            (failed("a"), Cleared::Gone, failed("a")),
            (tmux(false), Cleared::Told, tmux(true)),
            (tmux(false), Cleared::Gone, tmux(false)),
            (Cleared::Told, Cleared::Gone, Cleared::Told),
            (Cleared::Told, Cleared::NotOurs, Cleared::Told),
            (Cleared::Gone, Cleared::NotOurs, Cleared::Gone),
        ] {
            assert_eq!(one.clone().and(other.clone()), both);
            if both != failed("a; b") {
                assert_eq!(other.and(one), both);
            }
        }
    }
}
