//! Admits a call: the method must exist, the session must be allowed to call it, and the rate limit must not be
//! exceeded.

use crate::sim::methods::call::Handler;
use crate::sim::release::failure::{EACCES, EBUSY, ENOMETHOD, Failure};
use crate::sim::world::session::{Framing, Session, SessionNo};
use crate::sim::world::state::World;

/// Checks that the method exists and that the session may call it now.
pub(super) fn admit(
    world: &mut World,
    no: SessionNo,
    method: &str,
    handler: Option<Handler>,
) -> Result<(), Failure> {
    let session = world.sessions.get(&no).ok_or(Failure::NotAuthenticated)?;
    if !world.catalogue.has(method) && handler.is_none() {
        return Err(unknown(world, session, method));
    }
    if session
        .link
        .version
        .is_some_and(|version| version.hides.contains(&method))
    {
        return Err(no_method(method));
    }
    // Methods that need no sign-in still work in an expired session, and `auth.sessions` still lists the session.
    let now = world.now();
    if !world.catalogue.is_open(method) && world.is_expired(session, now) {
        if world.config.stig {
            world.sign_out(no);
        }
        return Err(expired());
    }
    if let Some(session) = world.sessions.get_mut(&no) {
        session.active = now;
    }
    let session = world.sessions.get(&no).ok_or(Failure::NotAuthenticated)?;
    if session.credential.is_none() {
        match world.catalogue.is_open(method) {
            true => return limit_rate(world, no, method),
            false => return Err(Failure::NotAuthenticated),
        }
    }
    match world.catalogue.is_open(method) || world.may_call(session, method) {
        true => Ok(()),
        false => Err(Failure::NotAuthorized),
    }
}

/// The refusal of a call in an expired session.
pub(in crate::sim) fn expired() -> Failure {
    Failure::call(EACCES, "Session is expired")
}

/// The error for an unknown method; its text depends on the framing.
fn unknown(world: &World, session: &Session, method: &str) -> Failure {
    if session.link.framing == Framing::JsonRpc {
        return Failure::Unknown;
    }
    no_such_method(world, method)
}

/// The error for an unknown method over DDP and inside a job.
pub(in crate::sim) fn no_such_method(world: &World, method: &str) -> Failure {
    match method.rsplit_once('.') {
        None => Failure::call(74, "Invalid method name"),
        Some((service, _)) if world.catalogue.has_service(service) => no_method(method),
        Some((service, _)) => Failure::call(ENOMETHOD, format!("Service '{service}' not found")),
    }
}

fn no_method(method: &str) -> Failure {
    let (service, name) = method.rsplit_once('.').unwrap_or(("", method));
    Failure::NoMethod {
        service: service.to_owned(),
        method: name.to_owned(),
    }
}

/// Limits the calls per minute of each method and address before sign-in. The unix socket has no limit.
fn limit_rate(world: &mut World, no: SessionNo, method: &str) -> Result<(), Failure> {
    let Some(limit) = world.config.rate_limit else {
        return Ok(());
    };
    let host = match world.sessions.get(&no) {
        Some(session) if !session.link.local => session.link.host().to_owned(),
        _ => return Ok(()),
    };
    let now = world.now();
    match world.rates.admit(method, &host, now, limit) {
        true => Ok(()),
        false => Err(rate_exceeded()),
    }
}

pub(super) fn rate_exceeded() -> Failure {
    Failure::call(EBUSY, "Rate Limit Exceeded")
}
