//! What the access screen shows is what the system does: for every user of the simulator, on every release of the user
//! era, each method of the catalogue is really called over a socket, and refused exactly where the tree says so.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::support::sim_client::{Client, config, start};
use serde_json::json;
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Target};
use tnkeys::app::modal::Access;
use tnkeys::domain::catalogue::{Catalogue, Item, Need, Origin, Roles};
use tnkeys::domain::reach::Verdict;
use tnkeys::domain::{Address, Credentials, Secret, User};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Handle, PlantedKey, Release};

/// What the program reads of a system, through its own link.
struct Known {
    catalogue: Arc<Catalogue>,
    roles: Arc<Roles>,
    users: Vec<User>,
}

impl Known {
    async fn of(sim: &Handle) -> Self {
        let mut link = spawn(Target {
            address: Address::parse(&sim.uri()).unwrap(),
            credentials: Credentials::Password {
                user: sim.user().into(),
                password: Secret::new(sim.password().to_owned()),
            },
            ca: None,
            key_over_loopback: true,
            read_only: false,
            seen_scram: false,
        });
        online(&mut link).await;
        let Reply::Catalogue(catalogue) = read(&mut link, 1, Call::Catalogue).await else {
            panic!("no catalogue")
        };
        let Reply::Roles(roles) = read(&mut link, 2, Call::Roles).await else {
            panic!("no roles")
        };
        let Reply::Users(users) = read(&mut link, 3, Call::Users).await else {
            panic!("no users")
        };
        Self {
            catalogue: Arc::new(*catalogue),
            roles: Arc::new(roles),
            users,
        }
    }

    fn access(&self, user: &User) -> Access {
        Access::new(
            user.clone(),
            Arc::clone(&self.catalogue),
            Arc::clone(&self.roles),
        )
    }
}

