//! The first request of a sign-in, chosen from the credentials and the known release.

use super::machine::{Auth, State};
use super::method::{self, KeyMethod};
use super::system_info;
use crate::api::sign_in;
use crate::domain::{Credentials, Fault, Kind, Text};
use crate::net::dial::Hint;

impl Auth {
    /// Sends the first request of the matching method.
    pub(super) fn begin(&mut self, credentials: &Credentials) {
        let legacy = self.context.hint == Hint::AllowlistEra || self.login_ex == Some(false);
        match credentials {
            // The peer is signed in by its uid.
            Credentials::Socket => self.ask(None),
            Credentials::Password { user, password } if legacy => {
                let request = sign_in::legacy_wants_code(user, password);
                self.sign_in(State::LegacyWantsCode, request);
            }
            Credentials::Password { user, password } => {
                let request = sign_in::password(user, password);
                self.sign_in(State::Login, request);
            }
            Credentials::ApiKey { user, key } => {
                match (
                    method::choose(self.context.hint, self.context.seen_scram),
                    user,
                ) {
                    (Err(fault), _) => self.fail(*fault),
                    (Ok(KeyMethod::Scram), _) => self.scram_begin(credentials),
                    (Ok(KeyMethod::Plain), Some(user)) if !legacy => {
                        let request = sign_in::api_key(user, key);
                        self.sign_in(State::Login, request);
                    }
                    (Ok(KeyMethod::Plain | KeyMethod::Legacy), _) => {
                        let request = sign_in::legacy_api_key(key);
                        self.sign_in(State::LegacyText, request);
                    }
                }
            }
            Credentials::ScramKey { .. } => match method::choose(self.context.hint, false) {
                Ok(KeyMethod::Scram) => self.scram_begin(credentials),
                _ => self.fail(
                    Fault::new(
                        Kind::SignIn,
                        "This system is older than 26.0 and requires the API key itself.",
                    )
                    .meaning("The key file contains only derived SCRAM keys. Nothing was sent.")
                    .next("Sign in with the key, or with a password."),
                ),
            },
            Credentials::Token(token) if legacy => {
                let request = sign_in::legacy_token(token);
                self.sign_in(State::LegacyText, request);
            }
            Credentials::Token(token) => {
                let request = sign_in::token(token);
                self.sign_in(State::Login, request);
            }
        }
    }

    /// Handles the reply about the product. TrueNAS CORE ends the sign-in here, before any secret is sent.
    pub(super) fn product_told(&mut self, credentials: &Credentials, product: Option<&Text>) {
        if product.is_some_and(|product| product.raw() == "CORE") {
            self.fail(system_info::core("TrueNAS CORE").meaning("Nothing secret was sent."));
        } else {
            self.begin(credentials);
        }
    }
}
