//! Each preset on simulated systems: the proposed roles, a service account with them, and what its key may call.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tnkeys::api::{Call, Reply};
use tnkeys::config::presets;
use tnkeys::domain::account::{NewPart, Preset, RoleChoice, choose, choose_narrow};
use tnkeys::domain::catalogue::{Catalogue, Need, Roles};
use tnkeys::domain::draft::NewAccess;
use tnkeys::domain::{NewKey, Text};

use super::*;

/// The releases with service accounts.
const ACCOUNTS: [Release; 3] = [Release::V25_04, Release::V25_10, Release::V26_0];
/// Errno of a call that is not permitted.
const EACCES: Option<i64> = Some(13);
/// Most refused methods that are tried for a preset.
const SAMPLE: usize = 20;

/// A way to choose roles.
type Choose = fn(&[Text], &Catalogue, &Roles) -> RoleChoice;
const FEW: Choose = |names, catalogue, roles| choose(names, catalogue, roles);
const NARROW: Choose = |names, catalogue, roles| choose_narrow(names, catalogue, roles);
/// Most accounts on one system: the client limits its sign-in requests to each, and SCRAM takes two.
const SIGN_INS: usize = 4;

/// What a system says about its methods and roles.
async fn learned(client: &Client) -> (Catalogue, Roles) {
    let Reply::Catalogue(catalogue) = client.request(Call::Catalogue).await.unwrap() else {
        panic!("no catalogue");
    };
    let Reply::Roles(roles) = client.request(Call::Roles).await.unwrap() else {
        panic!("no roles");
    };
    (*catalogue, roles)
}

async fn created(client: &Client, part: NewPart) -> i64 {
    match client.request(Call::CreatePart(part)).await.unwrap() {
        Reply::PartCreated(id) => id,
        other => panic!("{other:?}"),
    }
}

/// Creates group, privilege, user and key, and signs in with the key.
async fn account(sim: &Handle, admin: &Client, number: usize, choice: &RoleChoice) -> Client {
    let name = format!("svc-{number}");
    let group = created(admin, NewPart::Group { name: name.clone() }).await;
    let Reply::Groups(groups) = admin.request(Call::Groups).await.unwrap() else {
        panic!("no groups");
    };
    let gid = groups.iter().find(|it| it.id == group).unwrap().gid;
    let privilege = NewPart::Privilege {
        name: name.clone(),
        gid: gid.unwrap(),
        roles: choice.roles.clone(),
    };
    created(admin, privilege).await;
    let user = NewPart::User {
        username: name.clone(),
        full_name: name.clone(),
        group,
    };
    created(admin, user).await;
    let key = NewKey {
        name: name.clone(),
        access: NewAccess::User {
            username: name.clone(),
            expires_at: None,
        },
    };
    let Reply::NewSecret { secret, .. } = admin.request(Call::Create(key)).await.unwrap() else {
        panic!("no key");
    };
    let target = Target::new(&sim.uri()).unwrap().key_over_loopback();
    let target = target
        .api_key(name.as_str(), secret.key().unwrap())
        .unwrap();
    Client::connect(target).await.unwrap()
}

/// The errno of a call without parameters.
async fn errno(client: &Client, method: &str) -> Option<i64> {
    let called = client.call::<Value>(method, json!([])).await;
    called.err().and_then(|error| error.errno())
}

