//! The methods that are simulated, one table, and the way from a call to its handler.

mod api_key;
mod arguments;
mod auth;
mod core;
mod login;
mod login_ex;
mod scram;
mod system;
mod user;

use serde_json::Value;

use super::failure::Failure;
use super::frames::{Answer, Framing};
use super::session::Session;
use super::traits::Traits;
use super::world::{SessionNo, World};
pub(super) use arguments::at_most;

type Outcome = Result<Answer, Failure>;
type Handler = fn(&mut Call<'_>) -> Outcome;

/// A call on its way.
pub(super) struct Call<'a> {
    world: &'a mut World,
    no: SessionNo,
    params: Vec<Value>,
    /// It was a sign-in that failed: those take their time.
    slow: bool,
}

impl Call<'_> {
    fn session(&self) -> Result<&Session, Failure> {
        self.world
            .sessions
            .get(&self.no)
            .ok_or(Failure::NotAuthenticated)
    }

    fn session_mut(&mut self) -> Result<&mut Session, Failure> {
        self.world
            .sessions
            .get_mut(&self.no)
            .ok_or(Failure::NotAuthenticated)
    }

    fn traits(&self) -> &'static Traits {
        self.world.traits
    }

    fn no_params(&self) -> Result<(), Failure> {
        at_most(&self.params, 0, self.traits().style)
    }
}

/// What a release has is said by its catalogue; this says how it is done.
const METHODS: &[(&str, Handler)] = &[
    ("api_key.create", api_key::create),
    ("api_key.delete", api_key::delete),
    ("api_key.get_instance", api_key::get_instance),
    ("api_key.my_keys", api_key::my_keys),
    ("api_key.query", api_key::query),
    ("api_key.update", api_key::update),
    ("auth.generate_token", auth::generate_token),
    ("auth.login", login::login),
    ("auth.login_ex", login_ex::login_ex),
    ("auth.login_ex_continue", login_ex::login_ex_continue),
    ("auth.login_with_api_key", login::login_with_api_key),
    ("auth.login_with_token", login::login_with_token),
    ("auth.logout", auth::logout),
    ("auth.me", auth::me),
    ("auth.mechanism_choices", auth::mechanism_choices),
    ("auth.sessions", auth::sessions),
    ("auth.terminate_session", auth::terminate_session),
    ("auth.two_factor_auth", login::two_factor_auth),
    ("core.get_jobs", core::get_jobs),
    ("core.ping", core::ping),
    ("core.set_options", core::set_options),
    ("core.subscribe", core::subscribe),
    ("core.unsubscribe", core::unsubscribe),
    ("system.boot_id", system::boot_id),
    ("system.host_id", system::host_id),
    ("system.info", system::info),
    ("system.product_type", system::product_type),
    ("system.ready", system::ready),
    ("system.state", system::state),
    ("system.version", system::version),
    ("system.version_short", system::version_short),
    ("user.get_instance", user::get_instance),
    ("user.query", user::query),
];

/// Do a call. The flag tells a failed sign-in, which takes its time.
pub(super) fn dispatch(
    world: &mut World,
    no: SessionNo,
    method: &str,
    params: Vec<Value>,
) -> (Outcome, bool) {
    if let Err(failure) = admit(world, no, method) {
        return (Err(failure), false);
    }
    let Some((_, handler)) = METHODS.iter().find(|(name, _)| *name == method) else {
        let failure = Failure::call(38, format!("{method} is not simulated"));
        return (Err(failure), false);
    };
    let mut call = Call {
        world,
        no,
        params,
        slow: false,
    };
    let outcome = handler(&mut call);
    (outcome, call.slow)
}

/// Whether the method is there and may be called.
fn admit(world: &mut World, no: SessionNo, method: &str) -> Result<(), Failure> {
    let session = world.sessions.get(&no).ok_or(Failure::NotAuthenticated)?;
    if !world.catalogue.has(method) {
        return Err(unknown(world, session, method));
    }
    if session
        .link
        .version
        .is_some_and(|version| version.hides.contains(&method))
    {
        return Err(no_method(method));
    }
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

/// Each framing has its own words for a method that is not there.
fn unknown(world: &World, session: &Session, method: &str) -> Failure {
    if session.link.framing == Framing::JsonRpc {
        return Failure::Unknown;
    }
    match method.rsplit_once('.') {
        None => Failure::call(74, "Invalid method name"),
        Some((service, _)) if world.catalogue.has_service(service) => no_method(method),
        Some((service, _)) => Failure::call(
            super::failure::ENOMETHOD,
            format!("Service '{service}' not found"),
        ),
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
    let now = world.now();
    let host = match world.sessions.get(&no) {
        Some(session) if !session.link.local => session.link.host().to_owned(),
        _ => return Ok(()),
    };
    let entry = world
        .attempts
        .entry((method.to_owned(), host))
        .or_insert((now, 0));
    if now - entry.0 >= 60 {
        *entry = (now, 0);
    }
    entry.1 += 1;
    match entry.1 > limit {
        true => Err(Failure::call(16, "Rate Limit Exceeded")),
        false => Ok(()),
    }
}
