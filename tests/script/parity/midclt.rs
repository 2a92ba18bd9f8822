//! The options and commands of midclt.

use std::io::Write as _;
use std::process::Stdio;

use super::{Case, Check, Ran, Row, words};

/// The rows in the order of the README.
pub(super) const ROWS: &[Check] = &[
    ("`-u URI`", runs),
    ("`-U USER`", runs),
    ("`-P PASSWORD`", refused),
    ("`-K FILE`", key_file),
    ("`-K KEY`", key_refused),
    ("`-t SECONDS`", runs),
    ("`--insecure`", refused),
    ("`--no-channel-binding`", refused),
    ("`--plain`", plain),
    ("`call METHOD ARGUMENT…`", call),
    ("`call METHOD -`", standard_input),
    ("`call -q`", quiet),
    ("`call -j`", job),
    ("`call -jp description`", job),
    ("`subscribe EVENT -n N -t SECONDS`", subscribe),
    ("`ping`", runs),
    ("`waitready`", runs),
];

fn runs(row: &Row, case: &Case) {
    for command in row.commands() {
        let out = case.run(command).ok();
        assert!(!out.is_empty(), "{command}");
    }
}

/// Refused before anything is sent, with another way.
fn refused(row: &Row, case: &Case) {
    let said = case.run(row.command()).failed(2);
    assert!(said.contains("Nothing was sent"), "{said}");
    assert!(!said.contains("not-a-password"), "{said}");
}

/// A key with which the runs sign in.
fn key(case: &Case) -> String {
    case.system.text("api_key").to_owned()
}

fn key_file(row: &Row, case: &Case) {
    case.file("nas.key", &key(case));
    let ran = without_password(row.command(), case, &["--key-over-loopback"]);
    assert!(ran.ok().starts_with("TrueNAS"), "{}", row.ours);
}

fn key_refused(row: &Row, case: &Case) {
    let said = case.run(row.command()).failed(2);
    assert!(said.contains("chmod 600"), "{said}");
    assert!(!said.contains("not-a-key"), "{said}");
}

fn plain(row: &Row, case: &Case) {
    case.file("nas.key", &key(case));
    let ran = without_password(row.command(), case, &["--key-over-loopback"]);
    assert!(ran.ok().starts_with("TrueNAS"), "{}", row.ours);
}

/// A run with the system and these arguments, and without a password.
fn without_password(command: &str, case: &Case, more: &[&str]) -> Ran {
    let words = words(command);
    let mut run = case.system.tnkeys();
    run.args(["-u", case.system.uri(), "-U", case.system.text("user")]);
    Ran::of(run.args(more).args(&words[1..]))
}

fn call(row: &Row, case: &Case) {
    let out = case.run(row.command()).ok();
    let users: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(users[0]["username"], "root", "{out}");
}

fn standard_input(row: &Row, case: &Case) {
    let words = words(row.command());
    let words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let mut run = case.system.command(&words);
    let pipe = || Stdio::piped();
    let mut child = run
        .stdin(pipe())
        .stdout(pipe())
        .stderr(pipe())
        .spawn()
        .unwrap();
    let text = br#"[["username", "=", "root"]]"#;
    child.stdin.take().unwrap().write_all(text).unwrap();
    let out = Ran::from(child.wait_with_output().unwrap()).ok();
    assert!(out.contains("\"root\""), "{out}");
}

fn quiet(row: &Row, case: &Case) {
    let ran = case.run(row.command());
    assert_ne!(ran.code, 0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

fn job(row: &Row, case: &Case) {
    let ran = case.run(row.command());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let items: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(items[0]["result"], "pong", "{}", ran.out);
}

fn subscribe(row: &Row, case: &Case) {
    let words = words(row.command());
    let words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let pipe = || Stdio::piped();
    let child = case
        .system
        .command(&words)
        .stdout(pipe())
        .stderr(pipe())
        .spawn()
        .unwrap();
    // Events until one has arrived: the subscription may still be on its way.
    let mut child = child;
    let mut name = 0;
    while child.try_wait().unwrap().is_none() {
        name += 1;
        let new = format!("event-{name}");
        case.system.run(&["edit", "2", "--name", &new, "--yes"]);
    }
    let out = Ran::from(child.wait_with_output().unwrap()).ok();
    let event: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(event["collection"], "api_key.query", "{out}");
    assert_eq!(event["id"], 2, "{out}");
}
