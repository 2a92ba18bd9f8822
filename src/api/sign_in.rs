//! Sign-in requests of both eras, and their replies. `net` decides the order.
//!
//! Invariant: every request here is [`Credentialed`], and no other request carries a credential:
//! `tests/arch/secrets.rs` compares.

use serde_json::{Value, json};

use super::me::Account;
use super::read::{self, Entry, Limit, Over, Raw};
use super::request::Request;
use crate::domain::{Identity, Secret, Text};

/// Most addresses of a redirect.
const ADDRESSES: Limit = Limit::new(100, "addresses of the active controller");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;

/// A request that carries a credential, or a proof of one. TrueNAS counts each, so only `net`'s gate can send it.
#[derive(Debug)]
pub struct Credentialed(Request);

impl Credentialed {
    fn new(method: &'static str, params: Value) -> Self {
        Self(Request::new(method, params))
    }

    /// The request, for `net`'s gate and for comparisons with recorded conversations.
    pub fn ungated(self) -> Request {
        self.0
    }
}

/// A password (`auth.login_ex`, 25.04 and newer). `user_info` is requested by default.
pub fn password(user: &str, password: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "PASSWORD_PLAIN", "username": user, "password": password.expose()}]),
    )
}

/// A user's API key as text (`auth.login_ex`, 25.04 and newer).
pub fn api_key(user: &str, key: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "API_KEY_PLAIN", "username": user, "api_key": key.expose().trim()}]),
    )
}

/// The one-time code for [`LoginAnswer::CodeRequired`] (25.04 and newer).
pub fn code(code: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex_continue",
        json!([{"mechanism": "OTP_TOKEN", "otp_token": code.expose().trim()}]),
    )
}

/// A password, with a one-time code if there is one (all releases up to 26; before 25.04 the only method).
pub fn legacy_password(user: &str, password: &Secret, code: Option<&Secret>) -> Credentialed {
    let params = match code {
        None => json!([user, password.expose()]),
        Some(code) => json!([user, password.expose(), code.expose().trim()]),
    };
    Credentialed::new("auth.login", params)
}

/// Whether a password is correct and its account needs a one-time code (up to 24.10): `auth.login` only returns false.
pub fn legacy_wants_code(user: &str, password: &Secret) -> Credentialed {
    Credentialed::new("auth.two_factor_auth", json!([user, password.expose()]))
}

/// An API key as text, without its owner (up to 26).
pub fn legacy_api_key(key: &Secret) -> Credentialed {
    Credentialed::new("auth.login_with_api_key", json!([key.expose().trim()]))
}

/// A token (`auth.login_ex`, 25.04 and newer).
pub fn token(token: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "TOKEN_PLAIN", "token": token.expose().trim()}]),
    )
}

/// A token (up to 24.10).
pub fn legacy_token(token: &Secret) -> Credentialed {
    Credentialed::new("auth.login_with_token", json!([token.expose().trim()]))
}

/// The first SCRAM message (26.0 and newer). It has no `login_options`.
pub fn scram_first(message: &str) -> Credentialed {
    scram("CLIENT_FIRST_MESSAGE", message)
}

/// The last SCRAM message (26.0 and newer), with the proof.
pub fn scram_final(message: &str) -> Credentialed {
    scram("CLIENT_FINAL_MESSAGE", message)
}

fn scram(step: &str, message: &str) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "SCRAM", "scram_type": step, "rfc_str": message}]),
    )
}

/// Whether a method takes a credential, or a step of a proof. Only the requests above may call it.
pub fn is_sign_in(method: &str) -> bool {
    method.starts_with("auth.login") || method == "auth.two_factor_auth"
}

/// Whether the result of a method is a credential.
pub fn gives_credential(method: &str) -> bool {
    ["auth.generate_onetime_password", "auth.generate_token"].contains(&method)
}

/// The reply to a sign-in request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginAnswer {
    /// Signed in; `None` when the reply does not name the account (then `auth.me` does).
    Success(Option<Identity>),
    /// The password was correct; a one-time code is needed. Also the reply to a wrong code (25.x, three times).
    CodeRequired,
    /// Wrong user, password, key or code, or (25.x) no right to use the API.
    Refused,
    /// The key is expired or revoked, or was just revoked because it arrived over a connection that the system
    /// considers insecure.
    Expired,
    /// Correct credentials without access to the API (26 and newer).
    Denied,
    /// The system is a standby controller; these are the addresses of the active one.
    Redirect(Vec<Text>),
    /// A SCRAM message (26.0 and newer). The sign-in is complete only after the last message of the server was verified.
    Scram {
        /// The message of RFC 5802, to be parsed strictly and never shown.
        message: String,
        /// The account, with the last message.
        me: Option<Identity>,
    },
    /// An unknown reply.
    Unknown(Text),
}

impl LoginAnswer {
    /// Parses the result of any sign-in request: an object from `auth.login_ex` on, a boolean before.
    pub fn read(json: &str) -> Self {
        let Some(value) = read::value(json) else {
            return Self::Unknown(Text::default());
        };
        match value.flag() {
            Some(true) => Self::Success(None),
            Some(false) => Self::Refused,
            None => match value.object() {
                Ok(fields) => Self::of(fields.unwrap_or_default()),
                Err(Over(limit)) => Self::Unknown(limit.to_string().into()),
            },
        }
    }

