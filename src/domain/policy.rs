//! When a secret may travel: decided before anything is dialled, and again before a secret is encoded.
//!
//! Invariant (design, 8): over `ws://` to anything but loopback nothing secret goes either way; over loopback `ws://` a plain
//! API key needs a yes, because a forwarder behind it makes TrueNAS revoke the key (25.04 on).

use super::address::Address;

/// The verdict on an address for a way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing stands against it.
    Allow,
    /// A plain key over loopback `ws://`: ask first.
    AskFirst,
    /// Clear text over the network: never.
    Refuse,
}

/// Judges an address. `plain_key`: a plain API key would be sent; `consented`: the person said yes to one over loopback.
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
