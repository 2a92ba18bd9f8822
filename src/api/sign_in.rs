//! Signing in: the requests of both eras and what their answers mean. The order of the steps is `net`'s.
//!
//! Invariant: every request here is [`Credentialed`], and no other request carries a credential: `tests/arch/secrets.rs` compares.

use serde_json::{Value, json};

use super::me;
use super::read;
use super::request::Request;
use crate::domain::{Identity, Secret, Text};

/// A request that carries a credential, or a step of proving one. TrueNAS counts each, so it leaves through `net`'s gate alone.
#[derive(Debug)]
pub struct Credentialed(Request);

impl Credentialed {
    fn new(method: &'static str, params: Value) -> Self {
        Self(Request::new(method, params))
    }

    /// The request as it is, for `net`'s gate and for comparing it with recorded conversations.
    pub fn ungated(self) -> Request {
        self.0
    }
}

/// A password (`auth.login_ex`, 25.04 on). Asks for `user_info` by saying nothing: that is the default.
pub fn password(user: &str, password: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "PASSWORD_PLAIN", "username": user, "password": password.expose()}]),
    )
}

/// A plain API key of a user (`auth.login_ex`, 25.04 on).
pub fn api_key(user: &str, key: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "API_KEY_PLAIN", "username": user, "api_key": key.expose().trim()}]),
    )
}

/// The one-time code that [`LoginAnswer::CodeRequired`] asks for (25.04 on).
pub fn code(code: &Secret) -> Credentialed {
    Credentialed::new(
        "auth.login_ex_continue",
        json!([{"mechanism": "OTP_TOKEN", "otp_token": code.expose().trim()}]),
    )
}

/// A password, with a one-time code where there is one (all releases up to 26; before 25.04 the only way).
pub fn legacy_password(user: &str, password: &Secret, code: Option<&Secret>) -> Credentialed {
    let params = match code {
        None => json!([user, password.expose()]),
        Some(code) => json!([user, password.expose(), code.expose().trim()]),
    };
    Credentialed::new("auth.login", params)
}

/// Whether a password is right and its account wants a one-time code (up to 24.10): `auth.login` only says no.
pub fn legacy_wants_code(user: &str, password: &Secret) -> Credentialed {
    Credentialed::new("auth.two_factor_auth", json!([user, password.expose()]))
}

/// A plain API key without naming its owner (up to 26).
pub fn legacy_api_key(key: &Secret) -> Credentialed {
    Credentialed::new("auth.login_with_api_key", json!([key.expose().trim()]))
}

/// A token (`auth.login_ex`, 25.04 on).
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

/// SCRAM's first message (26.0 on). It takes no `login_options`.
pub fn scram_first(message: &str) -> Credentialed {
    scram("CLIENT_FIRST_MESSAGE", message)
}

/// SCRAM's last message (26.0 on), with the proof.
pub fn scram_final(message: &str) -> Credentialed {
    scram("CLIENT_FINAL_MESSAGE", message)
}

fn scram(step: &str, message: &str) -> Credentialed {
    Credentialed::new(
        "auth.login_ex",
        json!([{"mechanism": "SCRAM", "scram_type": step, "rfc_str": message}]),
    )
}

/// What a sign-in was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginAnswer {
    /// Signed in; `None` where the answer does not say as whom (then ask `auth.me`).
    Success(Option<Identity>),
    /// The password was right; a one-time code is wanted. Also the answer to a wrong code (25.x, three times).
    CodeRequired,
    /// Wrong user, password, key or code, or (25.x) no right to use the API.
    Refused,
    /// The key is expired or revoked; or it was just revoked, because it came over a link the system holds for insecure.
    Expired,
    /// Right, but without access to the API (26 on).
    Denied,
    /// This is the standby controller of a pair: the addresses of the active one.
    Redirect(Vec<Text>),
    /// A step of SCRAM (26.0 on). Nobody is signed in before the server's last message was checked.
    Scram {
        /// RFC 5802's message, to be read strictly and never shown.
        message: String,
        /// As whom, with the last message.
        me: Option<Identity>,
    },
    /// An answer this program does not know.
    Unknown(Text),
}

impl LoginAnswer {
    /// Reads the result of any sign-in request here: an object from `auth.login_ex` on, a boolean before.
    pub fn read(result: &Value) -> Self {
        let kind = match result {
            Value::Bool(true) => return Self::Success(None),
            Value::Bool(false) => return Self::Refused,
            other => read::text(other.get("response_type")).unwrap_or_default(),
        };
        match kind.raw() {
            "SUCCESS" => Self::Success(result.get("user_info").and_then(me::read)),
            "OTP_REQUIRED" => Self::CodeRequired,
            "AUTH_ERR" => Self::Refused,
            "EXPIRED" => Self::Expired,
            "DENIED" => Self::Denied,
            "REDIRECT" => Self::Redirect(read::names(result.get("urls")).unwrap_or_default()),
            "SCRAM_RESPONSE" => match result.get("rfc_str").and_then(Value::as_str) {
                Some(message) => Self::Scram {
                    message: message.to_owned(),
                    me: result.get("user_info").and_then(me::read),
                },
                None => Self::Unknown(kind),
            },
            _ => Self::Unknown(kind),
        }
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
        let read = |value: Value| LoginAnswer::read(&value);
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
}
