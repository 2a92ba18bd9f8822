//! Every way to sign in, on every release and over every transport.

use super::*;

#[tokio::test]
async fn every_way_to_sign_in_on_every_release_and_link() {
    let dir = tempfile::tempdir().unwrap();
    for release in Release::ALL {
        let config = || Config {
            release,
            ..Config::default()
        };
        let socket = dir.path().join(format!("{release}.sock"));
        for listen in [
            Listen::Tcp(loopback()),
            Listen::Tls(loopback()),
            Listen::Unix(socket.clone()),
        ] {
            let sim = start(config(), listen).await;
            let ca = sim.certificate_pem().map(|pem| write(&dir, "ca.pem", pem));
            let keys = sim.key_names().len();
            let key = |user: Option<&str>| Credentials::ApiKey {
                user: user.map(Into::into),
                key: secret(sim.api_key()),
            };
            let coded = Credentials::Password {
                user: OTP_USER.into(),
                password: secret(sim.password()),
            };
            let mut ways = vec![password(&sim), coded];
            let unix = sim.uri().starts_with("unix:");
            if unix {
                ways.push(Credentials::Socket);
            }
            // SCRAM wants the owner, and does not work over the socket.
            let scram = release == Release::V26_0;
            if !scram {
                ways.push(key(None));
            }
            if !(scram && unix) {
                ways.push(key(Some(sim.user())));
            }
            for credentials in ways {
                let way = format!("{release} {} {credentials:?}", sim.uri());
                let by_key = credentials.is_api_key();
                let (system, found, scope) = list(Target {
                    ca: ca.clone(),
                    ..target(&sim.uri(), credentials)
                })
                .await;
                assert_eq!((found, scope), (keys, Scope::All), "{way}");
                assert_eq!(system.hostname.as_str(), "nas1", "{way}");
                assert_eq!(system.caps.owner, user_era(release), "{way}");
                assert_eq!(system.caps.allowlist, !user_era(release), "{way}");
                let shown = system.release.unwrap().to_string();
                assert!(shown.starts_with(&release.to_string()), "{way}: {shown}");
                assert_eq!(system.me.key.is_some(), by_key, "{way}");
                // A key of the allowlist era belongs to nobody.
                assert_eq!(
                    system.me.username.is_none(),
                    by_key && !user_era(release),
                    "{way}: {:?}",
                    system.me
                );
            }
            sim.stop().await;
        }
    }
}

const OTP_USER: &str = "carol";

#[tokio::test]
async fn explicit_paths_are_obeyed_in_both_framings() {
    for (release, path) in [
        (Release::V24_04, "/websocket"),
        (Release::V24_10, "/websocket"),
        (Release::V25_04, "/websocket"),
        (Release::V25_10, "/websocket"),
        (Release::V25_10, "/api/current"),
        (Release::V26_0, "/websocket"),
    ] {
        let sim = plain(release).await;
        let (system, found, _) =
            list(target(&format!("{}{path}", sim.uri()), password(&sim))).await;
        assert_eq!(found, sim.key_names().len(), "{release}{path}");
        assert_eq!(system.caps.owner, user_era(release), "{release}{path}");
    }
}

#[tokio::test]
async fn a_wrong_password_or_key_is_final_and_sent_once() {
    for release in Release::ALL {
        let sim = plain(release).await;
        let wrong = Credentials::Password {
            user: sim.user().into(),
            password: secret("not-the-password"),
        };
        let mut link = spawn(target(&sim.uri(), wrong));
        let fault = given_up(&mut link).await;
        assert_eq!(fault.kind, Kind::SignIn, "{release}: {fault}");
        let wrong = Credentials::ApiKey {
            user: Some(sim.user().into()),
            key: secret("1-0000000000000000000000000000000000000000000000000000000000000000"),
        };
        let mut link = spawn(target(&sim.uri(), wrong));
        let fault = given_up(&mut link).await;
        assert_eq!(fault.kind, Kind::SignIn, "{release}: {fault}");
        let attempts = ["auth.login", "auth.login_ex", "auth.login_with_api_key"];
        let attempts: usize = attempts.iter().map(|method| sim.calls(method)).sum();
        // SCRAM takes two.
        let expected = if release == Release::V26_0 { 3 } else { 2 };
        assert_eq!(attempts, expected, "{release}");
    }
}

// On 26.0 each wrong code costs a password as well: the last ones wait for the budget.
#[tokio::test(start_paused = true)]
async fn a_wrong_code_is_asked_for_again() {
    for release in Release::ALL {
        let config = Config {
            release,
            ..Config::default()
        };
        let sim = start(config, Listen::Tcp(own_address())).await;
        let mut link = spawn(target(
            &sim.uri(),
            Credentials::Password {
                user: OTP_USER.into(),
                password: secret(sim.password()),
            },
        ));
        assert!(
            matches!(
                next(&mut link).await,
                LinkEvent::NeedCode(tnkeys::api::CodeWanted::First)
            ),
            "{release}"
        );
        // More often than 25.x asks by itself before it forgets the password.
        for _ in 0..5 {
            link.commands
                .send(LinkCommand::Code(secret("000000")))
                .unwrap();
            assert!(
                matches!(
                    next(&mut link).await,
                    LinkEvent::NeedCode(tnkeys::api::CodeWanted::Wrong)
                ),
                "{release}"
            );
        }
        link.commands.send(LinkCommand::Code(secret(CODE))).unwrap();
        let system = until_online(&mut link).await;
        assert_eq!(system.me.username.unwrap().as_str(), OTP_USER, "{release}");
    }
}

#[tokio::test]
async fn a_plain_key_behind_a_forwarder_is_explained() {
    let config = Config {
        insecure_peer: true,
        ..Config::default()
    };
    let sim = start(config, Listen::Tcp(loopback())).await;
    let key = || Credentials::ApiKey {
        user: Some(sim.user().into()),
        key: secret(sim.api_key()),
    };
    // Without a yes nothing is even dialled.
    let mut link = spawn(Target {
        key_over_loopback: false,
        ..target(&sim.uri(), key())
    });
    assert_eq!(given_up(&mut link).await.kind, Kind::Insecure);
    assert_eq!(sim.calls("auth.login_ex"), 0);
    let mut link = spawn(target(&sim.uri(), key()));
    let fault = given_up(&mut link).await;
    assert_eq!(fault.kind, Kind::SignIn);
    assert!(fault.to_string().contains("revoked"), "{fault}");
}
