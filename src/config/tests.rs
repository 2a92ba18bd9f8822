//! Files that are right, wrong, someone else's, or written by two at once.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::time::Duration;

use super::{Dirs, State, profiles, sign_ins};
use crate::domain::budget::Class;
use crate::domain::profile::{Colour, ProfileChange, SignIn, Source};
use crate::domain::{Address, Fault, Profile};

const FILE: &str = r#"# My systems.
[profiles.nas1] # the old one
address = "nas1.example"   # in the cellar
user = "truenas_admin"
key_command = ["pass", "show", "nas/admin"]
production = true
read_only = true

[profiles.lab]
address = "wss://lab:8443"
key_file = "~/.lab.key"
colour = "good"
ca_file = "/etc/lab-ca.pem"

[profiles.here]
address = "unix:/run/x.sock"
"#;

fn profile(name: &str, address: &str) -> Profile {
    Profile::new(name, Address::parse(address).unwrap())
}

fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    (dir, path)
}

fn read(path: &Path) -> Result<Vec<Profile>, Fault> {
    profiles::read(path, Some(Path::new("/home/me")))
}

#[test]
fn profiles_are_read() {
    let (_dir, path) = written(FILE);
    let found = read(&path).unwrap();
    let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["nas1", "lab", "here"]);
    let nas1 = &found[0];
    assert_eq!(nas1.address.to_string(), "wss://nas1.example");
    assert_eq!(nas1.user.as_deref(), Some("truenas_admin"));
    assert_eq!(nas1.sign_in, SignIn::ApiKey);
    let command = ["pass", "show", "nas/admin"].map(str::to_owned).to_vec();
    assert_eq!(nas1.source, Source::Command(command));
    assert!(nas1.production && nas1.read_only);
    let lab = &found[1];
    assert_eq!(lab.source, Source::File("/home/me/.lab.key".into()));
    assert_eq!(lab.colour, Some(Colour::Good));
    assert_eq!(found[2].sign_in, SignIn::Socket);
    assert_eq!(read(&path.with_file_name("none")), Ok(Vec::new()));
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_left_as_it_is() {
    for (text, line, reason) in [
        (
            "[profiles.a]\naddress = \"x\"\nreadonly = true\n",
            3,
            "readonly",
        ),
        (
            "[profiles.a]\naddress = \"x\"\npassword = \"hunter2\"\n",
            3,
            "no secret",
        ),
        ("\n\n[profiles.a]\nuser = \"x\"\n", 3, "no address"),
        ("[profiles.a]\naddress = \"x y\"\n", 2, "host name"),
        ("[profiles.a]\naddress = 5\n", 2, "text in quotes"),
        (
            "[profiles.a]\naddress = \"x\"\nread_only = \"yes\"\n",
            3,
            "true or false",
        ),
        (
            "[profiles.a]\naddress = \"x\"\nkey_command = \"pass show x\"\n",
            3,
            "list",
        ),
        (
            "[profiles.a]\naddress = \"x\"\nkey_command = []\n",
            3,
            "list",
        ),
        (
            "[profiles.a]\naddress = \"x\"\nsign_in = \"magic\"\n",
            3,
            "sign_in is",
        ),
        (
            "[profiles.a]\naddress = \"x\"\nsign_in = \"socket\"\n",
            3,
            "unix:",
        ),
        (
            "[profiles.a]\naddress = \"x\"\ncolour = \"pink\"\n",
            3,
            "colour is",
        ),
        (
            "[profiles.a]\naddress = \"x\"\nkey_file = \"f\"\nkey_command = [\"c\"]\n",
            4,
            "not both",
        ),
        ("[profiles.\"a b\"]\naddress = \"x\"\n", 1, "name"),
        ("[profile.a]\naddress = \"x\"\n", 1, "[profiles.NAME]"),
        ("[profiles.a]\naddress = \"x\n", 2, "invalid basic string"),
        (
            "[profiles.a]\naddress = \"x\"\n[profiles.a]\n",
            3,
            "duplicate key",
        ),
    ] {
        let (dir, path) = written(text);
        let fault = read(&path).unwrap_err();
        let start = format!("{}:{line}: ", path.display());
        assert!(fault.what.starts_with(&start), "{text}{fault}");
        assert!(fault.what.contains(reason), "{text}{fault}");
        assert!(!fault.to_string().contains("hunter2"), "{fault}");
        assert_eq!(profiles::save(&path, &profile("b", "b"), None), Err(fault));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}

#[test]
fn saving_keeps_comments_order_and_everything_else() {
    let (dir, path) = written(FILE);
    let mut nas1 = read(&path).unwrap().remove(0);
    nas1.address = Address::parse("nas1.example:8443").unwrap();
    nas1.read_only = false;
    profiles::save(&path, &nas1, Some(Path::new("/home/me"))).unwrap();
    let want = FILE
        .replace("\"nas1.example\"", "\"wss://nas1.example:8443\"")
        .replace("read_only = true\n", "");
    assert_eq!(fs::read_to_string(&path).unwrap(), want);
    let new = Profile {
        user: Some("root".into()),
        ..profile("new", "new.example")
    };
    profiles::save(&path, &new, Some(Path::new("/home/me"))).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&want), "{text}");
    assert!(text.contains("[profiles.new]\naddress = \"wss://new.example\"\nuser = \"root\"\n"));
    assert_eq!(read(&path).unwrap()[3], new);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    // No temporary file is left.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_first_profile_makes_file_and_directory_for_us_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/tnkeys/config.toml");
    let it = profile("nas1", "nas1");
    profiles::save(&path, &it, None).unwrap();
    assert_eq!(read(&path).unwrap(), [it]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("[profiles.nas1]\n"), "{text}");
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    let mode = fs::metadata(path.parent().unwrap()).unwrap().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn nothing_is_written_through_a_symbolic_link() {
    let (dir, path) = written(FILE);
    let link = dir.path().join("link.toml");
    symlink(&path, &link).unwrap();
    let fault = profiles::save(&link, &profile("b", "b"), None).unwrap_err();
    assert!(fault.what.contains("symbolic link"), "{fault}");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), FILE);
}

