//! Which way an API key goes, decided from what is known before anything of it is sent.
//!
//! Invariant (threats): a key's text goes only to a release before 26.0 that says so itself, over a link that was verified; what
//! it says of its sign-in methods is never asked, because nobody vouches for that list.

use crate::domain::{Fault, Kind, Release};
use crate::net::dial::Hint;

/// How an API key signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// `auth.login_ex` with its text (25.04 and 25.10).
    Plain,
    /// `auth.login_with_api_key` with its text (up to 24.10).
    Legacy,
    /// SCRAM (26.0 on, and wherever the release is not known).
    Scram,
}

/// The way, or why there is none. `seen_scram`: the system was at 26.0 or newer before.
pub(super) fn of(hint: Hint, seen_scram: bool) -> Result<Way, Box<Fault>> {
    let (way, release) = match hint {
        Hint::UserEra(Some(release)) if release < Release::V26 => (Way::Plain, release.to_string()),
        Hint::AllowlistEra => (Way::Legacy, "24.10 or older".into()),
        Hint::UserEra(_) | Hint::Nothing => return Ok(Way::Scram),
    };
    if seen_scram {
        return Err(Box::new(
            Fault::new(
                Kind::Insecure,
                format!("This system was at 26.0 or newer before, and now says that it is {release}."),
            )
            .meaning("The API key was not sent: somebody may want it in plain text.")
            .next("If the system was set back on purpose, sign in with a password, or run tnkeys trust --forget-release with its address and start tnkeys again."),
        ));
    }
    Ok(way)
}

/// Whether an API key would go to it as text, for all that it says of itself.
pub(crate) fn goes_plain(hint: Hint) -> bool {
    matches!(of(hint, false), Ok(Way::Plain | Way::Legacy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_key_goes_to_old_releases_only() {
        let user = |major, minor| Hint::UserEra(Some(Release::new(major, minor, 0)));
        for (hint, way) in [
            (Hint::AllowlistEra, Way::Legacy),
            (user(25, 4), Way::Plain),
            (user(25, 10), Way::Plain),
            (user(26, 0), Way::Scram),
            (user(27, 0), Way::Scram),
            // Not known: what gives nothing away.
            (Hint::UserEra(None), Way::Scram),
            (Hint::Nothing, Way::Scram),
        ] {
            assert_eq!(of(hint, false), Ok(way), "{hint:?}");
            match of(hint, true) {
                Ok(remembered) => assert_eq!(remembered, Way::Scram, "{hint:?}"),
                Err(fault) => {
                    assert_ne!(way, Way::Scram, "{hint:?}");
                    assert_eq!(fault.kind, Kind::Insecure);
                    assert!(fault.meaning.contains("not sent"), "{fault}");
                }
            }
        }
    }
}
