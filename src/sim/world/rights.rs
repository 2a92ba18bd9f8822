//! Who may call, hear and see what.

use crate::sim::world::jobs::Job;
use crate::sim::world::session::{Rights, Session};
use crate::sim::world::state::World;

impl World {
    /// Whether `session`, signed in, may call this method.
    pub(in crate::sim) fn may_call(&self, session: &Session, method: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            // A key is for what it lists: to it, nothing is free.
            Rights::Rules(rules) => rules.iter().any(|rule| rule.permits("CALL", method)),
            Rights::Roles(roles) => self.catalogue.permits(method, roles),
        }
    }

    /// Whether a list of methods shows this one to `session`: what it may call, and what would be free to a user.
    pub(in crate::sim) fn shows(&self, session: &Session, method: &str) -> bool {
        self.catalogue.is_open(method)
            || session.credential.is_some() && self.catalogue.is_free(method)
            || self.may_call(session, method)
    }

    /// Whether `session` may listen to `event`.
    pub(in crate::sim) fn may_hear(&self, session: &Session, event: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            // 24.04 and 24.10: everybody sees all jobs.
            Rights::Rules(rules) => {
                event == "core.get_jobs"
                    || rules.iter().any(|rule| rule.permits("SUBSCRIBE", event))
            }
            Rights::Roles(roles) => {
                self.catalogue.has(event) && self.catalogue.permits(event, roles)
            }
        }
    }

    /// Whether `session` may see a job: from 25.04 on only its own, but for a full administrator.
    pub(in crate::sim) fn may_see(&self, session: &Session, job: &Job) -> bool {
        let full = |session: &Session| {
            let rights = session.credential.as_ref().map(|c| &c.rights);
            matches!(rights, Some(Rights::Full))
        };
        !self.is_user_era() || full(session) || session.user() == job.user.as_deref()
    }
}
