//! The builder's verdict and the system's, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Target};
use tnkeys::app::modal::Builder;
use tnkeys::domain::catalogue::{Catalogue, Item, Origin};
use tnkeys::domain::{Address, Caps, Credentials, Release, Rule, Secret};
use tnkeys::net::spawn;
use tnkeys::sim::Handle;

use crate::support::sim_client::Client;

/// The catalogue as the program reads it from the system, through its own link.
pub(crate) async fn catalogue(sim: &Handle) -> Arc<Catalogue> {
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
    let mut asked = false;
    loop {
        let told = tokio::time::timeout(Duration::from_secs(60), link.events.recv()).await;
        match told.expect("the link says nothing").expect("it ended") {
            LinkEvent::Online(_) if !asked => {
                asked = true;
                let (id, call) = (RequestId(1), Call::Catalogue);
                link.commands.send(LinkCommand::Call { id, call }).unwrap();
            }
            LinkEvent::Answer {
                outcome: Outcome::Done(Reply::Catalogue(catalogue)),
                ..
            } => {
                assert_eq!(catalogue.origin, Origin::System);
                return Arc::new(*catalogue);
            }
            LinkEvent::Online(_) | LinkEvent::Progress(_) | LinkEvent::Changed(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// What the builder says of every method and event.
pub(crate) fn said(
    rules: Vec<Rule>,
    catalogue: &Arc<Catalogue>,
) -> BTreeMap<(String, String), bool> {
    let caps = Caps::of(Release::new(24, 4, 2));
    let builder = Builder::new("", rules, None, Arc::clone(catalogue), caps);
    let items = catalogue.items().enumerate();
    let called = items.filter(|(_, item)| !matches!(item, Item::Route(_)));
    called
        .map(|(number, item)| {
            let name = (item.verb().word().to_owned(), item.name().raw().to_owned());
            (name, builder.counted.permits(number))
        })
        .collect()
}

/// What the system lets a session do that signed in with this key: each method is called without arguments, each event
/// subscribed to.
pub(crate) async fn done(
    sim: &Handle,
    key: &str,
    catalogue: &Catalogue,
) -> BTreeMap<(String, String), bool> {
    let mut client = Client::ddp(sim).await;
    let signed_in = client
        .call_ddp("auth.login_with_api_key", json!([key]))
        .await;
    assert_eq!(signed_in, true);
    let mut done = BTreeMap::new();
    for event in catalogue.events() {
        let name = event.name.raw();
        let sub = json!({"msg": "sub", "id": name, "name": name});
        client.text(&sub.to_string()).await;
        let answer = loop {
            let frame = client.frame().await;
            if frame["subs"] == json!([name]) || frame["id"] == *name {
                break frame;
            }
        };
        let unsub = json!({"msg": "unsub", "id": name});
        client.text(&unsub.to_string()).await;
        done.insert(
            ("SUBSCRIBE".into(), name.to_owned()),
            answer["msg"] == "ready",
        );
    }
    // Signing out comes last, and so do the calls that might put somebody else into the session.
    let ends = |name: &str| name == "auth.logout" || name.starts_with("auth.login");
    let names = catalogue.methods().iter().map(|method| method.name.raw());
    let (last, first): (Vec<&str>, Vec<&str>) = names.partition(|name| ends(name));
    for name in first.into_iter().chain(last.into_iter().rev()) {
        let reply = client.ask_ddp(name, json!([])).await;
        let error = &reply["error"];
        assert_ne!(error["error"], 207, "{name}: signed out");
        let let_in = error["error"] != 13 || error["reason"] != "Not authorized";
        done.insert(("CALL".into(), name.to_owned()), let_in);
    }
    done
}

/// Zero differences.
pub(crate) fn agree(
    what: &str,
    said: &BTreeMap<(String, String), bool>,
    done: &BTreeMap<(String, String), bool>,
) {
    assert_eq!(said.len(), done.len());
    let different: Vec<_> = said
        .iter()
        .filter(|(name, permitted)| done.get(name) != Some(permitted))
        .collect();
    let permitted = said.values().filter(|permitted| **permitted).count();
    println!(
        "{what}: {permitted} of {} permitted, {} differences",
        said.len(),
        different.len()
    );
    assert!(different.is_empty(), "{what}: {different:?}");
}

/// The rules of a key, as the system keeps them.
pub(crate) fn kept(entry: &Value) -> Vec<Rule> {
    let rules = entry["allowlist"].as_array().unwrap().iter();
    let word = |rule: &Value, name: &str| rule[name].as_str().unwrap().to_owned();
    rules
        .map(|rule| {
            let verb = tnkeys::domain::Verb::parse(&word(rule, "method"));
            Rule::new(verb, word(rule, "resource"))
        })
        .collect()
}
