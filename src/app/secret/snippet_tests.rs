use proptest::prelude::*;

use super::*;
use crate::domain::quote::tests::{hcl_string, hostile, json_string, shell_words};
use crate::domain::quote::yaml;
use crate::domain::text::harmless;
use crate::domain::{Address, Caps, Release};

/// The newest releases with each kind of key and interface.
const RELEASES: [Release; 3] = [Release::V24_10, Release::V25_10, Release::V26];

fn spot(address: &str, release: Release) -> Spot {
    let caps = Caps::of(release);
    Spot {
        address: Address::parse(address).ok(),
        host: "nas1".into(),
        user: caps.owner.then(|| "svc-metrics".into()),
        caps,
    }
}

#[test]
fn address_and_user_are_filled_in_and_the_key_is_not() {
    for (address, release) in RELEASES
        .iter()
        .flat_map(|it| [("nas1", *it), ("nas1:8443", *it)])
    {
        for consumer in spot(address, release).consumers() {
            let text = spot(address, release).text(consumer);
            assert!(text.contains("nas1"), "{text}");
            assert!(text.ends_with('\n'), "{text}");
            let known = text.matches(PLACEHOLDER).count();
            let in_file = matches!(consumer, Consumer::Midclt | Consumer::Ansible);
            let file = in_file && release != Release::V24_10;
            assert_eq!(known, usize::from(!file), "{text}");
            // Nothing is cut or wrapped in a box of 80 columns, if the values are short.
            assert!(text.lines().all(|line| line.len() <= 74), "{text}");
        }
    }
}

#[test]
fn addresses_as_each_wants_them() {
    let terraform = |address| spot(address, Release::V25_10).text(Consumer::Terraform);
    assert!(terraform("nas1").contains("\"wss://nas1/api/current\""));
    assert!(terraform("[fe80::1]:8443").contains("\"wss://[fe80::1]:8443/api/current\""));
    assert!(terraform("ssh://root@nas1").contains("\"wss://nas1/api/current\""));
    assert!(terraform("unix:/run/x").contains("\"wss://nas1/api/current\""));
    let curl = spot("nas1:8443", Release::V24_10).text(Consumer::Manual);
    assert!(curl.contains("https://nas1:8443/api/v2.0/system/info"));
}

#[test]
fn what_is_typed_into_a_websocket_is_one_message() {
    let text = spot("nas1", Release::V26).text(Consumer::Manual);
    let within = text.lines().skip(3).take_while(|line| *line != "END");
    let message: Vec<&str> = within.collect();
    assert!(serde_json::from_str::<serde_json::Value>(&message.join(" ")).is_ok());
}

/// A system that calls itself, and an owner that is called, anything at all.
fn odd(host: &str, user: &str, release: Release) -> Spot {
    let caps = Caps::of(release);
    Spot {
        address: None,
        host: host.into(),
        user: caps.owner.then(|| user.into()),
        caps,
    }
}

/// What stands between two texts on one line.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before}: {text}"));
    rest.split_once(after)
        .unwrap_or_else(|| panic!("{after}: {text}"))
        .0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn hostile_names_are_data_in_every_snippet(host in hostile(), user in hostile(), release in proptest::sample::select(RELEASES.to_vec())) {
        let spot = odd(&host, &user, release);
        let allowlist = spot.caps.allowlist;
        let shown = !allowlist && !quote::plain(&user);
        for consumer in spot.consumers() {
            let text = spot.text(consumer);
            prop_assert!(text.lines().all(|line| harmless(line) == line), "nothing hidden: {}", text);
            if shown {
                prop_assert!(text.lines().all(|line| line.starts_with('#')), "{}", text);
                continue;
            }
            // As many lines as for anybody, and the same ones but for the values.
            let common = odd("nas1", "root", release).text(consumer);
            prop_assert_eq!(text.lines().count(), common.lines().count(), "{}", text);
            let url = spot.websocket();
            match consumer {
                Consumer::Midclt | Consumer::Ansible => {
                    // The script of Ansible gives its own arguments to midclt.
                    let text = text.strip_suffix(" \"$@\"\n").unwrap_or(&text);
                    let lines = text.lines().filter(|line| !line.starts_with('#'));
                    // A line that ends so goes on in the next.
                    let lines: Vec<&str> = lines.map(|line| line.strip_suffix('\\').unwrap_or(line))
                        .map(|line| line.strip_prefix("exec /usr/local/bin/").unwrap_or(line)).collect();
                    let words = shell_words(&lines.join(" ")).unwrap();
                    prop_assert_eq!(&words[2], &url);
                    let given = match words[3].strip_prefix("-U") {
                        Some("") => words[4].clone(),
                        Some(attached) => attached.to_owned(),
                        None => user.clone(),
                    };
                    prop_assert_eq!(given, user.clone());
                }
                Consumer::Python => {
                    prop_assert_eq!(json_string(between(&text, "Client(", ") as c")), Some(url));
                    if !allowlist {
                        prop_assert_eq!(json_string(between(&text, "login_with_api_key(", ", key)\n")), Some(user.clone()));
                    }
                }
                Consumer::Manual if !allowlist => {
                    let message: Vec<&str> = text.lines().skip(3).take_while(|line| *line != "END").collect();
                    let message: serde_json::Value = serde_json::from_str(&message.join(" ")).unwrap();
                    prop_assert_eq!(message["params"][0]["username"].as_str(), Some(user.as_str()));
                }
                Consumer::Terraform => {
                    let value = |name: &str| hcl_string(between(&text, &format!("{name} = "), "\n"));
                    prop_assert_eq!(value("endpoint"), Some(url));
                    prop_assert_eq!(value("username"), Some(user.clone()));
                }
                Consumer::DemocraticCsi => {
                    prop_assert_eq!(json_string(between(&text, "host: ", "\n")), Some(spot.parts().host));
                }
                Consumer::Prometheus => {
                    prop_assert_eq!(shell_words(between(&text, "TRUENAS_WS_URL=", "\n")), Some(vec![url]));
                }
                Consumer::TruenasCsi => {
                    prop_assert_eq!(json_string(between(&text, "url: ", "\n")), Some(url));
                }
                Consumer::Homepage => {
                    prop_assert_eq!(json_string(between(&text, "url: ", "\n")), Some(spot.web()));
                }
                Consumer::Acme => {
                    let host = between(&text, "HOSTNAME=", "\n");
                    prop_assert_eq!(shell_words(host), Some(vec![spot.parts().host]));
                }
                Consumer::Proxmox => {
                    let host = between(&text, "tn_api_host ", "\n");
                    prop_assert!(!host.contains(char::is_whitespace) && !host.is_empty(), "{}", text);
                }
                Consumer::Manual | Consumer::HomeAssistant | Consumer::Homarr => {}
            }
        }
    }
}

