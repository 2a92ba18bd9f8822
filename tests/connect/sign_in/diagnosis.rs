//! Every failure says what it is, in one line, and what to do next, in another.

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, RequestId};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{Address, Credentials, Fault, Kind, NewKey};
use tnkeys::sim::{Config, Data, Fault as Trouble, Listen, Release, Sim};

use super::support::*;

/// The kind, words of the first line, words of the next step.
type Words = (Kind, &'static str, &'static str);

#[track_caller]
fn explains(fault: &Fault, (kind, what, next): Words) {
    assert_eq!(fault.kind, kind, "{fault}");
    assert!(fault.what.contains(what), "{what:?} is not in: {fault}");
    assert!(
        fault.next.contains(next),
        "{next:?} is not next in: {fault}"
    );
    for part in [&fault.what, &fault.meaning, &fault.next] {
        assert!(!part.contains(['\n', '\r', '\u{1b}']), "{part:?}");
    }
    assert!(!fault.next.is_empty(), "{fault}");
}

#[tokio::test]
async fn keys_that_are_not_taken() {
    const WRONG_USER: Words = (Kind::SignIn, "refused API key 9", "belongs to carol");
    const REVOKED: Words = (Kind::SignIn, "refused API key", "revoked");
    for release in [Release::V25_04, Release::V25_10, Release::V26_0] {
        let sim = plain(config(release)).await;
        let key = |user: &str, key: &str| target(&sim.uri(), key_of(user, key));
        explains(&refused(key("carol", sim.api_key())).await, WRONG_USER);
        let admin = sim.user();
        sim.revoke(9, "Attempt to use over an insecure transport");
        explains(&refused(key(admin, sim.api_key())).await, REVOKED);
        let expired = sim.plain_key("terraform").unwrap();
        sim.set_expiry(1, 1_000_000_000);
        let words = match release {
            // SCRAM never says which.
            Release::V26_0 => (Kind::SignIn, "refused API key 1.", "expired"),
            _ => (Kind::SignIn, "API key 1 is expired or revoked", "reset"),
        };
        explains(&refused(key(admin, &expired)).await, words);
    }
}

#[tokio::test]
async fn a_key_without_its_owner() {
    let sim = plain(config(Release::V26_0)).await;
    let Credentials::ApiKey { key, .. } = key_of("", sim.api_key()) else {
        unreachable!()
    };
    let fault = refused(target(&sim.uri(), Credentials::ApiKey { user: None, key })).await;
    explains(&fault, (Kind::SignIn, "owner", "-U USER"));
}

#[tokio::test]
async fn a_proxy_that_ends_tls() {
    let words = [
        // The plain key was revoked by the try; nothing can be seen of the proxy before.
        (Release::V25_10, "expired or revoked", "reset"),
        (
            Release::V26_0,
            "refused API key 9",
            "A proxy that terminates TLS",
        ),
    ];
    for (release, what, next) in words {
        let sim = plain(Config {
            insecure_peer: true,
            ..config(release)
        })
        .await;
        let proxy = terminator(named("127.0.0.1"), KeyPair::generate().unwrap(), &sim.uri()).await;
        let fault = refused(proxy.target(key_of(sim.user(), sim.api_key()))).await;
        explains(&fault, (Kind::SignIn, what, next));
        if release == Release::V25_10 {
            assert!(
                fault.meaning.contains("proxy terminates TLS and uses HTTP"),
                "{fault}"
            );
        }
    }
}

#[tokio::test]
async fn accounts_and_modes_that_may_not() {
    for (release, what) in [
        (Release::V25_10, "refused the sign-in"),
        (Release::V26_0, "may not use the API"),
    ] {
        let sim = plain(config(release)).await;
        let fault = refused(target(&sim.uri(), password_of("intern", sim.password()))).await;
        explains(&fault, (Kind::SignIn, what, ""));
    }
    for release in [Release::V25_10, Release::V26_0] {
        let sim = plain(Config {
            stig: true,
            ..config(release)
        })
        .await;
        let fault = refused(target(&sim.uri(), key_of(sim.user(), sim.api_key()))).await;
        explains(&fault, (Kind::SignIn, "does not allow", "one-time code"));
        assert!(fault.meaning.contains("STIG"), "{fault}");
        let fault = refused(target(&sim.uri(), password_of(sim.user(), sim.password()))).await;
        explains(&fault, (Kind::SignIn, "refused", "STIG"));
    }
}

#[tokio::test]
async fn a_missing_role_is_named() {
    let sim = plain(Config {
        data: Data::Recorded,
        ..config(Release::V25_10)
    })
    .await;
    let (mut link, _) = outcome(target(&sim.uri(), password_of("readonly", "readonlypw")))
        .await
        .unwrap();
    let call = Call::Create(NewKey {
        name: "x".into(),
        access: NewAccess::User {
            username: "root".into(),
            expires_at: None,
        },
    });
    let id = RequestId(1);
    link.commands.send(LinkCommand::Call { id, call }).unwrap();
    let fault = loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Answer {
                outcome: Outcome::Failed(fault),
                ..
            } => break fault,
            LinkEvent::Answer { outcome, .. } => panic!("{outcome:?}"),
            _ => {}
        }
    };
    explains(&fault, (Kind::Denied, "not authorized", "API_KEY_WRITE"));
}

