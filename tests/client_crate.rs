//! Another crate uses tnkeys as a library: `tests/client_crate` with its own Cargo.toml, without the program's feature.
//!
//! It is built offline, with the versions of this crate's Cargo.lock: `cargo test` has fetched them. The build has a target directory of
//! its own, so that it never waits for a lock of the cargo that runs the tests, and the next run finds what this one built.
#![cfg(feature = "demo")]

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use tnkeys::sim::{Config, Listen, Release, Sim};

/// The crate as it stands in the repository.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client_crate");

/// The directory with the copy of the crate that is built, and with its target directory.
fn place() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("client_crate")
}

/// Writes a file unless it says this already: cargo builds again what is newer than its result.
fn write(path: &Path, text: &str) {
    if !fs::read_to_string(path).is_ok_and(|now| now == text) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The crate, copied to where cargo may write its Cargo.lock. It starts as ours, and cargo takes out what the crate does not need.
static CRATE: LazyLock<PathBuf> = LazyLock::new(|| {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    let manifest = text(&Path::new(SOURCE).join("Cargo.toml"));
    let relative = r#"path = "../..""#;
    assert!(manifest.contains(relative), "{manifest}");
    // JSON's strings are TOML's.
    let absolute = format!("path = {}", serde_json::json!(ours));
    write(
        &place().join("Cargo.toml"),
        &manifest.replace(relative, &absolute),
    );
    write(
        &place().join("src/main.rs"),
        &text(&Path::new(SOURCE).join("src/main.rs")),
    );
    fs::copy(ours.join("Cargo.lock"), place().join("Cargo.lock")).unwrap();
    place()
});

/// Runs cargo on the crate, offline. The working directory is ours, so that the same configuration of cargo applies.
fn cargo(arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(arguments)
        .arg("--offline")
        .arg("--manifest-path")
        .arg(CRATE.join("Cargo.toml"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", CRATE.join("target"))
        // The jobs of the cargo that runs the tests are its own.
        .env_remove("MAKEFLAGS")
        .env_remove("CARGO_MAKEFLAGS")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}:\n{told}");
    output
}

/// The program, built once in this process.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = cargo(&["build", "--message-format=json-render-diagnostics"]);
    let told = String::from_utf8(output.stdout).unwrap();
    let mut artifacts = told.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(message["executable"].as_str()?.to_owned())
    });
    artifacts.next_back().unwrap().into()
});

#[test]
fn it_depends_on_no_code_of_the_terminal() {
    let output = cargo(&[
        "tree",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"tnkeys") && names.contains(&"rustls"),
        "{tree}"
    );
    // The lock file has the crates of every platform.
    let lock = fs::read_to_string(CRATE.join("Cargo.lock")).unwrap();
    for name in [
        "arboard",
        "clap",
        "clap_builder",
        "crossterm",
        "nucleo-matcher",
        "ratatui",
        "ratatui-core",
        "tracing-subscriber",
        "x11rb",
    ] {
        assert!(!names.contains(&name), "{name}:\n{tree}");
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name}");
    }
}

/// The guide's examples are compiled; the README's is one of them.
#[test]
fn the_example_of_the_readme_is_in_the_guide() {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(ours.join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```rust\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let guide = fs::read_to_string(ours.join("src/client/guide/mod.rs")).unwrap();
    let lines = guide.lines().filter_map(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let guide = lines.fold(String::new(), |text, line| text + line + "\n");
    assert!(example.contains("Client::connect"), "{example}");
    assert!(guide.contains(example), "{example}");
}

/// Runs the program against a simulated system of this release, and returns what it printed.
fn run(release: Release) -> String {
    let config = Config {
        release,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listen = Listen::Tls("127.0.0.1:0".parse().unwrap());
    let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
    let before = sim.key_names();
    let dir = tempfile::tempdir().unwrap();
    let certificate = dir.path().join("certificate.pem");
    fs::write(&certificate, sim.certificate_pem().unwrap()).unwrap();

    let mut child = Command::new(&*PROGRAM)
        .args([&sim.uri(), certificate.to_str().unwrap(), sim.user()])
        // No home, no variables: the library finds and writes nothing of a user.
        .env_clear()
        .current_dir(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{}", sim.password()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}{complaint}");

    assert_eq!(sim.key_names(), before, "its key is deleted again");
    for secret in sim.plain_keys() {
        assert!(!told.contains(&secret) && !complaint.contains(&secret));
    }
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 1, "it writes no file");
    told
}

/// What it prints where new keys are in events, and where they are not. `name`: the complaint about a name that exists.
fn expected(event: &str, name: &str) -> String {
    format!(
        "\
connected to nas1 as truenas_admin
created client-crate
Added, with the key {event}
the key sees itself: true
refused, errno Some(22): The system rejected the values: {name}.
errno of an unknown id: Some(2)
deleted client-crate: true
Removed, with the key null
"
    )
}

#[test]
fn it_manages_a_key_of_25_10() {
    let told = run(Release::V25_10);
    assert_eq!(told, expected("\"********\"", "name must be unique"));
}

#[test]
fn it_manages_a_key_of_24_04() {
    let told = run(Release::V24_04);
    assert_eq!(
        told,
        expected("null", "Object with this name already exists")
    );
}
