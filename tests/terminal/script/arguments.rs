//! What people type and paste on the command line: near names, `--demo`, addresses from a browser, key files.

use super::*;

/// A configuration with one profile, `simlab`.
fn with_profile(args: &[&str], dir: &TempDir) -> Command {
    let file = dir.path().join("config.toml");
    let profile = "[profiles.simlab]\naddress = \"wss://nas.example\"\n";
    std::fs::write(file, profile).unwrap();
    let mut command = tnkeys(args);
    command.env("TNKEYS_CONFIG_DIR", dir.path());
    command
}

#[test]
fn a_near_name_is_a_question_before_anything_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    for (args, words) in [
        (
            &["new"][..],
            "There is no command new. Use tnkeys create, edit, reset, rotate or delete.",
        ),
        (
            &["lsit"],
            "There is no command lsit. Did you mean tnkeys list?",
        ),
        (
            &["simlba"],
            "There is no profile simlba. Did you mean simlab?",
        ),
        (
            &["list", "simlba"],
            "There is no profile simlba. Did you mean simlab?",
        ),
        (
            &["trust", "Simlab"],
            "There is no profile Simlab. Did you mean simlab?",
        ),
    ] {
        let (code, out, err) = run(&mut with_profile(args, &dir));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
        let name = args.last().unwrap();
        assert!(
            err.contains(&format!("If {name} is a host, write wss://{name}.")),
            "{err}"
        );
    }
    // Written as an address it is dialed: it needs a user, not another name.
    let (code, _, err) = run(&mut with_profile(&["list", "wss://simlba"], &dir));
    assert_eq!(code, 2);
    assert!(err.contains("-U USER") && !err.contains("profile"), "{err}");
}

#[test]
fn commands_have_a_demo() {
    let (code, out, err) = run(&mut tnkeys(&["list", "--demo"]));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("backup-replication") && out.contains("OWNER"),
        "{out}"
    );
    let (code, out, _) = run(&mut tnkeys(&["list", "--demo=24.04"]));
    assert!(code == 0 && out.contains("full access"), "{out}");
    let (code, out, _) = run(&mut tnkeys(&["ping", "--demo"]));
    assert!(code == 0 && out.contains("12 readable"), "{out}");
    let (code, out, _) = run(&mut tnkeys(&["upgrade-report", "--demo"]));
    assert!(code == 0 && out.contains("REVOKED"), "{out}");
}

#[test]
fn the_help_of_simulate_lists_its_own_options() {
    let (code, out, _) = run(&mut tnkeys(&["simulate", "--help"]));
    assert_eq!(code, 0);
    assert!(
        out.contains("--release") && !out.contains("--key-file"),
        "{out}"
    );
    let (code, _, err) = run(&mut tnkeys(&["-U", "root", "simulate"]));
    assert_eq!(code, 2, "{err}");
}

#[test]
fn the_address_of_a_page_means_its_system() {
    let sim = Simulator::start(&[]);
    let uri = sim.says("uri");
    let host = uri.split_once("://").unwrap().1;
    for address in [
        format!("http://{host}/ui/dashboard"),
        format!(" http://{host}/ui/credentials/users/api-keys?x#y\n"),
        format!("http://{host}/"),
        uri.to_owned(),
    ] {
        let mut command = tnkeys(&["ping", "-U", sim.says("user"), &address]);
        let (code, _, err) = run(command.env("TNKEYS_PASSWORD", sim.says("password")));
        assert_eq!(code, 0, "{address}: {err}");
    }
    // Without encryption nothing is sent to another machine, and the encrypted address is named.
    let mut command = tnkeys(&["ping", "-U", "x", "http://192.0.2.1/ui/dashboard"]);
    let (code, _, err) = run(command.env("TNKEYS_PASSWORD", "not-a-password"));
    assert_eq!(code, 6, "{err}");
    assert!(
        err.contains("unencrypted") && err.contains("wss://192.0.2.1"),
        "{err}"
    );
}

#[test]
fn a_key_file_in_every_form() {
    let sim = Simulator::start(&["--tls"]);
    let key = sim.says("api_key");
    let path = sim.dir.path().join("key");
    let ping = |text: &str| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        let mut command = tnkeys(&[
            "ping",
            "-U",
            sim.says("user"),
            "--ca",
            sim.says("certificate"),
        ]);
        run(command.arg("--key-file").arg(&path).arg(sim.says("uri")))
    };
    for text in [
        format!("\u{feff}{key}\r\n"),
        format!("\"{key}\"\n"),
        format!("export TRUENAS_API_KEY=\"{key}\"\n"),
        format!("\u{feff}{{\"raw_key\": \"{key}\"}}\r\n"),
        format!("[TRUENAS_API_KEY]\r\nraw_key = {key}\r\n"),
    ] {
        let (code, _, err) = ping(&text);
        assert_eq!(code, 0, "{text:?}: {err}");
    }
    for (text, words) in [
        ("{\"name\": \"hushhush\"}", "has no raw_key"),
        (
            "TRUENAS_API_KEY=hush hush",
            "sets TRUENAS_API_KEY to something that is not an API key",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nhush\n",
            "holds a certificate or a private key",
        ),
    ] {
        let (code, _, err) = ping(text);
        assert_eq!(code, 2, "{err}");
        assert!(
            err.contains(words) && err.contains("in one of these forms"),
            "{err}"
        );
        assert!(!err.contains("hush"), "{err}");
    }
}
