//! Staying connected, by the real client against the simulator with a clock under the test's control: hours pass in seconds.
//!
//! Everything runs on one thread and over unix sockets, where what was written is there at once: the clock only moves on when
//! nobody has anything left to do.

mod flapping;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Target};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{Address, Credentials, Kind, NewKey, Secret};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep, timeout};

const LOGIN: &str = "auth.login_ex";
const CREATE: &str = "api_key.create";
const PING: &str = "auth.me";
const MINUTE: Duration = Duration::from_secs(60);
/// The budget: so many sign-ins within a minute.
const MOST: usize = 10;

async fn system(dir: &TempDir) -> (Handle, PathBuf) {
    let socket = dir.path().join("sock");
    let config = Config::default();
    let sim = Sim::start(config, Listen::Unix(socket.clone())).await;
    (sim.unwrap(), socket)
}

/// Signed in with a password, so that sign-ins count.
fn target(sim: &Handle, socket: &Path) -> Target {
    Target {
        address: Address::Unix(socket.into()),
        credentials: Credentials::Password {
            user: sim.user().into(),
            password: Secret::new(sim.password().into()),
        },
        ca: None,
        key_over_loopback: false,
        seen_scram: false,
        read_only: false,
    }
}

async fn connect(sim: &Handle, socket: &Path) -> Link {
    let mut link = spawn(target(sim, socket));
    loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Progress(_) => {}
            LinkEvent::Online(_) => return link,
            other => panic!("not online: {other:?}"),
        }
    }
}

fn ask(link: &Link, id: u64, call: Call) {
    let id = RequestId(id);
    link.commands.send(LinkCommand::Call { id, call }).unwrap();
}

fn create(name: &str) -> Call {
    Call::Create(NewKey {
        name: name.into(),
        access: NewAccess::User {
            username: "truenas_admin".into(),
            expires_at: None,
        },
    })
}

