//! The real client against the simulator, over real sockets: every way to sign in on every release, and every way to lose a link.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tnkeys::api::{Ask, Call, KeyEvent, Outcome, Reply, RequestId, Scope, Stage, Target, Told};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{
    Address, Credentials, Fault, KeyChange, KeyId, Kind, NewKey, Rule, Secret, System, Verb,
};
use tnkeys::net::{Link, client, spawn};
use tnkeys::sim::{self, Config, Handle, Listen, Release, Sim};

use crate::support::sim_client::own_address;

const CODE: &str = "169340";

fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

async fn start(config: Config, listen: Listen) -> Handle {
    Sim::start(config, listen).await.unwrap()
}

async fn plain(release: Release) -> Handle {
    let config = Config {
        release,
        ..Config::default()
    };
    start(config, Listen::Tcp(loopback())).await
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn password(sim: &Handle) -> Credentials {
    Credentials::Password {
        user: sim.user().into(),
        password: secret(sim.password()),
    }
}

fn target(uri: &str, credentials: Credentials) -> Target {
    Target {
        address: Address::parse(uri).unwrap(),
        credentials,
        ca: None,
        key_over_loopback: true,
        read_only: false,
        seen_scram: false,
    }
}

/// A link to it, signed in.
async fn online(sim: &Handle) -> (Link, Box<System>) {
    let mut link = spawn(target(&sim.uri(), password(sim)));
    let system = until_online(&mut link).await;
    (link, system)
}

/// What the link says next, progress left out.
async fn next(link: &mut Link) -> Told {
    loop {
        let told = tokio::time::timeout(Duration::from_secs(90), link.told.recv()).await;
        match told
            .expect("the link says nothing")
            .expect("the link ended")
        {
            Told::Progress(_) => {}
            other => return other,
        }
    }
}

async fn until_online(link: &mut Link) -> Box<System> {
    match next(link).await {
        Told::Online(system) => system,
        other => panic!("not online: {other:?}"),
    }
}

/// The fault of a link that gives up.
async fn given_up(link: &mut Link) -> Fault {
    match next(link).await {
        Told::Offline {
            fault,
            retry_in: None,
        } => fault,
        other => panic!("did not give up: {other:?}"),
    }
}

fn ask(link: &Link, id: u64, call: Call) {
    let id = RequestId(id);
    link.ask.send(Ask::Call { id, call }).unwrap();
}

/// The answer to this call; events on the way are left out.
async fn answer(link: &mut Link, id: u64) -> Outcome {
    loop {
        match next(link).await {
            Told::Answer {
                id: answered,
                outcome,
            } if answered == RequestId(id) => return outcome,
            Told::Changed(_) => {}
            other => panic!("no answer: {other:?}"),
        }
    }
}

async fn done(link: &mut Link, id: u64, call: Call) -> Reply {
    ask(link, id, call);
    match answer(link, id).await {
        Outcome::Done(reply) => reply,
        other => panic!("not done: {other:?}"),
    }
}

fn new_key(release: Release, name: &str) -> Call {
    let access = if user_era(release) {
        NewAccess::User {
            username: "truenas_admin".into(),
            expires_at: None,
        }
    } else {
        NewAccess::Allowlist(vec![Rule::new(Verb::Call, "system.info")])
    };
    Call::Create(NewKey {
        name: name.into(),
        access,
    })
}

fn user_era(release: Release) -> bool {
    !matches!(release, Release::V24_04 | Release::V24_10)
}

fn reset(id: i64) -> Call {
    Call::Reset {
        id: KeyId(id),
        expires_at: None,
    }
}

fn write(dir: &TempDir, name: &str, text: &str) -> std::path::PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Reads the list by the script client.
async fn list(target: Target) -> (System, usize, Scope) {
    let mut session = client::connect(target, Default::default(), || Some(secret(CODE)))
        .await
        .unwrap();
    let system = session.system().clone();
    match session.call(Call::Keys).await.unwrap() {
        Reply::Keys {
            keys,
            scope,
            skipped: 0,
        } => (system, keys.len(), scope),
        other => panic!("{other:?}"),
    }
}

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
async fn a_key_is_made_changed_reset_and_deleted_with_its_events() {
    for release in Release::ALL {
        let sim = plain(release).await;
        let (mut link, _) = online(&sim).await;
        ask(&link, 1, new_key(release, "grafana"));
        // The event may come before the answer, and comes after it at the latest.
        let (mut made, mut event) = (None, None);
        while made.is_none() || event.is_none() {
            match next(&mut link).await {
                Told::Answer {
                    outcome: Outcome::Done(Reply::NewSecret { key, secret, .. }),
                    ..
                } => made = Some((key.id, secret)),
                Told::Changed(what) => event = Some(what),
                other => panic!("{release}: {other:?}"),
            }
        }
        let (id, first) = made.unwrap();
        assert_eq!(event, Some(KeyEvent::Added(id)), "{release}");
        assert_eq!(
            Some(first.raw().expose().to_owned()),
            sim.plain_key("grafana")
        );

        let change = KeyChange {
            name: Some("grafana2".into()),
            ..KeyChange::default()
        };
        let reply = done(&mut link, 2, Call::Update(id, change)).await;
        assert!(matches!(reply, Reply::Updated(key) if key.name.as_str() == "grafana2"));

        let reply = done(&mut link, 3, reset(id.0)).await;
        let Reply::NewSecret { secret: second, .. } = reply else {
            panic!("{release}: {reply:?}");
        };
        assert_ne!(first.raw().expose(), second.raw().expose(), "{release}");
        assert_eq!(
            Some(second.raw().expose().to_owned()),
            sim.plain_key("grafana2")
        );

        let reply = done(&mut link, 4, Call::Delete(id)).await;
        assert!(matches!(reply, Reply::Deleted), "{release}");
        assert_eq!(sim.key_id("grafana2"), None, "{release}");
        let reply = done(&mut link, 5, Call::Key(id)).await;
        assert!(matches!(reply, Reply::Key(None)), "{release}: {reply:?}");
    }
}

#[tokio::test]
async fn a_refusal_lands_on_its_field_and_the_link_goes_on() {
    for release in Release::ALL {
        let sim = plain(release).await;
        let taken = sim.key_names().remove(0);
        let (mut link, _) = online(&sim).await;
        ask(&link, 1, new_key(release, &taken));
        let outcome = answer(&mut link, 1).await;
        let Outcome::Failed(fault) = outcome else {
            panic!("{release}: {outcome:?}");
        };
        assert_eq!(fault.kind, Kind::Invalid, "{release}: {fault}");
        assert!(!fault.fields.is_empty(), "{release}: {fault:?}");
        done(&mut link, 2, Call::Users).await;
    }
}

/// The answer to a create or reset is lost: nothing goes twice, the outcome is named, and the link comes back.
#[tokio::test]
async fn a_lost_answer_is_unknown_and_nothing_is_sent_again() {
    for release in [Release::V24_10, Release::V25_10] {
        let sim = plain(release).await;
        let (mut link, _) = online(&sim).await;
        let old = sim.plain_key("terraform").unwrap();
        let id = sim.key_id("terraform").unwrap();
        for (nth, method, call) in [
            (1, "api_key.create", new_key(release, "lost")),
            (2, "api_key.update", reset(id)),
        ] {
            sim.fault(sim::Fault::DropAfter(method.into()));
            // A read that is out at the same time is answered by the next connection.
            sim.fault(sim::Fault::Hang("user.query".into()));
            ask(&link, 10 + nth, Call::Users);
            ask(&link, nth, call);
            let outcome = answer(&mut link, nth).await;
            let Outcome::Unknown(fault) = outcome else {
                panic!("{release} {method}: {outcome:?}");
            };
            assert_eq!(fault.kind, Kind::OutcomeUnknown);
            match next(&mut link).await {
                Told::Offline {
                    fault,
                    retry_in: Some(_),
                } => assert_eq!(fault.kind, Kind::Lost, "{fault}"),
                other => panic!("{other:?}"),
            }
            link.ask.send(Ask::RetryNow).unwrap();
            until_online(&mut link).await;
            assert!(matches!(
                answer(&mut link, 10 + nth).await,
                Outcome::Done(Reply::Users(_))
            ));
            assert_eq!(sim.calls(method), 1, "{release} {method}");
        }
        assert!(sim.key_id("lost").is_some());
        assert_ne!(sim.plain_key("terraform").unwrap(), old);
        done(&mut link, 20, Call::Keys).await;
        assert_eq!(sim.calls("api_key.create"), 1);
    }
}

#[tokio::test]
async fn what_is_asked_while_the_link_is_down_is_held_or_turned_away() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.set_accepting(false);
    sim.drop_connections();
    assert!(matches!(
        next(&mut link).await,
        Told::Offline {
            retry_in: Some(_),
            ..
        }
    ));
    ask(&link, 1, new_key(Release::V25_10, "x"));
    ask(&link, 2, Call::Keys);
    assert!(matches!(answer(&mut link, 1).await, Outcome::NotSent(_)));
    // Closed at once: unreachable, and tried again.
    link.ask.send(Ask::RetryNow).unwrap();
    match next(&mut link).await {
        Told::Offline {
            fault,
            retry_in: Some(_),
        } => assert_eq!(fault.kind, Kind::Unreachable, "{fault}"),
        other => panic!("{other:?}"),
    }
    sim.set_accepting(true);
    link.ask.send(Ask::RetryNow).unwrap();
    until_online(&mut link).await;
    assert!(matches!(
        answer(&mut link, 2).await,
        Outcome::Done(Reply::Keys { .. })
    ));
    assert_eq!(sim.calls("api_key.create"), 0);
}