#[tokio::test]
async fn addresses_that_are_not_allowed_and_too_many_tries() {
    let sim = plain(config(Release::V25_10)).await;
    let at =
        |sim: &tnkeys::sim::Handle| target(&sim.uri(), password_of(sim.user(), sim.password()));
    let method = || "auth.login_ex".to_owned();
    sim.fault(Trouble::CloseWith {
        method: method(),
        code: 1008,
        reason: "You are not allowed to access this resource".into(),
    });
    explains(
        &refused(at(&sim)).await,
        (Kind::Denied, "from this address", "allowed IP addresses"),
    );
    sim.fault(Trouble::RefuseWith {
        method: method(),
        errno: 16,
        reason: "Rate Limit Exceeded".into(),
    });
    explains(
        &refused(at(&sim)).await,
        (Kind::RateLimited, "limit", "60 s"),
    );

    // Our own budget speaks before the system has to.
    let sim = plain(config(Release::V25_10)).await;
    for _ in 0..10 {
        signed_in(at(&sim)).await;
    }
    let fault = refused(at(&sim)).await;
    assert_eq!(fault.kind, Kind::RateLimited);
    let seconds = fault
        .what
        .split(' ')
        .rev()
        .find_map(|word| word.parse::<u64>().ok());
    assert!(matches!(seconds, Some(1..=66)), "seconds left: {fault}");
    assert_eq!(sim.calls("auth.login_ex"), 10);
}

#[tokio::test]
async fn certificates_of_other_names_and_times() {
    let certificate = |change: fn(&mut CertificateParams), name: &str| {
        let mut params = named(name);
        change(&mut params);
        params
    };
    let cases: [(CertificateParams, Words); 3] = [
        (
            certificate(|_| {}, "other.example"),
            (Kind::Tls, "for another name: other.example", "Use a name"),
        ),
        (
            certificate(|p| p.not_after = date_time_ymd(2021, 2, 3), "127.0.0.1"),
            (
                Kind::Tls,
                "expired on 2021-02-03",
                "clock of this machine: it says 20",
            ),
        ),
        (
            certificate(|p| p.not_before = date_time_ymd(2999, 2, 3), "127.0.0.1"),
            (
                Kind::Tls,
                "not valid before 2999-02-03",
                "clock of this machine: it says 20",
            ),
        ),
    ];
    for (params, words) in cases {
        let front = terminator(params, KeyPair::generate().unwrap(), "127.0.0.1:1").await;
        explains(
            &refused(front.target(password_of("root", "not-a-password"))).await,
            words,
        );
    }
}

#[tokio::test]
async fn what_is_not_truenas() {
    const PAGE: &str = "HTTP/1.1 200 OK\r\nServer: Some Proxy\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<html>Sign in!</html>";
    const PORT: &str = "Check the port";
    let cases = [
        (
            "ws://",
            PAGE,
            (Kind::NotTrueNas, "a web page", "Check the address"),
        ),
        ("wss://", PAGE, (Kind::Tls, "plain HTTP", "HTTPS port")),
        (
            "ws://",
            "SSH-2.0-OpenSSH_9.2\r\n",
            (Kind::NotTrueNas, "SSH server", PORT),
        ),
        (
            "wss://",
            "SSH-2.0-OpenSSH_9.2\r\n",
            (Kind::NotTrueNas, "SSH server", PORT),
        ),
        (
            "wss://",
            "220 mail ESMTP\r\n",
            (Kind::NotTrueNas, "neither TLS nor HTTP", PORT),
        ),
    ];
    for (scheme, text, words) in cases {
        let uri = format!("{scheme}{}", saying(text).await);
        explains(
            &refused(target(&uri, password_of("root", "not-a-password"))).await,
            words,
        );
    }
}

#[tokio::test]
async fn truenas_core_before_a_secret_is_sent() {
    for by_key in [false, true] {
        let sim = plain(config(Release::V24_04)).await;
        sim.fault(Trouble::ReplyText {
            method: "system.product_type".into(),
            text: r#"{"msg":"result","id":"id-1","result":"CORE"}"#.into(),
        });
        let credentials = match by_key {
            true => key_of(sim.user(), sim.api_key()),
            false => password_of(sim.user(), sim.password()),
        };
        let fault = refused(target(&sim.uri(), credentials)).await;
        explains(&fault, (Kind::NotTrueNas, "TrueNAS CORE", "SCALE 22.12"));
        for method in [
            "auth.login",
            "auth.two_factor_auth",
            "auth.login_with_api_key",
        ] {
            assert_eq!(sim.calls(method), 0, "{method}");
        }
    }
}

#[tokio::test]
async fn ipv6_and_international_names() {
    let listen = Listen::Tcp("[::1]:0".parse().unwrap());
    match Sim::start(config(Release::V25_10), listen).await {
        Ok(sim) => {
            let credentials = password_of(sim.user(), sim.password());
            signed_in(target(&sim.uri(), credentials)).await;
        }
        Err(error) => crate::support::skip::skip(&format!("no IPv6 here ({error})")),
    }
    for (text, words) in [
        ("n\u{e4}s.example", "ASCII form (xn--"),
        ("[fe80::1%eth0]", "remove the zone"),
        ("fe80::1%eth0", "remove the zone"),
    ] {
        let error = Address::parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[tokio::test]
async fn a_standby_names_the_active_controller_and_nobody_goes_there_unasked() {
    let standby = Config {
        standby: vec!["https://192.0.2.7".to_owned()],
        ..config(Release::V25_10)
    };
    let sim = plain(standby).await;
    let mut link = tnkeys::net::spawn(target(&sim.uri(), password_of(sim.user(), sim.password())));
    let mut there = Vec::new();
    let fault = loop {
        match link.events.recv().await.expect("the link ended") {
            tnkeys::api::LinkEvent::Standby(addresses) => there = addresses,
            tnkeys::api::LinkEvent::Offline { fault, retry_in } => {
                assert_eq!(retry_in, None, "it stays where it is");
                break fault;
            }
            _ => {}
        }
    };
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].as_str(), "https://192.0.2.7");
    explains(
        &fault,
        (Kind::SignIn, "standby controller", "https://192.0.2.7"),
    );
}
