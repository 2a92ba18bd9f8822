use super::*;
use crate::domain::Release;
use proptest::prelude::*;
use serde_json::Value;

fn old() -> Caps {
    Caps::of(Release::new(24, 4, 2))
}

fn new() -> Caps {
    Caps::of(Release::new(25, 10, 5))
}

#[test]
fn the_requests_to_the_letter() {
    for (request, method, params) in [
        (methods(), "core.get_methods", r#"[null,"WS"]"#),
        (events(), "core.get_events", "[]"),
        (roles(), "privilege.roles", "[]"),
    ] {
        assert_eq!(request.method, method);
        assert_eq!(request.params.to_string(), params);
    }
}

/// An entry as a 24.04 sends it, without its schemas.
fn entry(item: bool, filterable: bool, accepts: Value) -> Value {
    json!({
        "description": "\n  Delete API Key `id`.\n\nMore.", "cli_description": "", "examples": {},
        "item_method": item, "no_auth_required": false, "filterable": filterable, "filterable_schema": null,
        "pass_application": false, "extra_methods": null, "require_websocket": false, "job": false,
        "downloadable": false, "uploadable": false, "check_pipes": false, "roles": ["B", "A"],
        "accepts": accepts, "returns": [],
    })
}

fn only(entry: Value, caps: &Caps) -> Method {
    let mut methods = read_methods(&json!({"x.y": entry}).to_string(), caps).unwrap();
    assert_eq!(methods.len(), 1);
    methods.remove(0)
}

#[test]
fn a_method_is_read_with_what_decides_its_route() {
    let method = only(entry(true, false, json!([{"_name_": "id"}])), &old());
    assert_eq!(method.about.as_str(), "Delete API Key `id`.");
    assert_eq!(method.roles, ["A", "B"].map(Text::from));
    assert!(method.item && !method.job && !method.web_socket_only);
    assert_eq!((method.need, method.takes), (Need::Right, Takes::Nothing));
    let id = || json!({"_name_": "id"});
    for (item, filterable, accepts, takes) in [
        (true, false, json!([id(), {}]), Takes::Arguments),
        (false, false, json!([id()]), Takes::Arguments),
        (false, false, json!([]), Takes::Nothing),
        (false, false, json!(null), Takes::Nothing),
        (false, true, json!([{}, {}]), Takes::Nothing),
        (false, false, json!("?"), Takes::Unknown),
    ] {
        let method = only(entry(item, filterable, accepts.clone()), &old());
        assert_eq!(method.takes, takes, "{item} {filterable} {accepts}");
    }
    let mut upload = entry(false, false, json!([]));
    upload["uploadable"] = json!(true);
    assert_eq!(only(upload, &old()).takes, Takes::Arguments);
}

#[test]
fn what_it_takes_to_call_follows_the_era() {
    let need = |name: &str, roles: Value, caps: &Caps| {
        let mut entry = entry(false, false, json!([]));
        entry["roles"] = roles;
        read_methods(&json!({name: entry}).to_string(), caps).unwrap()[0].need
    };
    assert_eq!(need("system.reboot", json!([]), &old()), Need::Right);
    assert_eq!(need("core.bulk", json!([]), &old()), Need::SignIn);
    // 25.04 on: who names no role is for everybody, what has its roles from its kind is not.
    assert_eq!(need("failover.licensed", json!([]), &new()), Need::SignIn);
    assert_eq!(
        need("system.reboot", json!(["FULL_ADMIN"]), &new()),
        Need::Right
    );
    assert_eq!(need("some.create", json!([]), &new()), Need::Right);
    assert_eq!(need("smb.bindip_choices", json!([]), &new()), Need::Right);
}

#[test]
fn odd_entries_are_read_as_far_as_they_go() {
    let long = "x".repeat(301);
    let methods = read_methods(
        &json!({
            "a.b": null, "c.d": 5, "": {}, &long: {},
            "e.f": {"roles": {"$set": ["R"]}, "job": {"lock": null}, "new_field": [1]},
            "evil.\u{1b}[2J": {"description": "\u{202e}".repeat(1000)},
        })
        .to_string(),
        &new(),
    )
    .unwrap();
    let names: Vec<&str> = methods.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["a.b", "c.d", "e.f", "evil.\\x1b[2J"]);
    assert!(methods[2].job && methods[2].roles == [Text::from("R")]);
    assert!(methods[3].about.as_str().starts_with("\\u{202e}"));
    assert_eq!(methods[3].about.raw().chars().count(), ABOUT + 1);
    for odd in ["null", "[]", r#""x""#, "5"] {
        assert_eq!(read_methods(odd, &new()), Err(Unread::Shape));
        assert_eq!(read_events(odd, &old()), Err(Unread::Shape));
        assert_eq!(read_roles(odd), Err(Unread::Shape));
    }
}

#[test]
fn there_is_an_end_to_it() {
    let many = |most: usize| {
        let many = (0..most).map(|n| (format!("s.m{n}"), json!({})));
        Value::Object(many.collect()).to_string()
    };
    let read = |n| read_methods(&many(n), &new());
    assert_eq!(read(METHODS.most).unwrap().len(), METHODS.most);
    assert_eq!(read(METHODS.most + 1), Err(Unread::Over(METHODS)));
    let read = read_events(&many(EVENTS.most + 1), &old());
    assert_eq!(read, Err(Unread::Over(EVENTS)));
    let names: Vec<usize> = (0..=OF_METHOD.most).collect();
    let read = read_methods(&json!({"a.b": {"roles": names}}).to_string(), &new());
    assert_eq!(read, Err(Unread::Over(OF_METHOD)));
    let many = format!("[{}]", vec!["{}"; ROLES.most + 1].join(","));
    assert_eq!(read_roles(&many), Err(Unread::Over(ROLES)));
}

#[test]
fn events_and_roles() {
    let said =
        json!({"core.get_jobs": {"description": "Updates on job changes."}, "pool.query": {}});
    let events = read_events(&said.to_string(), &old()).unwrap();
    assert!(events[0].open && !events[1].open);
    assert_eq!(events[0].about.as_str(), "Updates on job changes.");
    let before = Caps::of(Release::new(23, 10, 0));
    assert!(!read_events(&said.to_string(), &before).unwrap()[0].open);

    let roles = read_roles(
        &json!([
            {"name": "POOL_READ", "title": "POOL_READ", "includes": [], "builtin": true},
            {"name": "POOL_WRITE", "includes": ["POOL_READ"]}, {"name": 5}, null, {"includes": []},
        ])
        .to_string(),
    )
    .unwrap();
    assert!(roles.expand(&["POOL_WRITE".into()]).has("POOL_READ"));
    assert!(
        read_roles(r#"[{"name":"A"}]"#).is_err(),
        "nothing is said of what it includes"
    );
}

proptest! {
    #[test]
    fn nothing_that_a_system_says_is_too_odd(name in any::<String>(), text in any::<String>(), n in any::<i64>()) {
        let leaf = json!({"description": text, "roles": [text, n, null], "accepts": n, "job": text, "item_method": n});
        let said = json!({name.as_str(): leaf});
        let methods = read_methods(&said.to_string(), &old()).unwrap();
        let events = read_events(&said.to_string(), &old()).unwrap();
        let _ = put_together(methods, events, &old());
        let _ = read_roles(&json!([{"name": name, "includes": [text]}, n]).to_string());
    }
}