#[tokio::test]
async fn a_first_connection_that_fails_is_final() {
    let sim = plain(Release::V25_10).await;
    let uri = sim.uri();
    let credentials = password(&sim);
    sim.stop().await;
    let mut link = spawn(target(&uri, credentials));
    assert_eq!(given_up(&mut link).await.kind, Kind::Unreachable);
    ask(&link, 1, Call::Keys);
    assert!(
        matches!(answer(&mut link, 1).await, Outcome::NotSent(f) if f.kind == Kind::Unreachable)
    );
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
                Told::NeedCode(tnkeys::api::CodeWanted::First)
            ),
            "{release}"
        );
        // More often than 25.x asks by itself before it forgets the password.
        for _ in 0..5 {
            link.ask.send(Ask::Code(secret("000000"))).unwrap();
            assert!(
                matches!(
                    next(&mut link).await,
                    Told::NeedCode(tnkeys::api::CodeWanted::Wrong)
                ),
                "{release}"
            );
        }
        link.ask.send(Ask::Code(secret(CODE))).unwrap();
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

#[tokio::test]
async fn stages_come_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let sim = start(Config::default(), Listen::Tls(loopback())).await;
    let mut link = spawn(Target {
        ca: sim.certificate_pem().map(|pem| write(&dir, "ca.pem", pem)),
        ..target(&sim.uri(), password(&sim))
    });
    let mut stages = Vec::new();
    loop {
        match link.told.recv().await.unwrap() {
            Told::Progress(stage) => stages.push(stage),
            Told::Online(_) => break,
            other => panic!("{other:?}"),
        }
    }
    stages.dedup();
    assert_eq!(stages.first(), Some(&Stage::Reaching));
    assert_eq!(
        stages[stages.len() - 4..],
        [
            Stage::Securing,
            Stage::Greeting,
            Stage::SigningIn,
            Stage::Asking
        ]
    );
}

