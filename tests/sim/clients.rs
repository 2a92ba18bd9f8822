//! Clients by other people against `tnkeys simulate`: what is simulated is what they know, not what we believe.
//!
//! `.ci/run` puts them into a virtual environment; `tests/sim/clients/requirements.txt` says which.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::simulate::{Simulated, repository};
use crate::support::skip;

/// The interpreter that has the clients: `TNKEYS_CLIENTS` is its virtual environment. None: these tests are skipped.
fn python() -> Option<PathBuf> {
    let environment = std::env::var_os("TNKEYS_CLIENTS");
    let environment = environment.map_or_else(|| repository("target/clients"), PathBuf::from);
    let python = environment.join("bin/python");
    if python.exists() {
        return Some(python);
    }
    skip::skip(&format!("no Python clients at {}", environment.display()));
    None
}

/// Runs a script of `tests/sim/clients` against a simulator with these arguments.
fn meets(script: &str, arguments: &[&str]) {
    let Some(python) = python() else { return };
    let sim = Simulated::start(arguments);
    let mut child = Command::new(python)
        .arg("-I")
        .arg(repository("tests/sim/clients").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let line = sim.line().to_string();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(line.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let (told, complaint) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success() && told.trim_end().ends_with("done"),
        "{script} {arguments:?}:\n{told}{complaint}"
    );
    // What it did stands; what it deleted is gone.
    let names: Vec<String> = sim
        .list()
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["name"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.contains(&"ansible".to_owned()));
    assert!(!names.iter().any(|name| name.ends_with("-python")));
}

#[test]
fn pytruenas_manages_keys() {
    for release in ["25.04", "25.10", "26.0"] {
        meets("pytruenas_keys.py", &["--release", release, "--tls"]);
        meets("pytruenas_keys.py", &["--release", release]);
    }
}

/// The README's example, as it stands there.
#[test]
fn the_readme_s_example_works() {
    let Some(python) = python() else { return };
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let (_, rest) = readme.split_once("```python\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let directory = std::path::Path::new(env!("CARGO_BIN_EXE_tnkeys")).parent();
    let output = Command::new(python)
        .args(["-I", "-c", example])
        .env("PATH", directory.unwrap())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
}

#[test]
fn aiotruenas_client_manages_keys() {
    for release in ["24.04", "24.10"] {
        meets("aiotruenas_keys.py", &["--release", release, "--tls"]);
        meets("aiotruenas_keys.py", &["--release", release]);
    }
}

#[test]
fn pytruenas_is_as_well_served_a_byte_at_a_time() {
    meets(
        "pytruenas_keys.py",
        &["--tls", "--fault", "one-byte-writes"],
    );
}
