//! The SCRAM steps of a sign-in.

use super::machine::{Auth, Output, ScramProgress, State};
use crate::api::sign_in::{self, LoginAnswer};
use crate::domain::{Credentials, Fault, KeyId, Kind};
use crate::net::binding::{self, Unbindable};
use crate::net::scram::{Binding, Challenge, First, Keys, ScramError, secret_part};

#[cfg(test)]
mod tests;

impl Auth {
    /// Starts an exchange.
    pub(super) fn scram_begin(&mut self, credentials: &Credentials) {
        match self.scram_first(credentials) {
            Ok((first, message)) => {
                self.scram = Some(ScramProgress::First(first));
                self.sign_in(State::Scram, sign_in::scram_first(&message));
            }
            Err(fault) => self.fail(*fault),
        }
    }

    fn scram_first(&self, credentials: &Credentials) -> Result<(First, String), Box<Fault>> {
        let (user, id) = owner(credentials)?;
        if self.context.socket {
            return Err(Box::new(
                Fault::new(
                    Kind::SignIn,
                    "This system takes no API key over its socket.",
                )
                .next("Leave the key out: over the socket you are signed in as who you are."),
            ));
        }
        let binding = match &self.context.certificate {
            None => Binding::None,
            Some(certificate) => binding::end_point(certificate)
                .map(Binding::EndPoint)
                .map_err(unbindable)?,
        };
        First::new(user, id, self.context.nonce, binding).map_err(|why| Box::new(broken(why)))
    }

    /// Handles a reply to a SCRAM message. Returns a reply that ends the exchange and is not part of SCRAM.
    pub(super) fn scram_answered(
        &mut self,
        credentials: &Credentials,
        answer: LoginAnswer,
    ) -> Option<LoginAnswer> {
        let LoginAnswer::Scram { message, me } = answer else {
            // AUTH_ERR is the only refusal. A success without the server's proof is a fault: the server proved nothing.
            if matches!(answer, LoginAnswer::Success(_) | LoginAnswer::CodeRequired) {
                self.fail(out_of_turn());
                return None;
            }
            return Some(answer);
        };
        match self.scram.take() {
            Some(ScramProgress::First(first)) => match first.answered(&message) {
                Ok(challenge) => self.challenged(credentials, challenge),
                Err(why) => self.fail(broken(why)),
            },
            Some(ScramProgress::Proven(proven)) => match proven.answered(&message) {
                Ok(()) => self.ask(me),
                Err(why) => self.fail(broken(why)),
            },
            Some(ScramProgress::Deriving(_)) | None => self.fail(out_of_turn()),
        }
        None
    }

    fn challenged(&mut self, credentials: &Credentials, challenge: Challenge) {
        match credentials {
            Credentials::ScramKey { parts, .. } => {
                let keys = Keys::computed(
                    parts.client_key.expose(),
                    parts.stored_key.expose(),
                    parts.server_key.expose(),
                );
                match keys {
                    Some(keys) => self.prove(challenge, &keys),
                    None => self.fail(no_keys()),
                }
            }
            Credentials::ApiKey { key, .. } => {
                let work = challenge.work(secret_part(key).as_bytes());
                self.scram = Some(ScramProgress::Deriving(challenge));
                self.out.push_back(Output::Derive(work));
            }
            Credentials::Socket | Credentials::Password { .. } | Credentials::Token(_) => {
                self.fail(out_of_turn());
            }
        }
    }

    /// Continues with the derived keys. Ignored when none were requested.
    pub(crate) fn derived(&mut self, keys: &Keys) {
        if let Some(ScramProgress::Deriving(challenge)) = self.scram.take() {
            self.prove(challenge, keys);
        }
    }

    fn prove(&mut self, challenge: Challenge, keys: &Keys) {
        let (proven, message) = challenge.prove(keys);
        self.scram = Some(ScramProgress::Proven(Box::new(proven)));
        self.sign_in(State::Scram, sign_in::scram_final(&message));
    }
}

