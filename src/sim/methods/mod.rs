//! The table of simulated methods, and the dispatch from a call to its handler.

mod account;
pub(super) mod admit;
mod announce;
mod api_key;
mod arguments;
mod audit;
mod auth;
pub(super) mod call;
mod core;
mod jobs;
mod listing;
mod login;
mod login_ex;
mod midway;
mod presence;
mod private;
mod query;
mod reads;
mod scram;
mod system;
mod user;

use std::time::Duration;

use serde_json::Value;

use crate::sim::methods::admit::{admit, rate_exceeded};
use crate::sim::methods::call::{Call, Done, Handler, Outcome};
use crate::sim::release::failure::{ENOSYS, Failure};
use crate::sim::world::audit_entries::is_audited;
use crate::sim::world::session::SessionNo;
use crate::sim::world::state::World;

/// The handler of each method. The catalogue says which methods a release has.
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
    (
        "auth.terminate_other_sessions",
        auth::terminate_other_sessions,
    ),
    ("auth.two_factor_auth", login::two_factor_auth),
    ("auth.twofactor.config", system::two_factor_config),
    ("audit.query", audit::query),
    ("core.bulk", jobs::bulk),
    ("core.get_events", listing::get_events),
    ("core.get_jobs", jobs::get_jobs),
    ("core.get_methods", listing::get_methods),
    ("core.get_services", listing::get_services),
    ("core.job_abort", jobs::job_abort),
    ("core.job_wait", jobs::job_wait),
    ("core.ping", core::ping),
    ("core.set_options", core::set_options),
    ("core.subscribe", core::subscribe),
    ("core.unsubscribe", core::unsubscribe),
    ("group.create", account::group::create),
    ("group.delete", account::group::delete),
    ("group.get_instance", account::group::get_instance),
    ("group.query", account::group::query),
    ("privilege.create", account::privilege::create),
    ("privilege.delete", account::privilege::delete),
    ("privilege.get_instance", account::privilege::get_instance),
    ("privilege.query", account::privilege::query),
    ("privilege.roles", listing::roles),
    ("system.boot_id", system::boot_id),
    ("system.host_id", system::host_id),
    ("system.info", system::info),
    ("system.product_type", system::product_type),
    ("system.ready", system::ready),
    ("system.security.config", system::security_config),
    ("system.state", system::state),
    ("system.version", system::version),
    ("system.version_short", system::version_short),
    ("user.create", account::user::create),
    ("user.delete", account::user::delete),
    ("user.get_instance", user::get_instance),
    ("user.query", user::query),
];

/// The names of all simulated methods, sorted, private methods included. A release may lack some of them.
pub fn methods() -> Vec<&'static str> {
    let mut all: Vec<_> = METHODS.iter().map(|(name, _)| *name).collect();
    all.extend(private::methods());
    all.sort_unstable();
    all
}

/// Whether a method that [`methods`] does not list is simulated because it only reads: it returns sample data.
pub fn is_sample(method: &str) -> bool {
    !methods().contains(&method) && reads::find(method).is_some()
}

/// The handler of a method in this release, whether the catalogue lists the method or it is private.
fn find(world: &World, method: &str) -> Option<Handler> {
    match world.catalogue.has(method) {
        true => METHODS
            .iter()
            .find(|(name, _)| *name == method)
            .map(|(_, handler)| *handler)
            .or_else(|| reads::find(method).filter(|_| !world.catalogue.is_job(method))),
        false => private::find(world.traits, method),
    }
}

/// Executes a call from a client.
pub(super) fn dispatch(
    world: &mut World,
    no: SessionNo,
    method: &str,
    params: Vec<Value>,
    message_id: Value,
) -> Done {
    let handler = find(world, method);
    let failure = match admit(world, no, method, handler) {
        Ok(()) => return perform(world, no, method, handler, params, message_id),
        Err(failure) => failure,
    };
    if failure == Failure::NotAuthorized {
        world.audit_call(no, method, &params, false, false);
    }
    let delay = match failure == rate_exceeded() {
        true => world.config.rate_limit_delay,
        false => Duration::ZERO,
    };
    Done {
        outcome: Err(failure),
        delay,
        work: None,
    }
}

/// Executes a call from a job. The job has checked its permissions.
pub(super) fn invoke(
    world: &mut World,
    no: SessionNo,
    method: &str,
    params: Vec<Value>,
) -> Outcome {
    if world.catalogue.is_job(method) {
        let text = format!("{method} within a job is not simulated");
        return Err(Failure::call(ENOSYS, text));
    }
    let handler = find(world, method);
    perform(world, no, method, handler, params, Value::Null).outcome
}

fn perform(
    world: &mut World,
    no: SessionNo,
    method: &str,
    handler: Option<Handler>,
    params: Vec<Value>,
    message_id: Value,
) -> Done {
    world.count_execution(method);
    let refused = midway::before(world, method, &params);
    let mut call = Call {
        method,
        world,
        no,
        params,
        message_id,
        slow: false,
        tried: Value::Null,
        revoked: false,
        work: None,
    };
    let audited = is_audited(method).then(|| call.params.clone());
    let outcome = match (refused, handler) {
        (Some(failure), _) => Err(failure),
        (None, Some(handler)) => handler(&mut call),
        (None, None) => Err(Failure::call(ENOSYS, format!("{method} is not simulated"))),
    };
    let delay = match call.slow {
        true => call.world.config.failed_login_delay,
        false => Duration::ZERO,
    };
    let work = call.work;
    if let Some(params) = audited {
        world.audit_call(no, method, &params, true, outcome.is_ok());
    }
    midway::after(world, method);
    Done {
        outcome,
        delay,
        work,
    }
}
