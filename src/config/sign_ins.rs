//! The count of sign-ins and connections, shared by all tnkeys processes of the user on this machine.
//!
//! Invariant: a count that cannot be saved is a fault, never zero: no sign-in happens without it. TrueNAS locks out an
//! address, not a process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::dirs::State;
use super::files::{self, Locked};
use crate::domain::Fault;
use crate::domain::budget::{Budget, Class, WINDOW};

const FILE: &str = "sign-ins.json";

/// The file: milliseconds since 1970 of everything spent within the last minute, by system.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spent {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    credentials: BTreeMap<String, Vec<u64>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    open: BTreeMap<String, Vec<u64>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    dials: BTreeMap<String, Vec<u64>>,
}

impl Spent {
    fn of(&mut self, class: Class) -> &mut BTreeMap<String, Vec<u64>> {
        match class {
            Class::Credential => &mut self.credentials,
            Class::Open => &mut self.open,
            Class::Dial => &mut self.dials,
        }
    }
}

/// Spends one unit of a class for a system, if `room` units are left. `now` is the time since 1970, which all processes
/// share. Blocks. `Ok(Err(_))`: how long to wait.
///
/// # Errors
/// When the file cannot be read, trusted, parsed or written.
pub fn spend(
    state: &State,
    system: &str,
    class: Class,
    room: usize,
    now: Duration,
) -> Result<Result<(), Duration>, Fault> {
    let unit = Unit {
        system: system.to_owned(),
        class,
        room,
    };
    let mut answers = spend_all(state, std::slice::from_ref(&unit), now)?;
    // There is one; without it nothing may be sent.
    Ok(answers.pop().unwrap_or(Err(WINDOW)))
}

/// A unit to spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The system.
    pub system: String,
    /// The class.
    pub class: Class,
    /// How many units must be left: one for this call, the rest for the calls that follow.
    pub room: usize,
}

/// Spends several units, one after another, with a single write. Blocks. The answers are in the order of the units: see
/// [`spend`].
///
/// # Errors
/// As [`spend`]; then nothing counts.
pub fn spend_all(
    state: &State,
    units: &[Unit],
    now: Duration,
) -> Result<Vec<Result<(), Duration>>, Fault> {
    let Some(path) = state.kept_file(FILE)? else {
        return Ok(vec![Ok(()); units.len()]);
    };
    kept(&path, || {
        let (lock, mut spent) = open(&path)?;
        let mut answers = Vec::with_capacity(units.len());
        for unit in units {
            let budgets = spent.of(unit.class);
            let mut budget = budget(budgets.remove(&unit.system));
            answers.push(budget.spend(now, unit.class.most(), unit.room));
            budgets.insert(unit.system.clone(), millis(&budget));
        }
        for class in [Class::Credential, Class::Open, Class::Dial] {
            forget(spent.of(class), now);
        }
        write(&lock, &path, &spent)?;
        Ok(answers)
    })
}

/// Checks that `room` units are left, without spending any. Blocks. `Ok(Err(_))`: how long to wait.
///
/// # Errors
/// As [`spend`].
pub fn look(
    state: &State,
    system: &str,
    class: Class,
    room: usize,
    now: Duration,
) -> Result<Result<(), Duration>, Fault> {
    let Some(path) = state.kept_file(FILE)? else {
        return Ok(Ok(()));
    };
    kept(&path, || {
        let (lock, mut spent) = open(&path)?;
        let mut budget = budget(spent.of(class).remove(system));
        let ahead = budget.spent().iter().any(|at| *at > now);
        let answer = budget.look(now, class.most(), room);
        // A clock was set back: what counts from now on must not count from now on again at the next look.
        if ahead {
            spent.of(class).insert(system.to_owned(), millis(&budget));
            write(&lock, &path, &spent)?;
        }
        Ok(answer)
    })
}

fn open(path: &Path) -> Result<(Locked, Spent), Fault> {
    let lock = files::lock(path)?;
    let Some(text) = files::read(path)? else {
        return Ok((lock, Spent::default()));
    };
    // Before version 0.2 only sign-ins were counted, without a name for them.
    let read = |text: &str| -> serde_json::Result<Spent> {
        let fields: Map<String, Value> = serde_json::from_str(text)?;
        serde_json::from_value(Value::Object(fields)).or_else(|_| {
            let credentials = serde_json::from_str(text)?;
            Ok(Spent {
                credentials,
                ..Spent::default()
            })
        })
    };
    let spent = read(&text).map_err(|_| files::wrong(path, "the content is not valid."))?;
    Ok((lock, spent))
}

fn write(lock: &Locked, path: &Path, spent: &Spent) -> Result<(), Fault> {
    let text = serde_json::to_string(spent).map_err(|e| files::wrong(path, e))?;
    files::replace(lock, path, &text)
}

/// Adds the meaning and the advice to a fault.
fn kept<T>(path: &Path, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    work().map_err(|fault| {
        let next = match fault.next.is_empty() {
            false => fault.next.clone(),
            true => mend(path),
        };
        fault
            .meaning("tnkeys counts sign-ins in this file and does not sign in without it, because TrueNAS locks out an address after too many.")
            .next(next)
    })
}

