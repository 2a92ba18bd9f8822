//! Follows the job of the run: events show its progress and say when to read it; without events it is read from time to time.

use std::time::Duration;

use crate::api::{BulkJob, Call, Notice, SubscriptionId};
use crate::app::bulk::{Bulk, asks};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::domain::bulk::{JobRead, Run};

/// How often the job is read without events.
const WITHOUT_EVENTS: Duration = Duration::from_secs(2);
/// How often the job is read with them, in case one is missing.
const WITH_EVENTS: Duration = Duration::from_secs(10);

impl Bulk {
    /// Asks again what was not answered: after a reconnect, or after a pause.
    pub(in crate::app) fn go_on(&mut self, cx: &mut Cx) {
        self.find_job(cx);
        self.read_job(cx);
        self.ask_earlier(cx);
    }

    /// The job of the run.
    pub(super) fn job(&self) -> Option<BulkJob> {
        let run = self.run.as_ref()?;
        Some(BulkJob {
            action: run.action().clone(),
            mark: run.mark()?.clone(),
        })
    }

    /// Looks for the job whose start was not answered, unless a request is in flight.
    pub(super) fn find_job(&mut self, cx: &mut Cx) {
        let finds = self.run.as_ref().is_some_and(Run::is_finding);
        if !finds || self.request.is_some() || cx.connection.link != Link::Live {
            return;
        }
        if let Some(job) = self.job() {
            self.request = Some(asks::send(Call::FindBulk(Box::new(job)), None, cx));
        }
    }

    /// Reads the job, unless a request is in flight.
    pub(super) fn read_job(&mut self, cx: &mut Cx) {
        let id = self.run.as_ref().and_then(Run::job);
        let (Some(id), Some(job)) = (id, self.job()) else {
            return;
        };
        if self.request.is_some() || cx.connection.link != Link::Live {
            return;
        }
        self.request = Some(asks::send(Call::BulkJob(id, Box::new(job)), None, cx));
    }

    /// The job has not ended, or could not be read: reads it again later.
    pub(super) fn read_job_later(&mut self, cx: &mut Cx) {
        if std::mem::take(&mut self.read_again) {
            return self.read_job(cx);
        }
        let pause = match self.events {
            true => WITH_EVENTS,
            false => WITHOUT_EVENTS,
        };
        cx.out.push(Effect::Wake(Wake::Bulk, pause));
    }

    /// A report of the subscription to jobs.
    pub(in crate::app) fn job_event(&mut self, id: SubscriptionId, notice: Notice, cx: &mut Cx) {
        if self.subscription != Some(id) {
            return;
        }
        match notice {
            Notice::Subscribed => self.events = true,
            Notice::Missed => {
                self.events = true;
                self.read_job(cx);
            }
            Notice::Ended(_) => {
                self.events = false;
                self.subscription = None;
                self.read_job(cx);
            }
            Notice::Job(event) => {
                let ours = |it: &&mut Run| it.job() == Some(event.id);
                let Some(run) = self.run.as_mut().filter(ours) else {
                    return;
                };
                match event.is_over {
                    true => self.job_ended(cx),
                    false => {
                        run.job_read(JobRead::Running(event.percent));
                    }
                }
            }
            // The program requests events about jobs only.
            Notice::Event(_) => {}
        }
    }

    /// An event says that the job has ended: reads it, or reads it again after the reading in flight, which may be older. Once for a job,
    /// so that a system that repeats the event is not asked again and again.
    fn job_ended(&mut self, cx: &mut Cx) {
        if std::mem::replace(&mut self.end_seen, true) {
            return;
        }
        self.read_again = self.request.is_some();
        self.read_job(cx);
    }

    /// Ends the subscription of a run whose connection is closed for good.
    pub(super) fn drop_subscription(&mut self, cx: &mut Cx) {
        self.events = false;
        if self.subscription.take().is_some() {
            cx.out.push(Effect::Unwake(Wake::Bulk));
        }
    }
}