/// Creates an account with the chosen roles; calls every method of the preset with its key, and a sample of those that the key
/// may not call.
async fn check(sim: &Handle, admin: &Client, number: usize, preset: &Preset, choose: Choose) {
    let (catalogue, roles) = &learned(admin).await;
    let methods = preset.methods(catalogue);
    let choice = choose(&methods, catalogue, roles);
    let id = &preset.id;
    assert_eq!(choice.covered, methods, "{id}");
    assert!(choice.exact && choice.unknown.is_empty(), "{id}");
    assert!(
        choice.full_admin_for.is_empty() && choice.gaining.is_empty(),
        "{id}"
    );
    let client = account(sim, admin, number, &choice).await;
    for name in &methods {
        assert_ne!(errno(&client, name.raw()).await, EACCES, "{id}: {name}");
    }
    for probe in preset.probes(catalogue) {
        let answer = client.call::<Value>(probe.method.raw(), probe.params).await;
        assert!(answer.is_ok(), "{id}: {}: {answer:?}", probe.method);
    }
    // The system lists to the account what the choice says, and no more.
    let permitted: BTreeSet<&str> = choice
        .covered
        .iter()
        .chain(&choice.extra)
        .map(|name| name.raw())
        .collect();
    let listed: Value = client
        .call("core.get_methods", json!([null, "WS"]))
        .await
        .unwrap();
    let listed: BTreeSet<&str> = listed
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(listed, permitted, "{id}");
    let others = catalogue.methods().iter();
    let others = others.filter(|it| it.need == Need::Right && !permitted.contains(it.name.raw()));
    let others: Vec<&str> = others.map(|it| it.name.raw()).collect();
    assert!(others.len() > SAMPLE, "{id}");
    for name in others.iter().step_by(others.len() / SAMPLE) {
        assert_eq!(errno(&client, name).await, EACCES, "{id}: {name}");
    }
    client.close().await;
}

/// The row of a preset in the README.
fn row(preset: &Preset, catalogue: &Catalogue, roles: &Roles) -> String {
    let methods = preset.methods(catalogue);
    let few = choose(&methods, catalogue, roles);
    let narrow = choose_narrow(&methods, catalogue, roles);
    let with = |role: &str| {
        let own = [role.into()];
        let held = roles.expand(&own);
        let all = catalogue.methods().iter().filter(|it| held.permits(it));
        let all: BTreeSet<&str> = all.map(|it| it.name.raw()).collect();
        let covered = methods.iter().filter(|it| all.contains(it.raw())).count();
        (covered, all.len() - covered)
    };
    let (read, read_extra) = with("READONLY_ADMIN");
    let (_, full_extra) = with("FULL_ADMIN");
    assert!(few.exact && narrow.exact, "{}", preset.id);
    let names: Vec<String> = few.roles.iter().map(|role| format!("`{role}`")).collect();
    let cells = [
        format!("`{}`", preset.id),
        names.join(", "),
        methods.len().to_string(),
        few.extra.len().to_string(),
        format!("{} ({})", narrow.extra.len(), narrow.roles.len()),
        format!("{read} of {} ({read_extra})", methods.len()),
        full_extra.to_string(),
    ];
    format!("| {} |", cells.join(" | "))
}

#[tokio::test]
async fn every_preset_may_call_its_methods_and_no_others() {
    let presets = presets::built_in().all;
    for release in ACCOUNTS {
        let there = tnkeys::domain::Release::parse(&release.to_string());
        let (works, ended): (Vec<_>, Vec<_>) = presets.iter().partition(|it| it.works_on(there));
        let few = works.iter().map(|it| (*it, FEW));
        // The narrow choices once: the releases differ in nothing that matters to them.
        let narrow = works.iter().filter(|_| release == Release::V25_10);
        let narrow = narrow.map(|it| (*it, NARROW));
        let all: Vec<(&Preset, Choose)> = few.chain(narrow).collect();
        for some in all.chunks(SIGN_INS) {
            let sim = start(config(release)).await;
            let admin = connected(&sim).await;
            for (number, (preset, choose)) in some.iter().enumerate() {
                check(&sim, &admin, number, preset, *choose).await;
            }
        }
        let ended: Vec<&str> = ended.iter().map(|it| it.id.as_str()).collect();
        match release {
            Release::V26_0 => assert_eq!(ended, ["democratic-csi"]),
            _ => assert_eq!(ended, [""; 0]),
        }
    }
}

#[tokio::test]
async fn the_readme_has_the_roles_of_every_preset() {
    let sim = start(config(Release::V25_10)).await;
    let admin = connected(&sim).await;
    let (catalogue, roles) = learned(&admin).await;
    let presets = presets::built_in().all;
    let rows: Vec<String> = presets
        .iter()
        .map(|it| row(it, &catalogue, &roles))
        .collect();
    println!("{}", rows.join("\n"));
    let readme = include_str!("../../README.md");
    let listed: Vec<&str> = readme
        .lines()
        .skip_while(|line| *line != "### Presets")
        .skip(1)
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert_eq!(listed, rows);
}
