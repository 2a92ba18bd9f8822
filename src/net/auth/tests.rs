//! Sign-ins frame by frame.

mod refusals;

use serde_json::{Value, json};

use super::*;
use crate::api::events;
use crate::domain::budget::Class;
use crate::domain::{Caps, KeyId, Release, System, Text};
use crate::net::scram::NONCE;
use crate::wire::Framing;

/// 25.10: the last with plain keys.
const USER_ERA: Hint = Hint::UserEra(Some(Release::V25_10));

const SECRET: &str = "not-a-real-password";

fn password() -> Credentials {
    Credentials::Password {
        user: "root".into(),
        password: Secret::new(SECRET.into()),
    }
}

fn key(user: Option<&str>) -> Credentials {
    Credentials::ApiKey {
        user: user.map(Into::into),
        key: Secret::new(format!("7-{}", "x".repeat(64))),
    }
}

pub(super) fn context(framing: Framing, hint: Hint) -> AuthContext {
    AuthContext {
        framing,
        hint,
        label: "nas".into(),
        certificate: None,
        socket: false,
        seen_scram: false,
        nonce: [7; NONCE],
    }
}

/// A sign-in with its credentials, driven by hand.
pub(super) struct Drive {
    auth: Auth,
    credentials: Credentials,
    framing: Framing,
    /// Every frame so far.
    pub(super) frames: Vec<Value>,
    /// Frames that are out: method, id.
    pub(super) sent: Vec<(String, Value)>,
    pub(super) attempts: usize,
    end: Option<Result<Box<System>, Fault>>,
    asked: Vec<CodeWanted>,
    pub(super) derived: usize,
    standby: Vec<Text>,
}

impl Drive {
    pub(super) fn new(credentials: Credentials, framing: Framing, hint: Hint) -> Self {
        Self::on(credentials, context(framing, hint))
    }

    pub(super) fn on(credentials: Credentials, context: AuthContext) -> Self {
        let framing = context.framing;
        let auth = Auth::start(&credentials, context, 1);
        let mut drive = Self {
            auth,
            credentials,
            framing,
            frames: Vec::new(),
            sent: Vec::new(),
            attempts: 0,
            end: None,
            asked: Vec::new(),
            derived: 0,
            standby: Vec::new(),
        };
        drive.drain();
        drive
    }

    fn sent(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).unwrap();
        let name = frame["method"].as_str().or(frame["name"].as_str()).unwrap();
        self.sent.push((name.to_owned(), frame["id"].clone()));
        self.frames.push(frame);
    }

    fn drain(&mut self) {
        while let Some(output) = self.auth.take() {
            match output {
                Output::Send(frame) => self.sent(&frame),
                Output::Gated { call, .. } => {
                    self.attempts += usize::from(call.class() == Class::Credential);
                    self.sent(call.peek());
                }
                Output::Stage(_) => {}
                Output::NeedCode(why) => self.asked.push(why),
                Output::NeedUser(fault) => self.end = Some(Err(fault)),
                Output::Derive(work) => {
                    self.derived += 1;
                    self.auth.derived(&work.run());
                }
                Output::Standby(there) => self.standby = there,
                Output::Done { system, .. } => self.end = Some(Ok(system)),
                Output::Failed(fault) => self.end = Some(Err(fault)),
            }
        }
    }

    /// Answers the oldest frame, which must be of this method.
    pub(super) fn answer(&mut self, method: &str, answer: Result<Value, Value>) -> &mut Self {
        let (sent, id) = self.sent.remove(0);
        assert_eq!(sent, method);
        let frame = match (self.framing, answer) {
            (Framing::JsonRpc, Ok(result)) => json!({"jsonrpc":"2.0","id":id,"result":result}),
            (Framing::JsonRpc, Err(error)) => json!({"jsonrpc":"2.0","id":id,"error":error}),
            (Framing::Ddp, Ok(_)) if method == events::COLLECTION => {
                json!({"msg":"ready","subs":[id]})
            }
            (Framing::Ddp, Ok(result)) => json!({"msg":"result","id":id,"result":result}),
            (Framing::Ddp, Err(error)) => json!({"msg":"result","id":id,"error":error}),
        };
        let frame = frame.to_string();
        let message = self.framing.decode(&frame).unwrap();
        self.auth.message(&self.credentials, message);
        self.drain();
        self
    }

    pub(super) fn ok(&mut self, method: &str, result: Value) -> &mut Self {
        self.answer(method, Ok(result))
    }

    fn code(&mut self) -> &mut Self {
        self.auth
            .code(&self.credentials, &Secret::new("000000".into()));
        self.drain();
        self
    }

    pub(super) fn system(&mut self) -> Box<System> {
        self.end.take().expect("not at its end").unwrap()
    }

    pub(super) fn fault(&mut self) -> Fault {
        self.end.take().expect("not at its end").unwrap_err()
    }
}