/// Runs a program on a text; `None` where it is not here, which is a failure where the tools are required.
fn run(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            crate::skip::skip(&format!("{program} is not here ({error})"));
            return None;
        }
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {errors}\n{input}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Names that a lying server would choose; the same ones in every run.
fn hostile_names() -> Vec<String> {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut names: Vec<String> = (0..300)
        .map(|_| hostile().new_tree(&mut runner).unwrap().current())
        .filter(|name| quote::plain(name))
        .collect();
    names.extend(
        [
            "1-$(touch pwned)",
            "`id`",
            "-K",
            "--uri=x",
            "END",
            "a'b\"c\\d",
            "${x}",
            "it's",
        ]
        .map(str::to_owned),
    );
    names
}

#[test]
fn bash_reads_every_name_as_one_word() {
    let mut script = String::new();
    let mut all = String::new();
    let names = hostile_names();
    for name in &names {
        let spot = odd("nas1", name, Release::V25_10);
        let text = spot.text(Consumer::Midclt);
        all.push_str(&text);
        for consumer in [Consumer::Manual, Consumer::Ansible, Consumer::Acme] {
            all.push_str(&spot.text(consumer));
        }
        // The command itself prints its words.
        script.push_str(&text.replace("midclt ", "printf '%s\\0' "));
    }
    if run("bash", &["-n"], &all).is_none() {
        return;
    }
    let printed = run("bash", &["--norc"], &script).unwrap();
    let mut words = printed.split('\0');
    for name in &names {
        assert_eq!(
            (words.next(), words.next()),
            (Some("--uri"), Some("wss://nas1/api/current"))
        );
        let flag = words.next().unwrap();
        match name.starts_with('-') {
            true => assert_eq!(flag, format!("-U{name}")),
            false => assert_eq!((flag, words.next()), ("-U", Some(name.as_str()))),
        }
        let rest: Vec<_> = words.by_ref().take(4).collect();
        assert_eq!(rest, ["-K", "/path/to/the/key", "call", "system.info"]);
    }
}

/// Reads snippets with Python's own readers, and prints the names that it found, as JSON.
const READER: &str = r##"
import ast, json, shlex, sys
try:
    import yaml
except ImportError:
    yaml = None
found = []
for it in json.load(sys.stdin):
    tree = ast.parse(it["python"])
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "login_with_api_key"]
    python = calls[0].args[0].value
    lines = [line for line in it["midclt"].splitlines() if not line.startswith("#")]
    words = shlex.split("\n".join(lines).replace("\\\n", " "))
    flag = words[3]
    shell = words[4] if flag == "-U" else flag[2:]
    body = it["curl"].split("<<'END'")[1].split("\n", 1)[1].rsplit("\nEND\n", 1)[0]
    message = json.loads(" ".join(body.split("\n")))["params"][0]["username"]
    quoted = yaml.safe_load("a: " + it["yaml"])["a"] if yaml else it["name"]
    host = yaml.safe_load(it["csi"])["httpConnection"]["host"] if yaml else "nas1"
    found.append([python, shell, message, quoted, host])