/// Carries bytes to the system until it is cut off; then both ends stay open and nothing moves, as behind a cable that was
/// pulled out.
async fn relay(at: PathBuf, to: PathBuf, cut: watch::Receiver<bool>) {
    let listener = UnixListener::bind(at).unwrap();
    while let Ok((mut near, _)) = listener.accept().await {
        let (to, mut cut) = (to.clone(), cut.clone());
        tokio::spawn(async move {
            let mut far = UnixStream::connect(to).await.unwrap();
            let is_cut = async {
                // An error means that the test is over.
                let _ = cut.wait_for(|cut| *cut).await;
            };
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                () = is_cut => std::future::pending().await,
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_half_open_link_is_noticed_within_45_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let between = dir.path().join("between");
    let (cut, is_cut) = watch::channel(false);
    tokio::spawn(relay(between.clone(), socket, is_cut));
    // The relay binds before anybody else gets a turn.
    tokio::task::yield_now().await;
    let mut link = connect(&sim, &between).await;

    // Hours of silence with a living system are no trouble.
    let quiet = timeout(120 * MINUTE, link.events.recv()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    let pings = sim.calls(PING);
    assert!((200..=241).contains(&pings), "{pings} pings");

    cut.send(true).unwrap();
    let since = Instant::now();
    ask(&link, 1, create("half-open"));
    let answered = heard(&mut link).await;
    let took = since.elapsed();
    assert!(took <= Duration::from_secs(45), "noticed after {took:?}");
    assert!(
        matches!(
            &answered,
            LinkEvent::Answer {
                id: RequestId(1),
                outcome: Outcome::Unknown(_)
            }
        ),
        "{answered:?}"
    );
    match link.events.recv().await.unwrap() {
        LinkEvent::Offline {
            fault,
            retry_in: Some(_),
        } => assert_eq!(fault.kind, Kind::Lost),
        other => panic!("not lost: {other:?}"),
    }
    assert_eq!(sim.calls(CREATE), 0);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_dies_in_the_middle_of_anything_is_noticed_as_soon() {
    for seconds in [0, 1, 29, 31, 44] {
        let dir = tempfile::tempdir().unwrap();
        let (sim, socket) = system(&dir).await;
        let between = dir.path().join("between");
        let (cut, is_cut) = watch::channel(false);
        tokio::spawn(relay(between.clone(), socket, is_cut));
        tokio::task::yield_now().await;
        let mut link = connect(&sim, &between).await;
        let quiet = timeout(Duration::from_secs(seconds), link.events.recv()).await;
        assert!(quiet.is_err(), "{quiet:?}");
        cut.send(true).unwrap();
        let since = Instant::now();
        let told = heard(&mut link).await;
        let took = since.elapsed();
        assert!(took <= Duration::from_secs(45), "{seconds}: {took:?}");
        assert!(matches!(told, LinkEvent::Offline { .. }), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_ping_proves_that_the_link_lives_and_an_unanswered_one_that_it_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let mut link = connect(&sim, &socket).await;
    for round in 1..=20 {
        sim.fault(Fault::RefuseWith {
            method: PING.into(),
            errno: 13,
            reason: "Not authorized".into(),
        });
        let quiet = timeout(Duration::from_secs(31), link.events.recv()).await;
        assert!(quiet.is_err(), "{quiet:?}");
        assert_eq!(sim.calls(PING), round);
    }
    sim.fault(Fault::Hang(PING.into()));
    let since = Instant::now();
    let told = heard(&mut link).await;
    assert!(since.elapsed() <= Duration::from_secs(45));
    assert!(
        matches!(&told, LinkEvent::Offline { fault, retry_in: Some(_) } if fault.kind == Kind::Lost),
        "{told:?}"
    );
}

/// The next word that is not a doubt.
async fn heard(link: &mut Link) -> LinkEvent {
    loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Checking(_) => {}
            told => return told,
        }
    }
}

/// Waits for this, past progress and events about keys.
async fn until(link: &mut Link, wanted: impl Fn(&LinkEvent) -> bool) -> LinkEvent {
    loop {
        let told = timeout(120 * MINUTE, link.events.recv()).await;
        let told = told.expect("nothing is said").unwrap();
        if wanted(&told) {
            return told;
        }
        assert!(
            matches!(
                told,
                LinkEvent::Progress(_) | LinkEvent::Changed(_) | LinkEvent::Checking(_)
            ),
            "{told:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_expires_is_noticed_while_idle_and_signed_in_to_again() {
    for release in [Release::V24_10, Release::V25_10, Release::V26_0] {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("sock");
        let config = Config {
            release,
            ..Config::default()
        };
        let sim = Sim::start(config, Listen::Unix(socket.clone()));
        let sim = sim.await.unwrap();
        let mut link = connect(&sim, &socket).await;
        let quiet = timeout(60 * MINUTE, link.events.recv()).await;
        assert!(quiet.is_err(), "{release}: {quiet:?}");
        // A day short of the 30 nothing happens; then the socket stays open, and events go on.
        sim.advance(29 * 86_400 - 3600);
        let quiet = timeout(30 * MINUTE, link.events.recv()).await;
        assert!(quiet.is_err(), "{release}: {quiet:?}");
        let signed_in = sim.credential_calls();
        sim.advance(86_400);
        let since = Instant::now();
        let told = until(&mut link, |told| matches!(told, LinkEvent::Offline { .. })).await;
        assert!(
            since.elapsed() <= MINUTE,
            "{release}: {:?}",
            since.elapsed()
        );
        assert!(
            matches!(&told, LinkEvent::Offline { fault, retry_in: Some(_) } if fault.kind == Kind::SignIn),
            "{release}: {told:?}"
        );
        until(&mut link, |told| matches!(told, LinkEvent::Online(_))).await;
        assert!(sim.credential_calls() > signed_in, "{release}");
        assert!(sim.most_credential_calls(MINUTE) <= MOST);
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_meets_an_expired_session_is_not_sent_again_and_a_read_is() {
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let mut link = connect(&sim, &socket).await;
    sim.advance(30 * 86_400);
    ask(&link, 1, create("too-late"));
    ask(&link, 2, Call::Keys);
    let answered = |id: u64| move |told: &LinkEvent| matches!(told, LinkEvent::Answer { id: RequestId(of), .. } if *of == id);
    match until(&mut link, answered(1)).await {
        LinkEvent::Answer {
            outcome: Outcome::Failed(fault),
            ..
        } => assert!(fault.meaning.contains("No key was created"), "{fault}"),
        other => panic!("{other:?}"),
    }
    until(&mut link, |told| matches!(told, LinkEvent::Offline { .. })).await;
    until(&mut link, |told| matches!(told, LinkEvent::Online(_))).await;
    let read = until(&mut link, answered(2)).await;
    assert!(
        matches!(
            read,
            LinkEvent::Answer {
                outcome: Outcome::Done(_),
                ..
            }
        ),
        "{read:?}"
    );
    assert_eq!(sim.calls(CREATE), 1);
    assert!(!sim.key_names().iter().any(|name| name == "too-late"));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_expires_at_once_is_signed_in_to_less_and_less_often() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("sock");
    let config = Config {
        session_age: Duration::ZERO,
        ..Config::default()
    };
    let sim = Sim::start(config, Listen::Unix(socket.clone()));
    let sim = sim.await.unwrap();
    let mut link = spawn(target(&sim, &socket));
    ask(&link, 1, Call::Keys);
    let end = Instant::now() + 30 * MINUTE;
    while let Ok(told) = tokio::time::timeout_at(end, link.events.recv()).await {
        if matches!(told.unwrap(), LinkEvent::Offline { retry_in: None, .. }) {
            break;
        }
    }
    let calls = sim.credential_calls();
    assert!(calls <= 60, "{calls} sign-ins in half an hour");
}

#[tokio::test(start_paused = true)]
async fn an_end_by_an_administrator_is_healed_once_and_not_fought() {
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let mut link = connect(&sim, &socket).await;
    sim.terminate_sessions();
    until(&mut link, |told| {
        matches!(
            told,
            LinkEvent::Offline {
                retry_in: Some(_),
                ..
            }
        )
    })
    .await;
    until(&mut link, |told| matches!(told, LinkEvent::Online(_))).await;
    sim.terminate_sessions();
    until(&mut link, |told| {
        matches!(told, LinkEvent::Offline { retry_in: None, .. })
    })
    .await;
    let calls = sim.credential_calls();
    let quiet = timeout(60 * MINUTE, link.events.recv()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    assert_eq!(sim.credential_calls(), calls);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_keeps_ending_is_made_again_ever_more_slowly() {
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let mut link = connect(&sim, &socket).await;
    let before = sim.calls("core.subscribe");
    let (mut said, mut reads) = (0, 0);
    let end = Instant::now() + 60 * MINUTE;
    while Instant::now() < end {
        sim.end_subscriptions("api_key.query", None);
        while let Ok(told) = timeout(STEP, link.events.recv()).await {
            match told.unwrap() {
                LinkEvent::Events(false) => said += 1,
                LinkEvent::Changed(_) => reads += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    let made = sim.calls("core.subscribe") - before;
    assert!((8..=24).contains(&made), "{made} subscriptions in an hour");
    assert_eq!((said, reads), (1, made));
}

const STEP: Duration = Duration::from_millis(250);

#[tokio::test(start_paused = true)]
async fn the_clock_is_under_control() {
    let before = std::time::Instant::now();
    sleep(60 * MINUTE).await;
    assert!(before.elapsed() < MINUTE);
}
