//! Typed requests in order, for script commands: connect, send, close. Only a read that may wait for it
//! uses another connection.

use std::sync::Arc;
use std::time::Duration;

use super::error::gone;
use super::handle::Client;
use super::target::Target;
use crate::api::{self, Call, Outcome, Reply};
use crate::config::State;
use crate::domain::{Fault, Secret, System};

/// A signed-in connection. Dropping it closes it.
#[derive(Debug)]
pub struct Session {
    client: Client,
    system: Arc<System>,
}

/// Connects and signs in. `code` is called when the system requests a one-time code; `None` cancels.
///
/// # Errors
/// The first fault: there is no retry.
pub async fn connect(
    target: api::Target,
    state: State,
    mut code: impl FnMut() -> Option<Secret> + Send + 'static,
) -> Result<Session, Fault> {
    let target = Target::of(target)
        .state(state)
        .one_time_code(move |_| code());
    let client = Client::connect(target).await?;
    let system = client.system();
    Ok(Session { client, system })
}

impl Session {
    /// The connected system.
    pub fn system(&self) -> &System {
        &self.system
    }

    /// Sends one request and waits for its reply.
    ///
    /// # Errors
    /// The system's refusal, or the loss of the connection. For a change, the fault says whether it may have been
    /// applied.
    pub async fn call(&mut self, call: Call) -> Result<Reply, Fault> {
        reply(self.send(call).await)
    }

    /// Sends one request and waits for its outcome. A read does not wait for another connection.
    pub async fn send(&mut self, call: Call) -> Outcome {
        self.client.outcome(call, false).await
    }

    /// Sends a read, which may wait for another connection, but no longer than `patience`.
    ///
    /// # Errors
    /// The system's refusal, or that no connection came.
    pub async fn read_later(&mut self, call: Call, patience: Duration) -> Result<Reply, Fault> {
        let outcome = self.client.outcome(call, true);
        match tokio::time::timeout(patience, outcome).await {
            Ok(outcome) => reply(outcome),
            Err(_) => Err(gone()),
        }
    }

    /// The client of this connection, for calls by name, jobs and events.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

fn reply(outcome: Outcome) -> Result<Reply, Fault> {
    match outcome {
        Outcome::Done(reply) => Ok(reply),
        Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => Err(fault),
    }
}