/// The owner and the id of the key.
fn owner(credentials: &Credentials) -> Result<(&str, KeyId), Box<Fault>> {
    let fault = |what: &str, next: &str| {
        let fault = Fault::new(Kind::SignIn, what).meaning("The key was not sent.");
        Err(Box::new(fault.next(next)))
    };
    match (credentials.user(), credentials.key_id()) {
        (Some(user), Some(id)) => Ok((user, id)),
        (None, _) => fault(
            "This system takes an API key only together with its owner's name.",
            "Give the name of the user that the key belongs to (-U USER).",
        ),
        (_, None) => fault(
            "This is not an API key of TrueNAS: there is no id in it.",
            "A key reads ID-SECRET, as TrueNAS showed it once.",
        ),
    }
}

fn no_keys() -> Fault {
    Fault::new(
        Kind::Local,
        "The computed parts of the API key cannot be used: they are not 64 bytes each, or do not belong together.",
    )
    .next("Use the key file that TrueNAS or its client wrote, or the key itself.")
}

fn out_of_turn() -> Fault {
    Fault::new(
        Kind::Protocol,
        "The system did not keep to the order of the sign-in (SCRAM).",
    )
    .meaning("It did not prove that it knows the API key, so it is not trusted. The key itself was not sent.")
    .next("Check the address. Somebody may stand in between.")
}

fn unbindable(why: Unbindable) -> Box<Fault> {
    let how = match why {
        Unbindable::NoDigest => {
            "it is signed with Ed25519 or Ed448, which have no digest to bind to".into()
        }
        Unbindable::Unknown(name) => format!("its signature ({name}) is not known to tnkeys"),
        Unbindable::Malformed => "it cannot be read".into(),
    };
    Box::new(
        Fault::new(
            // Not a failure of TLS: it is tnkeys that does not sign in over this link.
            Kind::Insecure,
            format!("An API key cannot be bound to the certificate of this system: {how}."),
        )
        .meaning("Without that, somebody in between could pass the sign-in on. Nothing was sent.")
        .next("Sign in with a password, or give the web interface a certificate that is signed with RSA or ECDSA."),
    )
}

/// The fault of a failed exchange.
fn broken(why: ScramError) -> Fault {
    let imposter = "The key itself was not sent.";
    match why {
        ScramError::Name => Fault::new(Kind::SignIn, "A user's name cannot be empty or hold , or =.")
            .next("Give the name of the user that the key belongs to."),
        ScramError::Malformed => Fault::new(
            Kind::Protocol,
            "The system answered the sign-in (SCRAM) with something that cannot be read.",
        )
        .meaning(imposter),
        ScramError::Extension => Fault::new(
            Kind::Protocol,
            "The system asks for an extension of the sign-in (SCRAM) that tnkeys does not have.",
        )
        .meaning(imposter)
        .next("Update tnkeys, or sign in with a password."),
        ScramError::Nonce => Fault::new(
            Kind::Protocol,
            "The system answered another sign-in than ours (SCRAM: its nonce does not continue ours).",
        )
        .meaning(imposter)
        .next("Check the address. Somebody may stand in between."),
        ScramError::Iterations(count) => Fault::new(
            Kind::Protocol,
            format!("The system asks for {count} rounds of key derivation; 50,000 to 5,000,000 are accepted."),
        )
        .meaning("Fewer would make it easy to guess the key, more would only stall this program. The key itself was not sent.")
        .next("Reset the key on the system, which gives it 500,000."),
        ScramError::Signature => Fault::new(
            Kind::Protocol,
            "The system could not prove that it knows the API key.",
        )
        .meaning("It is not the system that made the key, or somebody stands in between. The key itself was not sent.")
        .next("Check the address and the certificate."),
        ScramError::Refused => Fault::new(Kind::SignIn, "The system refused the API key.")
            .meaning(imposter),
    }
}
