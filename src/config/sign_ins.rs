//! The budget of sign-ins, shared by all processes of a person on this machine.

use std::collections::BTreeMap;
use std::time::Duration;

use super::dirs::State;
use super::files;
use crate::domain::Fault;
use crate::domain::budget::Budget;

const FILE: &str = "sign-ins.json";

/// Milliseconds since 1970 of every sign-in call of the last minute, by address.
type Spent = BTreeMap<String, Vec<u64>>;

/// Spends a sign-in call to an address. `now`: the time since 1970, which all processes share. Blocks.
///
/// # Errors
/// When the file cannot be used: the count of this process alone is left then. A file that is not understood is begun
/// anew: it counts a minute, and nothing is lost with it.
pub fn spend(state: &State, address: &str, now: Duration) -> Result<Result<(), Duration>, Fault> {
    let Some(path) = state.file(FILE) else {
        return Ok(Ok(()));
    };
    let lock = files::lock(&path)?;
    let text = files::read(&path)?.unwrap_or_default();
    let spent: Spent = serde_json::from_str(&text).unwrap_or_default();
    let mut budgets: BTreeMap<String, Budget> = spent
        .into_iter()
        .map(|(address, at)| {
            let at = at.into_iter().map(Duration::from_millis).collect();
            (address, Budget::of(at))
        })
        .collect();
    let answer = budgets.entry(address.to_owned()).or_default().spend(now);
    budgets.retain(|_, budget| {
        budget.forget(now);
        !budget.spent().is_empty()
    });
    let spent: Spent = budgets
        .into_iter()
        .map(|(address, budget)| (address, budget.spent().iter().map(millis).collect()))
        .collect();
    let text = serde_json::to_string(&spent).map_err(|e| files::wrong(&path, e))?;
    files::replace(&lock, &path, &text)?;
    Ok(answer)
}

fn millis(at: &Duration) -> u64 {
    u64::try_from(at.as_millis()).unwrap_or(u64::MAX)
}
