//! Jobs: `core.bulk` and `core.job_wait` start them, `core.get_jobs` lists them, `core.job_abort` ends them.

use serde_json::Value;

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::{at_most, coerced, id};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::traits::Style;
use crate::sim::world::jobs::{Job, Order, State, Work};

pub(super) fn get_jobs(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let session = call.session()?;
    let world = &call.world;
    let seen = world.jobs.iter().filter(|job| world.may_see(session, job));
    query
        .run(seen.map(|job| Ok(job.row(world.traits))))
        .map(Answer::Json)
}

pub(super) fn bulk(call: &mut Call<'_>) -> Outcome {
    let mut arguments = call.params.clone();
    let order = match read_bulk(&call.params, call.traits().style) {
        Ok(order) => order,
        Err(failure) => {
            // Recorded: a job with invalid arguments lists them with defaults filled in.
            if arguments.len() == 2 {
                arguments.push(Value::Null);
            }
            Order::Fail(failure)
        }
    };
    start(call, "core.bulk", arguments, order)
}

/// Asks a job to end. It does so at its next step; a job that has ended stays as it is.
pub(super) fn job_abort(call: &mut Call<'_>) -> Outcome {
    let id = id(&call.params, call.traits().style)?.value.unwrap_or(-1);
    let session = call.session()?;
    let seen = call.world.jobs.get(id);
    if !seen.is_some_and(|job| call.world.may_see(session, job)) {
        return Err(Failure::key_error(&id.to_string()));
    }
    if let Some(job) = call.world.jobs.get_mut(id) {
        job.aborted = true;
    }
    // It may wait for another job.
    call.world.jobs.ended.notify_waiters();
    Ok(Value::Null.into())
}

pub(super) fn job_wait(call: &mut Call<'_>) -> Outcome {
    let order = match id(&call.params, call.traits().style) {
        Ok(id) => Order::Wait(id.value.unwrap_or(-1)),
        Err(failure) => Order::Fail(failure),
    };
    let arguments = call.params.clone();
    start(call, "core.job_wait", arguments, order)
}

fn read_bulk(params: &[Value], style: Style) -> Result<Order, Failure> {
    at_most(params, 3, style)?;
    let mut findings = Findings::default();
    let say = |schema: &'static str, pydantic: &'static str| match style {
        Style::Schema => schema,
        Style::Pydantic => pydantic,
    };
    let method = match params.first() {
        None => {
            findings.add("method", say("attribute required", "Field required"));
            String::new()
        }
        Some(value) => coerced(value, style).unwrap_or_else(|| {
            findings.add(
                "method",
                say("Not a string", "Input should be a valid string"),
            );
            String::new()
        }),
    };
    let not_a_list = say("Not a list", "Input should be a valid list");
    let mut items = Vec::new();
    match params.get(1) {
        None => findings.add("params", say("attribute required", "Field required")),
        Some(Value::Array(list)) => {
            for (index, item) in list.iter().enumerate() {
                match item {
                    Value::Array(params) => items.push(params.clone()),
                    _ => findings.add(format!("params.{index}"), not_a_list),
                }
            }
        }
        Some(_) => findings.add("params", not_a_list),
    }
    let description = match params.get(2) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            findings.add(
                "description",
                say("Not a string", "Input should be a valid string"),
            );
            None
        }
    };
    findings.check()?;
    Ok(Order::Bulk {
        method,
        items,
        description,
    })
}

/// Creates a job. The caller runs it after sending its id.
fn start(
    call: &mut Call<'_>,
    method: &'static str,
    arguments: Vec<Value>,
    order: Order,
) -> Outcome {
    let session = call.session()?;
    let credential = session
        .credential
        .as_ref()
        .ok_or(Failure::NotAuthenticated)?;
    let (kind, data) = credential.means(call.world.traits);
    let job = Job {
        id: 0,
        method,
        message_id: call.message_id.clone(),
        arguments,
        user: credential.user.clone(),
        credentials: serde_json::json!({"type": kind, "data": data}),
        state: State::Waiting,
        aborted: false,
        percent: 0,
        progress: String::new(),
        result: Value::Null,
        failure: None,
        started: call.world.now(),
        finished: None,
    };
    let id = call.world.jobs.insert(job);
    call.world.announce_job(id, "added");
    let session = call.world.connect_job(call.no)?;
    call.work = Some(Work::new(id, order, session));
    Ok(Value::from(id).into())
}
