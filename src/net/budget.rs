//! Spending from the budget of sign-ins: that of this process, and the one that all processes of a person share.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::clock;
use super::disk::blocking;
use crate::config::{State, sign_ins};
use crate::domain::budget::Budget;

static SYSTEMS: Mutex<Option<HashMap<String, Budget>>> = Mutex::new(None);
static BEGAN: OnceLock<Instant> = OnceLock::new();

/// Spends a sign-in call to this system.
///
/// # Errors
/// How long to wait for it, when ten were spent within the last minute.
pub(super) async fn spend(state: &State, system: &str) -> Result<(), Duration> {
    let now = clock::now();
    let began = *BEGAN.get_or_init(|| now);
    // This one holds where the files cannot be used, and whatever becomes of the clock on the wall.
    spend_here(system, now.saturating_duration_since(began))?;
    let (state, system) = (state.clone(), system.to_owned());
    let now = SystemTime::now();
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let shared = blocking(move || sign_ins::spend(&state, &system, now)).await;
    match shared.and_then(|spent| spent) {
        Ok(answer) => answer,
        Err(fault) => {
            tracing::warn!(%fault, "sign-ins are counted for this process alone");
            Ok(())
        }
    }
}

fn spend_here(system: &str, now: Duration) -> Result<(), Duration> {
    let mut systems = SYSTEMS.lock().unwrap_or_else(PoisonError::into_inner);
    let systems = systems.get_or_insert_default();
    systems.retain(|_, budget| {
        budget.forget(now);
        !budget.spent().is_empty()
    });
    systems.entry(system.to_owned()).or_default().spend(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own() {
        let at = Duration::from_secs;
        for n in 0..10 {
            assert_eq!(spend_here("budget-a", at(n)), Ok(()));
        }
        assert_eq!(spend_here("budget-a", at(10)), Err(at(50)));
        assert_eq!(spend_here("budget-b", at(10)), Ok(()));
        assert_eq!(spend_here("budget-a", at(60)), Ok(()));
        assert_eq!(spend_here("budget-a", at(60)), Err(at(1)));
    }

    #[tokio::test]
    async fn another_process_has_spent_it() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        for _ in 0..10 {
            let spent = sign_ins::spend(&state, "budget-c", now).unwrap();
            assert_eq!(spent, Ok(()));
        }
        let wait = spend(&state, "budget-c").await.unwrap_err();
        assert!(wait <= Duration::from_secs(60) && wait > Duration::ZERO);
        assert_eq!(spend(&state, "budget-d").await, Ok(()));
    }
}
