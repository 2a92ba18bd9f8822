//! Jobs, bulk calls, events and waiting for a system, beside what users of `truenas_api_client` write.
//!
//! This module contains only documentation.
//!
//! # Jobs
//!
//! ```python
//! def progress(job):
//!     print(job["progress"]["percent"], job["progress"]["description"])
//! result = client.call("core.bulk", "core.ping", [[], []], "Ping {0}", job=True, callback=progress)
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Error, RawCall, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! let params = json!(["user.query", [[], []], "Users"]);
//! let result: Value = client
//!     .call_job("core.bulk", params, |now| println!("{:?} {}", now.percent, now.description))
//!     .await?;
//! assert_eq!(result.as_array().map(Vec::len), Some(2));
//! # Ok(()) }
//! ```
//!
//! A failed or aborted job is [`Error::Job`], with the errno and the fields of its failure. A job that runs has a handle:
//!
//! ```python
//! job = client.call("core.bulk", "core.ping", [[]], job="RETURN")
//! job.result()
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Error, RawCall, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! let call = RawCall::new("core.bulk", json!(["no.such_method", [[]]]))?;
//! let job = client.start_job(call).await?;
//! match job.wait(|_progress| ()).await {
//!     Err(Error::Job(failed)) => assert!(!failed.aborted, "{}", failed.fault.what),
//!     other => panic!("there is no such method: {other:?}"),
//! }
//! # Ok(()) }
//! ```
//!
//! # Bulk calls
//!
//! ```python
//! for row in client.call("core.bulk", "api_key.delete", [[7], [8]], job=True):
//!     print(row["error"] or row["result"])
//! ```
//!
//! [`Client::bulk`] refuses methods that create a secret, because `core.bulk` leaves results in the list of jobs.
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Error, RawCall, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! let known = nas.key_id("ansible");
//! let items = vec![json!([known]), json!([1_000_000])];
//! let deleted = client.bulk("api_key.delete", items, |_progress| ()).await?;
//! assert!(deleted[0].result.is_ok() && deleted[1].result.is_err());
//! # assert_eq!(nas.key_id("ansible"), None);
//! # Ok(()) }
//! ```
//!
//! # Events
//!
//! ```python
//! def changed(mtype, **message):
//!     print(mtype, message["id"])
//! client.subscribe("api_key.query", changed)
//! ```
//!
//! A [`Subscription`] is a stream. Dropping it unsubscribes. Secrets in events are masked, because TrueNAS sends new keys in them.
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! use tnkeys::client::{EventKind, Update};
//!
//! let mut changes = client.subscribe("api_key.query").await?;
//! let new = json!([{"name": "backup", "username": "svc-backup"}]);
//! client.call::<Value>("api_key.create", new).await?;
//! match changes.next().await {
//!     Some(Ok(Update::Event(event))) => {
//!         assert_eq!(event.kind(), EventKind::Added);
//!         assert_eq!(event.fields()["key"], "********");
//!     }
//!     // `Update::Missed`: the connection was lost in between. Read the keys again.
//!     other => panic!("a key was created: {other:?}"),
//! }
//! # Ok(()) }
//! ```

//!
//! # Wait until a system is ready
//!
//! ```text
//! midclt waitready --timeout 300 && midclt call system.version
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Error, RawCall, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! use std::time::Duration;
//!
//! let client = Client::wait_ready(target, Duration::from_secs(300)).await?;
//! let version: String = client.call("system.version", json!([])).await?;
//! # assert!(version.contains("25.10"));
//! # Ok(()) }
//! ```

#[cfg(doc)]
use crate::client::{Client, Error, Subscription};
