//! The server side of SCRAM-SHA-512 (RFC 5802). It uses ring, so that it shares no code with the client that it tests.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac, pbkdf2};

use crate::sim::world::rng::Rng;

const DIGEST: usize = digest::SHA512_OUTPUT_LEN;
const BINDING: &str = "p=tls-server-end-point,,";

/// What the server stores for a key, and the client key that it returns once, at creation.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Material {
    pub(in crate::sim) iterations: u32,
    pub(in crate::sim) salt: String,
    pub(in crate::sim) client_key: String,
    pub(in crate::sim) stored_key: String,
    pub(in crate::sim) server_key: String,
}

impl Material {
    /// Derives it from the 64 characters of a key. Takes half a second at 500,000 iterations.
    pub(in crate::sim) fn of(secret: &str, iterations: u32) -> Self {
        let salt: Vec<u8> = Rng::of(secret).bytes(16);
        let rounds = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
        let mut salted = [0; DIGEST];
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA512;
        pbkdf2::derive(algorithm, rounds, &salt, secret.as_bytes(), &mut salted);
        let client_key = sign(&salted, b"Client Key");
        Self {
            iterations,
            salt: STANDARD.encode(salt),
            stored_key: STANDARD.encode(hash(client_key.as_ref())),
            server_key: STANDARD.encode(sign(&salted, b"Server Key")),
            client_key: STANDARD.encode(client_key),
        }
    }
}

fn sign(key: &[u8], text: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA512, key), text)
}

fn hash(bytes: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA512, bytes)
}

/// A parsed first message of a client.
#[derive(Debug)]
pub(in crate::sim) struct FirstMessage {
    header: String,
    bare: String,
    nonce: Vec<u8>,
    pub(in crate::sim) user: String,
    pub(in crate::sim) key: i64,
}

impl FirstMessage {
    /// Parses `n,,n=USER:ID,r=NONCE`, or with `p=tls-server-end-point` in place of `n` if the client binds to the
    /// certificate.
    pub(in crate::sim) fn read(message: &str) -> Option<Self> {
        let header = ["n,,", BINDING]
            .into_iter()
            .find(|header| message.starts_with(header))?;
        let bare = message.strip_prefix(header)?;
        let (name, nonce) = bare.strip_prefix("n=")?.split_once(",r=")?;
        let (user, key) = name.split_once(':')?;
        let nonce = STANDARD.decode(nonce).ok()?;
        (nonce.len() == 32).then_some(Self {
            header: header.to_owned(),
            bare: bare.to_owned(),
            nonce,
            user: user.to_owned(),
            key: key.parse().ok()?,
        })
    }

    /// Returns the exchange to continue, and the server's first message.
    pub(in crate::sim) fn answer(self, material: Material, rng: &mut Rng) -> (Exchange, String) {
        let nonce = STANDARD.encode([self.nonce.as_slice(), &rng.bytes(32)].concat());
        let message = format!("r={nonce},s={},i={}", material.salt, material.iterations);
        let exchange = Exchange {
            said: format!("{},{message}", self.bare),
            first_message: self,
            material,
            nonce,
        };
        (exchange, message)
    }
}

/// An exchange that waits for the client's proof.
#[derive(Debug)]
pub(in crate::sim) struct Exchange {
    pub(in crate::sim) first_message: FirstMessage,
    material: Material,
    nonce: String,
    said: String,
}

