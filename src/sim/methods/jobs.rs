//! `core.bulk`, `core.job_wait`, `core.get_jobs`: what starts a job and what shows it.

use serde_json::Value;

use super::arguments::{coerced, id};
use super::auth::means_of;
use super::{Answer, Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::traits::Style;
use crate::sim::server::job_runner::{self, Order, Work};
use crate::sim::world::jobs::{Job, State};

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
            // Recorded so: what could not be validated is kept with its defaults.
            if arguments.len() == 2 {
                arguments.push(Value::Null);
            }
            Order::Fail(failure)
        }
    };
    start(call, "core.bulk", arguments, order)
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
    super::at_most(params, 3, style)?;
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

/// Make the job; it runs once its id is on the way to the caller.
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
    let (kind, data) = means_of(call.world, credential);
    let job = Job {
        id: 0,
        method,
        message_id: call.message_id.clone(),
        arguments,
        user: credential.user.clone(),
        credentials: serde_json::json!({"type": kind, "data": data}),
        state: State::Waiting,
        percent: 0,
        progress: String::new(),
        result: Value::Null,
        failure: None,
        started: call.world.now(),
        finished: None,
    };
    let id = call.world.jobs.insert(job);
    job_runner::announce(call.world, id, "added");
    let session = call.world.stand_in(call.no)?;
    call.work = Some(Work::new(id, order, session));
    Ok(Value::from(id).into())
}

/// `str.format` as far as a description of `core.bulk` needs it: `{0}` and `{0[name]}`.
pub(in crate::sim) fn formatted(pattern: &str, params: &[Value]) -> Result<String, Failure> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = from.strip_prefix("{{").or(from.strip_prefix("}}")) {
            out.push_str(&from[..1]);
            rest = after;
            continue;
        }
        let broken = || {
            let text = "Single '}' encountered in format string";
            Failure::python("ValueError", text)
        };
        let (field, after) = from
            .strip_prefix('{')
            .and_then(|from| from.split_once('}'))
            .ok_or_else(broken)?;
        out.push_str(&field_of(field, params)?);
        rest = after;
    }
    Ok(out + rest)
}

fn field_of(field: &str, params: &[Value]) -> Result<String, Failure> {
    let (index, key) = match field.split_once('[') {
        Some((index, key)) => (index, Some(key.trim_end_matches(']'))),
        None => (field, None),
    };
    let missing = || {
        let text = "Replacement index out of range for positional args tuple";
        Failure::python("IndexError", text)
    };
    let index: usize = index.parse().map_err(|_| missing())?;
    let mut value = params.get(index).ok_or_else(missing)?;
    if let Some(key) = key {
        value = value
            .get(key)
            .ok_or_else(|| Failure::key_error(&crate::sim::release::python::repr(key)))?;
    }
    Ok(value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn descriptions_are_filled_in_and_broken_ones_fail() {
        let params = [json!({"name": "b1", "n": 5}), json!("x")];
        let text = |pattern| {
            formatted(pattern, &params).map_err(|f| match f {
                Failure::Python { class, .. } => class,
                _ => "other",
            })
        };
        assert_eq!(
            text("Creating {0[name]}, {1} {{ok}}").as_deref(),
            Ok("Creating b1, x {ok}")
        );
        assert_eq!(text("{0[n]}").as_deref(), Ok("5"));
        assert_eq!(text("{2}"), Err("IndexError"));
        assert_eq!(text("{0[nope]}"), Err("KeyError"));
        assert_eq!(text("a } b"), Err("ValueError"));
        assert_eq!(text("a {0"), Err("ValueError"));
    }
}
