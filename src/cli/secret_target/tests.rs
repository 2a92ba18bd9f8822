// A delivery command is started by the executable of tnkeys, which a unit test is not: here each of them fails. Whole runs deliver in
// `tests/script/`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use clap::Parser as _;

use super::*;
use crate::cli::exit::{NOT_DELIVERED, USAGE};
use crate::config::{Dirs, State};
use crate::domain::{Access, Address, ApiKey, KeyId, KeyText, Ownership, Profile, Secret};

const KEY: &str = "21-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

/// A run with a home directory of its own.
struct Run {
    dir: tempfile::TempDir,
    settings: Settings,
    at: At,
}

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    secret: Options,
}

impl Run {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut nas1 = Profile::new("nas1", Address::parse("nas1.example").unwrap());
        let cat = format!("cat > {}", dir.path().join("delivered").display());
        nas1.deliver = [
            ("vault", vec!["/bin/sh", "-c", &cat]),
            ("broken", vec!["/bin/sh", "-c", "echo no >&2; exit 3"]),
            ("missing", vec!["/nowhere/vault"]),
        ]
        .map(|(name, command)| Receiver {
            name: name.into(),
            command: command.into_iter().map(str::to_owned).collect(),
        })
        .into();
        let dirs = Dirs {
            config: None,
            state: State::at(dir.path().join("state")),
            home: Some(dir.path().to_owned()),
        };
        let at = At {
            system: Some("nas1".into()),
            ..At::default()
        };
        Self {
            settings: Settings::of_test(dirs, vec![nas1]),
            dir,
            at,
        }
    }

    fn ready(&self, line: &str) -> Result<Ready, Problem> {
        let words = std::iter::once("tnkeys").chain(line.split_whitespace());
        let options = Line::try_parse_from(words).unwrap().secret;
        options.ready(&self.at, &self.settings)
    }

    fn refused(&self, line: &str, says: &str) {
        let problem = self.ready(line).unwrap_err();
        let said = problem.said();
        assert_eq!(problem.code, USAGE, "{line}: {said}");
        assert!(said.contains("Nothing was sent."), "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }

    /// The files in the state directory for a secret without another place.
    fn undelivered(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.dir.path().join("state")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

fn new(text: &str) -> NewSecret {
    let id = KeyId(21);
    NewSecret {
        system: "nas1".into(),
        key: Box::new(ApiKey {
            id,
            name: "grafana".into(),
            created_at: None.into(),
            access: Access::User(Ownership::default()),
            hash_print: None,
        }),
        secret: KeyText::judged(Secret::new(text.into()), id),
        salting: None,
    }
}

#[test]
fn a_secret_needs_a_place_before_it_is_made() {
    let run = Run::new();
    run.refused("", "--save FILE, --deliver NAME or --print");
    run.refused("--save ~/no/such/it.key", "the directory does not exist");
    run.refused("--save ~/", "this is a directory");
    fs::write(run.dir.path().join("it.key"), "old").unwrap();
    run.refused("--save ~/it.key", "Add --replace to replace it");
    run.refused("--deliver pass", "It has: vault, broken, missing.");
    run.refused("--deliver missing", "there is no program /nowhere/vault");
    assert_eq!(run.text("it.key"), "old");
    for line in [
        "--save ~/new.key",
        "--save ~/it.key --replace",
        "--deliver vault",
    ] {
        run.ready(line).unwrap();
    }
    assert!(!run.dir.path().join("new.key").exists(), "only checked");
    assert!(run.undelivered().is_empty(), "only checked");
}

#[test]
fn a_delivery_command_belongs_to_a_profile() {
    let mut run = Run::new();
    run.at.system = Some("nas2.example".into());
    run.refused("--deliver vault", "this system has no profile");
}

#[tokio::test]
async fn a_secret_is_saved_in_its_format() {
    let run = Run::new();
    let ready = run.ready("--save ~/it.json --format json");
    let went = ready.unwrap().hand_over(&new(KEY)).await.unwrap();
    let path = run.dir.path().join("it.json");
    let said = format!("saved to {}", path.display());
    assert_eq!(went.describe(), said);
    assert!(
        run.text("it.json")
            .contains(&format!("\"raw_key\": \"{KEY}\""))
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(run.undelivered().is_empty());
}

#[tokio::test]
async fn a_secret_without_its_place_is_kept_in_the_state_directory() {
    let run = Run::new();
    let ready = run.ready("--deliver broken").unwrap();
    let problem = ready.hand_over(&new(KEY)).await.unwrap_err();
    let said = problem.said();
    assert_eq!(problem.code, NOT_DELIVERED);
    let [path] = run.undelivered().try_into().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{KEY}\n"));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for part in [
        "Could not deliver the key to broken: /bin/sh ",
        "The key grafana (21) on nas1 has a new secret, which is in ",
        path.to_str().unwrap(),
        "Do not run this command again",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("NotAReal"), "{said}");
    // A second one does not take its place.
    let ready = run.ready("--deliver broken").unwrap();
    ready.hand_over(&new(KEY)).await.unwrap_err();
    assert_eq!(run.undelivered().len(), 2);
}

#[tokio::test]
async fn a_file_that_was_there_first_is_not_replaced() {
    let run = Run::new();
    let ready = run.ready("--save ~/it.key").unwrap();
    fs::write(run.dir.path().join("it.key"), "another").unwrap();
    let problem = ready.hand_over(&new(KEY)).await.unwrap_err();
    assert_eq!(problem.code, NOT_DELIVERED);
    assert_eq!(run.text("it.key"), "another");
    assert_eq!(run.undelivered().len(), 1);
}

#[tokio::test]
async fn one_place_is_enough_and_the_other_one_is_named() {
    let run = Run::new();
    let ready = run.ready("--save ~/it.key --deliver broken").unwrap();
    let problem = ready.hand_over(&new(KEY)).await.unwrap_err();
    assert_eq!(problem.code, NOT_DELIVERED);
    let said = problem.said();
    assert!(
        said.contains("Could not deliver the key to broken"),
        "{said}"
    );
    assert!(said.contains("which was saved to "), "{said}");
    assert_eq!(run.text("it.key"), format!("{KEY}\n"));
    assert!(run.undelivered().is_empty());
}

#[tokio::test]
async fn what_is_no_key_reaches_no_place() {
    for (text, says) in [
        ("21-$(reboot)", "not a valid API key"),
        (&KEY.replace("21-", "22-"), "a secret of key 22"),
    ] {
        let run = Run::new();
        let ready = run.ready("--deliver vault --save ~/it.key").unwrap();
        let problem = ready.hand_over(&new(text)).await.unwrap_err();
        assert_eq!(problem.code, NOT_DELIVERED);
        assert!(problem.said().contains(says), "{}", problem.said());
        assert!(!run.dir.path().join("delivered").exists());
        assert!(!run.dir.path().join("it.key").exists());
        let [path] = run.undelivered().try_into().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{text}\n"));
    }
}

#[tokio::test]
async fn a_secret_that_nothing_can_hold_is_said_to_be_lost() {
    let run = Run::new();
    let ready = run.ready("--deliver broken").unwrap();
    let state = run.dir.path().join("state");
    fs::remove_dir(&state).unwrap();
    fs::write(&state, "in the way").unwrap();
    let problem = ready.hand_over(&new(KEY)).await.unwrap_err();
    let said = problem.said();
    assert!(said.contains("which is lost"), "{said}");
    assert!(said.contains("tnkeys reset 21"), "{said}");
}
