//! Terminates the sessions of a key: reads them, terminates each, reads again.
//!
//! Invariants: a session is terminated by the id that was just read for this key; the session of this run is never terminated; the
//! first read determines the sessions, so that a sign-in with the new secret of a reset is not terminated.

use std::collections::BTreeSet;
use std::time::Duration;

use super::exit::{OTHER, Problem};
use super::reads;
use crate::api::{Call, Reply};
use crate::client::Session;
use crate::domain::session::{count, describe};
use crate::domain::{Fault, KeyId, KeySession, Kind, Text};

/// Most rounds of terminating and reading: the system closes a connection shortly after its reply.
const ROUNDS: u8 = 4;
/// Pause before the next read.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of the sessions.
#[derive(Debug)]
pub(super) struct Terminated {
    /// How many were terminated.
    pub(super) count: usize,
    /// Those that are still open.
    pub(super) left: Vec<KeySession>,
    refused: Option<Fault>,
}

/// The sessions of a key except the session of this run.
///
/// # Errors
/// The account may not read the sessions, or the connection is lost.
pub(super) async fn others(session: &mut Session, key: KeyId) -> Result<Vec<KeySession>, Problem> {
    let mut sessions = reads::sessions(session).await?;
    sessions.retain(|it| it.key == key && !it.current);
    Ok(sessions)
}

/// Terminates these sessions of a key, which were just read with [`others`].
///
/// # Errors
/// The connection is lost: the problem says how many were terminated before.
pub(super) async fn terminate(
    session: &mut Session,
    key: KeyId,
    mut left: Vec<KeySession>,
) -> Result<Terminated, Problem> {
    let targets: BTreeSet<Text> = left.iter().map(|it| it.id.clone()).collect();
    let mut ended = BTreeSet::new();
    let mut refused = BTreeSet::new();
    let mut why = None;
    for _ in 0..ROUNDS {
        let id = |it: &KeySession| it.id.original().is_some_and(|id| !id.is_empty());
        let due = left.iter().filter(|it| id(it)).map(|it| it.id.clone());
        let due: Vec<Text> = due
            .filter(|id| !ended.contains(id) && !refused.contains(id))
            .collect();
        let closing = left.iter().any(|it| ended.contains(&it.id));
        if due.is_empty() && !closing {
            break;
        }
        if due.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        for id in due {
            match session.call(Call::EndSession(id.clone())).await {
                Ok(Reply::SessionEnded(true)) => drop(ended.insert(id)),
                // It has ended by itself.
                Ok(_) => {}
                Err(fault) if is_refusal(fault.kind) => {
                    refused.insert(id);
                    why = Some(fault);
                }
                Err(fault) => return Err(interrupted(fault, ended.len(), targets.len())),
            }
        }
        left = match others(session, key).await {
            Ok(left) => left,
            Err(problem) => {
                return Err(problem.means(so_far(ended.len(), targets.len())));
            }
        };
        left.retain(|it| targets.contains(&it.id));
    }
    let open: BTreeSet<&Text> = left.iter().map(|it| &it.id).collect();
    Ok(Terminated {
        count: ended.iter().filter(|id| !open.contains(id)).count(),
        left,
        refused: why,
    })
}

/// Whether the system has replied, and did not do it.
fn is_refusal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Denied | Kind::Invalid | Kind::NotFound | Kind::Server | Kind::TooLarge
    )
}

fn interrupted(fault: Fault, ended: usize, all: usize) -> Problem {
    Problem::from(fault)
        .means(so_far(ended, all))
        .next("Run tnkeys sessions to see which are still open.")
}

fn so_far(ended: usize, all: usize) -> String {
    format!("{ended} of {all} sessions are terminated; the others may be open.")
}

impl Terminated {
    /// Why sessions are still open; `None` if there are none.
    pub(super) fn problem(self, called: &str) -> Option<Problem> {
        if self.left.is_empty() {
            return None;
        }
        let open = format!(
            "Still open: {}. Terminated: {}.",
            describe(&self.left),
            count(self.count)
        );
        Some(match self.refused {
            Some(fault) => Problem::from(fault).means(open),
            None => Problem::new(OTHER, format!("{called}: some sessions are still open."))
                .means(open)
                .next("Run the command again."),
        })
    }
}
