//! A second client is signed in with the key that is deleted or reset: it is refused only once its session was ended.

use std::time::Duration;

use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, RequestId, Target};
use tnkeys::domain::{Address, Credentials, Secret};
use tnkeys::net::{Link, spawn};

use super::*;

/// The second client: a connection of its own, signed in with the key `ansible`.
pub(super) struct Other {
    link: Link,
    asked: u64,
}

impl Other {
    pub(super) async fn come(sim: &Handle, release: Release) -> Self {
        let user = (release >= Release::V25_04).then(|| sim.user().to_owned());
        let mut link = spawn(Target {
            address: Address::parse(&sim.uri()).unwrap(),
            credentials: Credentials::ApiKey {
                user,
                key: Secret::new(sim.api_key().to_owned()),
            },
            ca: None,
            key_over_loopback: true,
            read_only: false,
            seen_scram: false,
        });
        loop {
            match told(&mut link).await {
                LinkEvent::Online(_) => return Self { link, asked: 0 },
                LinkEvent::Offline { fault, .. } => panic!("{fault}"),
                _ => {}
            }
        }
    }

    /// Whether its next call is answered.
    pub(super) async fn works(&mut self) -> bool {
        self.asked += 1;
        let id = RequestId(self.asked);
        let call = Call::Keys;
        self.link
            .commands
            .send(LinkCommand::Call { id, call })
            .unwrap();
        loop {
            match told(&mut self.link).await {
                LinkEvent::Answer { id: of, outcome } if of == id => {
                    return matches!(outcome, Outcome::Done(_));
                }
                LinkEvent::Offline { retry_in: None, .. } => return false,
                _ => {}
            }
        }
    }
}

async fn told(link: &mut Link) -> LinkEvent {
    let told = tokio::time::timeout(Duration::from_secs(60), link.events.recv()).await;
    told.expect("the link says nothing").expect("it ended")
}

/// Deletes or resets the key, with or without ending its sessions; gives how the second client fared.
fn fares(release: Release, reset: bool, end: bool) -> bool {
    let mut run = Run::start(release, Way::Ws);
    let mut other = run._runtime.block_on(Other::come(&run.sim, release));
    assert!(run._runtime.block_on(other.works()));
    run.select("ansible");
    run.pty.send(if reset { "r" } else { "d" });
    run.pty.wait_text("Active now: 1 session from 127.0.0.1");
    run.pty.wait_text("[x] Also terminate its open sessions");
    if !end {
        run.pty.send(" ");
        run.pty.wait_text("[ ] Also terminate its open sessions");
    }
    run.pty.send(RIGHT);
    run.pty
        .wait_text(if reset { "[ Reset ]" } else { "[ Delete ]" });
    run.pty.send(ENTER);
    let done = if reset { "reset" } else { "deleted" };
    let what = match end {
        true => "1 session terminated",
        false => "1 session from 127.0.0.1 stays open",
    };
    run.pty.wait_text(&format!("ansible {done}: {what}"));
    assert_eq!(run.sim.calls("auth.terminate_session"), usize::from(end));
    run._runtime.block_on(other.works())
}

/// Who is signed in with a key is refused only once the session is ended.
fn refused_only_without_its_session(release: Release) {
    for reset in [false, true] {
        for end in [false, true] {
            assert_eq!(fares(release, reset, end), !end, "{reset} {end}");
        }
    }
}

#[test]
fn an_open_session_outlives_its_key_up_to_24_10() {
    refused_only_without_its_session(Release::V24_10);
}

#[test]
fn an_open_session_outlives_its_key_on_25_10() {
    refused_only_without_its_session(Release::V25_10);
}

#[test]
fn an_open_session_outlives_its_key_on_26() {
    refused_only_without_its_session(Release::V26_0);
}
