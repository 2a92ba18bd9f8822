//! Carrying a secret away: what is to be done with it outside, and what came of that.
//!
//! Invariant 1 of the crate's docs: no value here contains the secret. The runtime borrows it from the model.

use std::path::PathBuf;

use crate::api::key_file::Form;
use crate::domain::{Address, Fault, KeyId, Salting, System};

/// One try. An answer to one that was given up is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExportId(pub u64);

/// What is to be done with the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Export {
    /// Write it to a file.
    Save(SaveOrder),
    /// Give it to a command on its standard input: program and arguments.
    Deliver(Vec<String>),
    /// Sign in with it, beside the present connection.
    Verify(Box<Endpoint>),
}

/// Where to save it, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveOrder {
    /// The path as it was typed.
    pub path: String,
    /// What the file looks like.
    pub form: Form,
    /// The person agreed to lose the file that is there.
    pub replace: bool,
    /// Whose secret it is.
    pub id: KeyId,
    /// With this the computed keys are written where the form has them (26.0 on).
    pub salting: Option<Salting>,
}

/// Where to sign in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Where.
    pub address: Address,
    /// The key's owner.
    pub user: Option<String>,
    /// A PEM file of certificates to trust besides the system's.
    pub ca: Option<PathBuf>,
    /// The person agreed that a plain key goes over loopback `ws://`.
    pub key_over_loopback: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Exported {
    /// It is in this file, or why not.
    Saved(Result<String, SaveError>),
    /// The command ended well, with these words; or why it did not.
    Delivered(Result<String, Fault>),
    /// It signs in, and this is who it is there; or why not.
    Verified(Result<Box<System>, Fault>),
}

/// Why it was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// A file is there: this one.
    Exists(String),
    /// Anything else.
    Failed(Fault),
}

/// What a path can go on with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// What was typed.
    pub typed: String,
    /// The same, as far as it is clear how it goes on.
    pub text: String,
    /// What there is then, if there is more than one.
    pub choices: Vec<String>,
}
