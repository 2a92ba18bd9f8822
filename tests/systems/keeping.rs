//! What is kept between runs, as a person and their scripts meet it: profiles, trusted certificates, the budget of sign-ins.

mod by_person;

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, RequestId, Target};
use tnkeys::config::{State, hosts, sign_ins};
use tnkeys::domain::budget::Class;
use tnkeys::domain::{Address, Credentials, Fault, KeyId, Kind, Others, Secret, Untrusted};
use tnkeys::net::{Link, spawn_with};
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};

fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

async fn start(listen: Listen) -> Handle {
    Sim::start(Config::default(), listen).await.unwrap()
}

fn target(sim: &Handle) -> Target {
    Target {
        address: Address::parse(&sim.uri()).unwrap(),
        credentials: Credentials::Password {
            user: sim.user().into(),
            password: Secret::new(sim.password().into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    }
}

enum Came {
    Online,
    Untrusted(Box<Untrusted>),
    Offline(Fault, bool),
}

async fn next(link: &mut Link) -> Came {
    loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Online(_) => return Came::Online,
            LinkEvent::Untrusted(shown) => return Came::Untrusted(shown),
            LinkEvent::Offline { fault, retry_in } => {
                return Came::Offline(fault, retry_in.is_some());
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn trusted_once_then_silent_and_no_word_before() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let sim = start(Listen::Tls(loopback())).await;
    let mut link = spawn_with(target(&sim), state.clone());
    let Came::Untrusted(shown) = next(&mut link).await else {
        panic!("it was not asked about");
    };
    assert_eq!(sim.calls("auth.login_ex"), 0);
    let wrong = tnkeys::net::fingerprint(b"another");
    let shown = shown.certificate.print;
    for (print, others) in [
        (wrong, Others::MustNotBe),
        (shown, Others::Go),
        (shown, Others::MustNotBe),
    ] {
        let command = LinkCommand::Trust(print, others);
        link.commands.send(command).unwrap();
    }
    assert!(matches!(next(&mut link).await, Came::Online));
    drop(link);
    for _ in 0..2 {
        let mut link = spawn_with(target(&sim), state.clone());
        assert!(matches!(next(&mut link).await, Came::Online));
    }
    let address = Address::parse(&sim.uri()).unwrap();
    let seen = hosts::highest_release(&state, &address).unwrap();
    assert!(seen.is_some_and(|release| release.to_string().starts_with("25.10")));

    // The certificate changes: shown, and not signed in to. What trusts a first certificate does not trust this one.
    let Address::Net { port, .. } = address else {
        panic!("{address}")
    };
    let before = sim.calls("auth.login_ex");
    let mut pin = hosts::pins(&state, "127.0.0.1", port).unwrap().remove(0);
    pin.print = wrong;
    hosts::trust(&state, "127.0.0.1", port, &pin, Others::Go).unwrap();
    let mut link = spawn_with(target(&sim), state.clone());
    let Came::Untrusted(shown) = next(&mut link).await else {
        panic!("it was not shown");
    };
    assert_eq!(shown.known.len(), 1);
    let print = shown.certificate.print;
    for command in [
        LinkCommand::Trust(print, Others::MustNotBe),
        LinkCommand::Trust(wrong, Others::Go),
        LinkCommand::Distrust,
    ] {
        link.commands.send(command).unwrap();
    }
    let Came::Offline(fault, false) = next(&mut link).await else {
        panic!("it was not refused for good");
    };
    assert_eq!(fault.kind, Kind::Tls);
    assert_eq!(sim.calls("auth.login_ex"), before);
    let pins = || hosts::pins(&state, "127.0.0.1", port).unwrap();
    assert_eq!(pins(), [pin.clone()]);

    // It joins the trusted one, or replaces it: as `tnkeys trust --add` and `--replace` write it.
    for (others, count) in [(Others::Stay, 2), (Others::Go, 1)] {
        hosts::trust(&state, "127.0.0.1", port, &pin, Others::Go).unwrap();
        let mut link = spawn_with(target(&sim), state.clone());
        let Came::Untrusted(_) = next(&mut link).await else {
            panic!("it was not shown");
        };
        let command = LinkCommand::Trust(print, others);
        link.commands.send(command).unwrap();
        assert!(matches!(next(&mut link).await, Came::Online));
        assert_eq!(pins().len(), count);
        assert_eq!(pins().last().unwrap().print, print);
    }
}

#[tokio::test]
async fn a_read_only_link_sends_no_change() {
    let sim = start(Listen::Tcp(loopback())).await;
    let mut link = spawn_with(
        Target {
            read_only: true,
            ..target(&sim)
        },
        State::default(),
    );
    assert!(matches!(next(&mut link).await, Came::Online));
    let key = KeyId(1);
    let calls = [
        Call::Delete(key),
        Call::Reset {
            id: key,
            expires_at: None,
        },
        Call::Update(key, tnkeys::domain::KeyChange::default()),
        Call::Keys,
    ];
    for (n, call) in (0..).zip(calls) {
        let changes = call.changes();
        let id = RequestId(n);
        link.commands.send(LinkCommand::Call { id, call }).unwrap();
        loop {
            if let LinkEvent::Answer { outcome, .. } = link.events.recv().await.unwrap() {
                match outcome {
                    Outcome::NotSent(fault) if changes => assert_eq!(fault.kind, Kind::Denied),
                    Outcome::Done(_) if !changes => {}
                    other => panic!("{other:?}"),
                }
                break;
            }
        }
    }
    assert_eq!(sim.calls("api_key.delete") + sim.calls("api_key.update"), 0);
    assert!(sim.calls("api_key.query") > 0);
}

#[tokio::test]
async fn a_budget_that_others_spent_is_waited_for_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let sim = start(Listen::Tcp(loopback())).await;
    let place = Address::parse(&sim.uri()).unwrap().canonical();
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    for _ in 0..10 {
        let spent = sign_ins::spend(&state, &place, Class::Credential, 1, now).unwrap();
        assert_eq!(spent, Ok(()));
    }
    let mut link = spawn_with(target(&sim), state);
    let Came::Offline(fault, true) = next(&mut link).await else {
        panic!("it does not wait");
    };
    assert_eq!(fault.kind, Kind::RateLimited);
    assert!(fault.what.contains("the next is allowed in"), "{fault}");
    // Being told to hurry does not help: the deletion, asked for afterwards, is turned away at once.
    link.commands.send(LinkCommand::RetryNow).unwrap();
    let call = Call::Delete(KeyId(1));
    let id = RequestId(1);
    link.commands.send(LinkCommand::Call { id, call }).unwrap();
    let told = link.events.recv().await;
    assert!(
        matches!(
            &told,
            Some(LinkEvent::Answer {
                outcome: Outcome::NotSent(_),
                ..
            })
        ),
        "{told:?}"
    );
    assert_eq!(sim.calls("auth.login_ex"), 0);
    assert_eq!(sim.most_connections(Duration::from_secs(60)), 0);
}

#[tokio::test]
async fn a_system_once_seen_at_26_gets_no_plain_key_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let sim = start(Listen::Tcp(loopback())).await;
    let key = || Target {
        credentials: Credentials::ApiKey {
            user: Some(sim.user().into()),
            key: Secret::new(sim.api_key().into()),
        },
        key_over_loopback: true,
        ..target(&sim)
    };
    let mut link = spawn_with(key(), state.clone());
    assert!(
        matches!(next(&mut link).await, Came::Online),
        "a 25.10 takes the key"
    );
    drop(link);
    let before = sim.calls("auth.login_ex");
    hosts::saw(&state, &key().address, tnkeys::domain::Release::V26).unwrap();
    let mut link = spawn_with(key(), state.clone());
    let Came::Offline(fault, false) = next(&mut link).await else {
        panic!("the key was sent to what claims to be older than it was");
    };
    assert_eq!(fault.kind, Kind::Insecure, "{fault}");
    assert_eq!(sim.calls("auth.login_ex"), before);

    // Changed on purpose, by the command for it.
    let told = Command::new(env!("CARGO_BIN_EXE_tnkeys"))
        .args(["trust", "--forget-release", &sim.uri()])
        .env("TNKEYS_STATE_DIR", dir.path())
        .env("TNKEYS_CONFIG_DIR", dir.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(told.status.success(), "{told:?}");
    // This run saw 26.0 itself, and goes by that until it ends; the next one goes by the file.
    let mut link = spawn_with(key(), state);
    assert!(matches!(next(&mut link).await, Came::Offline(_, false)));
    let mut link = spawn_with(key(), State::at(dir.path()));
    assert!(matches!(next(&mut link).await, Came::Online));
}
