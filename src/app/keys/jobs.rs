//! The jobs of a long list and of a long picker: requesting them, their results, and telling a user who waits for the list.

use std::time::Duration;

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::keys::export::window;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::secret::SecretExport;
use crate::app::work::{Job, JobKind, JobResult};

/// How long a job may take before the screen says that it runs.
const PATIENCE: Duration = Duration::from_millis(200);

/// Requests the jobs that this update made necessary.
pub(in crate::app) fn request(cx: &mut Cx) {
    let (jobs, cancels) = cx.keys.take_jobs();
    if cancels {
        cx.out.push(Effect::CancelWork(JobKind::Arrange));
    }
    cx.out.extend(jobs.into_iter().map(Effect::Work));
    for modal in &mut cx.modals {
        if let Modal::Picker(picker) = modal {
            let job = picker.take_job();
            cx.out.extend(job.map(Job::Narrow).map(Effect::Work));
        }
    }
    match (cx.keys.awaits(), cx.keys.watched) {
        (true, false) => cx.out.push(Effect::Wake(Wake::Work, PATIENCE)),
        (false, true) => {
            cx.keys.slow = false;
            cx.out.push(Effect::Unwake(Wake::Work));
        }
        _ => {}
    }
    cx.keys.watched = cx.keys.awaits();
}

/// Takes the result of a job.
pub(in crate::app) fn done(result: JobResult, secret: &mut SecretExport, cx: &mut Cx) {
    match result {
        JobResult::Arranged(it) => cx.keys.arranged(*it),
        JobResult::Exported(it) => window::built(it, secret, cx),
        JobResult::Narrowed(it) => {
            let picker = cx.modals.iter_mut().rev().find_map(|modal| match modal {
                Modal::Picker(picker) => Some(picker),
                _ => None,
            });
            if let Some(picker) = picker {
                picker.narrowed(it);
            }
        }
    }
}

/// The user has waited for some time: the heading says for what.
pub(in crate::app) fn show_wait(cx: &mut Cx) {
    cx.keys.slow = cx.keys.awaits();
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
