//! Whether a call is let in: it must be there, be permitted, and not be one too many.

use crate::sim::methods::call::Handler;
use crate::sim::release::failure::{EACCES, EBUSY, ENOMETHOD, Failure};
use crate::sim::world::session::{Framing, Session, SessionNo};
use crate::sim::world::state::World;

/// Whether the method is there and may be called.
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
    // What needs no sign-in is answered all the same, and the session goes on being listed.
    let now = world.now();
    if !world.catalogue.is_open(method) && world.is_expired(session, now) {
        if world.config.stig {
            world.leave(no);
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

/// The session is older than it may be.
pub(in crate::sim) fn expired() -> Failure {
    Failure::call(EACCES, "Session is expired")
}

/// Each framing has its own words for a method that is not there.
fn unknown(world: &World, session: &Session, method: &str) -> Failure {
    if session.link.framing == Framing::JsonRpc {
        return Failure::Unknown;
    }
    no_such_method(world, method)
}

/// The words of the old framing, and of jobs.
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

/// So many calls a minute for each method and address before sign-in; the unix socket has no limit.
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
