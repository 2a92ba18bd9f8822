//! What several script commands read of a system beside the keys.

use super::exit::Problem;
use crate::api::{AuditPage, AuditReading, Call, Reply};
use crate::client::Session;
use crate::domain::audit::Activity;
use crate::domain::catalogue::Roles;
use crate::domain::{Catalogue, Fault, KeySession, Kind, Rows, User};

/// The users of the system, sorted by name.
///
/// # Errors
/// The account may not read them, or the connection is lost.
pub(super) async fn users(session: &mut Session) -> Result<Vec<User>, Problem> {
    match session.call(Call::Users).await? {
        Reply::Users(users) => Ok(users),
        _ => Err(mismatch("could not list the users")),
    }
}

/// The sessions of all keys, sorted by key.
///
/// # Errors
/// The account may not read them, or the connection is lost.
pub(super) async fn sessions(session: &mut Session) -> Result<Vec<KeySession>, Problem> {
    match session.call(Call::Sessions { live: false }).await? {
        Reply::Sessions(mut sessions) => {
            sessions.sort_by_key(|it| it.key);
            Ok(sessions)
        }
        _ => Err(mismatch("could not list the sessions")),
    }
}

/// The methods and the roles of a system.
pub(super) struct Methods {
    pub(super) catalogue: Catalogue,
    pub(super) roles: Roles,
    /// Why the system did not list its methods; then they are those that its release declares.
    pub(super) refused: Option<Fault>,
}

/// The methods and the roles of the system, as in [`methods`].
pub(super) async fn catalogue(session: &mut Session, keys: &Rows) -> (Catalogue, Roles) {
    let Methods {
        catalogue, roles, ..
    } = methods(session, keys).await;
    (catalogue, roles)
}

/// The methods and the roles of the system, completed by those that its release declares: a system lists to an account only the
/// methods that it may call. `keys`: all keys that the account may read.
pub(super) async fn methods(session: &mut Session, keys: &Rows) -> Methods {
    let there = session.system().clone();
    let mut roles = Roles::declared(there.caps.owner);
    if there.caps.method_roles
        && let Ok(Reply::Roles(listed)) = session.call(Call::Roles).await
    {
        roles = listed;
    }
    let declared = || Catalogue::declared(there.release, there.caps.owner);
    let own = &there.me.roles;
    let mut refused = None;
    let catalogue = match session.call(Call::Catalogue).await {
        Ok(Reply::Catalogue(listed)) if there.is_shown_everything(keys) => *listed,
        Ok(Reply::Catalogue(listed)) if there.caps.owner && !own.is_empty() => {
            listed.as_shown_to(&roles.expand(own), declared())
        }
        Ok(Reply::Catalogue(listed)) => listed.or_declared(declared()),
        Ok(_) => declared(),
        Err(fault) => {
            refused = Some(fault);
            declared()
        }
    };
    Methods {
        catalogue,
        roles,
        refused,
    }
}

/// What the audit log says, page by page from the newest entry on, at most `most` entries.
///
/// # Errors
/// The account may not read the audit log, or the connection is lost.
pub(super) async fn activity(
    session: &mut Session,
    first: AuditPage,
    most: usize,
) -> Result<Activity, Fault> {
    let mut activity = Activity::new(first.since, session.system().release);
    let mut reading = AuditReading::new(first, most);
    loop {
        let call = Call::Audit(Box::new(reading.page().clone()));
        let Reply::Audit { entries, rows } = session.call(call).await? else {
            let what = "The response does not match the request.";
            return Err(Fault::new(Kind::Protocol, what));
        };
        let more = reading.advance(&entries, rows);
        activity.take(entries);
        if !more {
            activity.capped = reading.capped;
            return Ok(activity);
        }
    }
}

/// A reply that is not of this request.
pub(super) fn mismatch(what: &str) -> Problem {
    Problem::local(what, &"the response does not match the request")
}
