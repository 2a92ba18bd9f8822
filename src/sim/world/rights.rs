//! Decides who may call a method, receive an event, or see a job.

use crate::sim::world::jobs::Job;
use crate::sim::world::session::{Rights, Session};
use crate::sim::world::state::World;

impl World {
    /// Whether a signed-in session may call this method.
    pub(in crate::sim) fn may_call(&self, session: &Session, method: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            // For a key with an allowlist, no method is free: a rule must permit it.
            Rights::Rules(rules) => rules.iter().any(|rule| rule.permits("CALL", method)),
            Rights::Roles(roles) => self.catalogue.permits(method, roles),
        }
    }

    /// Whether a list of methods shows this one: methods that the session may call, and those that are free to users.
    pub(in crate::sim) fn shows(&self, session: &Session, method: &str) -> bool {
        self.catalogue.is_open(method)
            || session.credential.is_some() && self.catalogue.is_free(method)
            || self.may_call(session, method)
    }

    /// Whether the session may subscribe to `event`.
    pub(in crate::sim) fn may_hear(&self, session: &Session, event: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            // 24.04 and 24.10: every session sees all jobs.
            Rights::Rules(rules) => {
                event == "core.get_jobs"
                    || rules.iter().any(|rule| rule.permits("SUBSCRIBE", event))
            }
            Rights::Roles(roles) => {
                self.catalogue.has(event) && self.catalogue.permits(event, roles)
            }
        }
    }

    /// Whether the session may see a job. From 25.04 on, only a full administrator sees the jobs of others.
    pub(in crate::sim) fn may_see(&self, session: &Session, job: &Job) -> bool {
        let full = |session: &Session| {
            let rights = session.credential.as_ref().map(|c| &c.rights);
            matches!(rights, Some(Rights::Full))
        };
        !self.is_user_era() || full(session) || session.user() == job.user.as_deref()
    }
}
