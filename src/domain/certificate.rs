//! Server certificates as shown to the user, and pins.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use jiff::Timestamp;

use super::fault::Fault;
use super::text::Text;

/// The SHA-256 of a certificate in DER.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    /// The notation of `openssl x509 -fingerprint -sha256`: `AB:CD:…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_char(':')?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text is not a SHA-256 fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 fingerprint has 64 hexadecimal digits, with or without colons")]
pub struct NoFingerprint;

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    /// Parses `AB:CD:…`, with the prefix of `openssl` (`sha256 Fingerprint=`), in either case, with or without colons.
    fn from_str(text: &str) -> Result<Self, NoFingerprint> {
        let text = text.trim();
        let text = text.rsplit_once('=').map_or(text, |(_, print)| print);
        let mut digits = text.chars().filter(|c| *c != ':');
        let mut bytes = [0; 32];
        for byte in &mut bytes {
            let mut digit = || digits.next().and_then(|c| c.to_digit(16));
            let (high, low) = (digit().ok_or(NoFingerprint)?, digit().ok_or(NoFingerprint)?);
            *byte = u8::try_from(high * 16 + low).map_err(|_| NoFingerprint)?;
        }
        match digits.next() {
            None => Ok(Self(bytes)),
            Some(_) => Err(NoFingerprint),
        }
    }
}

impl Fingerprint {
    /// Two lines of sixteen bytes, for a box of 80 columns.
    pub fn halves(&self) -> (String, String) {
        let mut text = self.to_string();
        let second = text.split_off(47);
        (text, second.trim_start_matches(':').to_owned())
    }
}

/// The key type of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA, with its bits.
    Rsa(usize),
    /// RSA for PSS only (id-RSASSA-PSS, RFC 4055), with its bits.
    RsaPss(usize),
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
    /// The curve P-521.
    P521,
    /// Ed25519.
    Ed25519,
    /// Another type, by name or object identifier.
    Other(Text),
}

impl PublicKey {
    /// Whether tnkeys can verify a handshake signed with this key. RSA-PSS: in TLS 1.3 only.
    pub fn usable(&self) -> bool {
        match self {
            Self::Rsa(bits) | Self::RsaPss(bits) => (1024..=8192).contains(bits),
            Self::P256 | Self::P384 | Self::P521 | Self::Ed25519 => true,
            Self::Other(_) => false,
        }
    }

    /// The weakness of a usable key: RSA below 2048 bits (disallowed by NIST SP 800-131A since 2014).
    pub fn weakness(&self) -> Option<String> {
        match self {
            Self::Rsa(bits) | Self::RsaPss(bits) if *bits < 2048 => Some(format!(
                "Its key ({self}) is too short to be safe. Use 2048 bits."
            )),
            _ => None,
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::RsaPss(bits) => write!(f, "RSA-PSS {bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::P521 => f.write_str("P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(name) => write!(f, "{name}"),
        }
    }
}

/// The content of a certificate. Only the fingerprint is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The subject.
    pub subject: Text,
    /// The issuer.
    pub issuer: Text,
    /// The names and addresses.
    pub names: Vec<Text>,
    /// Valid from.
    pub not_before: Option<Timestamp>,
    /// Valid until.
    pub not_after: Option<Timestamp>,
    /// The public key.
    pub key: PublicKey,
    /// The fingerprint.
    pub print: Fingerprint,
}

impl Certificate {
    /// Whether the subject is also the issuer.
    pub fn self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// `2024-03-01 to 2034-02-27`.
    pub fn validity(&self) -> String {
        format!("{} to {}", day(self.not_before), day(self.not_after))
    }

    /// Whether it is expired or not yet valid at a time, as a sentence.
    pub fn out_of_date(&self, now: Timestamp) -> Option<String> {
        match (self.not_before, self.not_after) {
            (_, Some(end)) if end < now => {
                Some(format!("The certificate expired on {}.", day(Some(end))))
            }
            (Some(start), _) if start > now => Some(format!(
                "The certificate is not valid before {}.",
                day(Some(start))
            )),
            _ => None,
        }
    }

