//! State of the connect screen: address, sign-in fields, and the state of the connection attempt.

use crate::api::{Stage, Target};
use crate::domain::policy::{self, Verdict};
use crate::domain::profile::SignIn;
use crate::domain::{Address, Credentials, Fault, Profile};
use crate::form::{Field, Form};

/// The fields of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectField {
    /// Host, URL or `unix:PATH`.
    Address,
    /// Account name.
    User,
    /// Choice of password or API key.
    Way,
    /// The password.
    Password,
    /// The API key.
    Key,
}

const WAYS: &[&str] = &["password", "API key"];
const BY_KEY: usize = 1;

/// State of a connection attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attempt {
    /// Not started.
    #[default]
    None,
    /// Fetching the secret of the profile.
    Fetching,
    /// Connecting: at this stage.
    Running(Stage),
    /// The attempt failed.
    Failed(Fault),
}

/// State of the screen.
#[derive(Debug)]
pub struct Connect {
    /// The form.
    pub form: Form<ConnectField>,
    /// The connection attempt.
    pub attempt: Attempt,
    /// The profile that filled the fields.
    pub picked: Option<String>,
}

/// Result of reading the form.
#[derive(Debug)]
pub enum Submission {
    /// Connect to this target.
    Connect(Target),
    /// Ask first whether to send a plain key over loopback `ws://`.
    AskFirst,
    /// Refused: clear text over the network. Holds the same address over TLS, if there is one.
    Refused(Option<Address>),
    /// A field is invalid; its error is set.
    Invalid,
}

impl Connect {
    /// A form with this address and user; either may be empty.
    pub fn new(address: &str, user: &str) -> Self {
        let where_ = "HOST (over TLS), ssh://USER@HOST, ws://127.0.0.1:PORT or unix:PATH.";
        let key = "ID-SECRET, as TrueNAS showed it once. Not stored; from 26.0 on not even sent.";
        let way = "with the account's password or one of its API keys.";
        let fields = vec![
            Field::text(ConnectField::Address, "Address", where_)
                .required()
                .initial(address),
            Field::text(
                ConnectField::User,
                "User",
                "the account to sign in with; for an API key, its owner.",
            )
            .initial(user),
            Field::choice(ConnectField::Way, "Sign in", way, WAYS.iter().copied()),
            Field::secret(
                ConnectField::Password,
                "Password",
                "sent to this system only; not stored.",
            )
            .required(),
            Field::secret(ConnectField::Key, "API key", key)
                .required()
                .hidden(),
        ];
        let mut it = Self {
            form: Form::new(fields, "Connect"),
            attempt: Attempt::None,
            picked: None,
        };
        it.refresh();
        if !address.is_empty() {
            it.form.focus(if user.is_empty() {
                ConnectField::User
            } else {
                ConnectField::Password
            });
        }
        it
    }

    /// A form filled from a profile; only a secret that must be typed is missing.
    pub fn of_profile(profile: &Profile) -> Self {
        let user = profile.user.as_deref().unwrap_or_default();
        let mut it = Self::new(&profile.address.to_string(), user);
        if profile.sign_in == SignIn::ApiKey {
            it.form.set_choice(ConnectField::Way, BY_KEY);
            it.refresh();
            it.form.focus(ConnectField::Key);
        }
        it.picked = Some(profile.name.clone());
        it
    }

    /// Parses the address. On failure, sets the field's error.
    pub(in crate::app) fn address(&mut self) -> Option<Address> {
        match Address::parse(&self.form.text(ConnectField::Address)) {
            Ok(address) => Some(address),
            Err(error) => {
                self.form
                    .set_error(ConnectField::Address, error.to_string());
                self.form.first_error();
                None
            }
        }
    }

    /// The user and the sign-in method, without the secret.
    pub(in crate::app) fn who(&self) -> (Option<String>, SignIn) {
        let user = self.form.text(ConnectField::User).trim().to_owned();
        let socket = !self
            .form
            .field(ConnectField::Way)
            .is_some_and(Field::is_visible);
        let way = match (socket, self.form.choice(ConnectField::Way)) {
            (true, _) => return (None, SignIn::Socket),
            (false, BY_KEY) => SignIn::ApiKey,
            (false, _) => SignIn::Password,
        };
        ((!user.is_empty()).then_some(user), way)
    }

    /// Whether a connection attempt is running: the form takes no input.
    pub fn busy(&self) -> bool {
        matches!(self.attempt, Attempt::Running(_) | Attempt::Fetching)
    }

