//! A new secret goes where it was sent to, or to a file in the state directory.

use std::fs;
use std::path::PathBuf;

use crate::support::system::{Ran, System};

/// A run with a profile that has delivery commands.
fn with_profile(system: &System, arguments: &[&str]) -> Ran {
    let config = system.dir().join("config");
    fs::create_dir_all(&config).unwrap();
    let text = format!(
        "[profiles.lab]\naddress = {:?}\nuser = {:?}\nsign_in = \"password\"\n\n[profiles.lab.deliver]\n\
         box = [\"sh\", \"-c\", \"cat > {}\"]\nbroken = [\"sh\", \"-c\", \"echo sealed >&2; exit 3\"]\n",
        system.uri(),
        system.text("user"),
        system.dir().join("box").display(),
    );
    fs::write(config.join("config.toml"), text).unwrap();
    let mut run = system.tnkeys();
    run.args(arguments).args(["-u", "lab"]);
    run.env("PATH", "/usr/bin:/bin");
    run.env("TNKEYS_PASSWORD", system.text("password"));
    Ran::of(&mut run)
}

fn undelivered(system: &System) -> Vec<PathBuf> {
    let entries = fs::read_dir(system.dir().join("state")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.to_str().unwrap().contains("undelivered"))
        .collect()
}

#[test]
fn a_command_gets_the_secret_on_its_standard_input() {
    let system = System::start("25.10");
    let ran = with_profile(&system, &["create", "grafana", "--deliver", "box"]).ok();
    assert!(ran.contains("; delivered to box\n"), "{ran}");
    let id = system.key("grafana")["id"].to_string();
    let text = fs::read_to_string(system.dir().join("box")).unwrap();
    assert!(text.starts_with(&format!("{id}-")) && !text.ends_with('\n'));
    assert!(undelivered(&system).is_empty());
}

#[test]
fn a_secret_whose_command_fails_is_kept_and_its_place_is_said() {
    let system = System::start("25.10");
    let ran = with_profile(
        &system,
        &["create", "grafana", "--deliver", "broken", "--json"],
    );
    let said = ran.failed(10);
    let problem: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(problem["code"], 10);
    let [path] = undelivered(&system).try_into().unwrap();
    let means = problem["means"].as_str().unwrap();
    assert!(means.contains(path.to_str().unwrap()), "{said}");
    assert!(
        problem["what"].as_str().unwrap().contains("sealed"),
        "{said}"
    );
    let text = fs::read_to_string(&path).unwrap();
    let secret = text.trim_end().split_once('-').unwrap().1;
    assert!(!said.contains(secret));
    let id = system.key("grafana")["id"].to_string();
    assert!(text.starts_with(&format!("{id}-")));
}
