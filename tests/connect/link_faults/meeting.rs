//! A simulator and the program's link to it.

use std::net::SocketAddr;
use std::time::Duration;

use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Target};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{Address, Credentials, Fault, NewKey, Rule, Secret, Verb};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{self, Config, Handle, Listen, Release, Sim};

/// A simulator and the program's link to it.
pub(crate) struct Meeting {
    pub(crate) release: Release,
    pub(crate) sim: Handle,
    pub(crate) link: Link,
    pub(crate) next: u64,
}

impl Meeting {
    pub(crate) async fn start(release: Release) -> Self {
        let mut meeting = Self::dial(release, None).await;
        meeting.online().await;
        meeting
    }

    /// Dials, with a fault that is there from the beginning.
    pub(crate) async fn dial(release: Release, fault: Option<sim::Fault>) -> Self {
        let config = Config {
            release,
            ..Config::default()
        };
        let sim = Sim::start(config, Listen::Tcp(loopback())).await.unwrap();
        fault.into_iter().for_each(|fault| sim.fault(fault));
        let link = spawn(target(&sim));
        Self {
            release,
            sim,
            link,
            next: 0,
        }
    }

    pub(crate) async fn told(&mut self) -> LinkEvent {
        loop {
            let told = tokio::time::timeout(Duration::from_secs(60), self.link.events.recv()).await;
            match told
                .expect("the link says nothing")
                .expect("the link ended")
            {
                LinkEvent::Progress(_) | LinkEvent::Changed(_) => {}
                other => return other,
            }
        }
    }

    pub(crate) async fn online(&mut self) {
        match self.told().await {
            LinkEvent::Online(_) => {}
            other => panic!("{}: not online: {other:?}", self.release),
        }
    }

    /// The link is lost, says so, and is there again.
    pub(crate) async fn lost_and_back(&mut self) -> Fault {
        match self.told().await {
            LinkEvent::Offline {
                fault,
                retry_in: Some(_),
            } => {
                readable(&fault);
                self.link.commands.send(LinkCommand::RetryNow).unwrap();
                self.online().await;
                fault
            }
            other => panic!("{}: not lost: {other:?}", self.release),
        }
    }

    pub(crate) fn ask(&mut self, call: Call) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.link
            .commands
            .send(LinkCommand::Call { id, call })
            .unwrap();
        id
    }

    /// The next word must be the answer to this call: a second one to another would be taken for a failure.
    pub(crate) async fn answer(&mut self, id: RequestId) -> Outcome {
        match self.told().await {
            LinkEvent::Answer {
                id: answered,
                outcome,
            } if answered == id => outcome,
            other => panic!("{}: no answer to {id:?}: {other:?}", self.release),
        }
    }

    pub(crate) async fn done(&mut self, call: Call) -> Reply {
        let id = self.ask(call);
        match self.answer(id).await {
            Outcome::Done(reply) => reply,
            other => panic!("{}: not done: {other:?}", self.release),
        }
    }

    pub(crate) fn new_key(&self, name: &str) -> Call {
        let access = match self.release {
            Release::V24_04 | Release::V24_10 => {
                NewAccess::Allowlist(vec![Rule::new(Verb::Call, "system.info")])
            }
            _ => NewAccess::User {
                username: "truenas_admin".into(),
                expires_at: None,
            },
        };
        Call::Create(NewKey {
            name: name.into(),
            access,
        })
    }

    /// All is well after the trouble.
    pub(crate) async fn goes_on(&mut self) {
        assert!(matches!(self.done(Call::Users).await, Reply::Users(_)));
        let made = self.new_key("afterwards");
        assert!(matches!(self.done(made).await, Reply::NewSecret { .. }));
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.sim.key_id(name).is_some()
    }
}

pub(crate) fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

pub(crate) fn target(sim: &Handle) -> Target {
    Target {
        address: Address::parse(&sim.uri()).unwrap(),
        credentials: Credentials::Password {
            user: sim.user().into(),
            password: Secret::new(sim.password().to_owned()),
        },
        ca: None,
        key_over_loopback: true,
        read_only: false,
        seen_scram: false,
    }
}

/// Sentences without anything that steers a terminal.
pub(crate) fn readable(fault: &Fault) {
    assert!(fault.what.len() > 10, "{fault:?}");
    let text = fault.to_string();
    assert!(text.contains(['.', '?', '!']), "{text}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