fn mend(path: &Path) -> String {
    let dir: PathBuf = path.parent().map(Path::to_owned).unwrap_or_default();
    format!(
        "Delete the file and make sure that you can write to {}, or set TNKEYS_STATE_DIR to another directory.",
        dir.display()
    )
}

fn budget(spent: Option<Vec<u64>>) -> Budget {
    let spent = spent.unwrap_or_default();
    Budget::of(spent.into_iter().map(Duration::from_millis).collect())
}

fn forget(budgets: &mut BTreeMap<String, Vec<u64>>, now: Duration) {
    budgets.retain(|_, spent| {
        let mut kept = budget(Some(std::mem::take(spent)));
        kept.forget(now);
        *spent = millis(&kept);
        !spent.is_empty()
    });
}

fn millis(budget: &Budget) -> Vec<u64> {
    let whole = |at: &Duration| u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
    budget.spent().iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Kind;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn once(state: &State) -> Result<Result<(), Duration>, Fault> {
        spend(state, "nas1:443", Class::Credential, 1, NOW)
    }

    #[test]
    fn many_units_are_spent_as_one_after_another() {
        let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, many) = (State::at(one.path()), State::at(many.path()));
        let units: Vec<Unit> = (0..40)
            .map(|at| Unit {
                system: format!("nas{}:443", at % 3),
                class: if at % 4 == 0 {
                    Class::Dial
                } else {
                    Class::Credential
                },
                room: 1 + at % 2,
            })
            .collect();
        let singly = units
            .iter()
            .map(|it| spend(&one, &it.system, it.class, it.room, NOW).unwrap());
        let singly: Vec<_> = singly.collect();
        assert!(singly.contains(&Err(WINDOW)) && singly.contains(&Ok(())));
        assert_eq!(spend_all(&many, &units, NOW).unwrap(), singly);
        let text = |state: &State| fs::read_to_string(state.path().unwrap().join(FILE)).unwrap();
        assert_eq!(text(&many), text(&one));
    }

    #[test]
    fn each_system_and_class_has_its_own_count() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        for _ in 0..10 {
            assert_eq!(once(&state), Ok(Ok(())));
        }
        assert_eq!(once(&state), Ok(Err(WINDOW)));
        let at = |system, class| spend(&state, system, class, 1, NOW).unwrap();
        assert_eq!(at("nas2:443", Class::Credential), Ok(()));
        assert_eq!(at("nas1:443", Class::Dial), Ok(()));
        assert_eq!(at("nas1:443", Class::Open), Ok(()));
        let full = look(&state, "nas1:443", Class::Credential, 1, NOW).unwrap();
        assert_eq!(full, Err(WINDOW));
        // A minute later nothing is left of it but the new.
        let later = NOW + WINDOW;
        assert_eq!(
            spend(&state, "nas1:443", Class::Credential, 1, later),
            Ok(Ok(()))
        );
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, r#"{"credentials":{"nas1:443":[1800000065000]}}"#);
    }

    #[test]
    fn a_file_that_is_not_understood_is_a_fault_that_says_how_to_mend_it() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let path = dir.path().join(FILE);
        for text in ["", "garbage", "[]", r#"{"credentials":{"a":["x"]}}"#, "\0"] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let fault = once(&state).unwrap_err();
            assert_eq!(fault.kind, Kind::Local, "{text}");
            assert!(fault.meaning.contains("does not sign in"), "{fault}");
            assert!(fault.next.contains("Delete the file"), "{fault}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "left as it was");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(once(&state), Ok(Ok(())), "mended");
    }

    #[test]
    fn the_file_of_an_older_version_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let ten = vec![NOW.as_millis(); 10];
        fs::write(&path, format!(r#"{{"nas1:443":{ten:?}}}"#)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let answer = once(&State::at(dir.path()));
        assert_eq!(answer, Ok(Err(WINDOW)));
    }

    #[test]
    fn a_file_that_others_may_write_or_that_is_no_file_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let path = dir.path().join(FILE);
        fs::write(&path, "{}").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let fault = once(&state).unwrap_err();
        assert!(fault.next.contains("chmod"), "{fault}");
        fs::remove_file(&path).unwrap();
        symlink("nowhere", &path).unwrap();
        assert!(once(&state).is_err());
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(once(&state).is_err());
    }

    #[test]
    fn looking_alone_ends_the_wait_after_a_clock_was_set_back() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let ahead = NOW + Duration::from_secs(24 * 3600);
        for _ in 0..10 {
            let spent = spend(&state, "nas1:443", Class::Credential, 1, ahead);
            assert_eq!(spent, Ok(Ok(())));
        }
        let look = |now| look(&state, "nas1:443", Class::Credential, 1, now).unwrap();
        assert_eq!(look(NOW), Err(WINDOW));
        assert_eq!(look(NOW + WINDOW), Ok(()));
    }

    #[test]
    fn entries_of_the_future_count_as_of_now() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let path = dir.path().join(FILE);
        let future = u64::MAX;
        let ten = vec![future; 10];
        fs::write(
            &path,
            format!(r#"{{"credentials":{{"nas1:443":{ten:?}}}}}"#),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(once(&state), Ok(Err(WINDOW)));
        let later = NOW + WINDOW;
        let spent = spend(&state, "nas1:443", Class::Credential, 1, later);
        assert_eq!(spent, Ok(Ok(())));
    }
}
