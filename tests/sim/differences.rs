//! Where clients by others saw a difference between the simulator and the real system.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::json;
use tnkeys::sim::{Fault, Listen, Release, Sim};

use crate::support::sim_client::*;
use crate::support::skip::has;

/// From 26.0 on what checks a key takes clients over TCP alone; before, the socket is as good as any link.
#[tokio::test]
async fn a_key_over_the_unix_socket_is_refused_from_26_0_on() {
    let directory = tempfile::tempdir().unwrap();
    for (release, works) in [
        (Release::V25_04, true),
        (Release::V25_10, true),
        (Release::V26_0, false),
    ] {
        let listen = Listen::Unix(directory.path().join(release.to_string()));
        let sim = Sim::start(config(release), listen).await.unwrap();
        let plain = json!([{
            "mechanism": "API_KEY_PLAIN",
            "username": sim.user(),
            "api_key": sim.api_key(),
        }]);
        let mut client = Client::unix(&sim, "/api/current").await;
        let reply = client.ask("auth.login_ex", plain).await;
        if works {
            assert_eq!(reply["result"]["response_type"], "SUCCESS", "{release}");
        } else {
            let data = &reply["error"]["data"];
            assert_eq!(data["trace"]["class"], "TypeError", "{reply}");
            let reason = data["reason"].as_str().unwrap();
            assert!(reason.starts_with("UNIX socket (pid="), "{reason}");
            assert!(reason.ends_with("unexpected origin for ApiKeyPamAuthenticator"));
            // The peer is still who it was.
            let me = client.call("auth.me", json!([])).await;
            assert_eq!(me["pw_name"], "root");
        }
    }
}

/// Unpickles with stand-ins for the classes of `middlewared`; prints class and arguments.
const UNPICKLE: &str = "
import base64, pickle, sys, types
module = types.ModuleType('middlewared.service_exception')
for name in ['CallError', 'ValidationError', 'ValidationErrors', 'InstanceNotFound', 'MatchNotFound', 'MethodNotFoundError']:
    setattr(module, name, type(name, (Exception,), {}))
sys.modules['middlewared'] = types.ModuleType('middlewared')
sys.modules['middlewared.service_exception'] = module
for line in sys.stdin:
    print(repr(pickle.loads(base64.b64decode(line.strip(), validate=True))))
";

#[tokio::test]
async fn an_exception_can_be_unpickled() {
    if !has("python3") {
        return;
    }
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let on = json!([{"py_exceptions": true, "private_methods": true}]);
    client.call("core.set_options", on).await;
    let owner = sim.user();
    let mut pickled = String::new();
    for (method, params) in [
        ("api_key.delete", json!([4711])),
        ("api_key.create", json!([{"name": "", "username": owner}])),
        ("api_key.update", json!([4711, {"name": "x"}])),
        ("api_key.revoke", json!([])),
        (
            "auth.login_ex",
            json!([{"mechanism": "OTP_TOKEN", "otp_token": "1"}]),
        ),
        (
            "api_key.create",
            json!([{"name": "a\u{e4}\u{1f511}\\'\n", "username": owner, "x": 1}]),
        ),
    ] {
        let reply = client.ask(method, params).await;
        let text = reply["error"]["data"]["py_exception"].as_str();
        let text = text.unwrap_or_else(|| panic!("{method}: {reply}"));
        pickled.push_str(text.strip_suffix('\n').unwrap());
        pickled.push('\n');
    }
    let mut python = Command::new("python3")
        .args(["-I", "-c", UNPICKLE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    stdin.write_all(pickled.as_bytes()).unwrap();
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let expected = [
        "InstanceNotFound('ApiKey 4711 does not exist')",
        "ValidationErrors([ValidationError('api_key_create.name', 'String should have at least 1 character', 22)])",
        "MatchNotFound()",
        "TypeError(\"ApiKeyService.revoke() missing 2 required positional arguments: 'key_id' and 'reason'\")",
        "CallError('OTP_TOKEN: no authentication in progress', 22)",
        "ValidationErrors([ValidationError('api_key_create.x', 'Extra inputs are not permitted', 22)])",
    ];
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn the_broken_list_of_mechanisms_can_be_had_on_any_release() {
    for release in [Release::V25_10, Release::V26_0] {
        let sim = start(config(release)).await;
        sim.fault(Fault::BrokenMechanismChoices);
        for _ in 0..2 {
            let mut client = Client::rpc(&sim).await;
            let reply = client.ask("auth.mechanism_choices", json!([])).await;
            let class = &reply["error"]["data"]["trace"]["class"];
            assert_eq!(*class, "AttributeError", "{release}");
        }
        let mut client = admin(&sim).await;
        let choices = client.call("auth.mechanism_choices", json!([])).await;
        assert!(choices.is_array());
    }
}

/// Every method that is not in the list of `simulate --help` and changes something names itself, and no other does.
#[tokio::test]
async fn what_is_not_simulated_says_so_and_is_not_in_the_list() {
    let simulated = tnkeys::sim::methods();
    assert!(simulated.len() > 40 && simulated.is_sorted());
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let listed = client.call("core.get_methods", json!([null, "WS"])).await;
    let listed = listed.as_object().unwrap();
    let others = listed
        .keys()
        .filter(|name| !simulated.contains(&name.as_str()))
        .filter(|name| !tnkeys::sim::is_sample(name) || listed[*name]["job"] == true);
    let mut asked = 0;
    for name in others.step_by(20) {
        let reply = client.ask(name, json!([])).await;
        let reason = reply["error"]["data"]["reason"].as_str().unwrap();
        assert!(
            reason.contains(&format!("{name} is not simulated")),
            "{reason}"
        );
        asked += 1;
    }
    assert!(asked > 10, "{asked}");
    for name in simulated.iter().filter(|name| listed.contains_key(**name)) {
        // Without arguments: what it says is its own.
        if name.starts_with("auth.logout") || name.contains("terminate") {
            continue;
        }
        let reply = client.ask(name, json!([])).await.to_string();
        assert!(!reply.contains("is not simulated"), "{name}: {reply}");
    }
}
