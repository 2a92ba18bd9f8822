//! The names of the keys of systems, as listed last: for the completion of a command line.
//!
//! Invariant: only names are kept, and of these only the plain ones. A shell inserts them into a command line, where a name of a
//! system could otherwise be a command.

use serde::{Deserialize, Serialize};

use super::dirs::State;
use super::state_list;
use crate::domain::Fault;

const FILE: &str = "key-names";
/// Most systems.
const SYSTEMS: usize = 20;
/// Most names of a system: nobody completes among more.
const NAMES: usize = 1_000;
/// Longest name.
const LONGEST: usize = 100;

/// The names of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    /// Its canonical address.
    system: String,
    names: Vec<String>,
}

/// Saves the names of a system, which becomes the one that was listed last. Blocks.
///
/// # Errors
/// When the file cannot be read, parsed or replaced.
pub fn remember<'a>(
    state: &State,
    system: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), Fault> {
    let plain = names.filter(|name| is_plain(name)).take(NAMES);
    let listed = Listed {
        system: system.to_owned(),
        names: plain.map(str::to_owned).collect(),
    };
    state_list::change(state, FILE, |all: &mut Vec<Listed>| {
        all.retain(|it| it.system != listed.system);
        all.insert(0, listed);
        all.truncate(SYSTEMS);
    })
}

/// The names of a system, else of the one that was listed last. Empty where the file cannot be read. Blocks.
pub fn key_names(state: &State, system: Option<&str>) -> Vec<String> {
    let all: Vec<Listed> = state_list::read(state, FILE).unwrap_or_default();
    let mut all = all.into_iter();
    let found = match system {
        Some(system) => all.find(|it| it.system == system),
        None => all.next(),
    };
    let mut names = found.map(|it| it.names).unwrap_or_default();
    names.retain(|name| is_plain(name));
    names
}

/// Whether a shell takes it as one word without a meaning of its own.
pub fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@+".contains(c);
    name.len() <= LONGEST
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_system_that_was_listed_last_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        assert!(key_names(&state, None).is_empty());
        remember(&state, "wss://nas1", ["a", "b"].into_iter()).unwrap();
        remember(&state, "wss://nas2", ["c"].into_iter()).unwrap();
        assert_eq!(key_names(&state, None), ["c"]);
        assert_eq!(key_names(&state, Some("wss://nas1")), ["a", "b"]);
        assert!(key_names(&state, Some("wss://nas3")).is_empty());
        remember(&state, "wss://nas1", ["d"].into_iter()).unwrap();
        assert_eq!(key_names(&state, None), ["d"]);
        let mode = std::fs::metadata(dir.path().join(FILE))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        for n in 0..2 * SYSTEMS {
            remember(&state, &format!("wss://other{n}"), ["e"].into_iter()).unwrap();
        }
        assert!(key_names(&state, Some("wss://nas1")).is_empty());
    }

    #[test]
    fn a_name_that_means_something_to_a_shell_is_not_offered() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let odd = [
            "$(id)", "a b", "`id`", "-u", "--yes", "", "a;id", "a\nb", "größe", "~", "a'b", "!!",
            "a\\b", "*",
        ];
        let names = odd.into_iter().chain(["svc-backup", "v1.2_x@nas+y"]);
        remember(&state, "wss://nas1", names).unwrap();
        assert_eq!(key_names(&state, None), ["svc-backup", "v1.2_x@nas+y"]);
        // Nor one that another program has written.
        let text = r#"[{"system": "wss://nas1", "names": ["$(id)", "ok"]}]"#;
        std::fs::write(dir.path().join(FILE), text).unwrap();
        assert_eq!(key_names(&state, None), ["ok"]);
        let many: Vec<String> = (0..2 * NAMES).map(|n| format!("key{n}")).collect();
        remember(&state, "wss://nas1", many.iter().map(String::as_str)).unwrap();
        assert_eq!(key_names(&state, None).len(), NAMES);
    }
}