pub(super) fn success() -> Value {
    json!({"response_type":"SUCCESS","user_info":{"pw_name":"root","privilege":{"roles":{"$set":["FULL_ADMIN"]}}}})
}

pub(super) fn unknown_method(framing: Framing) -> Value {
    match framing {
        Framing::JsonRpc => json!({"code":-32601,"message":"Method does not exist"}),
        Framing::Ddp => {
            json!({"error":201,"type":null,"reason":"[ENOMETHOD] Method 'login_ex' not found in 'auth'","extra":null})
        }
    }
}

pub(super) fn call_error(errno: i64, reason: &str) -> Value {
    json!({"code":-32001,"message":"Method call error","data":{"error":errno,"errname":"E","reason":reason,"extra":null}})
}

#[test]
fn a_password_on_a_new_system_takes_one_sign_in_and_one_round_of_questions() {
    let mut drive = Drive::new(password(), Framing::JsonRpc, Hint::UserEra(None));
    drive.ok("auth.login_ex", success());
    // All at once, and nobody is asked who was named already.
    let names: Vec<_> = drive.sent.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["system.info", "core.subscribe"]);
    drive
        .ok(
            "system.info",
            json!({"version":"25.10.5","hostname":"tank"}),
        )
        .ok("core.subscribe", json!("sub"));
    let system = drive.system();
    assert_eq!(system.hostname.as_str(), "tank");
    assert_eq!(system.product(), "TrueNAS 25.10.5");
    assert_eq!(system.me.label(), "root (full admin)");
    assert_eq!(drive.attempts, 1);
}

#[test]
fn what_an_account_may_not_ask_is_done_without() {
    let newest = Release::new(25, 4, 2);
    let mut drive = Drive::new(
        key(Some("svc")),
        Framing::JsonRpc,
        Hint::UserEra(Some(newest)),
    );
    let denied = || Err(call_error(13, "[EACCES] Not authorized"));
    drive
        .ok(
            "auth.login_ex",
            json!({"response_type":"SUCCESS","user_info":null}),
        )
        .answer("system.info", denied())
        .answer("auth.me", denied())
        .answer("core.subscribe", denied())
        .answer("system.version", denied());
    let system = drive.system();
    assert_eq!(
        (system.hostname.as_str(), system.version.as_str()),
        ("nas", "")
    );
    assert_eq!(
        (system.release, system.caps),
        (Some(newest), Caps::of(newest))
    );
    assert_eq!(system.me.label(), "API key 7");
    assert_eq!(system.me.key, Some(KeyId(7)));
}

#[test]
fn an_old_system_is_signed_in_to_in_the_old_way() {
    let mut drive = Drive::new(password(), Framing::Ddp, Hint::AllowlistEra);
    drive
        .ok("system.product_type", json!("SCALE"))
        .ok("auth.two_factor_auth", json!(true))
        .code()
        .ok("auth.login", json!(false))
        .code()
        .ok("auth.login", json!(true))
        .ok(
            "system.info",
            json!({"version":"TrueNAS-SCALE-24.04.2.5","hostname":"old"}),
        )
        .ok(
            "auth.me",
            json!({"pw_name":"root","privilege":{"roles":[]}}),
        )
        .ok(events::COLLECTION, json!(null));
    assert_eq!(drive.asked, [CodeWanted::First, CodeWanted::Wrong]);
    assert!(drive.system().caps.allowlist);

    // The question for the code may not exist, or say no: then the password alone is tried.
    for answer in [Err(unknown_method(Framing::Ddp)), Ok(json!(false))] {
        let mut drive = Drive::new(password(), Framing::Ddp, Hint::AllowlistEra);
        drive
            .answer(
                "system.product_type",
                Err(json!({"error":207,"reason":"Not authenticated"})),
            )
            .answer("auth.two_factor_auth", answer)
            .ok("auth.login", json!(false));
        assert_eq!(drive.fault().kind, Kind::SignIn);
        // The question for the code carries the password too.
        assert_eq!(drive.attempts, 2);
    }
}

