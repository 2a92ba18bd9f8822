//! What a service would do with `tnkeys::client`: watch the keys of a system, create a key, sign in with it, delete it.
//!
//! `client-crate ADDRESS CERTIFICATE USER`, with the password on standard input. It prints each step, and no secret.

use std::error::Error as StdError;

use serde::Deserialize;
use serde_json::{Value, json};
use tnkeys::api::{Call, Reply};
use tnkeys::client::{Client, Error, EventKind, Secret, Subscription, Target, Update};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{NewKey, Rule};

/// The fields of a key that exist on every release.
#[derive(Deserialize)]
struct Key {
    id: i64,
    name: String,
}

const NAME: &str = "client-crate";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, certificate, user] = arguments.as_slice() else {
        return Err("usage: client-crate ADDRESS CERTIFICATE USER".into());
    };
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    password.truncate(password.trim_end().len());

    let target = Target::new(address)?.ca(certificate);
    let client = Client::connect(target.password(user, Secret::new(password))).await?;
    let system = client.system();
    println!("connected to {} as {user}", system.hostname);
    let mut changes = client.subscribe("api_key.query").await?;

    let has_owners = system.caps.owner;
    let access = match has_owners {
        true => NewAccess::User {
            username: user.clone(),
            expires_at: None,
        },
        false => NewAccess::Allowlist(vec![Rule::everything()]),
    };
    let new = NewKey {
        name: NAME.to_owned(),
        access,
    };
    let Reply::NewSecret { key, secret, .. } = client.request(Call::Create(new.clone())).await?
    else {
        return Err("not the reply to a create".into());
    };
    println!("created {}", key.name);
    next(&mut changes, EventKind::Added).await?;

    // The owner of a key is named from 25.04 on.
    let owner = has_owners.then_some(user.as_str());
    let target = Target::new(address)?.ca(certificate);
    let secret = secret.key().ok_or("not a key")?;
    let service = Client::connect(target.api_key(owner, secret)?).await?;
    let seen: Vec<Key> = service.call("api_key.query", json!([])).await?;
    println!(
        "the key sees itself: {}",
        seen.iter().any(|it| it.name == NAME)
    );
    service.close().await;

    match client.request(Call::Create(new)).await {
        Err(Error::Invalid(fault)) => {
            println!("refused, errno {:?}: {}", fault.errno(), fault.what)
        }
        other => return Err(format!("a second key of the same name: {other:?}").into()),
    }
    match client
        .call::<Value>("api_key.get_instance", json!([1_000_000]))
        .await
    {
        Err(error) => println!("errno of an unknown id: {:?}", error.errno()),
        Ok(_) => return Err("there is no such key".into()),
    }

    let keys: Vec<Key> = client
        .call("api_key.query", json!([[["name", "=", NAME]]]))
        .await?;
    for key in &keys {
        let deleted: bool = client.call("api_key.delete", json!([key.id])).await?;
        println!("deleted {}: {deleted}", key.name);
    }
    next(&mut changes, EventKind::Removed).await?;
    client.ping().await?;
    Ok(())
}

/// Waits for the next event, which is of this kind.
async fn next(changes: &mut Subscription, kind: EventKind) -> Result<(), Box<dyn StdError>> {
    match changes.next().await {
        Some(Ok(Update::Event(event))) if event.kind() == kind => {
            println!("{kind:?}, with the key {}", event.fields()["key"]);
            Ok(())
        }
        other => Err(format!("{kind:?} expected: {other:?}").into()),
    }
}
