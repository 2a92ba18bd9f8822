//! The result of copying a secret, and of clearing it.
//!
//! Invariant: a result never claims more than is known. A terminal does not confirm an OSC 52.

/// A copy of this run. Ids increase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopyId(pub u64);

/// The result of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The desktop's clipboard holds it: it was read back.
    Native,
    /// tmux holds it: its buffer was read back. Also says where tmux forwarded it.
    Tmux(Onward),
    /// Sent to the terminal as OSC 52, without confirmation.
    SentToTerminal(Around),
    /// The user's command took it and succeeded.
    Command(String),
    /// It may have worked, with the reason for the doubt. It is cleared as if it had.
    MaybeCopied(String),
    /// It failed, with the reason.
    Failed(String),
}

/// The multiplexer between us and the user's terminal, as far as it can be detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// None.
    Nothing,
    /// tmux, on this machine or on the one the user came from.
    Tmux,
    /// GNU screen on this machine.
    Screen,
    /// tmux or GNU screen on the machine the user came from: only the terminal's name is known.
    Multiplexer,
}

/// Where tmux forwarded a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// To the terminal, as OSC 52, without confirmation.
    Sent(Around),
    /// Nowhere: tmux does not know that a terminal of this name has a clipboard.
    NotKnown(String),
    /// No client is attached.
    Nobody,
    /// Unknown.
    Unclear,
}

impl Copied {
    /// Whether it arrived, as far as is known.
    pub fn arrived(&self) -> bool {
        !matches!(self, Self::MaybeCopied(_) | Self::Failed(_))
    }

    /// How it can be cleared; `None` when tnkeys cannot clear it.
    pub fn clearing(&self) -> Option<Clearing> {
        match self {
            Self::Native | Self::Tmux(Onward::NotKnown(_) | Onward::Nobody) => {
                Some(Clearing::IfOurs)
            }
            // What tmux sent on, it does not see either.
            Self::Tmux(Onward::Sent(_) | Onward::Unclear)
            | Self::SentToTerminal(_)
            | Self::MaybeCopied(_) => Some(Clearing::Blind),
            // What the command did with it, only the person knows.
            Self::Command(_) | Self::Failed(_) => None,
        }
    }
}

/// How a copy is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// Only if it is still there, because the content can be read.
    IfOurs,
    /// Without a check, because the content cannot be read.
    Blind,
}

/// The result of clearing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// It is cleared.
    Gone,
    /// Something else was copied since, and was kept.
    NotOurs,
    /// It was deleted from tmux, and the terminal was told to clear its clipboard unless something else was copied
    /// since.
    Tmux {
        /// Whether the terminal was told.
        terminal: bool,
    },
    /// The terminal was told to clear its clipboard, without confirmation.
    Told,
    /// It failed, with the reason: the secret may still be there.
    Failed(String),
}

impl Cleared {
    /// Combines the results of two places: the less certain one wins.
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
