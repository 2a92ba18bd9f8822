//! Which way an API key goes, decided from what is known before anything of it is sent.
//!
//! Invariant (threats): a key's text goes only to a release before 26.0 that says so itself, over a link that was verified; what
//! it says of its sign-in methods is never asked, because nobody vouches for that list.

use crate::domain::{Fault, Kind, Release};
use crate::net::dial::Hint;

/// How an API key signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyMethod {
    /// `auth.login_ex` with its text (25.04 and 25.10).
    Plain,
    /// `auth.login_with_api_key` with its text (up to 24.10).
    Legacy,
    /// SCRAM (26.0 on, and wherever the release is not known).
    Scram,
}

/// The way, or why there is none. `seen_scram`: the system was at 26.0 or newer before.
pub(super) fn choose(hint: Hint, seen_scram: bool) -> Result<KeyMethod, Box<Fault>> {
    let (method, release) = match hint {
        Hint::UserEra(Some(release)) if release < Release::V26 => {
            (KeyMethod::Plain, release.to_string())
        }
        Hint::AllowlistEra => (KeyMethod::Legacy, "24.10 or older".into()),
        Hint::UserEra(_) | Hint::Nothing => return Ok(KeyMethod::Scram),
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
    Ok(method)
}

/// Whether an API key would go to it as text, for all that it says of itself.
pub(crate) fn goes_plain(hint: Hint) -> bool {
    matches!(
        choose(hint, false),
        Ok(KeyMethod::Plain | KeyMethod::Legacy)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_key_goes_to_old_releases_only() {
        let user = |major, minor| Hint::UserEra(Some(Release::new(major, minor, 0)));
        for (hint, method) in [
            (Hint::AllowlistEra, KeyMethod::Legacy),
            (user(25, 4), KeyMethod::Plain),
            (user(25, 10), KeyMethod::Plain),
            (user(26, 0), KeyMethod::Scram),
            (user(27, 0), KeyMethod::Scram),
            // Not known: what gives nothing away.
            (Hint::UserEra(None), KeyMethod::Scram),
            (Hint::Nothing, KeyMethod::Scram),
        ] {
            assert_eq!(choose(hint, false), Ok(method), "{hint:?}");
            match choose(hint, true) {
                Ok(remembered) => assert_eq!(remembered, KeyMethod::Scram, "{hint:?}"),
                Err(fault) => {
                    assert_ne!(method, KeyMethod::Scram, "{hint:?}");
                    assert_eq!(fault.kind, Kind::Insecure);
                    assert!(fault.meaning.contains("not sent"), "{fault}");
                }
            }
        }
    }
}
