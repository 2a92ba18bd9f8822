//! Sends events to the sessions that subscribe to them.

use crate::sim::framing;
use crate::sim::world::event::Event;
use crate::sim::world::session::Session;
use crate::sim::world::state::World;

impl World {
    /// Tell everybody who listens.
    pub(in crate::sim) fn announce(&self, event: &Event<'_>) {
        self.announce_to(event, |_| true);
    }

    /// Tell those who listen and whom `wanted` picks.
    pub(in crate::sim) fn announce_to(&self, event: &Event<'_>, wanted: impl Fn(&Session) -> bool) {
        for session in self.sessions.values() {
            if session.credential.is_some() && session.hears(event.collection) && wanted(session) {
                session.send(framing::event(session, event));
            }
        }
    }

    /// Tell those who may see the job.
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

    /// End every subscription to `event`, as its source does when it has no more to say or fails.
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
