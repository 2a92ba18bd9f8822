//! Sends events to the sessions that subscribe to them.

use crate::sim::framing;
use crate::sim::world::event::Event;
use crate::sim::world::session::Session;
use crate::sim::world::state::World;

impl World {
    /// Sends `event` to every subscriber.
    pub(in crate::sim) fn announce(&self, event: &Event<'_>) {
        self.announce_to(event, |_| true);
    }

    /// Sends `event` to the subscribers that `wanted` accepts.
    pub(in crate::sim) fn announce_to(&self, event: &Event<'_>, wanted: impl Fn(&Session) -> bool) {
        for session in self.sessions.values() {
            if session.credential.is_some() && session.hears(event.collection) && wanted(session) {
                session.send(framing::event(session, event));
            }
        }
    }

    /// Sends the state of a job to the subscribers that may see the job.
    pub(in crate::sim) fn announce_job(&self, id: i64, msg: &'static str) {
        let Some(job) = self.jobs.get(id) else {
            return;
        };
        let fields = job.row(self.traits);
        let event = Event {
            msg,
            collection: "core.get_jobs",
            id: Some(id),
            fields: Some(&fields),
            extra: None,
        };
        self.announce_to(&event, |session| self.may_see(session, job));
    }

    /// Ends every subscription to `event`, as an event source does when it ends or fails.
    pub(in crate::sim) fn end_subscriptions(&mut self, event: &str, error: Option<&str>) {
        for session in self.sessions.values_mut() {
            let all = std::mem::take(&mut session.subscriptions);
            let (gone, kept): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|(_, name)| name == event);
            session.subscriptions = kept;
            for (id, name) in gone {
                session.send(framing::unsubscribed(session, &id, &name, error));
            }
        }
    }
}
