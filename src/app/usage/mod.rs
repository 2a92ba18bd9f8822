//! Who used each key last: a part of the audit log, read in the background after the list of keys. Until it is read, what an earlier run
//! kept is shown, with its age.
//!
//! Invariants: at most [`MOST_FOR_LIST`] entries are read, one page at a time, and only if the account may read them. A refresh within
//! `FRESH` reads nothing. A refusal ends it until the next connection. Without facts, nothing is said about the use of a key.

pub mod state;

use jiff::SignedDuration;

use crate::api::{
    AuditPage, AuditReading, Call, KEPT_DAYS, LinkCommand, Outcome, Reply, RequestId,
};
use crate::app::catalogue;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::requests::RequestKind;
use crate::app::usage::state::{Reading, Usage};
use crate::domain::ApiKey;
use crate::domain::allowlist::Permits;
use crate::domain::audit::{Activity, KeptUses, LastUses, MOST_FOR_LIST};
use crate::domain::rule::Verb;

/// Facts that are younger are not read again.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// The role that may read the audit log.
const ROLE: &str = "SYSTEM_AUDIT_READ";

/// The list of keys was read: reads the audit log, unless that is not needed or not possible.
pub(in crate::app) fn request(cx: &mut Cx) {
    load(cx);
    let fresh = |it: &LastUses| cx.now.duration_since(it.read_at) < FRESH;
    let usage = &cx.usage;
    let here = usage.known.as_ref().filter(|_| !usage.from_disk);
    let needed = !usage.refused && usage.reading.is_none() && !here.is_some_and(fresh);
    if !needed || cx.connection.link != Link::Live || !may_read(cx) {
        return;
    }
    let first = AuditPage::of_all(cx.now, KEPT_DAYS);
    let release = cx.connection.system.as_ref().and_then(|it| it.release);
    let activity = Activity::new(first.since, release);
    ask(AuditReading::new(first, MOST_FOR_LIST), activity, cx);
}

/// Asks the disk once for what an earlier run kept of this system. Whether the account may read the audit log does not matter.
fn load(cx: &mut Cx) {
    if let Some(system) = canonical(cx).filter(|_| !cx.usage.asked_disk) {
        cx.usage.asked_disk = true;
        let task = FileTask::LoadActivity(system);
        cx.out.push(Effect::FileTask(task));
    }
}

/// The canonical address of the system, under which the last uses are kept.
fn canonical(cx: &Cx) -> Option<String> {
    let endpoint = cx.connection.endpoint.as_ref()?;
    Some(endpoint.address.canonical())
}

/// Shows what an earlier run kept, unless this one has read the audit log meanwhile.
pub(in crate::app) fn loaded(system: &str, kept: Option<Box<KeptUses>>, cx: &mut Cx) {
    // Nothing of another system.
    let wanted = cx.usage.asked_disk && canonical(cx).as_deref() == Some(system);
    if let Some(kept) = kept.filter(|_| wanted && cx.usage.known.is_none()) {
        let before = std::mem::take(&mut cx.usage);
        cx.usage = Usage {
            reading: before.reading,
            refused: before.refused,
            ..Usage::kept(*kept, cx.keys.all())
        };
    }
}

/// Whether the account is known to be allowed to read the audit log. A refused request would itself appear there.
fn may_read(cx: &Cx) -> bool {
    let Some(system) = cx.connection.system.as_ref().filter(|it| it.caps.audit) else {
        return false;
    };
    let me = &system.me;
    let own = me.key.and_then(|id| cx.keys.get(id));
    if let Some(rules) = own.and_then(ApiKey::rules) {
        return Permits::new(rules).by(&Verb::Call, "audit.query").is_some();
    }
    me.full_admin || catalogue::roles(cx).expand(&me.roles).has(ROLE)
}

fn ask(at: AuditReading, activity: Activity, cx: &mut Cx) {
    let request = cx.requests.add(RequestKind::Usage);
    let call = Call::Audit(Box::new(at.page().clone()));
    cx.out
        .push(Effect::Ask(LinkCommand::Call { id: request, call }));
    cx.usage.reading = Some(Box::new(Reading {
        request,
        at,
        activity,
    }));
}

/// Handles the reply to the request for a page.
pub(in crate::app) fn page_received(id: RequestId, outcome: Outcome, cx: &mut Cx) {
    let Some(reading) = cx.usage.reading.take_if(|it| it.request == id) else {
        return;
    };
    let Outcome::Done(Reply::Audit { entries, rows }) = outcome else {
        cx.usage.refused = true;
        return;
    };
    let Reading {
        mut at,
        mut activity,
        ..
    } = *reading;
    let more = at.advance(&entries, rows);
    activity.take(entries);
    if more {
        return ask(at, activity, cx);
    }
    activity.capped = at.capped;
    let known = LastUses::of(&activity, cx.now);
    if let Some(system) = canonical(cx) {
        let kept = KeptUses::of(&known, cx.keys.all());
        let task = FileTask::KeepActivity(Box::new((system, kept)));
        cx.out.push(Effect::FileTask(task));
    }
    cx.usage.known = Some(known);
    cx.usage.from_disk = false;
}

#[cfg(test)]
mod tests;