impl Exchange {
    /// The server's signature, if the proof is right. `certificate` is the hash that a client over TLS can bind to.
    /// Like the real system, the server accepts a client that does not bind, unless `strict`.
    pub(in crate::sim) fn verify(
        &self,
        message: &str,
        certificate: Option<&[u8]>,
        strict: bool,
    ) -> Option<String> {
        let (without_proof, proof) = message.rsplit_once(",p=")?;
        let (bound, nonce) = without_proof.strip_prefix("c=")?.split_once(",r=")?;
        if nonce != self.nonce {
            return None;
        }
        let mut expected = self.first_message.header.clone().into_bytes();
        match (self.first_message.header == BINDING, certificate) {
            (true, Some(hash)) => expected.extend(hash),
            (true, None) => return None,
            (false, Some(_)) if strict => return None,
            (false, _) => {}
        }
        if STANDARD.decode(bound).ok()? != expected {
            return None;
        }
        let said = format!("{},{without_proof}", self.said);
        let stored = STANDARD.decode(&self.material.stored_key).ok()?;
        let signature = sign(&stored, said.as_bytes());
        let proof = STANDARD.decode(proof).ok()?;
        let client: Vec<u8> = signature
            .as_ref()
            .iter()
            .zip(&proof)
            .map(|(a, b)| a ^ b)
            .collect();
        if proof.len() != DIGEST || hash(&client).as_ref() != stored {
            return None;
        }
        let server = STANDARD.decode(&self.material.server_key).ok()?;
        Some(format!(
            "v={}",
            STANDARD.encode(sign(&server, said.as_bytes()))
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vendor's first example exchange, from the server's side. Test values.
    #[test]
    fn the_vendors_exchange_is_accepted_and_answered_byte_for_byte() {
        let first_message =
            FirstMessage::read("n,,n=root:1,r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTEo=")
                .unwrap();
        assert_eq!(
            (first_message.user.as_str(), first_message.key),
            ("root", 1)
        );
        let nonce = "1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTErmxUcDp95oi3luIboZ0bF39nHMp+XeGblWhjqF50vTSg==";
        let exchange = Exchange {
            said: format!("{},r={nonce},s=ButvlSQ4jiy4H5lEq639ew==,i=50000", first_message.bare),
            first_message,
            material: Material {
                iterations: 50_000,
                salt: "ButvlSQ4jiy4H5lEq639ew==".into(),
                client_key: String::new(),
                stored_key: "J3tErYCEGlm9SpgDqRgaQXRu0l6tnc23ch4iE6NPuW4/ntqY0PKgC4LOfiWaIaIvvwLpEJ3eFUfEZ0j/cCp3rA==".into(),
                server_key: "SsE++Kjt5ahPH4YGsG0/ZmqoGy1L3E5eJDBRlYzDw9CX2tghtVbEyatNTwoavgTf4rYa/imlqQuj0PIb4vCzgQ==".into(),
            },
            nonce: nonce.into(),
        };
        let message = format!(
            "c=biws,r={nonce},p=9mhoqbcPd5PILGUhrMl93vpBLbJH46MhKRMwmx/7ohZp0DzC3Y6Vs2hx6YcnDDKRca7xNUwpab85/6LdKobFgQ=="
        );
        let signature = "v=eeiEvORwiClBr+mkg4mUmoed2MqycZDLj2uuI9xDGoqziba7KoQkT5jM64a3yLNq+P861Gi1k/gnu+pKRwJWaQ==";
        assert_eq!(
            exchange.verify(&message, None, true).as_deref(),
            Some(signature)
        );
        // Over TLS, a client that does not bind is accepted unless the server is strict.
        let hash = Some(&[1; 32][..]);
        assert!(exchange.verify(&message, hash, false).is_some());
        assert_eq!(exchange.verify(&message, hash, true), None);
        for wrong in [
            message.replace("p=9m", "p=9n"),
            message.replace("c=biws", "c=eSws"),
            message.replace(nonce, "other"),
            message.replace(",p=", ",q="),
        ] {
            assert_eq!(exchange.verify(&wrong, None, true), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_first_message_is_not_read() {
        let nonce = STANDARD.encode([1; 32]);
        assert!(FirstMessage::read(&format!("{BINDING}n=a:1,r={nonce}")).is_some());
        for odd in [
            String::new(),
            format!("y,,n=a:1,r={nonce}"),
            format!("p=tls-unique,,n=a:1,r={nonce}"),
            format!("n,,n=a,r={nonce}"),
            format!("n,,n=a:x,r={nonce}"),
            "n,,n=a:1,r=AAAA".into(),
        ] {
            assert!(FirstMessage::read(&odd).is_none(), "{odd}");
        }
    }
}
