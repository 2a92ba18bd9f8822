//! Every fault of the simulator meets the real client: one outcome a call, no change sent twice, words that a person can read,
//! and the program goes on.

mod bulk;
mod lost;
mod meeting;
mod program;
mod replies;
mod rotation;

use std::time::Duration;

use tnkeys::api::{Call, LinkEvent, Outcome, Reply, Target};
use tnkeys::domain::{Access, KeyId, Kind};
use tnkeys::net::spawn;
use tnkeys::sim::{self, Config, Listen, Release, Sim};

use meeting::{Meeting, loopback, readable, target};

/// One release of each framing.
const FRAMINGS: [Release; 2] = [Release::V24_10, Release::V25_10];
const CREATE: &str = "api_key.create";
const UPDATE: &str = "api_key.update";
const QUERY: &str = "api_key.query";

fn create() -> String {
    CREATE.to_owned()
}

fn unknown(outcome: Outcome) {
    match outcome {
        Outcome::Unknown(fault) => {
            assert_eq!(fault.kind, Kind::OutcomeUnknown, "{fault}");
            readable(&fault);
        }
        other => panic!("not unknown: {other:?}"),
    }
}

/// Faults that end the link while a change is out, and whether the change was made.
fn endings() -> Vec<(sim::Fault, bool)> {
    let close = |code, reason: &str| sim::Fault::CloseWith {
        method: create(),
        code,
        reason: reason.to_owned(),
    };
    vec![
        (sim::Fault::DropBefore(create()), false),
        (sim::Fault::DropAfter(create()), true),
        (sim::Fault::CutFrame(create()), true),
        (close(1011, "trouble \u{1b}[2J"), false),
        (close(1001, ""), false),
        (close(1000, ""), false),
    ]
}

#[tokio::test]
async fn a_link_that_ends_leaves_one_unknown_change_and_repeats_only_reads() {
    for release in FRAMINGS {
        for (fault, made) in endings() {
            let mut meeting = Meeting::start(release).await;
            // A read that is out at the same time is answered by the next connection.
            meeting.sim.fault(sim::Fault::Hang("user.query".into()));
            let read = meeting.ask(Call::Users);
            meeting.sim.fault(fault.clone());
            let change = meeting.new_key("lost");
            let change = meeting.ask(change);
            unknown(meeting.answer(change).await);
            meeting.lost_and_back().await;
            let again = meeting.answer(read).await;
            assert!(
                matches!(again, Outcome::Done(Reply::Users(_))),
                "{release} {fault:?}: {again:?}"
            );
            assert_eq!(meeting.sim.calls(CREATE), 1, "{release} {fault:?}");
            assert_eq!(meeting.has("lost"), made, "{release} {fault:?}");
            meeting.goes_on().await;
        }
    }
}

#[tokio::test]
async fn a_reset_that_ends_the_link_is_not_sent_again_either() {
    for release in FRAMINGS {
        for fault in [
            sim::Fault::DropBefore(UPDATE.into()),
            sim::Fault::CutFrame(UPDATE.into()),
        ] {
            let mut meeting = Meeting::start(release).await;
            meeting.sim.fault(fault);
            let id = meeting.ask(Call::Reset {
                id: KeyId(meeting.sim.key_id("terraform").unwrap()),
                expires_at: None,
            });
            unknown(meeting.answer(id).await);
            meeting.lost_and_back().await;
            assert_eq!(meeting.sim.calls(UPDATE), 1);
            meeting.goes_on().await;
        }
    }
}

#[tokio::test]
async fn a_late_reply_holds_nothing_up() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        meeting.sim.fault(sim::Fault::Delay {
            method: create(),
            by: Duration::from_millis(400),
        });
        let late = meeting.new_key("late");
        let late = meeting.ask(late);
        let prompt = meeting.ask(Call::Users);
        // In this order: the second does not wait for the first.
        assert!(matches!(meeting.answer(prompt).await, Outcome::Done(_)));
        assert!(matches!(
            meeting.answer(late).await,
            Outcome::Done(Reply::NewSecret { .. })
        ));
        assert_eq!(meeting.sim.calls(CREATE), 1);
        meeting.goes_on().await;
    }
}

