//! SCRAM-SHA-512 (RFC 5802) as TrueNAS uses it for API keys (26.0 and newer). Messages are strings; no sockets and no
//! randomness.
//!
//! Invariants: each step consumes the previous one. Nothing derived from the key is sent before the server's nonce is
//! checked. The exchange succeeds only after the server's signature is verified.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use crate::domain::scram_params::{ITERATIONS, SALT_MAX};
use crate::domain::{KeyId, ScramParts, Secret};

#[cfg(test)]
mod tests;

/// Length of a SHA-512 digest.
const DIGEST: usize = 64;
/// Random bytes in the client nonce.
pub(crate) const NONCE: usize = 32;

/// Channel binding of the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// None: there is no TLS (loopback).
    None,
    /// The hash of the server's certificate (`tls-server-end-point`, RFC 5929).
    EndPoint(Vec<u8>),
}

impl Binding {
    fn header(&self) -> &'static str {
        match self {
            Self::None => "n,,",
            Self::EndPoint(_) => "p=tls-server-end-point,,",
        }
    }
}

/// Why an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScramError {
    /// The user name is empty or contains a reserved character.
    Name,
    /// A server message could not be parsed.
    Malformed,
    /// The server requires an extension that RFC 5802 does not define.
    Extension,
    /// The server's nonce does not extend ours: the message belongs to another exchange.
    Nonce,
    /// The iteration count is out of range.
    Iterations(u64),
    /// The server's signature is wrong: it does not know the key.
    Signature,
    /// The server refused the proof.
    Refused,
}

/// The derived keys. They are enough to sign in, so they are as secret as the key.
pub(crate) struct Keys {
    client: Zeroizing<[u8; DIGEST]>,
    server: Zeroizing<[u8; DIGEST]>,
}

impl Keys {
    /// Derives the keys from the key's text. Takes about a third of a second with TrueNAS's 500,000 iterations: not for
    /// the event loop.
    pub(crate) fn derive(password: &[u8], salt: &[u8], iterations: u32) -> Self {
        let mut salted = Zeroizing::new([0; DIGEST]);
        pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, salted.as_mut());
        Self {
            client: Zeroizing::new(sign(&salted, b"Client Key")),
            server: Zeroizing::new(sign(&salted, b"Server Key")),
        }
    }

    /// Reads precomputed keys in base64. `None` when they are malformed or do not match each other.
    pub(crate) fn computed(client: &str, stored: &str, server: &str) -> Option<Self> {
        let keys = Self {
            client: digest(client)?,
            server: digest(server)?,
        };
        (*digest(stored)? == keys.stored()).then_some(keys)
    }

    /// The keys in the form of a key file.
    pub(crate) fn parts(&self) -> ScramParts {
        let text = |bytes: &[u8]| Secret::new(STANDARD.encode(bytes));
        ScramParts {
            client_key: text(self.client.as_ref()),
            stored_key: text(&self.stored()),
            server_key: text(self.server.as_ref()),
        }
    }

    fn stored(&self) -> [u8; DIGEST] {
        Sha512::digest(self.client.as_ref()).into()
    }
}

/// The arguments of [`Keys::derive`], to run on another thread.
pub(crate) struct Derivation {
    password: Zeroizing<Vec<u8>>,
    salt: Vec<u8>,
    iterations: u32,
}

impl Derivation {
    /// Derives the keys.
    pub(crate) fn run(self) -> Keys {
        Keys::derive(&self.password, &self.salt, self.iterations)
    }
}

/// State after the client's first message.
pub(crate) struct First {
    binding: Binding,
    nonce: [u8; NONCE],
    bare: String,
}

impl First {
    /// Starts an exchange and returns the first message. `nonce` must be random and unused.
    pub(crate) fn new(
        user: &str,
        key: KeyId,
        nonce: [u8; NONCE],
        binding: Binding,
    ) -> Result<(Self, String), ScramError> {
        // TrueNAS's names hold neither, and its parser knows no escapes.
        if user.is_empty() || user.contains([',', '=']) {
            return Err(ScramError::Name);
        }
        let bare = format!("n={user}:{key},r={}", STANDARD.encode(nonce));
        let message = format!("{}{bare}", binding.header());
        let first = Self {
            binding,
            nonce,
            bare,
        };
        Ok((first, message))
    }

