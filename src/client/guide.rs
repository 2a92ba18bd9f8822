//! Examples of the library beside what users of `truenas_api_client` write. They run against the embedded simulator.
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
//! | `subscribe(name, callback)`, `event_payload()` | [`Client::subscribe`], a stream |
//! | `unsubscribe(id)` | drop the [`Subscription`] |
//! | `ping(timeout=10)` | [`Client::ping`] |
//! | `close()` | [`Client::close`], or drop the last clone |
//! | `ClientException` with `errno` | [`Error::Refused`], [`Error::errno`] |
//! | `ValidationErrors` with `errors` | [`Error::Invalid`], [`Error::fields`] |
//! | `CallTimeout` | [`Error::TimedOut`]; [`Error::Unknown`] if the call may have been executed |
//! | `verify_ssl=False` | not supported: [`Target::ca`], or certificates that `tnkeys trust` saved with [`Target::shared_state`] |
//!
//! The Python client does not reconnect. [`Client`] does, repeats calls that only read, and never repeats a call that changes something.
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
//!
//! # Call
//!
//! ```python
//! keys = client.call("api_key.query", [["name", "=", "ansible"]])
//! print(keys[0]["id"])
//! ```
//!
//! The result is any type that serde reads, or a [`serde_json::Value`].
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::json;
//! # use tnkeys::{client::{Client, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! #[derive(serde::Deserialize)]
//! struct Key {
//!     id: i64,
//!     name: String,
//! }
//!
//! let filters = json!([[["name", "=", "ansible"]]]);
//! let keys: Vec<Key> = client.call("api_key.query", filters).await?;
//! assert_eq!(keys[0].name, "ansible");
//! # assert_eq!(Some(keys[0].id), nas.key_id("ansible"));
//! # Ok(()) }
//! ```
//!
//! `call(..., timeout=5)` becomes a [`RawCall`] with its own limit. `background=True` is not needed: methods take `&self`, so calls run
//! at the same time.
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::json;
//! # use tnkeys::{client::{Client, RawCall, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! use std::time::Duration;
//!
//! let info = RawCall::new("system.info", json!([]))?.within(Duration::from_secs(5));
//! let (info, took) = tokio::try_join!(client.send(info), client.ping())?;
//! assert_eq!(info.value()["hostname"], "nas1");
//! # assert!(took < Duration::from_secs(90));
//! # Ok(()) }
//! ```
//!
//! # Create a key
//!
//! ```python
//! key = client.call("api_key.create", {"name": "backup", "username": "svc-backup"})["key"]
//! ```
//!
//! [`Client::request`] sends typed requests. The new key is a [`Secret`], which no log shows and which is wiped on drop. A create whose
//! reply is lost ends as [`Error::Unknown`] and is not sent again.
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tnkeys::{client::{Client, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! use tnkeys::api::{Call, Reply};
//! use tnkeys::domain::draft::{NewAccess, NewKey};
//!
//! let access = NewAccess::User { username: "svc-backup".into(), expires_at: None };
//! let new = NewKey { name: "backup".into(), access };
//! if let Reply::NewSecret { key, secret, .. } = client.request(Call::Create(new)).await? {
//!     assert_eq!(key.name, "backup".into());
//!     assert!(secret.key().is_some(), "it has the format of a key");
//! #   assert!(nas.has_plain_key(secret.raw().expose()));
//! }
//! # assert!(nas.key_id("backup").is_some());
//! # Ok(()) }
//! ```
//!
//! # Errors
//!
//! ```python
//! try:
//!     client.call("api_key.create", {"name": "ansible", "username": "truenas_admin"})
//! except ValidationErrors as e:
//!     for field in e.errors:
//!         print(field.attribute, field.errmsg, field.errcode)
//! except ClientException as e:
//!     print(e.errno)
//! ```
//!
//! ```
//! # #[cfg(not(feature = "demo"))] fn main() {}
//! # #[cfg(feature = "demo")] #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use serde_json::{Value, json};
//! # use tnkeys::{client::{Client, Error, Secret, Target}, sim::{Config, Listen, Sim}};
//! # let nas = Sim::start(Config::default(), Listen::Tcp("127.0.0.1:0".parse()?)).await?;
//! # let target = Target::new(&nas.uri())?.password(nas.user(), Secret::new(nas.password().to_owned()));
//! # let client = Client::connect(target).await?;
//! let taken = json!([{"name": "ansible", "username": "truenas_admin"}]);
//! match client.call::<Value>("api_key.create", taken).await {
//!     Err(error @ Error::Invalid(_)) => {
//!         assert_eq!(error.fields()[0].attribute, "api_key_create");
//!         assert_eq!(error.errno(), Some(22));
//!     }
//!     other => panic!("the name exists: {other:?}"),
//! }
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

#[cfg(doc)]
use super::{Client, Error, RawCall, Secret, Subscription, Target};