#[tokio::test]
async fn an_untrusted_certificate_is_shown_with_its_fingerprint_before_anything_is_sent() {
    let sim = start(Config::default(), Listen::Tls(loopback())).await;
    let mut link = spawn(target(&sim.uri(), password(&sim)));
    let shown = loop {
        match link.told.recv().await.unwrap() {
            Told::Progress(_) => {}
            Told::Untrusted(shown) => break shown,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(shown.fault.kind, Kind::Tls);
    let print = shown.certificate.print.to_string();
    assert!(shown.fault.meaning.contains(&print), "{}", shown.fault);
    // There is no place to remember it: it is not trusted for a while either.
    link.ask.send(Ask::Trust(shown.certificate.print)).unwrap();
    let fault = given_up(&mut link).await;
    assert_eq!(fault.kind, Kind::Local, "{fault}");
    assert_eq!(sim.calls("auth.login_ex"), 0);
}

#[tokio::test]
async fn a_system_that_is_not_ready_or_not_truenas_is_not_guessed_at() {
    for (path, status) in [
        ("/api/versions", 502),
        ("/api/versions", 200),
        ("/api/current", 503),
    ] {
        let sim = plain(Release::V25_10).await;
        sim.fault(sim::Fault::HttpStatus {
            path: path.into(),
            status,
        });
        let mut link = spawn(target(&sim.uri(), password(&sim)));
        let fault = given_up(&mut link).await;
        let kind = if status == 200 {
            Kind::NotTrueNas
        } else {
            Kind::Unreachable
        };
        assert_eq!(fault.kind, kind, "{path} {status}: {fault}");
        assert_eq!(sim.calls("auth.login_ex") + sim.calls("auth.login"), 0);
    }
}

#[tokio::test]
async fn an_administrator_s_end_is_retried_once() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.terminate_sessions();
    assert!(matches!(
        next(&mut link).await,
        Told::Offline {
            retry_in: Some(_),
            ..
        }
    ));
    link.ask.send(Ask::RetryNow).unwrap();
    until_online(&mut link).await;
    sim.terminate_sessions();
    given_up(&mut link).await;
}

#[tokio::test]
async fn an_address_that_is_barred_is_final() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.fault(sim::Fault::CloseWith {
        method: "user.query".into(),
        code: 1008,
        reason: "You are not allowed to access this resource".into(),
    });
    ask(&link, 1, Call::Users);
    assert!(matches!(answer(&mut link, 1).await, Outcome::NotSent(_)));
    assert_eq!(given_up(&mut link).await.kind, Kind::Denied);
}

