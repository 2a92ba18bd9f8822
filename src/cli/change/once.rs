//! Sends a create or a reset once, and hands its secret over.
//!
//! Invariants 2 and 12 of the crate's docs: the request leaves only after its note is on the disk, and it is never sent again. The note is
//! removed when the secret has reached a place, or the request is known not to have been executed.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::lost::{self, Before};
use crate::api::{Call, Difference, Outcome, Reply};
use crate::cli::at::At;
use crate::cli::exit::{self, Problem};
use crate::cli::secret_target::{HandedOver, NewSecret, Ready};
use crate::cli::settings::Settings;
use crate::cli::signals::Signals;
use crate::client::Session;
use crate::config::unanswered::Notes;
use crate::domain::unanswered::Change;
use crate::domain::{ApiKey, Fault, KeyText, Kind, NewKey, Unanswered};

/// How long a run that was told to stop waits for the response to its request.
const GRACE: Duration = Duration::from_secs(10);

/// A request that creates a secret.
#[derive(Debug)]
pub(in crate::cli) struct Request {
    call: Call,
    change: Change,
    before: Before,
}

/// A new secret that has reached its targets.
#[derive(Debug)]
pub(in crate::cli) struct Done {
    /// The key.
    pub(in crate::cli) key: ApiKey,
    /// Where the secret went.
    pub(in crate::cli) went: HandedOver,
    /// The secret, for a test of the key.
    pub(in crate::cli) secret: KeyText,
}

impl Request {
    /// The create of a key.
    pub(in crate::cli) fn create(new: NewKey) -> Self {
        Self {
            change: Change::Create {
                name: new.name.clone(),
            },
            call: Call::Create(new),
            before: Before::default(),
        }
    }

    /// The reset of a key that was just read. `expires_at`: as in [`Call::Reset`].
    pub(in crate::cli) fn reset(key: &ApiKey, expires_at: Option<Option<Timestamp>>) -> Self {
        let id = key.id;
        Self {
            call: Call::Reset { id, expires_at },
            change: Change::Reset {
                id,
                name: key.name.raw().to_owned(),
            },
            before: Before {
                print: key.hash_print,
                key: Some(key.clone()),
            },
        }
    }

    /// The call, for a dry run.
    pub(in crate::cli) fn into_call(self) -> Call {
        self.call
    }
}

/// Sends the request, and hands its secret over to the targets, which were checked before.
///
/// # Errors
/// It was refused; or the response was lost, with what may exist now; or the secret did not reach its targets.
pub(in crate::cli) async fn send(
    session: &mut Session,
    request: Request,
    ready: &Ready,
    at: &At,
    settings: &Settings,
) -> Result<Done, Problem> {
    let Request {
        call,
        change,
        before,
    } = request;
    let system = session.system().hostname.to_string();
    let notes = match settings.demo() {
        Some(_) => Notes::none(),
        None => Notes::new(settings.state()),
    };
    let note = Unanswered {
        address: address(at, settings)?,
        system: system.clone(),
        change: change.clone(),
        at: Timestamp::now(),
        sent: false,
    };
    notes
        .note(std::slice::from_ref(&note))
        .map_err(|fault| fault.meaning("Nothing was sent, and no key was changed."))?;
    let mut signals =
        Signals::listen().map_err(|error| Problem::local("could not wait for signals", &error))?;
    let outcome = wait(session.send(call), &mut signals, &change).await;
    let (key, secret, differences, salting) = match outcome {
        Ok(Outcome::Done(Reply::NewSecret {
            key,
            secret,
            differences,
            salting,
        })) => (key, secret, differences, salting),
        Ok(Outcome::Failed(fault) | Outcome::NotSent(fault)) => {
            forget(&notes, note);
            return Err(fault.into());
        }
        Ok(Outcome::Done(_)) => {
            let fault = Fault::new(Kind::Protocol, "The response does not match the request.");
            return Err(lost_reply(session, fault, &notes, note, &before, true).await);
        }
        Ok(Outcome::Unknown(fault)) => {
            return Err(lost_reply(session, fault, &notes, note, &before, true).await);
        }
        Err(stopped) => {
            let why = format!("{stopped} stopped tnkeys before the response arrived.");
            let fault = Fault::new(Kind::OutcomeUnknown, why);
            return Err(lost_reply(session, fault, &notes, note, &before, false).await);
        }
    };
    for it in &differences {
        exit::remark(&format!(
            "{system} returned another {}: {} instead of {}",
            it.what, it.said, it.asked
        ));
    }
    let key = the_key(*key, before.key, &differences);
    let new = NewSecret {
        system,
        key: Box::new(key.clone()),
        secret,
        salting,
    };
    let went = ready.hand_over(&new).await;
    // The secret has a place, or the user learns now that it is lost.
    forget(&notes, note);
    Ok(Done {
        key,
        went: went?,
        secret: new.secret,
    })
}

