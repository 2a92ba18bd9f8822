//! What a job does, step by step; between the steps the system does other things.
//!
//! Invariant: a job goes on when the client that started it is gone: it works in a session of its own.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::sim::framing::{self, Answer};
use crate::sim::methods;
use crate::sim::release::failure::{EACCES, Failure};
use crate::sim::server::hub::Hub;
use crate::sim::world::jobs::State;
use crate::sim::world::state::{Event, SessionNo, World};

/// What is to be done.
#[derive(Debug)]
pub(in crate::sim) enum Order {
    /// `core.bulk`.
    Bulk {
        method: String,
        items: Vec<Vec<Value>>,
        /// How the progress of an item reads.
        description: Option<String>,
    },
    /// `core.job_wait`.
    Wait(i64),
    /// Nothing: the arguments were wrong, which a job finds out when it runs.
    Fail(Failure),
}

/// A job on its way.
#[derive(Debug)]
pub(in crate::sim) struct Work {
    pub(in crate::sim) job: i64,
    pub(in crate::sim) order: Order,
    /// The session that it works in.
    pub(in crate::sim) session: SessionNo,
    /// The call that is answered when it is over.
    pub(in crate::sim) answers: Option<(SessionNo, Value)>,
    done: Vec<Value>,
}

/// What comes after a step.
enum Next {
    Step,
    /// When the next job is over.
    Bell,
    Over,
}

impl Work {
    pub(in crate::sim) fn new(job: i64, order: Order, session: SessionNo) -> Self {
        Self {
            job,
            order,
            session,
            answers: None,
            done: Vec::new(),
        }
    }

    /// Do it all.
    pub(super) async fn run(mut self, hub: Arc<Hub>) {
        let pause = hub.world().config.call_time;
        begin(&mut hub.world(), self.job);
        loop {
            match pause.is_zero() {
                true => tokio::task::yield_now().await,
                false => tokio::time::sleep(pause).await,
            }
            let bell = Arc::clone(&hub.world().jobs.bell);
            // Listening begins before the look at what is waited for.
            let mut rung = std::pin::pin!(bell.notified());
            rung.as_mut().enable();
            let next = {
                let mut world = hub.world();
                let next = self.step(&mut world);
                match hub.keep(&world) {
                    true => next,
                    false => Next::Over,
                }
            };
            match next {
                Next::Step => {}
                Next::Bell => rung.await,
                Next::Over => return,
            }
        }
    }

    fn step(&mut self, world: &mut World) -> Next {
        match &self.order {
            Order::Fail(failure) => {
                let outcome = Err(failure.clone());
                self.finish(world, outcome)
            }
            Order::Wait(id) => match world.jobs.get(*id) {
                None => {
                    let text = format!("Job with id {id} does not exist");
                    self.finish(world, Err(Failure::NotFound(text)))
                }
                Some(job) if !job.state.is_over() => Next::Bell,
                Some(job) => {
                    let (percent, text) = (job.percent, job.progress.clone());
                    let outcome = match &job.failure {
                        None => Ok(job.result.clone()),
                        Some(failure) => {
                            let reason = failure.describe(world.traits).reason;
                            Err(Failure::call(crate::sim::release::failure::EFAULT, reason))
                        }
                    };
                    progress(world, self.job, percent, text);
                    self.finish(world, outcome)
                }
            },
            Order::Bulk {
                method,
                items,
                description,
            } => {
                if self.done.is_empty()
                    && let Err(failure) = may_do(world, self.session, method)
                {
                    return self.finish(world, Err(failure));
                }
                let at = self.done.len();
                let Some(item) = items.get(at) else {
                    let result = std::mem::take(&mut self.done);
                    return self.finish(world, Ok(result.into()));
                };
                let mut text = format!("{at} / {}", items.len());
                if let Some(description) = description {
                    match methods::formatted(description, item) {
                        Ok(words) => text = format!("{text}: {words}"),
                        Err(failure) => return self.finish(world, Err(failure)),
                    }
                }
                let percent = (at * 100 / items.len().max(1)) as u64;
                progress(world, self.job, percent, text);
                let outcome = methods::invoke(world, self.session, method, item.clone());
                self.done.push(item_of(world, outcome));
                Next::Step
            }
        }
    }

    /// Tell how it ended, and the caller that waited for it.
    fn finish(&mut self, world: &mut World, outcome: Result<Value, Failure>) -> Next {
        let now = world.now();
        let Some(job) = world.jobs.get_mut(self.job) else {
            return Next::Over;
        };
        job.finished = Some(now);
        let mut twice = false;
        match &outcome {
            Ok(result) => {
                job.state = State::Success;
                job.result = result.clone();
                // The real system sets the progress after the state, and tells of both.
                twice = job.percent != 100;
                job.percent = 100;
            }
            Err(failure) => {
                job.state = State::Failed;
                job.failure = Some(failure.clone());
            }
        }
        announce(world, self.job, "changed");
        if twice {
            announce(world, self.job, "changed");
        }
        world.sessions.remove(&self.session);
        if let Some((no, id)) = &self.answers
            && let Some(session) = world.sessions.get(no)
        {
            let outcome = outcome.map(Answer::Value);
            session.send(framing::reply(session, world.traits, id, outcome));
        }
        world.jobs.bell.notify_waiters();
        Next::Over
    }
}

/// Whether the method that `core.bulk` is to call is there and permitted.
fn may_do(world: &World, session: SessionNo, method: &str) -> Result<(), Failure> {
    if !world.catalogue.has(method) {
        return Err(methods::no_such_method(world, method));
    }
    let session = world.sessions.get(&session);
    match session.is_some_and(|session| world.may_call(session, method)) {
        true => Ok(()),
        false => Err(Failure::call(EACCES, "Not authorized")),
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
    announce(world, job, "changed");
}

fn progress(world: &mut World, id: i64, percent: u64, text: String) {
    if let Some(job) = world.jobs.get_mut(id) {
        job.percent = percent;
        job.progress = text;
    }
    announce(world, id, "changed");
}

/// Tell everybody who may see the job.
pub(in crate::sim) fn announce(world: &World, id: i64, msg: &'static str) {
    let Some(job) = world.jobs.get(id) else {
        return;
    };
    let fields = job.row(world.traits);
    let event = Event {
        msg,
        collection: "core.get_jobs",
        id: Some(id),
        fields: Some(&fields),
        extra: None,
    };
    world.announce_to(&event, |session| world.may_see(session, job));
}