    /// Updates the visibility of fields: the middleware's socket needs no credentials.
    pub fn refresh(&mut self) {
        let address = Address::parse(&self.form.text(ConnectField::Address));
        let socket = address.is_ok_and(|address| address.is_socket());
        let by_key = self.form.choice(ConnectField::Way) == BY_KEY;
        self.form.set_visible(ConnectField::User, !socket);
        if let Some(user) = self.form.field_mut(ConnectField::User) {
            user.required = !by_key;
        }
        self.form.set_visible(ConnectField::Way, !socket);
        self.form
            .set_visible(ConnectField::Password, !socket && !by_key);
        self.form.set_visible(ConnectField::Key, !socket && by_key);
    }

    /// Reads the form. Takes the secret out of it only when the result is [`Submission::Connect`].
    pub fn read(&mut self, consented: bool) -> Submission {
        self.form.clear_errors();
        let Some(address) = self.address() else {
            return Submission::Invalid;
        };
        let socket = address.is_socket();
        let by_key = !socket && self.form.choice(ConnectField::Way) == BY_KEY;
        // Checked before the secret: a refused link needs none.
        match policy::judge(&address, by_key, consented) {
            Verdict::Refuse => return Submission::Refused(address.with_tls()),
            _ if self.form.missing() => {
                self.form.first_error();
                return Submission::Invalid;
            }
            Verdict::AskFirst => return Submission::AskFirst,
            Verdict::Allow => {}
        }
        let user = self.form.text(ConnectField::User).trim().to_owned();
        let credentials = if socket {
            Credentials::Socket
        } else if by_key {
            let key = self.form.take_secret(ConnectField::Key);
            Credentials::ApiKey {
                user: (!user.is_empty()).then_some(user),
                key,
            }
        } else {
            Credentials::Password {
                user,
                password: self.form.take_secret(ConnectField::Password),
            }
        };
        Submission::Connect(Target {
            address,
            credentials,
            ca: None,
            key_over_loopback: consented,
            read_only: false,
            seen_scram: false,
        })
    }
}

/// The fault for a refused clear-text link, used by the screen and by the command line.
pub fn refusal(better: Option<&Address>) -> Fault {
    let fault = Fault::new(
        crate::domain::Kind::Insecure,
        "http:// and ws:// to another machine are not encrypted. Nothing was sent.",
    )
    .meaning("The password and every new key would be readable on the network, and TrueNAS revokes an API key that arrives this way.");
    match better {
        Some(address) => fault.next(format!("Use {address} instead.")),
        None => fault.next("Use wss:// instead."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Action;

    fn screen(address: &str, user: &str, by_key: bool, secret: &str) -> Connect {
        let mut it = Connect::new(address, user);
        if by_key {
            it.form.focus(ConnectField::Way);
            it.form.act(Action::Change);
            it.refresh();
        }
        if !secret.is_empty() {
            it.form.focus(if by_key {
                ConnectField::Key
            } else {
                ConnectField::Password
            });
            it.form.paste(secret);
        }
        it
    }

    #[test]
    fn a_password_over_tls_goes() {
        let Submission::Connect(target) =
            screen("nas1", "root", false, "not-a-password").read(false)
        else {
            panic!("not ready")
        };
        assert_eq!(target.address.to_string(), "wss://nas1");
        assert!(
            matches!(target.credentials, Credentials::Password { user, password } if user == "root" && password.expose() == "not-a-password")
        );
    }

    #[test]
    fn clear_text_is_refused_before_a_secret_is_asked_for() {
        for by_key in [false, true] {
            let Submission::Refused(Some(better)) = screen("ws://nas1", "", by_key, "").read(true)
            else {
                panic!("not refused")
            };
            assert_eq!(better.to_string(), "wss://nas1");
        }
    }

    #[test]
    fn a_plain_key_over_loopback_is_asked_about_and_kept_meanwhile() {
        let mut it = screen("ws://127.0.0.1:9", "", true, "1-not-a-real-key\n");
        assert!(matches!(it.read(false), Submission::AskFirst));
        let Submission::Connect(target) = it.read(true) else {
            panic!("not ready")
        };
        assert!(target.key_over_loopback);
        assert_eq!(target.credentials.key_id(), Some(crate::domain::KeyId(1)));
    }

    #[test]
    fn the_socket_asks_for_nobody() {
        for address in ["unix:/x.sock", "ws+unix:///x.sock", "ssh://root@nas1"] {
            let mut it = screen(address, "", false, "");
            assert!(!it.form.field(ConnectField::Password).unwrap().is_visible());
            assert!(matches!(
                it.read(false),
                Submission::Connect(Target {
                    credentials: Credentials::Socket,
                    ..
                })
            ));
        }
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let mut it = screen("nas1", "", false, "");
        assert!(matches!(it.read(false), Submission::Invalid));
        assert!(it.form.field(ConnectField::User).unwrap().error.is_some());
        let mut it = screen("na s1", "root", false, "x");
        assert!(matches!(it.read(false), Submission::Invalid));
        assert!(
            it.form
                .field(ConnectField::Address)
                .unwrap()
                .error
                .is_some()
        );
    }
}
