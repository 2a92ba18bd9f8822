//! Hands the replies to the run.

use crate::api::{Outcome, Reply, RequestId};
use crate::app::bulk::Bulk;
use crate::app::bulk::outcomes::{found, is_final, lists_all_keys, others, sent};
use crate::app::cx::Cx;
use crate::domain::bulk::{Ask, JobRead, RunState, Seen, seen};
use crate::domain::{Fault, KeyId};

impl Bulk {
    /// What follows from the reply to a request of the run.
    pub(in crate::app) fn answered(
        &mut self,
        id: RequestId,
        outcome: Outcome,
        cx: &mut Cx,
    ) -> Option<Ask> {
        if self.request != Some(id) {
            self.earlier_answered(id, outcome, cx);
            return None;
        }
        self.request = None;
        let run = self.run.as_mut()?;
        match (run.state(), run.job()) {
            (RunState::Working, Some(_)) => {
                let read = match outcome {
                    Outcome::Done(Reply::BulkJob(read)) => read,
                    Outcome::Failed(fault) if is_final(&fault) => JobRead::Lost(fault.what.into()),
                    _ => JobRead::Running(None),
                };
                let ask = run.job_read(read);
                if ask.is_none() {
                    self.read_job_later(cx);
                }
                ask
            }
            (RunState::Working, None) if run.is_finding() => {
                let Some(found) = found(outcome) else {
                    self.read_job_later(cx);
                    return None;
                };
                run.job_found(found)
            }
            // Of a part in jobs, or of one item.
            (RunState::Working, None) if run.is_starting() => {
                run.job_started(sent(outcome, |reply| match reply {
                    // The results of an earlier job are not those of this part.
                    Reply::JobStarted(id) if self.jobs.insert(id) => Some(id),
                    _ => None,
                }))
            }
            (RunState::Working, None) => run.answered(sent(outcome, |reply| {
                matches!(reply, Reply::Deleted | Reply::Updated(_)).then_some(())
            })),
            (RunState::EndingSessions, _) if run.is_reading_sessions() => match outcome {
                Outcome::Done(Reply::Sessions(sessions)) => run.sessions_read(Ok(others(sessions))),
                outcome => run.sessions_read(Err(sent(outcome, |_| None))),
            },
            (RunState::EndingSessions, _) => {
                run.session_ended(sent(outcome, |reply| match reply {
                    Reply::SessionEnded(ended) => Some(ended),
                    _ => None,
                }))
            }
            (RunState::Recording | RunState::Settling | RunState::Over, _) => None,
        }
    }

    /// The list was read.
    pub(in crate::app) fn listed(&mut self, cx: &Cx) -> Option<Ask> {
        self.earlier_listed();
        let complete = self.lists_what_it_did(cx);
        let run = self.run.as_mut()?;
        let action = run.action().clone();
        let see = |id| -> Seen { seen(&action, cx.keys.get(id), complete) };
        run.listed(see, cx.now)
    }

    /// Keys were read again after an event, or an event says that they were deleted.
    pub(in crate::app) fn keys_seen(
        &mut self,
        keys: impl IntoIterator<Item = KeyId>,
        deleted: bool,
        cx: &Cx,
    ) {
        let complete = self.lists_what_it_did(cx);
        let Some(run) = &mut self.run else {
            return;
        };
        let action = run.action().clone();
        for id in keys {
            let seen = match deleted {
                true => Seen::Gone,
                false => seen(&action, cx.keys.get(id), complete),
            };
            run.key_seen(id, seen);
        }
    }

    /// Whether a key that is not in the list does not exist: the list leaves out no keys that it contained when the run began.
    fn lists_what_it_did(&self, cx: &Cx) -> bool {
        lists_all_keys(cx) == self.all_keys && cx.keys.skipped == 0
    }

    /// The list could not be read.
    pub(in crate::app) fn not_listed(&mut self, cx: &Cx) -> Option<Ask> {
        self.earlier_listed();
        self.run.as_mut()?.not_listed(cx.now)
    }

    /// The connection was lost, and reconnects by itself. Nothing more is sent.
    pub(in crate::app) fn connection_lost(&mut self, fault: &Fault) {
        if let Some(run) = &mut self.run {
            run.connection_lost(&fault.what.as_str().into());
        }
    }

    /// The connection was closed for good.
    pub(in crate::app) fn connection_ended(&mut self, why: &str, cx: &mut Cx) -> Option<Ask> {
        self.request = None;
        self.recording = None;
        self.drop_subscription(cx);
        self.drop_earlier_requests();
        self.run.as_mut()?.abandon(&why.into(), cx.now)
    }
}
