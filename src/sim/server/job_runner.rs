//! Runs jobs step by step. Between two steps, other calls run.
//!
//! Invariant: a job outlives the client that started it, because it runs in a session of its own.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::admit::no_such_method;
use crate::sim::release::failure::{EFAULT, EPERM, Failure};
use crate::sim::release::python;
use crate::sim::server::hub::Hub;
use crate::sim::world::jobs::{Order, State, Work};
use crate::sim::world::session::SessionNo;
use crate::sim::world::state::World;
use crate::sim::{framing, methods};

/// What follows a step.
enum Next {
    Step,
    /// Wait until another job ends.
    WaitForJob,
    Over,
}

/// How a job ended.
enum End {
    Success(Value),
    Failed(Failure),
    Aborted,
}

/// Runs a job to its end.
pub(super) async fn run(mut work: Work, hub: Arc<Hub>) {
    let pause = hub.world().config.call_time;
    wait_for_turn(&work, &hub).await;
    begin(&mut hub.world(), work.job);
    loop {
        match pause.is_zero() {
            true => tokio::task::yield_now().await,
            false => tokio::time::sleep(pause).await,
        }
        let jobs_ended = Arc::clone(&hub.world().jobs.ended);
        // Listening must begin before the check of the other job.
        let mut ended = std::pin::pin!(jobs_ended.notified());
        ended.as_mut().enable();
        let next = {
            let mut world = hub.world();
            let next = step(&mut work, &mut world);
            match hub.save(&world) {
                true => next,
                false => Next::Over,
            }
        };
        match next {
            Next::Step => {}
            Next::WaitForJob => ended.await,
            Next::Over => return,
        }
    }
}

/// Waits until no earlier job blocks this one, or it is asked to end.
async fn wait_for_turn(work: &Work, hub: &Hub) {
    loop {
        let jobs_ended = Arc::clone(&hub.world().jobs.ended);
        // Listening must begin before the check of the other jobs.
        let mut ended = std::pin::pin!(jobs_ended.notified());
        ended.as_mut().enable();
        {
            let world = hub.world();
            let aborted = world.jobs.get(work.job).is_none_or(|job| job.aborted);
            if aborted || !world.jobs.is_blocked(work.job) {
                return;
            }
        }
        ended.await;
    }
}

fn step(work: &mut Work, world: &mut World) -> Next {
    if world.jobs.get(work.job).is_some_and(|job| job.aborted) {
        return finish(work, world, End::Aborted);
    }
    match &work.order {
        Order::Fail(failure) => {
            let end = End::Failed(failure.clone());
            finish(work, world, end)
        }
        Order::Wait(id) => match world.jobs.get(*id) {
            None => {
                let text = format!("Job with id {id} does not exist");
                finish(work, world, End::Failed(Failure::NotFound(text)))
            }
            Some(job) if !job.state.is_over() => Next::WaitForJob,
            Some(job) => {
                let (percent, text) = (job.percent, job.progress.clone());
                let end = match &job.failure {
                    None => End::Success(job.result.clone()),
                    Some(failure) => {
                        let reason = failure.describe(world.traits).reason;
                        End::Failed(Failure::call(EFAULT, reason))
                    }
                };
                progress(world, work.job, percent, text);
                finish(work, world, end)
            }
        },
        Order::Bulk {
            method,
            items,
            description,
        } => {
            if work.done.is_empty()
                && let Err(failure) = may_do(world, work.session, method)
            {
                return finish(work, world, End::Failed(failure));
            }
            let at = work.done.len();
            let Some(item) = items.get(at) else {
                let result = std::mem::take(&mut work.done);
                return finish(work, world, End::Success(result.into()));
            };
            let mut text = format!("{at} / {}", items.len());
            if let Some(description) = description {
                match formatted(description, item) {
                    Ok(words) => text = format!("{text}: {words}"),
                    Err(failure) => return finish(work, world, End::Failed(failure)),
                }
            }
            let percent = (at * 100 / items.len().max(1)) as u64;
            progress(world, work.job, percent, text);
            let outcome = methods::invoke(world, work.session, method, item.clone());
            work.done.push(item_of(world, outcome));
            Next::Step
        }
    }
}

/// Records and announces how the job ended, and answers a caller that waits for it.
fn finish(work: &mut Work, world: &mut World, end: End) -> Next {
    let now = world.now();
    let Some(job) = world.jobs.get_mut(work.job) else {
        return Next::Over;
    };
    job.finished = Some(now);
    let mut twice = false;
    match &end {
        End::Success(result) => {
            job.state = State::Success;
            job.result = result.clone();
            // The real system sets the progress after the state, and announces both.
            twice = job.percent != 100;
            job.percent = 100;
        }
        End::Failed(failure) => {
            job.state = State::Failed;
            job.failure = Some(failure.clone());
        }
        End::Aborted => job.state = State::Aborted,
    }
    world.announce_job(work.job, "changed");
    if twice {
        world.announce_job(work.job, "changed");
    }
    world.sessions.remove(&work.session);
    if let Some((no, id)) = &work.answers
        && let Some(session) = world.sessions.get(no)
    {
        let outcome = match end {
            End::Success(result) => Ok(Answer::Value(result)),
            End::Failed(failure) => Err(failure),
            End::Aborted => Err(Failure::call(EFAULT, "Job was aborted")),
        };
        session.send(framing::reply(session, world.traits, id, outcome));
    }
    world.jobs.ended.notify_waiters();
    Next::Over
}

/// Checks that the method of a `core.bulk` exists and may be called.
fn may_do(world: &World, session: SessionNo, method: &str) -> Result<(), Failure> {
    if !world.catalogue.has(method) {
        return Err(no_such_method(world, method));
    }
    let session = world.sessions.get(&session);
    match session.is_some_and(|session| world.may_call(session, method)) {
        true => Ok(()),
        false => Err(Failure::call(EPERM, "Not authorized")),
    }
}

/// One entry of the result of `core.bulk`.
fn item_of(world: &World, outcome: Result<Answer, Failure>) -> Value {
    let mut item = match outcome {
        Ok(answer) => json!({"result": answer.value(), "error": null}),
        Err(failure) => json!({"result": null, "error": failure.describe(world.traits).reason}),
    };
    if world.traits.wide_jobs {
        item["job_id"] = Value::Null;
    }
    item
}

fn begin(world: &mut World, job: i64) {
    if let Some(job) = world.jobs.get_mut(job) {
        job.state = State::Running;
    }
    world.announce_job(job, "changed");
}

fn progress(world: &mut World, id: i64, percent: u64, text: String) {
    if let Some(job) = world.jobs.get_mut(id) {
        job.percent = percent;
        job.progress = text;
    }
    world.announce_job(id, "changed");
}

/// The part of Python's `str.format` that `core.bulk` needs for descriptions: `{0}` and `{0[name]}`.
fn formatted(pattern: &str, params: &[Value]) -> Result<String, Failure> {
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
            .ok_or_else(|| Failure::key_error(&python::repr(key)))?;
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
