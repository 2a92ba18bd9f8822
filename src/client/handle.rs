//! The handle of a connection.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::error::{Error, gone};
use super::subscription::Subscription;
use super::target::Target;
use super::task::{self, Ask, Shared};
use crate::api::{Call, LinkCommand, LinkEvent, Outcome, RawCall, RawReply, Reply};
use crate::domain::{Fault, Kind, System};
use crate::net::{Link, spawn_patient, spawn_with};
use crate::wire::Params;

/// Longest wait between two checks whether the system is ready.
const CHECK: Duration = Duration::from_secs(2);

/// A signed-in connection to a TrueNAS system. Clones share it; dropping the last one closes it.
///
/// Calls run concurrently: each method takes `&self`. After a lost connection the client connects and signs in again with
/// growing waits; calls that change nothing are then repeated, any other call ends as [`Error::Unknown`] and is never sent
/// twice.
#[derive(Clone)]
pub struct Client {
    asks: UnboundedSender<Ask>,
    system: Shared,
}

impl Client {
    /// Connects and signs in.
    ///
    /// # Errors
    /// [`Error::Connection`]: the first failure, without a retry.
    pub async fn connect(target: Target) -> Result<Self, Error> {
        let Target {
            link,
            state,
            mut code,
            reconnects,
        } = target;
        let mut link = spawn_with(link, state);
        let system = loop {
            match link.events.recv().await {
                Some(LinkEvent::Online(system)) => break system,
                Some(LinkEvent::Offline { fault, .. }) => return Err(Error::Connection(fault)),
                told => on_the_way(&link, &mut code, told).await?,
            }
        };
        Ok(Self::of(task::start(link, *system, code, reconnects)))
    }

    /// Connects and signs in as soon as the system is ready, which may be starting: tries again with growing waits until
    /// it answers `system.ready` with true. `midclt waitready`.
    ///
    /// # Errors
    /// [`Error::TimedOut`] after `limit`, with the last failure; [`Error::Connection`] for one that waiting does not cure,
    /// such as a refused sign-in.
    pub async fn wait_ready(target: Target, limit: Duration) -> Result<Self, Error> {
        let mut last = Fault::new(Kind::TimedOut, "The system did not respond in time.");
        let waited = tokio::time::timeout(limit, Self::until_ready(target, &mut last));
        match waited.await {
            Ok(ready) => ready,
            Err(_) => {
                let meaning = format!("Last failure: {}", last.what);
                let what = format!("The system was not ready within {} s.", limit.as_secs_f64());
                Err(Error::TimedOut(
                    Fault::new(Kind::TimedOut, what).meaning(meaning),
                ))
            }
        }
    }

    async fn until_ready(target: Target, last: &mut Fault) -> Result<Self, Error> {
        let Target {
            link,
            state,
            mut code,
            reconnects,
        } = target;
        let mut link = spawn_patient(link, state);
        let system = loop {
            match link.events.recv().await {
                Some(LinkEvent::Online(system)) => break system,
                Some(LinkEvent::Offline {
                    fault,
                    retry_in: Some(_),
                }) => *last = fault,
                Some(LinkEvent::Offline { fault, .. }) => return Err(Error::Connection(fault)),
                told => on_the_way(&link, &mut code, told).await?,
            }
        };
        let client = Self::of(task::start(link, *system, code, reconnects));
        let mut pause = Duration::from_millis(100);
        loop {
            match client.call::<bool>("system.ready", json!([])).await {
                Ok(true) => return Ok(client),
                Ok(false) => *last = Fault::new(Kind::TimedOut, "The system is starting."),
                // Who may not ask is signed in, which is as much as can be known.
                Err(error) if error.kind() == Kind::Denied => return Ok(client),
                Err(error) => *last = error.into(),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(CHECK);
        }
    }

    fn of((asks, system): (UnboundedSender<Ask>, Shared)) -> Self {
        Self { asks, system }
    }

    /// The system, its release and the account, as they were at the last sign-in.
    pub fn system(&self) -> Arc<System> {
        let system = self.system.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&system)
    }

