//! Refusals, wrong codes, and systems that are none.

use super::*;

#[test]
fn a_wrong_code_starts_over_with_the_kept_password() {
    let wanted = || json!({"response_type":"OTP_REQUIRED","username":"root"});
    let mut drive = Drive::new(password(), Framing::JsonRpc, Hint::UserEra(None));
    drive
        .ok("auth.login_ex", wanted())
        .code()
        .ok("auth.login_ex_continue", wanted())
        .code()
        .ok(
            "auth.login_ex_continue",
            json!({"response_type":"AUTH_ERR"}),
        )
        .ok("auth.login_ex", wanted())
        .code()
        .answer(
            "auth.login_ex_continue",
            Err(call_error(
                22,
                "[EINVAL] OTP_TOKEN: no authentication in progress",
            )),
        )
        .ok("auth.login_ex", wanted());
    assert_eq!(
        drive.asked,
        [
            CodeWanted::First,
            CodeWanted::Wrong,
            CodeWanted::Wrong,
            CodeWanted::Late
        ]
    );
    // A second code for one question is dropped.
    drive.code().code();
    assert_eq!(drive.sent.len(), 1);
    drive.ok("auth.login_ex_continue", success());
    assert_eq!(drive.sent[0].0, "system.info");
    // Three passwords and four codes.
    assert_eq!(drive.attempts, 7);
}

#[test]
fn an_error_about_something_else_than_the_code_is_told_in_the_words_of_the_system() {
    let word = |word: &str| Ok(json!({"response_type": word}));
    let cases = [
        (
            Err(
                json!({"code":-32602,"message":"Invalid params","data":{"error":22,"errname":"EINVAL","reason":"[EINVAL] login_data: no","extra":[["login_data.otp_token","Input should be a valid string",22]]}}),
            ),
            Kind::SignIn,
            "Input should be a valid string",
        ),
        (
            Err(call_error(22, "[EINVAL] the clock is not set")),
            Kind::SignIn,
            "the clock is not set",
        ),
        (
            Err(call_error(16, "[EBUSY] Rate Limit Exceeded")),
            Kind::RateLimited,
            "limit is reached",
        ),
        (
            Err(call_error(16, "[EBUSY] the directory is busy")),
            Kind::Server,
            "the directory is busy",
        ),
        (
            Err(call_error(13, "[EACCES] go away")),
            Kind::SignIn,
            "go away",
        ),
        (word("EXPIRED"), Kind::SignIn, "expired"),
        (word("DENIED"), Kind::SignIn, "may not use the API"),
        (
            Ok(json!({"response_type":"REDIRECT","urls":["https://b.example"]})),
            Kind::SignIn,
            "https://b.example",
        ),
        (word("LATER"), Kind::Protocol, "LATER"),
    ];
    for (answer, kind, words) in cases {
        let mut drive = Drive::new(password(), Framing::JsonRpc, Hint::UserEra(None));
        drive
            .ok(
                "auth.login_ex",
                json!({"response_type":"OTP_REQUIRED","username":"root"}),
            )
            .code()
            .answer("auth.login_ex_continue", answer);
        // No second sign-in, and nobody is told that the code was wrong.
        assert_eq!(drive.asked, [CodeWanted::First], "{words}");
        assert_eq!((drive.sent.len(), drive.attempts), (0, 2), "{words}");
        let fault = drive.fault();
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(fault.to_string().contains(words), "{fault}");
    }
}

#[test]
fn every_refusal_is_explained_and_none_is_repeated() {
    let cases = [
        (
            Ok(json!({"response_type":"AUTH_ERR"})),
            Kind::SignIn,
            "refused",
        ),
        (
            Ok(json!({"response_type":"EXPIRED"})),
            Kind::SignIn,
            "expired",
        ),
        (
            Ok(json!({"response_type":"DENIED"})),
            Kind::SignIn,
            "may not",
        ),
        (
            Ok(json!({"response_type":"REDIRECT","urls":["https://b"]})),
            Kind::SignIn,
            "https://b",
        ),
        (Ok(json!({"response_type":"NEWS"})), Kind::Protocol, "NEWS"),
        (Ok(json!(null)), Kind::Protocol, "unknown"),
        (
            Err(call_error(16, "[EBUSY] Rate Limit Exceeded")),
            Kind::RateLimited,
            "limit",
        ),
        (
            Err(call_error(95, "[EOPNOTSUPP] x")),
            Kind::SignIn,
            "does not allow",
        ),
    ];
    for (answer, kind, words) in cases {
        for credentials in [password(), key(Some("root"))] {
            let shown = format!("{answer:?} {credentials:?}");
            let mut drive = Drive::new(credentials, Framing::JsonRpc, USER_ERA);
            drive.answer("auth.login_ex", answer.clone());
            let fault = drive.fault();
            assert_eq!(fault.kind, kind, "{shown}: {fault}");
            assert!(fault.to_string().contains(words), "{shown}: {fault}");
            assert!(drive.sent.is_empty(), "{shown}");
        }
    }
}

#[test]
fn a_secret_that_comes_back_in_an_error_is_not_shown() {
    for answer in [
        Err(call_error(22, &format!("[EINVAL] bad: {SECRET}"))),
        Ok(json!({"response_type": SECRET})),
    ] {
        let mut drive = Drive::new(password(), Framing::JsonRpc, Hint::UserEra(None));
        drive.answer("auth.login_ex", answer);
        let fault = drive.fault();
        assert!(!fault.to_string().contains(SECRET), "{fault}");
    }
}

#[test]
fn a_password_that_is_one_of_our_words_is_refused_in_our_words() {
    let user = "root".to_owned();
    let password = Secret::new("wrong".into());
    let credentials = Credentials::Password { user, password };
    let mut drive = Drive::new(credentials, Framing::JsonRpc, Hint::UserEra(None));
    drive.ok("auth.login_ex", json!({"response_type": "AUTH_ERR"}));
    assert_eq!(drive.fault().what, "The system refused the sign-in.");
}

#[test]
fn core_is_no_system_to_begin_with() {
    let mut drive = Drive::new(Credentials::Socket, Framing::Ddp, Hint::AllowlistEra);
    drive
        .ok(
            "system.info",
            json!({"version":"TrueNAS-13.0-U6.1","hostname":"x"}),
        )
        .ok("auth.me", json!(null))
        .ok(events::COLLECTION, json!(null));
    assert_eq!(drive.fault().kind, Kind::NotTrueNas);
}

#[test]
fn a_monstrous_password_is_not_even_sent() {
    let credentials = Credentials::Password {
        user: "root".into(),
        password: Secret::new("x".repeat(9_000)),
    };
    let mut drive = Drive::new(credentials, Framing::JsonRpc, Hint::UserEra(None));
    assert_eq!(drive.fault().kind, Kind::TooLarge);
    assert!(drive.sent.is_empty());
}

#[test]
fn a_socket_that_signs_nobody_in_is_no_system_to_begin_with() {
    let mut socket = context(Framing::JsonRpc, USER_ERA);
    socket.socket = true;
    let mut drive = Drive::on(Credentials::Socket, socket);
    let nobody = || Err(call_error(207, "[ENOTAUTHENTICATED] Not authenticated"));
    drive
        .answer("system.info", nobody())
        .answer("auth.me", nobody())
        .answer("core.subscribe", nobody())
        .answer("system.version", nobody());
    let fault = drive.fault();
    assert_eq!(fault.kind, Kind::SignIn);
    assert!(fault.next.contains("Run tnkeys as such a user"), "{fault}");
}
