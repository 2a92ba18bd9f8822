//! When a secret may be sent. Checked before dialing, and again before a secret is encoded.
//!
//! Invariant: over `ws://` no secret is sent in either direction, except on loopback. Over loopback `ws://` a plain API
//! key requires consent, because TrueNAS revokes a key that is forwarded to another machine (25.04 and newer).

use super::address::Address;

/// The verdict on an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed.
    Allow,
    /// A plain key over loopback `ws://`: ask the user.
    AskFirst,
    /// Plain text over the network: refused.
    Refuse,
}

/// Checks an address. `plain_key`: an API key would be sent as text; `consented`: the user agreed to that over
/// loopback.
pub fn judge(address: &Address, plain_key: bool, consented: bool) -> Verdict {
    match address {
        Address::Unix(_) | Address::Ssh { .. } | Address::Net { tls: true, .. } => Verdict::Allow,
        Address::Net { tls: false, .. } if !address.is_local() => Verdict::Refuse,
        Address::Net { .. } if plain_key && !consented => Verdict::AskFirst,
        Address::Net { .. } => Verdict::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_text_never_leaves_the_machine() {
        let judge = |a: &str, key, yes| judge(&Address::parse(a).unwrap(), key, yes);
        for (key, yes) in [(false, false), (true, false), (true, true)] {
            assert_eq!(judge("ws://nas1", key, yes), Verdict::Refuse);
            assert_eq!(judge("ws://10.0.0.1", key, yes), Verdict::Refuse);
            assert_eq!(judge("nas1", key, yes), Verdict::Allow);
            assert_eq!(judge("unix:/x", key, yes), Verdict::Allow);
            assert_eq!(judge("ssh://nas1", key, yes), Verdict::Allow);
        }
        assert_eq!(judge("ws://127.0.0.1:1", false, false), Verdict::Allow);
        assert_eq!(judge("ws://127.0.0.1:1", true, false), Verdict::AskFirst);
        assert_eq!(judge("ws://localhost:1", true, true), Verdict::Allow);
    }
}