    fn of(fields: Fields) -> Self {
        let kind = fields.kind.unwrap_or_default();
        let me = fields.me.and_then(Account::identity);
        match kind.raw() {
            "SUCCESS" => Self::Success(me),
            "OTP_REQUIRED" => Self::CodeRequired,
            "AUTH_ERR" => Self::Refused,
            "EXPIRED" => Self::Expired,
            "DENIED" => Self::Denied,
            "REDIRECT" => Self::Redirect(fields.urls.unwrap_or_default()),
            "SCRAM_RESPONSE" => match fields.message {
                Some(message) => Self::Scram { message, me },
                None => Self::Unknown(kind),
            },
            _ => Self::Unknown(kind),
        }
    }
}

/// The fields of a reply of `auth.login_ex`.
#[derive(Default)]
struct Fields {
    kind: Option<Text>,
    me: Option<Account>,
    urls: Option<Vec<Text>>,
    message: Option<String>,
}

impl Entry for Fields {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "response_type" => self.kind = value.text(TEXT),
            "user_info" => self.me = value.object()?,
            "urls" => self.urls = value.names(ADDRESSES, TEXT)?,
            "rfc_str" => self.message = value.string(str::to_owned),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(Credentialed(request): &Credentialed) -> String {
        format!("{} {}", request.method, *request.params)
    }

    #[test]
    fn requests_to_the_letter() {
        let secret = |text: &str| Secret::new(text.into());
        let (password_text, key) = (secret("not a password"), secret("1-not-a-real-key\n"));
        for (request, want) in [
            (
                password("root", &password_text),
                r#"auth.login_ex [{"mechanism":"PASSWORD_PLAIN","username":"root","password":"not a password"}]"#,
            ),
            (
                api_key("root", &key),
                r#"auth.login_ex [{"mechanism":"API_KEY_PLAIN","username":"root","api_key":"1-not-a-real-key"}]"#,
            ),
            (
                code(&secret("123456 ")),
                r#"auth.login_ex_continue [{"mechanism":"OTP_TOKEN","otp_token":"123456"}]"#,
            ),
            (
                legacy_password("root", &password_text, None),
                r#"auth.login ["root","not a password"]"#,
            ),
            (
                legacy_password("root", &password_text, Some(&secret("123456"))),
                r#"auth.login ["root","not a password","123456"]"#,
            ),
            (
                legacy_wants_code("root", &password_text),
                r#"auth.two_factor_auth ["root","not a password"]"#,
            ),
            (
                legacy_api_key(&key),
                r#"auth.login_with_api_key ["1-not-a-real-key"]"#,
            ),
            (
                token(&secret("not-a-token")),
                r#"auth.login_ex [{"mechanism":"TOKEN_PLAIN","token":"not-a-token"}]"#,
            ),
            (
                legacy_token(&secret("not-a-token")),
                r#"auth.login_with_token ["not-a-token"]"#,
            ),
            (
                scram_first("n,,n=root:1,r=x"),
                r#"auth.login_ex [{"mechanism":"SCRAM","scram_type":"CLIENT_FIRST_MESSAGE","rfc_str":"n,,n=root:1,r=x"}]"#,
            ),
            (
                scram_final("c=biws,r=x,p=y"),
                r#"auth.login_ex [{"mechanism":"SCRAM","scram_type":"CLIENT_FINAL_MESSAGE","rfc_str":"c=biws,r=x,p=y"}]"#,
            ),
        ] {
            assert_eq!(shown(&request), want);
            assert!(!format!("{request:?}").contains("not"), "{request:?}");
        }
    }

    #[test]
    fn answers_of_both_eras() {
        let read = |value: Value| LoginAnswer::read(&value.to_string());
        assert_eq!(read(json!(true)), LoginAnswer::Success(None));
        assert_eq!(read(json!(false)), LoginAnswer::Refused);
        for (word, want) in [
            ("AUTH_ERR", LoginAnswer::Refused),
            ("EXPIRED", LoginAnswer::Expired),
            ("DENIED", LoginAnswer::Denied),
            ("OTP_REQUIRED", LoginAnswer::CodeRequired),
            ("SUCCESS", LoginAnswer::Success(None)),
            ("REDIRECT", LoginAnswer::Redirect(Vec::new())),
            ("LATER", LoginAnswer::Unknown("LATER".into())),
        ] {
            assert_eq!(
                read(json!({"response_type": word, "user_info": null})),
                want
            );
        }
        let urls = json!({"response_type": "REDIRECT", "urls": ["https://b.example"]});
        assert_eq!(
            read(urls),
            LoginAnswer::Redirect(vec!["https://b.example".into()])
        );
        let success = json!({"response_type": "SUCCESS", "user_info": {"pw_name": "root",
            "privilege": {"roles": {"$set": ["FULL_ADMIN"]}}}});
        match read(success) {
            LoginAnswer::Success(Some(me)) => assert!(me.full_admin),
            other => panic!("{other:?}"),
        }
        let step = json!({"response_type": "SCRAM_RESPONSE", "scram_type": "SERVER_FIRST_RESPONSE",
            "rfc_str": "r=x,s=y,i=1", "user_info": null});
        let message = "r=x,s=y,i=1".to_owned();
        assert_eq!(read(step), LoginAnswer::Scram { message, me: None });
        for odd in [
            json!(null),
            json!(1),
            json!([]),
            json!({"response_type": null}),
        ] {
            assert_eq!(read(odd), LoginAnswer::Unknown(Text::default()));
        }
    }

    #[test]
    fn an_answer_above_a_limit_names_the_limit() {
        let names: Vec<usize> = (0..=2_000).collect();
        let said = json!({"response_type": "SUCCESS", "user_info": {"pw_name": "x", "privilege": {"roles": names}}});
        let want = LoginAnswer::Unknown("more than 2,000 roles of the account".into());
        assert_eq!(LoginAnswer::read(&said.to_string()), want);
    }
}
