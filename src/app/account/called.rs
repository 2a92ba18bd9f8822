//! What a key really called, from the audit log, as the methods that a service account needs.
//!
//! Invariant: at most one page is requested at a time, and a reply to any other request is dropped.

use crate::api::{
    AuditPage, AuditReading, Call, KEPT_DAYS, LinkCommand, Outcome, Reply, RequestId,
};
use crate::app::account::Accounts;
use crate::app::account::reading::CallsRead;
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::modal::Modal;
use crate::app::requests::RequestKind;
use crate::app::widget::picker::Offers;
use crate::domain::account::{Called, INCOMPLETE};
use crate::domain::audit::Activity;
use crate::domain::audit_rules::MOST;

impl Accounts {
    /// Reads the calls of the selected key. The picker stays open and says so.
    pub(super) fn read_calls(&mut self, cx: &mut Cx) {
        let Some(key) = self.key_with_calls(cx) else {
            return;
        };
        let first = AuditPage::of_calls(cx.now, KEPT_DAYS, key.owner().cloned());
        let release = cx.connection.system.as_ref().and_then(|it| it.release);
        let (id, name) = (key.id, key.name.clone());
        self.no_calls = None;
        self.calls = Some(CallsRead {
            request: RequestId(0),
            key: id,
            name,
            activity: Activity::new(first.since, release),
            reading: AuditReading::new(first, MOST),
        });
        self.request_page(cx);
        self.refresh_picker(cx);
    }

    fn request_page(&mut self, cx: &mut Cx) {
        if let Some(read) = &mut self.calls {
            let call = Call::Audit(Box::new(read.reading.page().clone()));
            read.request = cx.requests.add(RequestKind::Audit);
            let id = read.request;
            cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
        }
    }

    /// Whether this request reads a page for the feature.
    pub(in crate::app) fn reads_page(&self, id: RequestId) -> bool {
        self.calls.as_ref().is_some_and(|read| read.request == id)
    }

    /// Handles the reply to the request for a page.
    pub(in crate::app) fn page_received(&mut self, outcome: Outcome, cx: &mut Cx) {
        let Some(mut read) = self.calls.take() else {
            return;
        };
        // The person has left the picker.
        let open = |m: &Modal| matches!(m, Modal::Picker(it) if it.offers == Offers::Integrations);
        if !cx.modals.iter().any(open) {
            return;
        }
        match outcome {
            Outcome::Done(Reply::Audit { entries, rows }) => {
                let more = read.reading.advance(&entries, rows);
                read.activity.take(entries);
                if more {
                    self.calls = Some(read);
                    self.request_page(cx);
                } else {
                    self.calls_read(&read, cx);
                }
            }
            Outcome::Done(_) => {}
            Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => {
                self.no_calls = Some(format!("audit log: {}", fault.what));
            }
        }
        self.refresh_picker(cx);
    }

    fn calls_read(&mut self, read: &CallsRead, cx: &mut Cx) {
        let catalogue = catalogue::current(cx);
        let activity = read.activity.of(read.key);
        let called = activity
            .map(|it| Called::by_key(it, &catalogue))
            .unwrap_or_default();
        if called.methods.is_empty() {
            self.no_calls = Some(format!(
                "no audited call of {} in {KEPT_DAYS} days",
                read.name
            ));
            return;
        }
        let open = |m: &Modal| matches!(m, Modal::Picker(it) if it.offers == Offers::Integrations);
        cx.modals.retain(|m| !open(m));
        let names = called.methods.iter().map(|it| it.raw());
        self.show_methods(read.name.raw(), names, INCOMPLETE, cx);
    }
}
