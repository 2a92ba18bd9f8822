//! The real client against the simulator, over real sockets: every way to sign in on every release, and every way to lose a link.

mod calls;
mod dialing;
mod ending;
mod signing_in;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tnkeys::api::{
    Call, KeyEvent, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Scope, Stage, Target,
};
use tnkeys::client::session;
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{
    Address, Credentials, Fault, KeyChange, KeyId, Kind, NewKey, Rule, Secret, System, Verb,
};
use tnkeys::net::{Link, spawn};
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
async fn next(link: &mut Link) -> LinkEvent {
    loop {
        let told = tokio::time::timeout(Duration::from_secs(90), link.events.recv()).await;
        match told
            .expect("the link says nothing")
            .expect("the link ended")
        {
            LinkEvent::Progress(_) => {}
            other => return other,
        }
    }
}

async fn until_online(link: &mut Link) -> Box<System> {
    match next(link).await {
        LinkEvent::Online(system) => system,
        other => panic!("not online: {other:?}"),
    }
}

/// The fault of a link that gives up.
async fn given_up(link: &mut Link) -> Fault {
    match next(link).await {
        LinkEvent::Offline {
            fault,
            retry_in: None,
        } => fault,
        other => panic!("did not give up: {other:?}"),
    }
}

fn ask(link: &Link, id: u64, call: Call) {
    let id = RequestId(id);
    link.commands.send(LinkCommand::Call { id, call }).unwrap();
}

/// The answer to this call; events on the way are left out.
async fn answer(link: &mut Link, id: u64) -> Outcome {
    loop {
        match next(link).await {
            LinkEvent::Answer {
                id: answered,
                outcome,
            } if answered == RequestId(id) => return outcome,
            LinkEvent::Changed(_) => {}
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
    let mut session = session::connect(target, Default::default(), || Some(secret(CODE)))
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