    /// Calls a method. The parameters are a JSON array; the result is read as `T`, for example [`serde_json::Value`]. The
    /// time limit is 90 s; [`Client::send`] takes another.
    ///
    /// A method that runs as a job gives the id of the job: see [`Client::call_job`].
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: impl Into<Params>,
    ) -> Result<T, Error> {
        let call = raw(method, params)?;
        self.send(call).await?.read().map_err(Error::Shape)
    }

    /// Sends a call with its own time limit, or declared as a read, and gives the JSON text of the result.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(&self, call: RawCall) -> Result<RawReply, Error> {
        match self.request(Call::Raw(call)).await? {
            Reply::Raw(reply) => Ok(reply),
            _ => Err(Error::Shape(mismatch())),
        }
    }

    /// Sends a typed request about API keys. A new secret stays in a [`crate::domain::Secret`].
    ///
    /// # Errors
    /// See [`Error`]. The fault says what it means for the key.
    pub async fn request(&self, call: Call) -> Result<Reply, Error> {
        Error::of(self.outcome(call, true).await)
    }

    /// The outcome of a call. `patient`: a read may wait for the next connection.
    pub(super) async fn outcome(&self, call: Call, patient: bool) -> Outcome {
        let changes = call.changes();
        let (reply, outcome) = oneshot::channel();
        let ask = Ask::Call {
            call,
            patient,
            reply,
        };
        if self.asks.send(ask).is_err() {
            return Outcome::NotSent(gone());
        }
        outcome.await.unwrap_or_else(|_| match changes {
            true => Outcome::Unknown(gone()),
            false => Outcome::NotSent(gone()),
        })
    }

    /// The time that the system takes to answer a `core.ping`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn ping(&self) -> Result<Duration, Error> {
        let asked = Instant::now();
        self.call::<Value>("core.ping", json!([])).await?;
        Ok(asked.elapsed())
    }

    /// Subscribes to an event: `api_key.query`, `core.get_jobs`, or one with an argument such as
    /// `reporting.realtime:{"interval":2}`.
    ///
    /// # Errors
    /// [`Error::Refused`] when the account may not subscribe to it.
    pub async fn subscribe(&self, event: &str) -> Result<Subscription, Error> {
        let (reply, given) = oneshot::channel();
        let event = event.to_owned();
        let asked = self.asks.send(Ask::Subscribe { event, reply });
        asked.map_err(|_| Error::NotSent(gone()))?;
        let (id, notices) = given.await.map_err(|_| Error::NotSent(gone()))?;
        Subscription::new(id, notices, self.asks.clone())
            .accepted()
            .await
    }

    /// Closes the connection now. Calls of other clones end.
    pub async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.asks.send(Ask::Close(done)).is_ok() {
            // An error means that it was closed already.
            let _ = closed.await;
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.system().hostname)
    }
}

/// A raw call.
pub(super) fn raw(method: &str, params: impl Into<Params>) -> Result<RawCall, Error> {
    RawCall::new(method, params).map_err(Error::NotSent)
}

/// Handles an event of the link before it is online.
async fn on_the_way(
    link: &Link,
    code: &mut Option<super::target::OneTimeCode>,
    told: Option<LinkEvent>,
) -> Result<(), Error> {
    match told {
        None => Err(Error::Connection(gone())),
        // No one is asked to trust anything, or to name an owner: the fault says how to.
        Some(LinkEvent::Untrusted(shown)) => Err(Error::Connection(shown.fault)),
        Some(LinkEvent::NeedUser(fault)) => Err(Error::Connection(fault)),
        Some(LinkEvent::NeedCode(why)) => match task::one_time_code(code, why).await {
            Some(code) => link
                .commands
                .send(LinkCommand::Code(code))
                .map_err(|_| Error::Connection(gone())),
            None => Err(Error::Connection(task::no_code(why))),
        },
        Some(_) => Ok(()),
    }
}

fn mismatch() -> Fault {
    Fault::new(Kind::Protocol, "The response does not match the request.")
}
