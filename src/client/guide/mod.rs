//! Examples of the library beside what users of `truenas_api_client` write. They run against the embedded simulator.
//!
//! - this page: connect and sign in
//! - [`calling`]: calls, errors, new keys, dates
//! - [`following`]: jobs, bulk calls, events, waiting for a system
//!
//! ```no_run
//! # async fn example() -> Result<(), tnkeys::client::Error> {
//! use serde_json::json;
//! use tnkeys::client::{Client, Target};
//!
//! let target = Target::new("nas1")?.api_key_file("truenas_admin", "nas1.key".as_ref())?;
//! let client = Client::connect(target).await?;
//! let version: String = client.call("system.version", json!([])).await?;
//! # Ok(()) }
//! ```
//!
//! | `truenas_api_client` | here |
//! |---|---|
//! | `Client()`, `Client("wss://nas1/api/current")` | [`Target::local`], [`Target::new`]`("nas1")`, then [`Client::connect`] |
//! | `login_with_password(user, password)` | [`Target::password`] |
//! | `login_with_password(user, password, otp_token)` | [`Target::one_time_code`] |
//! | `login_with_api_key(user, key)`: text, JSON, INI | [`Target::api_key`] |
//! | `login_with_api_key(user, file)` | [`Target::api_key_file`] |
//! | `call(method, *params)` | [`Client::call`]`::<T>(method, json!([...]))` |
//! | `call(method, timeout=5)` | [`Client::send`] with [`RawCall::within`] |
//! | `call(method, background=True)`, `wait(call)` | not needed: join futures, or spawn a task with a clone of the client |
//! | `call(method, job=True, callback=f)` | [`Client::call_job`] |
//! | `call(method, job="RETURN")`, `Job.result()` | [`Client::start_job`], [`Job::wait`]; [`Job::abort`] ends it |
//! | `call("core.bulk", method, [...])` | [`Client::bulk`], with a result for each item |
//! | `subscribe(name, callback)`, `event_payload()` | [`Client::subscribe`], a stream |
//! | `unsubscribe(id)` | drop the [`Subscription`] |
//! | `ping(timeout=10)` | [`Client::ping`] |
//! | `midclt waitready` | [`Client::wait_ready`] |
//! | `close()` | [`Client::close`], or drop the last clone |
//! | `ClientException` with `errno` | [`Error::Refused`], [`Error::errno`] |
//! | `ValidationErrors` with `errors` | [`Error::Invalid`], [`Error::fields`] |
//! | `CallTimeout` | [`Error::TimedOut`]; [`Error::Unknown`] if the call may have been executed |
//! | a job's `ClientException` | [`Error::Job`] |
//! | `datetime`, `time`, `set` (EJSON) | [`ejson::Date`], [`ejson::Day`], [`ejson::Time`], [`ejson::Set`] |
//! | `verify_ssl=False` | not supported: [`Target::ca`], or certificates that `tnkeys trust` saved with [`Target::shared_state`] |
//!
//! The Python client does not reconnect. [`Client`] does, repeats calls that only read, and never repeats a call that changes something.
//!
//! Types of two other crates are part of the library: [`serde_json::Value`] for parameters and results, and those of [`jiff`] for dates. The
//! module [`client`](super) re-exports both crates. A [`Subscription`] is also a `Stream` of the crate `futures`.
//!
//! This module contains only documentation. In every Rust example `nas` is a simulated system, and these lines stand before it:
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use serde_json::{Value, json};
//! use tnkeys::client::{Client, Error, Secret, Target};
//! use tnkeys::sim::{Config, Listen, Sim};
//!
//! // The feature `demo` adds the simulator: programs can test themselves with it.
//! let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! let password = || Secret::new(nas.password().to_owned());
//! let target = Target::new(&nas.uri())?.password(nas.user(), password());
//! let client = Client::connect(target).await?;
//! # assert_eq!(client.system().hostname, "nas1".into());
//! # Ok(()) }
//! ```
//!
//! # Connect and sign in
//!
//! ```python
//! with Client("wss://nas1/api/current") as client:
//!     client.login_with_password("truenas_admin", password)
//!     print(client.call("system.version"))
//! ```
//!
//! [`Client::connect`] signs in as well. Dropping the last clone of the client closes the connection.
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::json;
//! # use tnkeys::{client::{Client, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let password = || Secret::new(nas.password().to_owned());
//! let target = Target::new(&nas.uri())?.password("truenas_admin", password());
//! let client = Client::connect(target).await?;
//! let version: String = client.call("system.version", json!([])).await?;
//! assert!(version.contains("25.10"));
//! # Ok(()) }
//! ```
//!
//! On the system itself `Client()` becomes [`Target::local`]: the socket signs in the user of the process.
//!
//! ```no_run
//! # async fn example() -> Result<(), tnkeys::client::Error> {
//! use tnkeys::client::{Client, Target};
//!
//! let client = Client::connect(Target::local()).await?;
//! # Ok(()) }
//! ```
//!
//! With two-factor authentication the Python client takes the code as an argument. Here a function gives it, and is called again after a
//! wrong code and after a reconnect.
//!
//! ```python
//! client.login_with_password("carol", password, otp_token="169340")
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tnkeys::{client::{Client, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let password = || Secret::new(nas.password().to_owned());
//! let code = nas.otp_code();
//! let target = Target::new(&nas.uri())?
//!     .password("carol", password())
//!     .one_time_code(move |_why| Some(Secret::new(code.clone())));
//! let client = Client::connect(target).await?;
//! # assert_eq!(client.system().me.username, Some("carol".into()));
//! # Ok(()) }
//! ```
//!
//! An API key comes from a file that only its user can read, in each form that the Python client reads: raw text, JSON and INI. TrueNAS
//! 26.0 and newer never receive the key: SCRAM proves it.
//!
//! ```python
//! client.login_with_api_key("truenas_admin", "/root/nas1.key")
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::io::Write as _;
//! # use serde_json::json;
//! # use tnkeys::{client::{Client, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tls("127.0.0.1:0".parse()?)).await?;
//! # let dir = tempfile::tempdir()?;
//! # let (certificate, file) = (dir.path().join("nas.pem"), dir.path().join("nas1.key"));
//! # std::fs::write(&certificate, nas.certificate_pem().unwrap_or_default())?;
//! # let mut text = tempfile::NamedTempFile::new_in(&dir)?;
//! # write!(text, "[TRUENAS_API_KEY]\nraw_key = {}\n", nas.api_key())?;
//! # text.persist(&file)?;
//! let target = Target::new(&nas.uri())?
//!     .ca(&certificate)
//!     .api_key_file("truenas_admin", &file)?;
//! let client = Client::connect(target).await?;
//! let me: serde_json::Value = client.call("auth.me", json!([])).await?;
//! assert_eq!(me["pw_name"], "truenas_admin");
//! # Ok(()) }
//! ```

pub mod calling;
pub mod following;

#[cfg(doc)]
use super::{Client, Error, Job, RawCall, Subscription, Target, ejson};
