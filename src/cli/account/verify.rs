//! Signs in with the new key over a second connection, and calls what the integration reads.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::{Call, Outcome, RawCall, Target};
use crate::cli::at::At;
use crate::cli::exit::Problem;
use crate::cli::settings::Settings;
use crate::client::session;
use crate::domain::account::Probe;
use crate::domain::{Credentials, Fault, Kind, Secret, Text};

/// Most calls of a test.
const MOST: usize = 20;
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the test of a key found out.
#[derive(Debug)]
pub(super) struct Verified {
    /// The roles of the session.
    pub(super) roles: Vec<Text>,
    /// The calls, each with what became of it.
    pub(super) calls: Vec<(Text, Tried)>,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    /// The system permits it.
    Permitted,
    /// The system refused it: the account is not authorized.
    Refused,
    /// It failed for another reason.
    Failed(String),
}

impl Tried {
    fn word(&self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Refused => "refused",
            Self::Failed(_) => "failed",
        }
    }
}

impl Verified {
    /// The number of calls that were refused.
    pub(super) fn refused(&self) -> Vec<&Text> {
        let refused = self.calls.iter().filter(|(_, it)| *it == Tried::Refused);
        refused.map(|(method, _)| method).collect()
    }

    /// `signed in with the key: 3 of 3 calls permitted`, and a line for each other call.
    pub(super) fn lines(&self) -> Vec<String> {
        let permitted = self.calls.iter().filter(|(_, it)| *it == Tried::Permitted);
        let first = match self.calls.len() {
            0 => "verified: signed in with the key".to_owned(),
            all => format!(
                "verified: signed in with the key; {} of {all} test calls permitted",
                permitted.count()
            ),
        };
        let others = self.calls.iter().filter_map(|(method, it)| match it {
            Tried::Permitted => None,
            Tried::Refused => Some(format!("{method}: refused")),
            Tried::Failed(why) => Some(format!("{method}: permitted, but failed: {why}")),
        });
        [first].into_iter().chain(others).collect()
    }

    /// The result as JSON.
    pub(super) fn as_json(&self) -> Value {
        let roles: Vec<&str> = self.roles.iter().map(|it| it.raw()).collect();
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|(method, it)| json!({"method": method.raw(), "result": it.word()}))
            .collect();
        json!({"signed_in": true, "roles": roles, "calls": calls})
    }
}

/// Signs in with the key and makes the calls.
///
/// # Errors
/// The sign-in was refused, or the connection is not safe for the key.
pub(super) async fn verify(
    key: Secret,
    owner: &str,
    probes: &[Probe],
    at: &At,
    settings: &Settings,
) -> Result<Verified, Problem> {
    let (address, ca) = match settings.demo() {
        Some(demo) => (demo.address, demo.ca),
        None => match settings.system(at.system.as_deref(), &at.sign_in)? {
            Some(profile) => (profile.address, profile.ca_file),
            None => return Err(Problem::usage("Add the system: -u HOST.")),
        },
    };
    let target = Target {
        address,
        credentials: Credentials::ApiKey {
            user: Some(owner.to_owned()),
            key,
        },
        ca,
        key_over_loopback: at.sign_in.key_over_loopback,
        read_only: true,
        seen_scram: false,
    };
    let mut session = session::connect(target, settings.state(), || None).await?;
    let mut calls = Vec::new();
    for probe in probes.iter().take(MOST) {
        let call = RawCall::new(probe.method.raw(), probe.params.clone())?;
        let outcome = session
            .send(Call::Raw(call.as_read().within(PATIENCE)))
            .await;
        calls.push((probe.method.clone(), tried(outcome)));
    }
    Ok(Verified {
        roles: session.system().me.roles.clone(),
        calls,
    })
}

fn tried(outcome: Outcome) -> Tried {
    match outcome {
        Outcome::Done(_) => Tried::Permitted,
        Outcome::Failed(Fault {
            kind: Kind::Denied, ..
        }) => Tried::Refused,
        Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => {
            Tried::Failed(fault.what)
        }
    }
}