/// The entry of the key. A reset may return that of another key, while the secret was checked against the requested one.
fn the_key(entry: ApiKey, before: Option<ApiKey>, differences: &[Difference]) -> ApiKey {
    let other = differences.iter().any(|it| it.what == "key");
    match before {
        Some(before) if other => before,
        _ => entry,
    }
}

/// Waits for the outcome. After a signal it waits a little longer, because the secret in the response would be lost.
async fn wait(
    outcome: impl Future<Output = Outcome>,
    signals: &mut Signals,
    change: &Change,
) -> Result<Outcome, &'static str> {
    tokio::pin!(outcome);
    let first = tokio::select! {
        outcome = &mut outcome => return Ok(outcome),
        signal = signals.next() => signal,
    };
    exit::remark(&format!(
        "waiting up to {} s for the response to {}, whose secret would be lost. Press Ctrl-C again to stop",
        GRACE.as_secs(),
        change.describe()
    ));
    tokio::select! {
        outcome = &mut outcome => Ok(outcome),
        signal = signals.next() => Err(signal),
        () = sleep_until(Instant::now() + GRACE) => Err(first),
    }
}

/// The address for the note, as the screen writes it.
fn address(at: &At, settings: &Settings) -> Result<String, Problem> {
    if let Some(demo) = settings.demo() {
        return Ok(demo.address.to_string());
    }
    let profile = settings.system(at.system.as_deref(), &at.sign_in)?;
    Ok(profile.map_or_else(String::new, |it| it.address.to_string()))
}

/// Removes the notes of this run about the create of a key that was deleted since: nothing is left to look for.
pub(in crate::cli) fn created_key_deleted(
    name: &str,
    since: Timestamp,
    at: &At,
    settings: &Settings,
) {
    if settings.demo().is_some() {
        return;
    }
    let Ok(address) = address(at, settings) else {
        return;
    };
    let notes = Notes::new(settings.state());
    let change = Change::Create { name: name.into() }.harmless();
    let this = |it: &Unanswered| it.change == change && it.at >= since && it.address == address;
    let of_key: Vec<_> = notes.read().unwrap_or_default();
    for note in of_key.into_iter().filter(this) {
        forget(&notes, note);
    }
}

fn forget(notes: &Notes, note: Unanswered) {
    if let Err(fault) = notes.forget(&[note]) {
        exit::remark(&format!(
            "could not remove the record of the request: {fault}"
        ));
    }
}

/// The problem of a request without a response. `look`: reads the list of keys to see what became of it.
async fn lost_reply(
    session: &mut Session,
    fault: Fault,
    notes: &Notes,
    note: Unanswered,
    before: &Before,
    look: bool,
) -> Problem {
    let sent = Unanswered {
        sent: true,
        ..note.clone()
    };
    if let Err(fault) = notes.note(&[sent]) {
        exit::remark(&format!(
            "could not update the record of the request: {fault}"
        ));
    }
    let keys = match look {
        true => lost::keys(session).await,
        false => None,
    };
    let verdict = lost::verdict(&note, &fault, before, keys.as_ref());
    if verdict.settled {
        forget(notes, note);
    }
    verdict.problem
}
