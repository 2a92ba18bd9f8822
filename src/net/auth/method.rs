//! Chooses how an API key authenticates (SCRAM, login_ex, legacy) before sending any of it.
//!
//! Invariant: a key is sent as text only to a release before 26.0 that reported its own version over a verified
//! connection. The system's list of sign-in methods is ignored, because an attacker could change it.

use crate::domain::{Fault, Kind, Release};
use crate::net::dial::Hint;

/// How an API key authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyMethod {
    /// As text with `auth.login_ex` (25.04 and 25.10).
    Plain,
    /// As text with `auth.login_with_api_key` (up to 24.10).
    Legacy,
    /// With SCRAM (26.0 and newer, and every unknown release).
    Scram,
}

/// Chooses the method, or explains why there is none. `seen_scram`: the system ran 26.0 or newer in an earlier
/// connection.
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
                format!("This system ran 26.0 or newer before and now reports {release}."),
            )
            .meaning("The API key was not sent: an attacker could fake this to receive the plain key.")
            .next("If the system was downgraded on purpose, sign in with a password, or run tnkeys trust --forget-release with its address and start tnkeys again."),
        ));
    }
    Ok(method)
}

/// Whether an API key would be sent to this system as text.
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