#[test]
fn a_file_that_others_can_write_names_no_commands() {
    let (_dir, path) = written(FILE);
    for mode in [0o664, 0o646, 0o666] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let fault = read(&path).unwrap_err();
        assert!(fault.next.contains("chmod go-w"), "{fault}");
        assert!(profiles::save(&path, &profile("b", "b"), None).is_err());
    }
}

#[test]
fn without_a_place_to_count_nobody_signs_in() {
    let now = Duration::from_secs(1000);
    let spend = |state: State| sign_ins::spend(&state, "nas1", Class::Credential, 1, now);
    let fault = spend(State::missing()).unwrap_err();
    assert!(fault.next.contains("TNKEYS_STATE_DIR"), "{fault}");
    assert_eq!(spend(State::default()), Ok(Ok(())));
}

#[test]
fn ten_sign_ins_a_minute_whoever_asks() {
    let dir = tempfile::tempdir().unwrap();
    let spent: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| {
                // Each opens the directory for itself, as another process would.
                let state = State::at(dir.path());
                scope.spawn(move || {
                    let at = Duration::from_secs(1000);
                    let spend = || sign_ins::spend(&state, "nas1", Class::Credential, 1, at);
                    (0..8).filter(|_| spend().unwrap().is_ok()).count()
                })
            })
            .collect();
        tries.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(spent, 10);
    let state = State::at(dir.path());
    let at = Duration::from_secs;
    let spend = |system, now| sign_ins::spend(&state, system, Class::Credential, 1, at(now));
    assert_eq!(spend("nas1", 1037), Ok(Err(at(28))));
    assert_eq!(spend("nas2", 1037), Ok(Ok(())));
    assert_eq!(spend("nas1", 1065), Ok(Ok(())));
    let file = dir.path().join("sign-ins.json");
    assert_eq!(fs::metadata(file).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn the_directories_can_be_set() {
    let env = |name: &str| match name {
        "TNKEYS_CONFIG_DIR" => Some("/c".into()),
        "TNKEYS_STATE_DIR" => Some("/s".into()),
        _ => None,
    };
    let dirs = Dirs::find(env);
    assert_eq!(dirs.config_file(), Some("/c/config.toml".into()));
    assert_eq!(dirs.state.path(), Some(Path::new("/s")));
}

#[test]
fn commands_to_deliver_to_are_read_in_order_and_survive_a_save() {
    let text = "[profiles.a]\naddress = \"x\"\n[profiles.a.deliver]\n# mine\nz = [\"pass\", \"insert\"]\na = [\"op\"]\n";
    let (_dir, path) = written(text);
    let mut found = read(&path).unwrap().remove(0);
    let names: Vec<_> = found.deliver.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["z", "a"]);
    assert_eq!(found.deliver[0].command, ["pass", "insert"]);
    found.production = true;
    profiles::save(&path, &found, None).unwrap();
    assert_eq!(read(&path).unwrap(), [found]);
    assert!(fs::read_to_string(&path).unwrap().contains("# mine"));
    for wrong in [
        "z = \"pass insert\"",
        "z = []",
        "z = [\"\"]",
        "\"a b\" = [\"x\"]",
    ] {
        let text = format!("[profiles.a]\naddress = \"x\"\n[profiles.a.deliver]\n{wrong}\n");
        let (_dir, path) = written(&text);
        let fault = read(&path).unwrap_err().to_string();
        assert!(fault.contains("config.toml:4"), "{fault}");
    }
}

#[test]
fn a_changed_profile_keeps_what_the_form_does_not_show() {
    let file = "# My systems.
[profiles.lab] # in the attic
address = \"wss://lab:8443\" # by the window
key_file = \"~/.lab.key\"
colour = \"good\"
ca_file = \"/etc/lab-ca.pem\"

[profiles.lab.deliver]
# To the vault.
vault = [\"vault-put\", \"lab\"]
";
    let (dir, path) = written(file);
    let dirs = Dirs {
        config: Some(dir.path().to_owned()),
        state: State::default(),
        home: Some("/home/me".into()),
    };
    let before = read(&path).unwrap().remove(0);
    // Meanwhile somebody edits the file by hand.
    let edited = file.replace("colour = \"good\"", "colour = \"danger\"");
    fs::write(&path, &edited).unwrap();
    let mut after = before.clone();
    after.address = Address::parse("lab2:8443").unwrap();
    after.production = true;
    let change = ProfileChange {
        profile: after,
        before: Some(before),
    };
    let differences = [
        ("address", "wss://lab:8443", "wss://lab2:8443"),
        ("production", "no", "yes"),
    ];
    let differences = differences.map(|(name, old, new)| (name, old.to_owned(), new.to_owned()));
    assert_eq!(change.differences(), differences);
    profiles::save_and_read(&dirs, &change).unwrap();
    let want = edited.replace("wss://lab:8443", "wss://lab2:8443").replace(
        "/etc/lab-ca.pem\"\n",
        "/etc/lab-ca.pem\"\nproduction = true\n",
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), want);

    // A new profile does not overwrite one that was added by hand.
    let change = ProfileChange {
        profile: profile("lab", "elsewhere"),
        before: None,
    };
    let fault = profiles::save_and_read(&dirs, &change).unwrap_err();
    assert!(fault.next.contains("Restart tnkeys"), "{fault}");
    assert_eq!(fs::read_to_string(&path).unwrap(), want);
}
