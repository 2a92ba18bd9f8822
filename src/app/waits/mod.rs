//! What the user waits for, and for how long. A timer runs only while something waits, so an idle program sends no byte.

pub(in crate::app) mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::api::RequestId;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::requests::RequestKind;

/// Interval of the counting.
const TICK: Duration = Duration::from_secs(1);

/// A wait that the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What the system is asked to do: `deleting ansible`.
    pub what: String,
    /// Whole seconds since the request; at least 1.
    pub seconds: i64,
}

/// After an update: records when each wait began, and schedules the next second of the counting. `connecting`: a connection attempt runs, and
/// does not wait for the user.
pub(in crate::app) fn after_update(connecting: bool, cx: &mut Cx) {
    let now = cx.now;
    cx.waits.connecting = match connecting {
        true => Some(cx.waits.connecting.unwrap_or(now)),
        false => None,
    };
    if !matches!(cx.connection.link, Link::Lost(_)) {
        cx.waits.retry_at = None;
    }
    let open: BTreeMap<RequestId, Timestamp> = cx
        .requests
        .open()
        .map(|(id, _)| (id, cx.waits.asked.get(&id).copied().unwrap_or(now)))
        .collect();
    cx.waits.asked = open;
    let asked = cx.connection.link == Link::Live && !cx.waits.asked.is_empty();
    let retries = retry_in(cx).is_some();
    let waits = connecting || asked || retries;
    if waits && !cx.waits.ticking {
        cx.out.push(Effect::Wake(Wake::Waiting, TICK));
    } else if !waits && cx.waits.ticking {
        cx.out.push(Effect::Unwake(Wake::Waiting));
    }
    cx.waits.ticking = waits;
}

/// Seconds since the connection attempt began, from the first one on.
pub fn connecting(cx: &Cx) -> Option<i64> {
    cx.waits.connecting.and_then(|since| seconds(since, cx))
}

/// Seconds until the link tries again.
pub fn retry_in(cx: &Cx) -> Option<i64> {
    let left = cx.waits.retry_at?.duration_since(cx.now);
    (left.as_millis() > 0).then(|| left.as_secs() + 1)
}

/// Seconds since this request was sent, from the first one on.
pub fn request_seconds(id: RequestId, cx: &Cx) -> Option<i64> {
    cx.waits
        .asked
        .get(&id)
        .and_then(|since| seconds(*since, cx))
}

/// Seconds since the list of keys was requested, from the first one on.
pub fn list_seconds(cx: &Cx) -> Option<i64> {
    let list = |(_, kind): &(RequestId, &RequestKind)| **kind == RequestKind::List;
    let (id, _) = cx.requests.open().find(list)?;
    request_seconds(id, cx)
}

/// The age of a list that is not up to date: `cached 5 min ago`.
pub fn cached(cx: &Cx) -> String {
    let minutes = cx
        .keys
        .stale_since
        .map_or(0, |since| cx.now.duration_since(since).as_mins());
    match minutes {
        ..1 => "cached".to_owned(),
        1..60 => format!("cached {minutes} min ago"),
        60..2880 => format!("cached {} h ago", minutes / 60),
        _ => format!("cached {} days ago", minutes / 1440),
    }
}

/// The request that the user waits for most: a change before a read, an older one before a newer one. None in the first second.
pub fn request(cx: &Cx) -> Option<Wait> {
    if cx.connection.link != Link::Live {
        return None;
    }
    let open = cx.requests.open().filter_map(|(id, kind)| {
        let seconds = request_seconds(id, cx)?;
        let what = words(kind)?;
        Some((rank(kind), std::cmp::Reverse(seconds), what))
    });
    let (_, seconds, what) = open.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
    Some(Wait {
        what,
        seconds: seconds.0,
    })
}

/// `, 3 s`, behind the words of a wait; empty in the first second.
pub fn counted(seconds: Option<i64>) -> String {
    seconds.map_or(String::new(), |seconds| format!(", {seconds} s"))
}

fn seconds(since: Timestamp, cx: &Cx) -> Option<i64> {
    let passed = cx.now.duration_since(since).as_secs();
    (passed >= 1).then_some(passed)
}

fn rank(kind: &RequestKind) -> u8 {
    match kind {
        RequestKind::Create(_)
        | RequestKind::Reset(_)
        | RequestKind::Update(_)
        | RequestKind::Delete { .. }
        | RequestKind::EndSession(_) => 0,
        RequestKind::List | RequestKind::Audit => 1,
        _ => 2,
    }
}

/// What is waited for. A read of a single key follows an event, and the last uses of the keys are
/// read in the background: neither is a wait of the user.
fn words(kind: &RequestKind) -> Option<String> {
    Some(match kind {
        RequestKind::List => "loading the keys".to_owned(),
        RequestKind::Users => "loading the users".to_owned(),
        RequestKind::Catalogue => "loading the methods".to_owned(),
        RequestKind::Roles => "loading the roles".to_owned(),
        RequestKind::Audit => "loading the audit log".to_owned(),
        RequestKind::Sessions | RequestKind::SessionsToEnd | RequestKind::OpenSessions => {
            "loading the sessions".to_owned()
        }
        RequestKind::Create(sent) | RequestKind::Reset(sent) => sent.doing(),
        RequestKind::Update(id) => format!("saving key {id}"),
        RequestKind::Delete { id, name } => format!("deleting {name} ({id})"),
        RequestKind::EndSession(name) => format!("terminating a session of {name}"),
        RequestKind::Account => "waiting for the groups and privileges".to_owned(),
        // The window of the run shows its progress.
        RequestKind::Refresh(_) | RequestKind::Usage | RequestKind::Bulk(_) => return None,
    })
}
