//! Exports of a secret (save, deliver, verify): their requests and results.
//!
//! Invariant 1 of the crate's docs: no value here contains the secret. The runtime borrows it from the model.

use std::path::PathBuf;

use crate::api::key_file::Form;
use crate::domain::account::Probe;
use crate::domain::{Address, Fault, KeyId, Salting, System, Text};

/// Identifies one export. The result of a cancelled export is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExportId(pub u64);

/// A requested export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Export {
    /// Write it to a file.
    Save(SaveOrder),
    /// Pass it to a command on its standard input: program and arguments.
    Deliver(Vec<String>),
    /// Sign in with it over a second connection.
    Verify(Box<Endpoint>),
    /// Sign in with it over a second connection, and make these calls.
    Probe(Box<Endpoint>, Vec<Probe>),
}

/// A request to save the secret to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveOrder {
    /// The path as typed.
    pub path: String,
    /// The file format.
    pub form: Form,
    /// The user agreed to replace an existing file.
    pub replace: bool,
    /// The key of this secret.
    pub id: KeyId,
    /// SCRAM parameters for formats that store computed keys (26.0 and newer).
    pub salting: Option<Salting>,
}

/// Where and how to open a second connection to a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The system's address.
    pub address: Address,
    /// The key's owner.
    pub user: Option<String>,
    /// A PEM file of extra CA certificates.
    pub ca: Option<PathBuf>,
    /// The user agreed to send a plain key over loopback `ws://`.
    pub key_over_loopback: bool,
}

/// The result of an export.
#[derive(Debug)]
pub enum Exported {
    /// Path of the saved file.
    Saved(Result<String, SaveError>),
    /// Output of the command.
    Delivered(Result<String, Fault>),
    /// The system, as seen by the new key after its sign-in.
    Verified(Result<Box<System>, Fault>),
    /// The same, and the outcome of each call.
    Probed(Result<(Box<System>, Vec<Probed>), Fault>),
}

/// The outcome of a call that tests a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// The method.
    pub method: Text,
    /// Why it failed; `None` if the system permitted it.
    pub fault: Option<Fault>,
}

/// Why the secret was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// This file already exists.
    Exists(String),
    /// Any other error.
    Failed(Fault),
}

/// The completion of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The path as typed.
    pub typed: String,
    /// The path, extended as far as it is unambiguous.
    pub text: String,
    /// The candidates, if there are several.
    pub choices: Vec<String>,
}