    /// Reads the server's first message: `r=,s=,i=` in this order and nothing else. A mandatory extension (`m=`, first
    /// by the grammar) must end the exchange (RFC 5802, 5.1); no extension is defined after `i=`, and TrueNAS sends
    /// none.
    pub(crate) fn answered(self, message: &str) -> Result<Challenge, ScramError> {
        if is_extension(message) {
            return Err(ScramError::Extension);
        }
        let mut parts = message.split(',');
        let mut part = |name| parts.next().and_then(|part| part.strip_prefix(name));
        let (Some(nonce), Some(salt), Some(iterations)) = (part("r="), part("s="), part("i="))
        else {
            return Err(ScramError::Malformed);
        };
        match parts.next() {
            None => {}
            Some(more) if is_extension(more) => return Err(ScramError::Extension),
            Some(_) => return Err(ScramError::Malformed),
        }
        // In base64 of both together the seam is not at a character: the bytes are compared.
        let bytes = STANDARD.decode(nonce).map_err(|_| ScramError::Nonce)?;
        if !bytes.starts_with(&self.nonce) || bytes.len() < 2 * NONCE {
            return Err(ScramError::Nonce);
        }
        let salt = STANDARD.decode(salt).map_err(|_| ScramError::Malformed)?;
        if salt.is_empty() || salt.len() > SALT_MAX {
            return Err(ScramError::Malformed);
        }
        // A `posit-number`: digits, the first of them no zero.
        let digits = iterations.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || iterations.starts_with('0') {
            return Err(ScramError::Malformed);
        }
        let count: u64 = iterations.parse().map_err(|_| ScramError::Malformed)?;
        let iterations = u32::try_from(count)
            .ok()
            .filter(|count| ITERATIONS.contains(count))
            .ok_or(ScramError::Iterations(count))?;
        let mut bound = self.binding.header().as_bytes().to_vec();
        if let Binding::EndPoint(hash) = &self.binding {
            bound.extend(hash);
        }
        let without_proof = format!("c={},r={nonce}", STANDARD.encode(bound));
        Ok(Challenge {
            salt,
            iterations,
            said: format!("{},{message},{without_proof}", self.bare),
            without_proof,
        })
    }
}

/// State after the server's first message.
pub(crate) struct Challenge {
    salt: Vec<u8>,
    iterations: u32,
    /// The AuthMessage of RFC 5802.
    said: String,
    without_proof: String,
}

impl Challenge {
    /// The derivation that this challenge requires.
    pub(crate) fn work(&self, password: &[u8]) -> Derivation {
        Derivation {
            password: Zeroizing::new(password.to_vec()),
            salt: self.salt.clone(),
            iterations: self.iterations,
        }
    }

    /// Returns the client's final message with the proof.
    pub(crate) fn prove(self, keys: &Keys) -> (Proven, String) {
        let mut proof = sign(&keys.stored(), self.said.as_bytes());
        for (byte, key) in proof.iter_mut().zip(keys.client.iter()) {
            *byte ^= key;
        }
        let message = format!("{},p={}", self.without_proof, STANDARD.encode(proof));
        let expected = hmac(keys.server.as_ref()).chain_update(self.said.as_bytes());
        (Proven { expected }, message)
    }
}

/// State after the client's proof.
pub(crate) struct Proven {
    expected: Hmac<Sha512>,
}

impl Proven {
    /// Verifies the server's last message, `v=` with its signature and nothing else, in constant time.
    pub(crate) fn answered(self, message: &str) -> Result<(), ScramError> {
        if message.starts_with("e=") {
            return Err(ScramError::Refused);
        }
        // A comma, which begins an extension, is not in the alphabet.
        let signature = message
            .strip_prefix("v=")
            .and_then(|text| STANDARD.decode(text).ok())
            .ok_or(ScramError::Malformed)?;
        self.expected
            .verify_slice(&signature)
            .map_err(|_| ScramError::Signature)
    }
}

/// Whether a part is an attribute that TrueNAS's messages do not have: a letter, `=`, a value.
fn is_extension(part: &str) -> bool {
    match part.as_bytes() {
        [b'r' | b's' | b'i' | b'v' | b'e', b'=', ..] => false,
        [name, b'=', ..] => name.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The SCRAM password in a key's text, `ID-SECRET`.
pub(crate) fn secret_part(key: &Secret) -> &str {
    let text = key.expose().trim();
    text.split_once('-').map_or(text, |(_, secret)| secret)
}

fn hmac(key: &[u8]) -> Hmac<Sha512> {
    match Hmac::new_from_slice(key) {
        Ok(hmac) => hmac,
        Err(_) => unreachable!("HMAC takes a key of any length (RFC 2104)"),
    }
}

fn sign(key: &[u8; DIGEST], text: &[u8]) -> [u8; DIGEST] {
    hmac(key).chain_update(text).finalize().into_bytes().into()
}

fn digest(base64: &str) -> Option<Zeroizing<[u8; DIGEST]>> {
    let bytes = Zeroizing::new(STANDARD.decode(base64.trim()).ok()?);
    let mut digest = Zeroizing::new([0; DIGEST]);
    if bytes.len() != DIGEST {
        return None;
    }
    digest.copy_from_slice(&bytes);
    Some(digest)
}
