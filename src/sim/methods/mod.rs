//! The methods that are simulated, one table, and the way from a call to its handler.

mod admit;
mod api_key;
mod arguments;
mod audit;
mod auth;
mod core;
mod jobs;
mod listing;
mod login;
mod login_ex;
mod presence;
mod private;
mod query;
mod scram;
mod system;
mod user;

use std::time::Duration;

use serde_json::Value;

use crate::sim::framing::Answer;
use crate::sim::release::failure::{ENOSYS, Failure};
use crate::sim::release::traits::Traits;
use crate::sim::server::job_runner::Work;
use crate::sim::world::audit::is_audited;
use crate::sim::world::session::Session;
use crate::sim::world::state::{SessionNo, World};
use admit::{admit, rate_exceeded};
pub(super) use admit::{expired, no_such_method};
pub(super) use arguments::at_most;
pub(super) use auth::{means_of, session_fields};
pub(super) use jobs::formatted;

type Outcome = Result<Answer, Failure>;
type Handler = fn(&mut Call<'_>) -> Outcome;

/// A call on its way.
pub(super) struct Call<'a> {
    world: &'a mut World,
    no: SessionNo,
    params: Vec<Value>,
    /// The id of the message; null for a call from within.
    message_id: Value,
    /// It was a sign-in that failed: those take their time.
    slow: bool,
    /// What the audit will say of a sign-in that fails.
    tried: Value,
    /// It failed because the key came over an insecure link, and was revoked for that.
    revoked: bool,
    /// The job that it started.
    work: Option<Work>,
}

/// What became of a call.
pub(super) struct Done {
    /// What to answer, and when there is a job: with its id, at once.
    pub(super) outcome: Outcome,
    /// How long the answer takes.
    pub(super) delay: Duration,
    /// The job that is to be run now.
    pub(super) work: Option<Work>,
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
    ("core.job_wait", jobs::job_wait),
    ("core.ping", core::ping),
    ("core.set_options", core::set_options),
    ("core.subscribe", core::subscribe),
    ("core.unsubscribe", core::unsubscribe),
    ("privilege.query", listing::privileges),
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
    ("user.get_instance", user::get_instance),
    ("user.query", user::query),
];

/// The methods that are simulated, in order; those that no list shows too. Whether a release has one is another matter.
pub fn methods() -> Vec<&'static str> {
    let mut all: Vec<_> = METHODS.iter().map(|(name, _)| *name).collect();
    all.extend(private::methods());
    all.sort_unstable();
    all
}

/// Do a call.
pub(super) fn dispatch(
    world: &mut World,
    no: SessionNo,
    method: &str,
    params: Vec<Value>,
    message_id: Value,
) -> Done {
    let failure = match admit(world, no, method) {
        Ok(()) => return perform(world, no, method, params, message_id),
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

/// Do a call from within a job, whose rights were looked at before.
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
    perform(world, no, method, params, Value::Null).outcome
}

fn perform(
    world: &mut World,
    no: SessionNo,
    method: &str,
    params: Vec<Value>,
    message_id: Value,
) -> Done {
    let known = METHODS.iter().find(|(name, _)| *name == method);
    let handler = match known {
        Some((_, handler)) => Some(*handler),
        None => private::find(world.traits, method),
    };
    let mut call = Call {
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
    let outcome = match handler {
        Some(handler) => handler(&mut call),
        None => Err(Failure::call(ENOSYS, format!("{method} is not simulated"))),
    };
    let delay = match call.slow {
        true => call.world.config.failed_login_delay,
        false => Duration::ZERO,
    };
    let work = call.work;
    if let Some(params) = audited {
        world.audit_call(no, method, &params, true, outcome.is_ok());
    }
    Done {
        outcome,
        delay,
        work,
    }
}