#[tokio::test]
async fn a_refusal_says_that_nothing_was_changed() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        meeting.sim.fault(sim::Fault::RefuseWith {
            method: create(),
            errno: 28,
            reason: "The pool is full \u{1b}[2J".to_owned(),
        });
        let change = meeting.new_key("refused");
        let change = meeting.ask(change);
        match meeting.answer(change).await {
            Outcome::Failed(fault) => {
                readable(&fault);
                assert!(fault.to_string().contains("The pool is full"), "{fault}");
            }
            other => panic!("{release}: {other:?}"),
        }
        assert!(!meeting.has("refused"));
        meeting.goes_on().await;
        assert_eq!(meeting.sim.calls(CREATE), 2);
    }
}

#[tokio::test]
async fn a_stream_of_single_bytes_is_as_good_as_any() {
    for release in FRAMINGS {
        let mut meeting = Meeting::dial(release, Some(sim::Fault::OneByteWrites)).await;
        meeting.online().await;
        let Reply::Keys { keys, .. } = meeting.done(Call::Keys).await else {
            panic!("no keys");
        };
        assert_eq!(keys.len(), meeting.sim.key_names().len());
        meeting.goes_on().await;
    }
    let sim = Sim::start(Config::default(), Listen::Tls(loopback()))
        .await
        .unwrap();
    sim.fault(sim::Fault::OneByteWrites);
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca.pem");
    std::fs::write(&ca, sim.certificate_pem().unwrap()).unwrap();
    let link = spawn(Target {
        ca: Some(ca),
        ..target(&sim)
    });
    let mut meeting = Meeting {
        release: Release::V25_10,
        sim,
        link,
        next: 0,
    };
    meeting.online().await;
    meeting.goes_on().await;
}

#[tokio::test]
async fn what_is_no_http_is_named_and_not_tried_again() {
    for (release, path) in [
        (Release::V24_10, "/api/versions"),
        (Release::V24_10, "/websocket"),
        (Release::V25_10, "/api/versions"),
        (Release::V25_10, "/api/current"),
    ] {
        let fault = sim::Fault::GarbageHttp(path.into());
        let mut meeting = Meeting::dial(release, Some(fault)).await;
        match meeting.told().await {
            LinkEvent::Offline {
                fault,
                retry_in: None,
            } => {
                readable(&fault);
                assert_eq!(fault.kind, Kind::NotTrueNas, "{release}{path}: {fault}");
            }
            other => panic!("{release}{path}: {other:?}"),
        }
        let id = meeting.ask(Call::Keys);
        assert!(matches!(meeting.answer(id).await, Outcome::NotSent(_)));
        let attempts = meeting.sim.calls("auth.login") + meeting.sim.calls("auth.login_ex");
        assert_eq!(attempts, 0, "nothing secret was sent");
    }
}

/// The methods that a sign-in calls.
const SIGN_IN: [&str; 9] = [
    "auth.login",
    "auth.login_ex",
    "auth.mechanism_choices",
    "auth.me",
    "core.get_methods",
    "core.set_options",
    "core.subscribe",
    "system.info",
    "system.version",
];

/// Whatever happens to a reply of the sign-in, it ends: online, or with a fault, and the password was sent once.
#[tokio::test]
async fn a_sign_in_in_trouble_ends() {
    type Make = fn(String) -> sim::Fault;
    let kinds: [Make; 6] = [
        sim::Fault::DropBefore,
        sim::Fault::DropAfter,
        sim::Fault::CutFrame,
        sim::Fault::Duplicate,
        sim::Fault::UnknownFields,
        |method| sim::Fault::NullFor {
            method,
            field: None,
        },
    ];
    for release in FRAMINGS {
        let probe = Meeting::start(release).await;
        let called = SIGN_IN
            .iter()
            .filter(|method| probe.sim.calls(method) > 0)
            .count();
        assert!(called >= 2, "{release}: the list above is out of date");
        for method in SIGN_IN {
            if probe.sim.calls(method) == 0 {
                continue;
            }
            for make in kinds {
                let fault = make(method.to_owned());
                let mut meeting = Meeting::dial(release, Some(fault.clone())).await;
                match meeting.told().await {
                    LinkEvent::Online(_) => meeting.goes_on().await,
                    LinkEvent::Offline {
                        fault,
                        retry_in: None,
                    } => readable(&fault),
                    other => panic!("{release} {fault:?}: {other:?}"),
                }
                let attempts = meeting.sim.calls("auth.login") + meeting.sim.calls("auth.login_ex");
                assert_eq!(attempts, 1, "{release} {fault:?}");
            }
        }
    }
}