#[tokio::test]
async fn an_orphan_on_25_04_costs_the_owners_not_the_list() {
    let config = Config {
        release: Release::V25_04,
        orphan: Some(true),
        ..Config::default()
    };
    let sim = start(config, Listen::Tcp(loopback())).await;
    let (_, found, scope) = list(target(&sim.uri(), password(&sim))).await;
    assert_eq!(
        (found, scope),
        (sim.key_names().len(), Scope::WithoutOwners)
    );
}

#[tokio::test]
async fn what_is_for_nobody_harms_nobody() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    for text in [
        "{}",
        "{\"id\":null}",
        r#"{"jsonrpc":"2.0","id":1,"result":true}"#,
        r#"{"jsonrpc":"2.0","id":99999,"result":{"key":"1-x"}}"#,
        r#"{"jsonrpc":"2.0","id":99999,"result":1e999}"#,
    ] {
        sim.push(text);
    }
    assert!(matches!(
        done(&mut link, 1, Call::Keys).await,
        Reply::Keys { .. }
    ));
}

#[tokio::test]
async fn garbage_ends_the_link_which_comes_again() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    for text in [
        "",
        "not json",
        "[]",
        r#"{"jsonrpc":"2.0","id":-1,"error":7}"#,
        r#"{"jsonrpc":"2.0","id":null,"result":7}"#,
    ] {
        sim.push(text);
        match next(&mut link).await {
            Told::Offline {
                fault,
                retry_in: Some(_),
            } => assert_eq!(fault.kind, Kind::Protocol, "{text}: {fault}"),
            other => panic!("{text}: {other:?}"),
        }
        link.ask.send(Ask::RetryNow).unwrap();
        while !matches!(next(&mut link).await, Told::Online(_)) {}
    }
    assert!(matches!(
        done(&mut link, 1, Call::Keys).await,
        Reply::Keys { .. }
    ));
}

#[tokio::test]
async fn letting_go_closes_the_connection() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    drop(link.ask);
    assert!(link.told.recv().await.is_none());
    // The server notices on its own time; the client is gone for certain.
    while sim.sessions() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_missing_socket_says_so() {
    let missing = Path::new("/nonexistent/tnkeys-test.sock");
    let address = format!("unix:{}", missing.display());
    let Err(fault) = client::connect(
        target(&address, Credentials::Socket),
        Default::default(),
        || None,
    )
    .await
    else {
        panic!("connected to nothing");
    };
    assert_eq!(fault.kind, Kind::Unreachable);
    assert!(fault.what.contains("no socket"), "{fault}");
}

#[tokio::test]
async fn ten_thousand_keys_are_listed() {
    let config = Config {
        keys: Some(10_000),
        ..Config::default()
    };
    let sim = start(config, Listen::Tcp(loopback())).await;
    let (_, found, _) = list(target(&sim.uri(), password(&sim))).await;
    assert_eq!(found, 10_000);
}