/// Asks, once the link is there, and gives the answer.
async fn read(link: &mut Link, id: u64, call: Call) -> Reply {
    let id = RequestId(id);
    link.commands.send(LinkCommand::Call { id, call }).unwrap();
    loop {
        let told = tokio::time::timeout(Duration::from_secs(60), link.events.recv()).await;
        match told.expect("the link says nothing").expect("it ended") {
            LinkEvent::Answer {
                outcome: Outcome::Done(reply),
                ..
            } => return reply,
            LinkEvent::Online(_) | LinkEvent::Progress(_) | LinkEvent::Changed(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Waits until it is signed in.
async fn online(link: &mut Link) {
    loop {
        match link.events.recv().await.expect("it ended") {
            LinkEvent::Online(_) => return,
            LinkEvent::Progress(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Whether a session is let in to each method, by calling it with no arguments.
async fn really(client: &mut Client, catalogue: &Catalogue) -> BTreeMap<String, bool> {
    let names = catalogue.methods().iter().map(|m| m.name.raw().to_owned());
    // Signing out comes last, and so do the calls that put another user into the session.
    let (last, first): (Vec<String>, Vec<String>) =
        names.partition(|name| name == "auth.logout" || name.starts_with("auth.login"));
    let names: Vec<String> = first.into_iter().chain(last.into_iter().rev()).collect();
    let mut let_in = BTreeMap::new();
    // Several at once, and fewer than a session may have open.
    for some in names.chunks(8) {
        let mut open = BTreeMap::new();
        for name in some {
            open.insert(client.send(name, json!([])).await, name);
        }
        while !open.is_empty() {
            let reply = client.frame().await;
            let Some(name) = reply["id"].as_u64().and_then(|id| open.remove(&id)) else {
                continue;
            };
            let error = &reply["error"];
            assert_ne!(error["code"], -32601, "{name} is not there");
            assert_ne!(error["data"]["error"], 207, "{name}: signed out");
            let_in.insert(name.clone(), error["data"]["error"] != 13);
        }
    }
    let_in
}

/// Compares what the tree marks, and what the tester says, with what really happened.
fn compare(access: &Access, roles: &Roles, really: &BTreeMap<String, bool>, at: &str) {
    let catalogue = access.tree.catalogue();
    let own = access.user.roles.clone().unwrap_or_default();
    let (mut differ, mut permitted) = (Vec::new(), 0);
    for (number, item) in catalogue.items().enumerate() {
        let Item::Method(method) = item else { continue };
        let (shown, let_in) = (access.tree.is_marked(number), really[method.name.raw()]);
        let said = Verdict::of(method, &own, roles);
        if shown != let_in || said.is_yes() != let_in {
            differ.push(format!(
                "{}: shown {shown}, really {let_in}, said {said}",
                method.name
            ));
        }
        permitted += usize::from(let_in);
    }
    assert!(differ.is_empty(), "{at}: {differ:#?}");
    assert_eq!(access.permitted().permitted, permitted, "{at}");
    eprintln!("{at}: {permitted} of {}, no difference", really.len());
}

const RELEASES: [Release; 3] = [Release::V25_04, Release::V25_10, Release::V26_0];

fn unhurried(release: Release) -> Config {
    Config {
        rate_limit: None,
        ..config(release)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tree_of_every_user_is_what_their_session_may_call() {
    for release in RELEASES {
        let sim = start(unhurried(release)).await;
        let known = Known::of(&sim).await;
        assert_eq!(known.catalogue.origin, Origin::System);
        let mut sessions = 0;
        for user in &known.users {
            let mut client = Client::rpc(&sim).await;
            // Who has no roles, is locked or has a second factor has no session to compare with.
            if client.password(user.username.raw(), sim.password()).await != "SUCCESS" {
                continue;
            }
            sessions += 1;
            let really = really(&mut client, &known.catalogue).await;
            let at = format!("{release:?} {} {}", user.username, user.roles_brief());
            compare(&known.access(user), &known.roles, &really, &at);
        }
        assert!(sessions >= 5, "{release:?}: {sessions}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_may_what_its_owner_may() {
    let sim = start(unhurried(Release::V25_10)).await;
    let known = Known::of(&sim).await;
    for user in known
        .users
        .iter()
        .filter(|user| user.may_own() && !user.locked)
    {
        let name = format!("access-{}", user.username);
        sim.plant(PlantedKey {
            name: name.clone(),
            username: user.username.raw().to_owned(),
            ..PlantedKey::default()
        });
        let mut client = Client::rpc(&sim).await;
        let key = sim.plain_key(&name).unwrap();
        assert_eq!(client.key(user.username.raw(), &key).await, "SUCCESS");
        let really = really(&mut client, &known.catalogue).await;
        compare(&known.access(user), &known.roles, &really, &name);
    }
}

/// What needs no right is told apart from what a role permits: it is there for whoever has any role at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_no_right_is_open_to_the_least_of_users() {
    let sim = start(unhurried(Release::V25_10)).await;
    let known = Known::of(&sim).await;
    let mut client = Client::rpc(&sim).await;
    assert_eq!(
        client.password("keykeeper", sim.password()).await,
        "SUCCESS"
    );
    let really = really(&mut client, &known.catalogue).await;
    let free = |need| {
        let methods = known.catalogue.methods().iter();
        methods
            .filter(|m| m.need == need)
            .map(|m| m.name.raw())
            .collect::<Vec<_>>()
    };
    for name in free(Need::SignIn).into_iter().chain(free(Need::Nothing)) {
        assert!(really[name], "{name}");
    }
    assert!(free(Need::SignIn).contains(&"auth.me"));
    assert!(free(Need::Nothing).contains(&"core.ping"));
}

/// A limited account is shown less; what the declarations add to it is right all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_declarations_agree_with_the_system() {
    for release in RELEASES {
        let sim = start(unhurried(release)).await;
        let known = Known::of(&sim).await;
        let declared = Catalogue::declared(None, true);
        let roles = Roles::declared(true);
        for user in &known.users {
            let own = user.roles.clone().unwrap_or_default();
            let (held, as_declared) = (known.roles.expand(&own), roles.expand(&own));
            for method in known.catalogue.methods() {
                let Some(other) = declared.method(method.name.raw()) else {
                    panic!("{} is not declared", method.name)
                };
                let (a, b) = (held.permits(method), as_declared.permits(other));
                assert_eq!(a, b, "{release:?} {} {}", user.username, method.name);
            }
        }
    }
}
