//! SCRAM within a sign-in, frame by frame, against the vendor's recorded exchange.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::domain::{Credentials, KeyId, Kind, Release, ScramParts, Secret};
use crate::net::auth::AuthContext;
use crate::net::auth::tests::{Drive, call_error, context, success, unknown_method};
use crate::net::dial::Hint;
use crate::wire::Framing;

// The first of the vendor's exchanges (`net/scram/tests.rs`); test values.
const KEY: &str = "1-zXhWTjwrLbgpUivDfg6XZHY2HhUmR3OZPOcoXydsU87r3zOkXpEUhu6Kmv717H8b";
const NONCE: &str = "1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTEo=";
const CLIENT_FIRST: &str = "n,,n=root:1,r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTEo=";
const SERVER_FIRST: &str = "r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTErmxUcDp95oi3luIboZ0bF39nHMp+XeGblWhjqF50vTSg==,s=ButvlSQ4jiy4H5lEq639ew==,i=50000";
const CLIENT_FINAL: &str = "c=biws,r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTErmxUcDp95oi3luIboZ0bF39nHMp+XeGblWhjqF50vTSg==,p=9mhoqbcPd5PILGUhrMl93vpBLbJH46MhKRMwmx/7ohZp0DzC3Y6Vs2hx6YcnDDKRca7xNUwpab85/6LdKobFgQ==";
const SERVER_FINAL: &str =
    "v=eeiEvORwiClBr+mkg4mUmoed2MqycZDLj2uuI9xDGoqziba7KoQkT5jM64a3yLNq+P861Gi1k/gnu+pKRwJWaQ==";

const V26: Hint = Hint::UserEra(Some(Release::V26));

fn key(user: Option<&str>, text: &str) -> Credentials {
    Credentials::ApiKey {
        user: user.map(Into::into),
        key: Secret::new(text.into()),
    }
}

fn computed() -> Credentials {
    let secret = |text: &str| Secret::new(text.into());
    Credentials::ScramKey {
        user: Some("root".into()),
        id: KeyId(1),
        parts: ScramParts {
            client_key: secret(
                "o6GfrQ2JEx+iBkbYInbeVtuy67WljYUPu7WxOMDlsJlk4N6SOvSbAQuNamjIJLg537GedAVbWBOb94sDBRzuqg==",
            ),
            stored_key: secret(
                "J3tErYCEGlm9SpgDqRgaQXRu0l6tnc23ch4iE6NPuW4/ntqY0PKgC4LOfiWaIaIvvwLpEJ3eFUfEZ0j/cCp3rA==",
            ),
            server_key: secret(
                "SsE++Kjt5ahPH4YGsG0/ZmqoGy1L3E5eJDBRlYzDw9CX2tghtVbEyatNTwoavgTf4rYa/imlqQuj0PIb4vCzgQ==",
            ),
        },
    }
}

fn on(hint: Hint) -> AuthContext {
    AuthContext {
        nonce: STANDARD.decode(NONCE).unwrap().try_into().unwrap(),
        ..context(Framing::JsonRpc, hint)
    }
}

fn begun(credentials: Credentials) -> Drive {
    Drive::on(credentials, on(V26))
}

fn step(message: &str, last: bool) -> Value {
    let (kind, info) = if last {
        let info = json!({"pw_name":"root","privilege":{"roles":{"$set":["FULL_ADMIN"]}}});
        ("SERVER_FINAL_RESPONSE", info)
    } else {
        ("SERVER_FIRST_RESPONSE", Value::Null)
    };
    json!({"response_type":"SCRAM_RESPONSE","scram_type":kind,"rfc_str":message,"user_info":info})
}

fn params(drive: &Drive, at: usize) -> &Value {
    &drive.frames[at]["params"][0]
}

/// Not a frame holds any of the key.
fn nothing_leaked(drive: &Drive) {
    let (_, secret) = KEY.split_once('-').unwrap();
    let said = Value::from(drive.frames.clone()).to_string();
    assert!(!said.contains(secret));
}

#[test]
fn a_key_is_proven_and_never_sent() {
    for (credentials, derived) in [(key(Some("root"), &format!("{KEY}\n")), 1), (computed(), 0)] {
        let mut drive = begun(credentials);
        assert_eq!(
            *params(&drive, 0),
            json!({"mechanism":"SCRAM","scram_type":"CLIENT_FIRST_MESSAGE","rfc_str":CLIENT_FIRST})
        );
        drive.ok("auth.login_ex", step(SERVER_FIRST, false));
        assert_eq!(
            *params(&drive, 1),
            json!({"mechanism":"SCRAM","scram_type":"CLIENT_FINAL_MESSAGE","rfc_str":CLIENT_FINAL})
        );
        drive
            .ok("auth.login_ex", step(SERVER_FINAL, true))
            .ok("system.info", json!({"version":"26.0.0","hostname":"nas"}))
            .ok("core.subscribe", json!("sub"));
        // Each of its two messages counts against the budget.
        assert_eq!((drive.attempts, drive.derived), (2, derived));
        nothing_leaked(&drive);
        let system = drive.system();
        assert!(system.caps.scram);
        assert_eq!(system.me.label(), "root (full admin)");
        assert_eq!(system.me.key, Some(KeyId(1)));
    }
}

