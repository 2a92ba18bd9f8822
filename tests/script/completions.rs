//! `tnkeys completions`: what a shell is offered; `tnkeys man`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::skip::skip;
use crate::support::system::{ERAS, Ran, System};

/// What a shell is offered for the last word of a line.
fn offered(system: &System, line: &[&str]) -> Vec<String> {
    let mut command = system.tnkeys();
    command
        .env("TNKEYS_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", line.len().to_string())
        .args(["--", "tnkeys"])
        .args(line);
    let words = Ran::of(&mut command).ok();
    words.lines().map(str::to_owned).collect()
}

/// The values that are offered, without the options of the command.
fn values(system: &System, line: &[&str]) -> Vec<String> {
    let mut words = offered(system, line);
    words.retain(|word| !word.starts_with('-'));
    words
}

#[test]
fn commands_and_options_are_offered() {
    let system = System::start("25.10");
    assert_eq!(offered(&system, &["lis"]), ["list"]);
    let commands = offered(&system, &[""]);
    for command in ["list", "show", "sessions", "owners", "completions", "man"] {
        assert!(commands.iter().any(|it| it == command), "{commands:?}");
    }
    let options = offered(&system, &["list", "--c"]);
    assert!(options.contains(&"--csv".to_owned()), "{options:?}");
    let columns = offered(&system, &["list", "--columns", "used"]);
    assert_eq!(columns, ["used-by"]);
}

#[test]
fn keys_are_those_of_the_last_list() {
    for release in ERAS {
        let system = System::start(release);
        assert!(values(&system, &["show", ""]).is_empty());
        let keys = system.keys();
        let names: Vec<&str> = keys
            .iter()
            .map(|key| key["name"].as_str().unwrap())
            .collect();
        let found = offered(&system, &["show", "backup"]);
        assert!(!found.is_empty(), "{names:?}");
        for name in &found {
            assert!(
                name.starts_with("backup") && names.contains(&name.as_str()),
                "{found:?}"
            );
        }
        // With the system on the line, the keys of that system.
        let of = |uri: &str| offered(&system, &["-u", uri, "sessions", "backup"]);
        assert_eq!(of(system.uri()), found);
        assert!(of("wss://other.example").is_empty());
        // Names only, for nobody else.
        let kept = system.dir().join("state/key-names");
        let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = std::fs::read_to_string(&kept).unwrap();
        for secret in ["password", "api_key"] {
            assert!(!text.contains(system.text(secret)));
        }
    }
}

#[test]
fn a_name_that_a_shell_would_run_is_not_offered() {
    let odd = "value=api_key.query:name:\"$(touch /tmp/x)\"";
    let system = System::with(&["--release", "25.10", "--fault", odd]);
    let list = system.run(&["list", "--csv", "--columns", "name"]).ok();
    assert!(list.contains("$(touch /tmp/x)"), "{list}");
    assert!(values(&system, &["show", ""]).is_empty());
}

#[test]
fn profiles_are_offered_as_systems() {
    let system = System::start("25.10");
    let config = system.dir().join("config");
    std::fs::create_dir(&config).unwrap();
    let text = "[profiles.simlab]\naddress = \"wss://nas.example\"\n";
    std::fs::write(config.join("config.toml"), text).unwrap();
    assert_eq!(offered(&system, &["list", "sim"]), ["simlab"]);
    assert_eq!(offered(&system, &["list", "-u", "sim"]), ["simlab"]);
    assert!(
        offered(&system, &["show", "sim"]).is_empty(),
        "that is the key"
    );
    assert_eq!(offered(&system, &["show", "3", "sim"]), ["simlab"]);
}

#[test]
fn each_shell_gets_a_script_that_asks_the_program() {
    let system = System::start("25.10");
    for shell in ["bash", "zsh", "fish"] {
        let script = Ran::of(system.tnkeys().args(["completions", shell])).ok();
        assert!(
            script.contains(&format!("TNKEYS_COMPLETE={shell}"))
                || script.contains("TNKEYS_COMPLETE=\""),
            "{script}"
        );
        assert!(!script.contains(env!("CARGO_BIN_EXE_tnkeys")), "{script}");
        syntax(shell, &script, system.dir());
    }
    let wrong = Ran::of(system.tnkeys().args(["completions", "csh"])).failed(2);
    assert!(wrong.contains("bash, zsh, fish"), "{wrong}");
}

/// The shell itself, where there is one, finds no error in its script.
fn syntax(shell: &str, script: &str, dir: &Path) {
    let file = dir.join(shell);
    std::fs::write(&file, script).unwrap();
    match Command::new(shell).arg("-n").arg(&file).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success() && said.is_empty(),
                "{shell}: {said}"
            );
        }
        Err(_) => skip(&format!("{shell} is missing")),
    }
}

/// The whole way: a shell reads the script, and completes a key. zsh does not complete without its line editor.
#[test]
fn shells_complete_a_key() {
    let system = System::start("25.10");
    let key = system.keys()[0]["name"].as_str().unwrap().to_owned();
    let bin = Path::new(env!("CARGO_BIN_EXE_tnkeys")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display());
    let beginning = &key[..key.len() - 1];
    let bash = format!(
        "source <(tnkeys completions bash)
         COMP_WORDS=(tnkeys show {beginning}) COMP_CWORD=2 COMP_TYPE=9
         _clap_complete_tnkeys tnkeys {beginning} show
         printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let fish = format!(
        "tnkeys completions fish | source
         complete -C 'tnkeys show {beginning}'"
    );
    for (shell, options, line) in [("bash", "--norc", bash), ("fish", "--no-config", fish)] {
        let mut command = Command::new(shell);
        command
            .args([options, "-c", &line])
            .env_clear()
            .env("PATH", &path)
            .env("HOME", system.dir())
            .env("TNKEYS_CONFIG_DIR", system.dir().join("config"))
            .env("TNKEYS_STATE_DIR", system.dir().join("state"));
        match command.output() {
            Ok(output) => {
                let ran = Ran::from(output);
                assert!(ran.out.lines().any(|line| line == key), "{shell}: {ran:?}");
            }
            Err(_) => skip(&format!("{shell} is missing")),
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let system = System::start("25.10");
    let dir = system.dir().join("share/man1");
    let pages = dir.to_str().unwrap();
    assert_eq!(Ran::of(system.tnkeys().args(["man", pages])).ok(), "");
    let page = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    let main = page("tnkeys.1");
    for words in [
        "Exit codes",
        "TNKEYS_API_KEY",
        "simulate",
        ".SH \"KEYBOARD SHORTCUTS\"",
        "create a service account",
        "state:expired|revoked",
    ] {
        assert!(main.contains(words), "{words}");
    }
    let commands = offered(&system, &[""]);
    let mut count = 0;
    for command in commands
        .iter()
        .filter(|it| !it.starts_with('-') && *it != "help")
    {
        assert!(
            page(&format!("tnkeys-{command}.1")).contains(".TH "),
            "{command}"
        );
        count += 1;
    }
    assert!(count > 8, "{commands:?}");
    assert!(page("tnkeys-list.1").contains("used\\-by"));
    // A directory in which nobody may write.
    let file = system.dir().join("file");
    std::fs::write(&file, "").unwrap();
    let wrong = Ran::of(system.tnkeys().args(["man", file.to_str().unwrap()])).failed(1);
    assert!(
        wrong.contains("could not write the manual pages"),
        "{wrong}"
    );
}
