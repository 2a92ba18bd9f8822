//! Writes the counts that many links spend at the same time together.
//!
//! A count is on the disk before its call leaves, and a write takes milliseconds: one write for each of a hundred links takes
//! seconds.
//!
//! Invariant: a link gets its answer only after the write that contains its unit. Without an answer, nothing is permitted.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot::{Receiver, Sender, channel};

use super::super::clock;
use crate::config::State;
use crate::config::sign_ins::{self, Unit};
use crate::domain::{Fault, Kind};
use crate::process::blocking::blocking;

/// As [`sign_ins::spend`].
type Answer = Result<Result<(), Duration>, Fault>;

struct Waiting {
    state: State,
    unit: Unit,
    answer: Sender<Answer>,
}

/// The units that the next write contains.
static WAITING: Mutex<Vec<Waiting>> = Mutex::new(Vec::new());
/// Held while a write runs.
static WRITING: Mutex<()> = Mutex::new(());

/// Spends a unit in the shared count, in one write with the units of all links that wait at that moment.
pub(super) async fn spend(state: &State, unit: Unit) -> Answer {
    let mut answered = wait(state, unit);
    let state = state.clone();
    blocking(move || write(&state)).await?;
    // The write that contained the unit is over, on this thread or on another one.
    answered.try_recv().unwrap_or_else(|_| Err(unanswered()))
}

fn wait(state: &State, unit: Unit) -> Receiver<Answer> {
    let (answer, answered) = channel();
    let state = state.clone();
    locked(&WAITING).push(Waiting {
        state,
        unit,
        answer,
    });
    answered
}

/// Writes the units that wait for this directory, and answers. Blocks.
fn write(state: &State) {
    let _writing = locked(&WRITING);
    let of_state = |it: &mut Waiting| it.state == *state;
    let mine: Vec<Waiting> = locked(&WAITING).extract_if(.., of_state).collect();
    // A link that ended meanwhile spends nothing.
    let mine = mine.into_iter().filter(|it| !it.answer.is_closed());
    let (units, links): (Vec<Unit>, Vec<Sender<Answer>>) =
        mine.map(|it| (it.unit, it.answer)).unzip();
    if units.is_empty() {
        return;
    }
    let answers = match sign_ins::spend_all(state, &units, clock::wall()) {
        Ok(spent) => spent.into_iter().map(Ok).collect(),
        Err(fault) => vec![Err(fault); links.len()],
    };
    for (link, answer) in links.into_iter().zip(answers) {
        // A link that ended during the write has spent its unit without a call.
        let _ = link.send(answer);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unanswered() -> Fault {
    Fault::new(
        Kind::Local,
        "Could not count the sign-in: a background task on this machine failed.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::budget::Class;

    fn unit(system: &str) -> Unit {
        Unit {
            system: system.to_owned(),
            class: Class::Credential,
            room: 1,
        }
    }

    fn left(state: &State, system: &str) -> usize {
        let most = Class::Credential.most();
        let has = |room| {
            let now = clock::wall();
            sign_ins::look(state, system, Class::Credential, room, now).unwrap()
        };
        (1..=most)
            .rev()
            .find(|room| has(*room).is_ok())
            .unwrap_or(0)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn each_of_many_links_has_its_own_answer_and_all_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let most = Class::Credential.most();
        let links: Vec<_> = (0..5 * (most + 3))
            .map(|at| {
                let (state, system) = (state.clone(), at % 5);
                tokio::spawn(async move {
                    let spent = spend(&state, unit(&format!("together-{system}"))).await;
                    (system, spent.unwrap().is_ok())
                })
            })
            .collect();
        let mut granted = [0; 5];
        for link in links {
            let (system, is_granted) = link.await.unwrap();
            granted[system] += usize::from(is_granted);
        }
        assert_eq!(granted, [most; 5]);
        assert_eq!(left(&state, "together-0"), 0);
    }

    #[tokio::test]
    async fn one_write_answers_all_that_wait_for_its_directory() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (state, other) = (State::at(dir.path()), State::at(other.path()));
        let mut first = wait(&state, unit("a"));
        let mut second = wait(&state, unit("b"));
        let mut elsewhere = wait(&other, unit("a"));
        write(&state);
        assert_eq!(first.try_recv().unwrap(), Ok(Ok(())));
        assert_eq!(second.try_recv().unwrap(), Ok(Ok(())));
        assert!(elsewhere.try_recv().is_err(), "not written yet");
        write(&other);
        assert_eq!(elsewhere.try_recv().unwrap(), Ok(Ok(())));
    }

    #[tokio::test]
    async fn a_link_that_ended_spends_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        drop(wait(&state, unit("a")));
        let mut stays = wait(&state, unit("a"));
        write(&state);
        assert_eq!(stays.try_recv().unwrap(), Ok(Ok(())));
        assert_eq!(left(&state, "a"), Class::Credential.most() - 1);
    }

    #[tokio::test]
    async fn a_write_that_fails_permits_none() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("sign-ins.json"), "garbage").unwrap();
        let state = State::at(dir.path());
        let mut links = ["a", "b", "a"].map(|system| wait(&state, unit(system)));
        write(&state);
        for link in &mut links {
            assert!(link.try_recv().unwrap().is_err());
        }
    }
}
