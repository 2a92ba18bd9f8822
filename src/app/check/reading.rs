//! Reads the audit log for the check, page by page, while the screen is open.
//!
//! Invariants: at most one page is requested at a time, and a reply to any other request is dropped. An earlier result stays in use until
//! another one is complete.

use jiff::Timestamp;

use crate::api::{
    AuditPage, AuditReading, Call, KEPT_DAYS, LinkCommand, Outcome, Reply, RequestId,
};
use crate::app::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::requests::RequestKind;
use crate::domain::audit::Activity;
use crate::domain::{Fault, Kind};

/// Most entries to read: 20 pages.
pub(in crate::app) const MOST: usize = 10_000;

/// What the check has read of the audit log of this system.
#[derive(Debug, Default)]
pub struct Checks {
    /// The last complete result, and when it was read.
    pub(in crate::app::check) read: Option<(Activity, Timestamp)>,
    /// Why the last attempt failed.
    pub(in crate::app::check) fault: Option<Fault>,
    /// The attempt that runs.
    pub(in crate::app::check) reading: Option<Reading>,
}

/// A running attempt.
#[derive(Debug)]
pub(in crate::app::check) struct Reading {
    request: RequestId,
    pages: AuditReading,
    pub(in crate::app::check) activity: Activity,
}

impl Checks {
    /// Forgets what belongs to another system.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Starts to read the audit log, unless it is being read, or cannot be.
    pub(in crate::app::check) fn start(&mut self, cx: &mut Cx) {
        let system = cx.connection.system.as_ref();
        let Some(system) = system.filter(|it| it.caps.audit) else {
            return;
        };
        if self.reading.is_some() || cx.connection.link != Link::Live {
            return;
        }
        let release = system.release;
        self.fault = None;
        let first = AuditPage::of_all(cx.now, KEPT_DAYS);
        let mut activity = Activity::new(first.since, release);
        // Until the last page is here, older entries exist.
        activity.capped = true;
        self.request(AuditReading::new(first, MOST), activity, cx);
    }

    /// Stops reading: the reply in flight is dropped.
    pub(in crate::app) fn stop(&mut self) {
        self.reading = None;
    }

    fn request(&mut self, pages: AuditReading, activity: Activity, cx: &mut Cx) {
        let request = cx.requests.add(RequestKind::Audit);
        let call = Call::Audit(Box::new(pages.page().clone()));
        cx.out
            .push(Effect::Ask(LinkCommand::Call { id: request, call }));
        self.reading = Some(Reading {
            request,
            pages,
            activity,
        });
    }

    /// Whether this request is a page of the check.
    pub(in crate::app) fn awaits(&self, id: RequestId) -> bool {
        self.reading.as_ref().is_some_and(|it| it.request == id)
    }

    /// Handles a page: requests the next one, or completes the result.
    pub(in crate::app) fn page_received(&mut self, id: RequestId, outcome: Outcome, cx: &mut Cx) {
        let Some(Reading {
            mut pages,
            mut activity,
            ..
        }) = self.reading.take_if(|it| it.request == id)
        else {
            return;
        };
        let (entries, rows) = match outcome {
            Outcome::Done(Reply::Audit { entries, rows }) => (entries, rows),
            Outcome::Done(_) => return,
            // The connection was lost: reading starts again when it is back.
            Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => {
                self.fault = (fault.kind != Kind::Lost).then_some(fault);
                return;
            }
        };
        let more = pages.advance(&entries, rows);
        activity.take(entries);
        if more {
            return self.request(pages, activity, cx);
        }
        activity.capped = pages.capped;
        self.read = Some((activity, cx.now));
    }
}
