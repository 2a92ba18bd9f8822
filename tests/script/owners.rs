//! `tnkeys owners`: the users that can own a key, and those with sufficient rights.

use serde_json::Value;

use crate::support::system::System;

fn names(owners: &Value) -> Vec<&str> {
    let owners = owners.as_array().unwrap().iter();
    owners.map(|it| it["username"].as_str().unwrap()).collect()
}

#[test]
fn every_user_with_its_rights() {
    let system = System::start("25.10");
    let owners = system.run(&["owners", "--json"]).json();
    let table = system.run(&["owners"]).ok();
    assert!(
        table.starts_with("OWNER") && table.contains("RIGHTS"),
        "{table}"
    );
    for name in names(&owners) {
        assert!(table.contains(name), "{name}: {table}");
    }
    for owner in owners.as_array().unwrap() {
        let full = owner["full_admin"] == true;
        let methods = &owner["methods"];
        assert_eq!(methods["permitted"] == methods["all"], full, "{owner:#}");
        assert_eq!(owner["keys_max"], 10, "{owner:#}");
    }
}

#[test]
fn owners_for_required_methods() {
    let system = System::start("25.10");
    let all = system.run(&["owners", "--json"]).json();
    let can = system
        .run(&["owners", "--can", "pool.query", "--json"])
        .json();
    assert!(!names(&can).is_empty() && names(&can).len() < names(&all).len());
    let extra: Vec<u64> = can
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["extra_methods"].as_u64().unwrap())
        .collect();
    assert!(
        extra.is_sorted(),
        "the fewest extra rights come first: {extra:?}"
    );
    // Only a full administrator may do everything.
    let full = system
        .run(&["owners", "--can", "pool.query,system.reboot", "--json"])
        .json();
    assert!(
        full.as_array()
            .unwrap()
            .iter()
            .all(|it| it["full_admin"] == true)
    );
    let wrong = system.run(&["owners", "--can", "pool.qurey"]).failed(2);
    assert!(
        wrong.contains("has no method pool.qurey.") && wrong.contains("pool.query?"),
        "{wrong}"
    );
}

#[test]
fn keys_of_the_allowlist_era_have_no_owner() {
    let system = System::start("24.04");
    let ran = system.run(&["owners", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("have no owner: this list is for the upgrade to 25.04")
    );
    let owners: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(!names(&owners).is_empty());
}