    /// The first names; a certificate may have hundreds.
    pub fn named(&self) -> String {
        let shown: Vec<&str> = self.names.iter().take(3).map(Text::as_str).collect();
        match (shown.as_slice(), self.names.len().saturating_sub(3)) {
            ([], _) => "nothing".into(),
            (shown, 0) => shown.join(", "),
            (shown, more) => format!("{} and {more} more", shown.join(", ")),
        }
    }
}

/// A date (UTC).
pub fn day(at: Option<Timestamp>) -> String {
    at.map_or("an unknown date".into(), |at| {
        at.strftime("%Y-%m-%d").to_string()
    })
}

/// A certificate that the user trusts for a host and port. It replaces the checks of chain, name and dates; the
/// handshake signature is still verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The fingerprint.
    pub print: Fingerprint,
    /// When the user trusted it.
    pub added: Timestamp,
    /// Start of validity.
    pub not_before: Option<Timestamp>,
    /// End of validity.
    pub not_after: Option<Timestamp>,
}

impl Pin {
    /// Creates a pin.
    pub fn of(certificate: &Certificate, now: Timestamp) -> Self {
        Self {
            print: certificate.print,
            added: now,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
        }
    }
}

/// What to do with the existing pins when a certificate becomes trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// There must be none: the first trust. Another process may have added one meanwhile.
    MustNotBe,
    /// Keep them: the new certificate is another controller's, or the next one.
    Stay,
    /// Replace them: the certificate was changed on purpose.
    Go,
}

/// A certificate that was shown and is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The certificate.
    pub certificate: Certificate,
    /// The pins there: empty on a first connection; otherwise the certificate has changed.
    pub known: Vec<Pin>,
    /// The fault, for script commands.
    pub fault: Fault,
}

/// The command that prints the fingerprint on the system's console.
pub const CONSOLE_COMMAND: &str =
    "openssl x509 -noout -sha256 -fingerprint -in /etc/certificates/*default.crt";

/// Advice for a key type that cannot be verified, in the terms of TrueNAS's form.
pub const OTHER_KEY: &str = "In TrueNAS, create a certificate with key type RSA (2048 bits) or EC (SECP256R1) and select it for the web interface.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_can_be_checked_and_those_that_are_weak() {
        use PublicKey::{Ed25519, Other, P256, P384, P521, Rsa, RsaPss};
        for (key, usable, weak) in [
            (Rsa(1023), false, true),
            (Rsa(1024), true, true),
            (RsaPss(2047), true, true),
            (Rsa(2048), true, false),
            (RsaPss(8192), true, false),
            (Rsa(8193), false, false),
            (P256, true, false),
            (P384, true, false),
            (P521, true, false),
            (Ed25519, true, false),
            (Other("DSA".into()), false, false),
        ] {
            assert_eq!(
                (key.usable(), key.weakness().is_some()),
                (usable, weak),
                "{key}"
            );
            // One line of a box of 80 columns.
            assert!(
                key.weakness().is_none_or(|words| words.len() <= 72),
                "{key}"
            );
        }
    }

    #[test]
    fn fingerprints_are_read_as_openssl_writes_them() {
        let print = Fingerprint(std::array::from_fn(|i| i as u8 * 8));
        let text = print.to_string();
        assert_eq!(text.len(), 95);
        assert!(text.starts_with("00:08:10:"));
        for written in [
            text.clone(),
            text.to_lowercase().replace(':', ""),
            format!(" sha256 Fingerprint={text}\n"),
        ] {
            assert_eq!(written.parse(), Ok(print), "{written}");
        }
        for wrong in ["", "AB", &text[..92], &format!("{text}:00"), "é"] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NoFingerprint), "{wrong}");
        }
        let (first, second) = print.halves();
        assert_eq!(format!("{first}:{second}"), text);
        assert_eq!((first.len(), second.len()), (47, 47));
    }
}
