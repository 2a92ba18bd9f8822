//! Calls, errors, new keys and dates, beside what users of `truenas_api_client` write.
//!
//! This module contains only documentation.
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
//! # Dates, times and sets
//!
//! ```python
//! expires = datetime.now(timezone.utc) + timedelta(days=90)
//! client.call("api_key.create", {"name": "backup", "username": "svc-backup", "expires_at": expires})
//! ```
//!
//! The types of [`ejson`] are fields of your own types.
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
//! use tnkeys::client::{ejson, jiff::{Timestamp, ToSpan}};
//!
//! #[derive(serde::Deserialize)]
//! struct Expiring {
//!     expires_at: Option<ejson::Date>,
//! }
//!
//! let expires = ejson::Date(Timestamp::now() + (90 * 24).hours());
//! let id = nas.key_id("ansible");
//! let edited: Expiring = client.call("api_key.update", json!([id, {"expires_at": expires}])).await?;
//! assert_eq!(edited.expires_at.map(|at| at.0.as_second()), Some(expires.0.as_second()));
//! # Ok(()) }
//! ```

#[cfg(doc)]
use crate::client::{Client, Error, RawCall, Secret, ejson};