#[test]
fn an_unknown_system_is_asked_in_the_new_way_first() {
    let mut drive = Drive::new(password(), Framing::Ddp, Hint::Nothing);
    drive.answer("auth.login_ex", Err(unknown_method(Framing::Ddp)));
    assert_eq!(drive.sent[0].0, "auth.two_factor_auth");

    let mut drive = Drive::new(password(), Framing::Ddp, Hint::Nothing);
    drive
        .ok("auth.login_ex", success())
        .answer("system.info", Err(json!({"error":13,"reason":"no"})))
        .ok(events::COLLECTION, json!(null))
        .answer("system.version", Err(json!({"error":13,"reason":"no"})));
    let system = drive.system();
    assert!(system.caps.owner && system.release.is_none());
}

#[test]
fn a_key_without_its_owner_goes_the_old_way_where_there_is_one() {
    let mut drive = Drive::new(key(None), Framing::JsonRpc, USER_ERA);
    drive.answer(
        "auth.login_with_api_key",
        Err(unknown_method(Framing::JsonRpc)),
    );
    assert!(drive.fault().next.contains("user"), "names what is missing");
    let mut drive = Drive::new(key(Some("root")), Framing::Ddp, Hint::AllowlistEra);
    drive
        .ok("system.product_type", json!("SCALE"))
        .ok("auth.login_with_api_key", json!(false));
    assert_eq!(drive.fault().kind, Kind::SignIn);
}

#[test]
fn a_method_that_is_not_there_is_asked_for_once() {
    for (credentials, method) in [
        (key(Some("root")), "auth.login_with_api_key"),
        (
            Credentials::Token(Secret::new(SECRET.into())),
            "auth.login_with_token",
        ),
    ] {
        let mut drive = Drive::new(credentials, Framing::JsonRpc, USER_ERA);
        drive
            .answer("auth.login_ex", Err(unknown_method(Framing::JsonRpc)))
            .answer(method, Err(unknown_method(Framing::JsonRpc)));
        assert_eq!(drive.fault().kind, Kind::Server);
        assert_eq!(drive.attempts, 2);
    }
}

#[test]
fn core_sees_no_secret() {
    for credentials in [
        password(),
        key(None),
        Credentials::Token(Secret::new(SECRET.into())),
    ] {
        let mut drive = Drive::new(credentials, Framing::Ddp, Hint::AllowlistEra);
        drive.ok("system.product_type", json!("CORE"));
        let fault = drive.fault();
        assert_eq!(fault.kind, Kind::NotTrueNas);
        assert!(fault.what.contains("CORE"), "{fault}");
        assert!(drive.sent.is_empty() && drive.attempts == 0);
    }
}

#[test]
fn a_token_signs_in_in_the_way_of_the_release() {
    let token = || Credentials::Token(Secret::new("not-a-real-token".into()));
    let mut drive = Drive::new(token(), Framing::JsonRpc, USER_ERA);
    drive.ok("auth.login_ex", success());
    assert_eq!(
        (drive.sent[0].0.as_str(), drive.attempts),
        ("system.info", 1)
    );
    let mut drive = Drive::new(token(), Framing::Ddp, Hint::AllowlistEra);
    drive
        .ok("system.product_type", json!("SCALE"))
        .ok("auth.login_with_token", json!(false));
    assert!(drive.fault().what.contains("token"));
}

#[test]
fn a_standby_names_the_active_one_before_it_fails() {
    let mut drive = Drive::new(password(), Framing::JsonRpc, USER_ERA);
    drive.ok(
        "auth.login_ex",
        json!({"response_type":"REDIRECT","urls":["https://10.0.0.1"]}),
    );
    assert_eq!(drive.standby, ["https://10.0.0.1".into()]);
    assert_eq!(drive.fault().kind, Kind::SignIn);
}
