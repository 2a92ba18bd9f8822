//! `tnkeys auth api_key`: the commands of the TrueNAS CLI's guide, in both eras.

use std::fs;

use crate::support::system::{ERAS, Ran, System};

/// A run of `tnkeys auth WORD…`, as a shell splits it.
fn auth(system: &System, words: &[&str]) -> Ran {
    let mut all = vec!["auth", "api_key"];
    all.extend(words);
    system.run(&all)
}

/// The words of `create` in the terms of the era.
fn create(release: &str, name: &str) -> Vec<String> {
    let access: &[&str] = match release {
        "24.04" => &[r#"allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#],
        _ => &["username=root", "expires_at=90d"],
    };
    let name = format!("name={name}");
    let words = ["create", &name];
    words
        .iter()
        .chain(access)
        .map(ToString::to_string)
        .collect()
}

fn created(system: &System, release: &str, name: &str, more: &[&str]) -> Ran {
    let line = create(release, name);
    let mut words: Vec<&str> = line.iter().map(String::as_str).collect();
    words.extend(more);
    auth(system, &words)
}

fn id(system: &System, name: &str) -> String {
    system.key(name)["id"].to_string()
}

#[test]
fn ls_lists_the_commands_without_a_system() {
    let system = System::start("24.04");
    for words in [&["auth", "api_key", "ls"][..], &["auth", "api_key"]] {
        let mut run = system.tnkeys();
        let out = Ran::of(run.args(words)).ok();
        let names: Vec<&str> = out
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(
            names,
            ["create", "delete", "get_instance", "query", "update"]
        );
    }
    let mut run = system.tnkeys();
    assert!(
        Ran::of(run.args(["auth", "ls"]))
            .ok()
            .starts_with("api_key  ")
    );
}

#[test]
fn a_created_key_is_printed_as_the_guide_has_it() {
    for release in ERAS {
        let system = System::start(release);
        let ran = created(&system, release, "apikey3", &["--print"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let key = ran.out.strip_prefix("API Key: ").unwrap().trim_end();
        let (of, secret) = key.split_once('-').unwrap();
        assert_eq!(of, id(&system, "apikey3"));
        assert_eq!(secret.len(), 64);
        assert!(!ran.err.contains(secret), "{}", ran.err);
    }
}

#[test]
fn a_key_lives_through_the_commands() {
    for release in ERAS {
        let system = System::start(release);
        let saved = created(&system, release, "apikey3", &["--save", "key"]).ok();
        assert!(saved.starts_with("created apikey3 ("), "{saved}");
        assert!(saved.ends_with("; saved to key\n"), "{saved}");
        let first = fs::read_to_string(system.dir().join("key")).unwrap();
        let id = id(&system, "apikey3");

        let shown = auth(&system, &["get_instance", &format!("id={id}")]).ok();
        assert_eq!(shown, auth(&system, &["get_instance", &id]).ok());
        assert!(
            shown.contains("|       name | apikey3") || shown.contains("name | apikey3"),
            "{shown}"
        );
        assert!(
            shown.starts_with('+') && !shown.contains("keyhash"),
            "{shown}"
        );

        let updated = auth(&system, &["update", &format!("id={id}"), "name=apikey4"]).ok();
        assert_eq!(updated, "\n");
        assert_eq!(system.key("apikey4")["id"].to_string(), id);

        // A reset shows where the new key went, in the same run as the other properties.
        let mut words = vec!["update", &id, "name=apikey5", "reset=true"];
        words.extend(["--yes", "--save", "key", "--replace"]);
        let reset = auth(&system, &words).ok();
        assert!(
            reset.starts_with(&format!("reset apikey5 ({id}) on ")),
            "{reset}"
        );
        assert!(reset.ends_with("; saved to key\n"), "{reset}");
        let second = fs::read_to_string(system.dir().join("key")).unwrap();
        assert!(second.starts_with(&format!("{id}-")) && second != first);

        let deleted = auth(&system, &["delete", &format!("id={id}"), "--yes"]).ok();
        assert_eq!(deleted, "\n");
        assert!(system.keys().iter().all(|key| key["name"] != "apikey5"));
        let none = auth(&system, &["get_instance", &id]).failed(1);
        assert!(none.contains(&format!("has no key {id}.")), "{none}");
    }
}

#[test]
fn query_prints_the_table_of_the_cli() {
    for release in ERAS {
        let system = System::start(release);
        let table = auth(&system, &["query"]).ok();
        let head = table.lines().nth(1).unwrap();
        let columns: Vec<&str> = head
            .split('|')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        match release {
            "24.04" => assert_eq!(columns, ["id", "name", "created_at", "allowlist"]),
            _ => assert_eq!(
                columns,
                [
                    "id",
                    "name",
                    "username",
                    "user_identifier",
                    "created_at",
                    "expires_at",
                    "local",
                    "revoked",
                    "revoked_reason",
                ]
            ),
        }
        let keys = system.keys();
        // Three lines, and the head.
        assert_eq!(table.lines().count(), keys.len() + 4);
        let width = table.lines().next().unwrap().len();
        assert!(
            table
                .lines()
                .filter(|line| line.is_ascii())
                .all(|line| line.len() == width)
        );

        let first = keys[0]["id"].to_string();
        let one = auth(&system, &["query", "id,name", "WHERE", "id", "==", &first]).ok();
        assert_eq!(one.lines().count(), 5, "{one}");
        assert!(one.contains(keys[0]["name"].as_str().unwrap()), "{one}");
        let none = auth(&system, &["query", "* WHERE name == 'no such key'"]).ok();
        assert_eq!(none, "(empty list)\n");
    }
}

#[test]
fn one_quoted_argument_is_read_as_the_cli_reads_it() {
    let system = System::start("24.04");
    let line = "api_key create name=“web page” allowlist=[{“method”:“SUBSCRIBE”,“resource”:“certificate.query”}]]";
    let ran = system.run(&["auth", line, "--save", "key"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for repair in ["replaced typographic quotes by \"", "removed an extra ]"] {
        assert!(ran.err.contains(repair), "{}", ran.err);
    }
    let key = system.key("web page");
    assert_eq!(key["allowlist"][0]["resource"], "certificate.query");
}

#[test]
fn nothing_is_sent_before_the_secret_has_a_place() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let err = created(&system, release, "apikey3", &[]).failed(2);
        assert!(
            err.contains("--save FILE, --deliver NAME or --print"),
            "{err}"
        );
        let id = before[0]["id"].to_string();
        let err = auth(&system, &["update", &id, "reset=true", "--print"]).failed(2);
        assert!(err.contains("--yes"), "{err}");
        let err = auth(&system, &["delete", &id]).failed(2);
        assert!(err.contains("--yes"), "{err}");
        let err = auth(&system, &["update", &id, "name=x", "--print"]).failed(2);
        assert!(err.contains("creates no secret"), "{err}");
        assert_eq!(system.keys(), before);
    }
}

#[test]
fn a_line_that_a_shell_has_changed_is_refused_with_the_line_to_enter() {
    let system = System::start("24.04");
    // bash expands the braces of the guide's example.
    let words = [
        "create",
        "name=apikey3",
        "allowlist=[method:SUBSCRIBE]",
        "allowlist=[resource:certificate.query]",
        "--save",
        "key",
    ];
    let err = auth(&system, &words).failed(2);
    assert!(
        err.contains("tnkeys understood: SUBSCRIBE certificate.query."),
        "{err}"
    );
    assert!(err.contains("Nothing was sent."), "{err}");
    let line = err
        .lines()
        .last()
        .unwrap()
        .strip_prefix("Enter: tnkeys ")
        .unwrap();
    // The line works in a shell.
    let script = format!("exec \"$TNKEYS\" {line}");
    let run = system.tnkeys();
    let shell = std::process::Command::new("sh")
        .args(["-c", &script])
        .env_clear()
        .envs(
            run.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("TNKEYS", run.get_program())
        .env("TNKEYS_PASSWORD", system.text("password"))
        .current_dir(system.dir())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let ran = Ran::from(shell);
    assert_eq!(ran.code, 0, "{line}\n{}", ran.err);
    assert_eq!(system.key("apikey3")["allowlist"][0]["method"], "SUBSCRIBE");
}

#[test]
fn properties_of_the_other_era_are_explained() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let other = ERAS.into_iter().find(|era| *era != release).unwrap();
        let err = created(&system, other, "apikey3", &["--save", "key"]).failed(2);
        let (name, says) = match release {
            "24.04" => ("username", "Up to 24.10 a key has rules"),
            _ => ("allowlist", "a key has an owner instead of rules"),
        };
        assert!(err.contains(&format!("has no property {name}")), "{err}");
        assert!(err.contains(says), "{err}");
        assert_eq!(system.keys(), before);
        assert!(!system.dir().join("key").exists());
    }
}

#[test]
fn a_dry_run_prints_the_requests() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let out = created(&system, release, "apikey3", &["--dry-run"]).ok();
        assert!(
            out.starts_with("api_key.create [{\"name\":\"apikey3\","),
            "{out}"
        );
        let id = before[0]["id"].to_string();
        let out = auth(
            &system,
            &["update", &id, "name=x", "reset=true", "--dry-run"],
        )
        .ok();
        let update = format!(
            "api_key.update [{id},{{\"name\":\"x\"}}]\napi_key.update [{id},{{\"reset\":true}}]\n"
        );
        assert_eq!(out, update);
        let out = auth(&system, &["delete", &id, "--dry-run"]).ok();
        assert_eq!(out, format!("api_key.delete [{id}]\n"));
        assert_eq!(system.keys(), before);
    }
}

#[test]
fn a_refusal_of_the_system_names_the_field() {
    for release in ERAS {
        let system = System::start(release);
        let taken = system.keys()[0]["name"].as_str().unwrap().to_owned();
        let err = created(&system, release, &taken, &["--save", "key"]).failed(1);
        assert!(err.contains("name: "), "{err}");
        assert!(!system.dir().join("key").exists());
    }
}