#[test]
fn a_server_that_proves_nothing_is_not_trusted() {
    let wrong = SERVER_FINAL.replace("v=ee", "v=ef");
    let other_nonce = SERVER_FIRST.replace("r=1aHj", "r=1aHk");
    let few = SERVER_FIRST.replace("i=50000", "i=4096");
    let many = SERVER_FIRST.replace("i=50000", "i=5000001");
    let cases = [
        (vec![step(SERVER_FIRST, false), step(&wrong, true)], "prove"),
        (vec![step(SERVER_FIRST, false), step("v=", true)], "prove"),
        (vec![step(SERVER_FIRST, false), success()], "protocol"),
        (
            vec![step(SERVER_FIRST, false), step(SERVER_FIRST, false)],
            "invalid response",
        ),
        (vec![step(SERVER_FINAL, true)], "invalid response"),
        (vec![success()], "protocol"),
        (vec![json!({"response_type":"OTP_REQUIRED"})], "protocol"),
        (vec![step(&other_nonce, false)], "another"),
        (vec![step(&few, false)], "4096"),
        (vec![step(&many, false)], "5000001"),
    ];
    for (answers, words) in cases {
        let mut drive = begun(key(Some("root"), KEY));
        let shown = format!("{answers:?}");
        for answer in answers {
            drive.ok("auth.login_ex", answer);
        }
        let fault = drive.fault();
        assert_eq!(fault.kind, Kind::Protocol, "{shown}: {fault}");
        assert!(fault.to_string().contains(words), "{shown}: {fault}");
        assert!(drive.sent.is_empty(), "{shown}");
        nothing_leaked(&drive);
    }
}

#[test]
fn nobody_gets_the_key_in_plain_by_having_no_scram() {
    let no_mechanism = json!({"code":-32602,"message":"Invalid params","data":{"error":22,"errname":"EINVAL","reason":"x",
        "extra":[["login_data","Input tag 'SCRAM' found using 'mechanism' does not match any of the expected tags: x",22]]}});
    for hint in [V26, Hint::UserEra(None), Hint::Nothing] {
        for answer in [
            Err(no_mechanism.clone()),
            Err(unknown_method(Framing::JsonRpc)),
            Err(call_error(95, "[EOPNOTSUPP] SCRAM: not supported")),
            Ok(json!({"response_type":"AUTH_ERR"})),
            Ok(json!({"response_type":"EXPIRED"})),
            Ok(json!({"response_type":"DENIED"})),
        ] {
            let mut drive = Drive::on(key(Some("root"), KEY), on(hint));
            drive.answer("auth.login_ex", answer.clone());
            let fault = drive.fault();
            assert_eq!(fault.kind, Kind::SignIn, "{answer:?}: {fault}");
            assert!(
                drive.sent.is_empty() && drive.frames.len() == 1,
                "{answer:?}"
            );
            nothing_leaked(&drive);
        }
    }
}

#[test]
fn a_system_once_at_26_gets_no_plain_key_when_it_claims_to_be_older() {
    for hint in [Hint::UserEra(Some(Release::V25_10)), Hint::AllowlistEra] {
        let remembered = AuthContext {
            seen_scram: true,
            ..on(hint)
        };
        let mut drive = Drive::on(key(Some("root"), KEY), remembered);
        if hint == Hint::AllowlistEra {
            drive.ok("system.product_type", json!("SCALE"));
        }
        let fault = drive.fault();
        assert_eq!(fault.kind, Kind::Insecure, "{fault}");
        assert_eq!(drive.attempts, 0);
        nothing_leaked(&drive);
    }
}

#[test]
fn what_scram_cannot_do_is_said_before_anything_is_sent() {
    let socket = AuthContext {
        socket: true,
        ..on(V26)
    };
    let unreadable = AuthContext {
        certificate: Some(vec![0x30, 0x00]),
        ..on(V26)
    };
    let old = on(Hint::UserEra(Some(Release::V25_10)));
    let cases = [
        (key(None, KEY), on(V26), Kind::SignIn, "owner"),
        (
            key(Some("root"), "nodash"),
            on(V26),
            Kind::SignIn,
            "ID-SECRET",
        ),
        (key(Some("a,b"), KEY), on(V26), Kind::SignIn, "contain ,"),
        (key(Some("root"), KEY), socket, Kind::SignIn, "socket"),
        (
            key(Some("root"), KEY),
            unreadable,
            Kind::Insecure,
            "unreadable",
        ),
        (computed(), old, Kind::SignIn, "older than 26.0"),
    ];
    for (credentials, context, kind, words) in cases {
        let mut drive = Drive::on(credentials, context);
        let fault = drive.fault();
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(fault.to_string().contains(words), "{fault}");
        assert!(drive.frames.is_empty(), "{fault}");
    }
}

#[test]
fn parts_that_do_not_belong_together_are_not_used() {
    let Credentials::ScramKey { user, id, parts } = computed() else {
        unreachable!()
    };
    let parts = ScramParts {
        stored_key: Secret::new(parts.server_key.expose().into()),
        ..parts
    };
    let mut drive = begun(Credentials::ScramKey { user, id, parts });
    drive.ok("auth.login_ex", step(SERVER_FIRST, false));
    assert_eq!(drive.fault().kind, Kind::Local);
    assert_eq!(drive.frames.len(), 1);
}
