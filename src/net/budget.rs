//! Budget of sign-ins and connections: one for this process, and one that all processes of the user share.
//!
//! Invariant: only this module creates a [`Permit`], one for each counted call. A call that cannot be counted is not
//! permitted.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::clock;
use crate::config::sign_ins::Unit;
use crate::config::{State, sign_ins};
use crate::domain::budget::{Budget, Class};
use crate::domain::{Fault, Kind};
use crate::process::blocking::blocking;

mod together;

type Budgets = HashMap<(String, Class), Budget>;

static SYSTEMS: Mutex<Option<Budgets>> = Mutex::new(None);
static BEGAN: OnceLock<Instant> = OnceLock::new();

/// Permits one counted call to be sent.
pub(super) struct Permit(());

/// Why a call may not be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// The budget is used up; wait this long.
    Wait(Duration),
    /// The shared count could not be read or written.
    Fault(Fault),
}

/// Spends one unit of a class for a system, if `room` units are left: one for this call, the rest for the calls that
/// follow.
pub(super) async fn spend(
    state: &State,
    system: &str,
    class: Class,
    room: usize,
) -> Result<Permit, Blocked> {
    // This one holds whatever becomes of the clock on the wall.
    here(system, class, |budget, now| {
        budget.look(now, class.most(), room)
    })
    .map_err(Blocked::Wait)?;
    let unit = Unit {
        system: system.to_owned(),
        class,
        room,
    };
    let shared = together::spend(state, unit).await.map_err(Blocked::Fault)?;
    shared.map_err(Blocked::Wait)?;
    // Others of this process may have been faster meanwhile.
    here(system, class, |budget, now| {
        budget.spend(now, class.most(), 1)
    })
    .map(|()| Permit(()))
    .map_err(Blocked::Wait)
}

/// Checks that `room` units are left, without spending any.
pub(super) async fn look(
    state: &State,
    system: &str,
    class: Class,
    room: usize,
) -> Result<(), Blocked> {
    here(system, class, |budget, now| {
        budget.look(now, class.most(), room)
    })
    .map_err(Blocked::Wait)?;
    let (state, system, now) = (state.clone(), system.to_owned(), clock::wall());
    let shared = blocking(move || sign_ins::look(&state, &system, class, room, now)).await;
    let shared = shared.and_then(|room| room).map_err(Blocked::Fault)?;
    shared.map_err(Blocked::Wait)
}

/// Applies `ask` to the budget of this process.
fn here<T>(system: &str, class: Class, ask: impl FnOnce(&mut Budget, Duration) -> T) -> T {
    let now = clock::now();
    let now = now.saturating_duration_since(*BEGAN.get_or_init(|| now));
    here_at(system, class, now, ask)
}

fn here_at<T>(
    system: &str,
    class: Class,
    now: Duration,
    ask: impl FnOnce(&mut Budget, Duration) -> T,
) -> T {
    let mut systems = SYSTEMS.lock().unwrap_or_else(PoisonError::into_inner);
    let systems = systems.get_or_insert_default();
    let name = (system.to_owned(), class);
    let mut budget = systems.remove(&name).unwrap_or_default();
    let answer = ask(&mut budget, now);
    if !budget.spent().is_empty() {
        systems.insert(name, budget);
    }
    answer
}

/// The fault for a budget that is used up for this long.
pub(super) fn too_often(wait: Duration, class: Class) -> Fault {
    let seconds = wait.as_secs() + 1;
    let most = class.most();
    let what = match class {
        Class::Credential | Class::Open => format!(
            "tnkeys sent {most} sign-in requests within one minute; the next is allowed in {seconds} s."
        ),
        Class::Dial => format!(
            "tnkeys connected {most} times within one minute; the next connection is allowed in {seconds} s."
        ),
    };
    Fault::new(Kind::RateLimited, what)
        .meaning("TrueNAS locks out an address that signs in too often. Your other tnkeys processes count too.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIAL: Class = Class::Credential;

    #[test]
    fn each_system_and_class_has_its_own() {
        let at = Duration::from_secs;
        let spend = |system: &str, class: Class, now| {
            here_at(system, class, now, |budget, now| {
                budget.spend(now, class.most(), 1)
            })
        };
        for n in 0..10 {
            assert_eq!(spend("budget-a", CREDENTIAL, at(n)), Ok(()));
        }
        assert_eq!(spend("budget-a", CREDENTIAL, at(10)), Err(at(55)));
        assert_eq!(spend("budget-b", CREDENTIAL, at(10)), Ok(()));
        assert_eq!(spend("budget-a", Class::Dial, at(10)), Ok(()));
        assert_eq!(spend("budget-a", CREDENTIAL, at(65)), Ok(()));
        assert_eq!(spend("budget-a", CREDENTIAL, at(65)), Err(at(1)));
    }

    #[tokio::test]
    async fn another_process_has_spent_it() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        for _ in 0..10 {
            let spent = sign_ins::spend(&state, "budget-c", CREDENTIAL, 1, clock::wall());
            assert_eq!(spent.unwrap(), Ok(()));
        }
        let blocked = spend(&state, "budget-c", CREDENTIAL, 1).await.err();
        let Some(Blocked::Wait(wait)) = blocked else {
            panic!("{blocked:?}");
        };
        assert!(wait <= Duration::from_secs(65) && wait > Duration::ZERO);
        assert!(look(&state, "budget-c", CREDENTIAL, 1).await.is_err());
        assert!(spend(&state, "budget-d", CREDENTIAL, 1).await.is_ok());
    }

    #[tokio::test]
    async fn a_count_that_cannot_be_kept_permits_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("sign-ins.json"), "garbage").unwrap();
        let state = State::at(dir.path());
        for _ in 0..3 {
            let blocked = spend(&state, "budget-e", CREDENTIAL, 1).await.err();
            let Some(Blocked::Fault(fault)) = blocked else {
                panic!("{blocked:?}");
            };
            assert!(!fault.next.is_empty(), "{fault}");
        }
    }
}