if not yaml:
    print("no yaml", file=sys.stderr)
print(json.dumps(found))
"##;

#[test]
fn python_reads_every_name_as_it_is() {
    let names = hostile_names();
    let texts: Vec<_> = names
        .iter()
        .map(|name| {
            let spot = odd("nas1", name, Release::V25_10);
            serde_json::json!({
                "name": name, "python": spot.text(Consumer::Python), "midclt": spot.text(Consumer::Midclt),
                "curl": spot.text(Consumer::Manual), "csi": spot.text(Consumer::DemocraticCsi), "yaml": yaml(name),
            })
        })
        .collect();
    let input = serde_json::Value::from(texts).to_string();
    let Some(printed) = run("python3", &["-c", READER], &input) else {
        return;
    };
    let found: Vec<Vec<String>> = serde_json::from_str(&printed).unwrap();
    assert_eq!(found.len(), names.len());
    for (name, found) in names.iter().zip(found) {
        let [python, shell, json, yaml, host] = found.as_slice() else {
            panic!("{found:?}")
        };
        for it in [python, shell, json, yaml] {
            assert_eq!(it, name);
        }
        assert_eq!(host, "nas1");
    }
}

#[test]
fn nothing_that_speaks_rest_is_offered_without_a_rest_api() {
    let offered = |release| spot("nas1", release).consumers();
    assert!(offered(Release::V25_10).contains(&Consumer::DemocraticCsi));
    assert!(!offered(Release::V26).contains(&Consumer::DemocraticCsi));
    for consumer in offered(Release::V26) {
        let text = spot("nas1", Release::V26).text(consumer);
        let rest = text.contains("REST") || text.contains("/api/v2.0");
        assert!(!rest, "{text}");
    }
    // Where it still exists, its end is told.
    let text = spot("nas1", Release::V25_10).text(Consumer::DemocraticCsi);
    assert!(text.contains("26.0 removes"), "{text}");
}

#[test]
fn each_snippet_of_the_user_era_says_what_it_needs() {
    for release in [Release::V25_10, Release::V26] {
        for consumer in spot("nas1", release).consumers() {
            let text = spot("nas1", release).text(consumer);
            let about: Vec<&str> = text.lines().filter(|it| it.starts_with('#')).collect();
            let about = about.join(" ").replace(" # ", " ");
            assert!(
                about.contains("eeds wss") || about.contains("eeds https"),
                "{text}"
            );
            assert!(about.contains("user name"), "{text}");
            // Who needs the user name gets it, and nobody else.
            let named = text.contains("svc-metrics");
            assert_eq!(named, !about.contains("no user name"), "{text}");
        }
    }
}

#[test]
fn the_snippets_of_all_presets_exist() {
    for consumer in Consumer::ALL {
        assert_eq!(Consumer::for_preset(consumer.id()), Some(consumer));
    }
    assert_eq!(Consumer::for_preset("no-such"), None);
    let presets = include_str!("../../../assets/presets.toml");
    let named = presets
        .lines()
        .filter_map(|it| it.strip_prefix("snippet = "));
    let named: Vec<&str> = named.map(|it| it.trim_matches('"')).collect();
    assert!(!named.is_empty());
    for id in named {
        assert!(Consumer::for_preset(id).is_some(), "{id}");
    }
}

/// Reads the YAML of snippets; prints nothing, and fails where one is none.
const YAML: &str = r#"
import json, sys
try:
    import yaml
except ImportError:
    print("none")
    sys.exit(0)
for it in json.load(sys.stdin):
    csi = yaml.safe_load(it["csi"])["truenas"]
    assert csi["apiKey"] == "YOUR-API-KEY" and csi["url"].startswith("wss://"), csi
    old = yaml.safe_load(it["old"])["httpConnection"]
    assert old["apiKey"] == "YOUR-API-KEY" and old["port"] == 443, old
    widget = yaml.safe_load(it["homepage"])[0]["Storage"][0]["TrueNAS"]["widget"]
    assert widget["type"] == "truenas" and widget["key"] == "YOUR-API-KEY", widget
    assert widget["url"].startswith("https://"), widget
    assert widget.get("version") == it["version"], widget
print("read")
"#;

#[test]
fn yaml_is_read_as_it_is_meant() {
    let texts: Vec<_> = RELEASES
        .iter()
        .map(|release| {
            let spot = spot("nas1", *release);
            let version = spot.caps.owner.then_some(2);
            serde_json::json!({
                "csi": spot.text(Consumer::TruenasCsi), "old": spot.text(Consumer::DemocraticCsi),
                "homepage": spot.text(Consumer::Homepage), "version": version,
            })
        })
        .collect();
    let input = serde_json::Value::from(texts).to_string();
    match run("python3", &["-c", YAML], &input).as_deref() {
        Some("none\n") => crate::skip::skip("Python has no yaml module"),
        Some(read) => assert_eq!(read, "read\n"),
        None => {}
    }
}
