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
        if credentials.key_id().is_some() && credentials.user().is_none() && !self.context.socket {
            return self.need_user(needs_owner());
        }
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
                    "This system accepts no API key over its socket.",
                )
                .next("Connect without a key: over the socket TrueNAS signs in your local user."),
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
        (None, Some(_)) => Err(Box::new(needs_owner())),
        (_, None) => fault(
            "This is not a TrueNAS API key: it has no id.",
            "A key has the form ID-SECRET, as TrueNAS showed it once.",
        ),
    }
}

/// Why the sign-in needs the name of the key's owner. So far nothing of the key was sent.
fn needs_owner() -> Fault {
    Fault::new(
        Kind::SignIn,
        "This system accepts an API key only with the name of its owner.",
    )
    .meaning("The key was not sent.")
    .next("Enter the user that owns the key (-U USER).")
}

fn no_keys() -> Fault {
    Fault::new(
        Kind::Local,
        "The derived SCRAM keys are invalid: they are not 64 bytes each, or do not match.",
    )
    .next("Use a key file written by TrueNAS or its client, or the key itself.")
}

fn out_of_turn() -> Fault {
    Fault::new(
        Kind::Protocol,
        "The system violated the sign-in protocol (SCRAM).",
    )
    .meaning("It did not prove that it knows the API key. The key itself was not sent.")
    .next("Check the address. Someone may be intercepting the connection.")
}

fn unbindable(why: Unbindable) -> Box<Fault> {
    let how = match why {
        Unbindable::NoDigest => {
            "it is signed with Ed25519 or Ed448, which have no digest for channel binding".into()
        }
        Unbindable::Unknown(name) => format!("its signature ({name}) is unknown to tnkeys"),
        Unbindable::Malformed => "it is unreadable".into(),
    };
    Box::new(
        Fault::new(
            // Not a failure of TLS: it is tnkeys that does not sign in over this link.
            Kind::Insecure,
            format!("The certificate of this system does not support API keys (SCRAM channel binding): {how}."),
        )
        .meaning("Without channel binding, an attacker could relay the sign-in. Nothing was sent.")
        .next("Sign in with a password, or give the web interface a certificate that is signed with RSA or ECDSA."),
    )
}

/// The fault of a failed exchange.
fn broken(why: ScramError) -> Fault {
    let imposter = "The key itself was not sent.";
    match why {
        ScramError::Name => Fault::new(Kind::SignIn, "A user name cannot be empty or contain , or =.")
            .next("Enter the user that owns the key."),
        ScramError::Malformed => Fault::new(
            Kind::Protocol,
            "The system sent an invalid response to the sign-in (SCRAM).",
        )
        .meaning(imposter),
        ScramError::Extension => Fault::new(
            Kind::Protocol,
            "The system requires a SCRAM extension that tnkeys does not support.",
        )
        .meaning(imposter)
        .next("Update tnkeys, or sign in with a password."),
        ScramError::Nonce => Fault::new(
            Kind::Protocol,
            "The system responded to another sign-in (SCRAM: the nonce does not match).",
        )
        .meaning(imposter)
        .next("Check the address. Someone may be intercepting the connection."),
        ScramError::Iterations(count) => Fault::new(
            Kind::Protocol,
            format!("The system requires {count} rounds of key derivation; tnkeys accepts 50,000 to 5,000,000."),
        )
        .meaning("Fewer rounds weaken the key, and more rounds block tnkeys. The key itself was not sent.")
        .next("Reset the key on the system: TrueNAS then uses 500,000 rounds."),
        ScramError::Signature => Fault::new(
            Kind::Protocol,
            "The system could not prove that it knows the API key.",
        )
        .meaning("Either another system created the key, or someone is intercepting the connection. The key itself was not sent.")
        .next("Check the address and the certificate."),
        ScramError::Refused => Fault::new(Kind::SignIn, "The system refused the API key.")
            .meaning(imposter),
    }
}
