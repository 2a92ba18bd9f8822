//! An audit to learn from.

use jiff::SignedDuration;

use super::{Driven, ago, now};
use crate::api::{Call, LinkEvent, Outcome, Reply};
use crate::app::modal::Modal;
use crate::app::{Effect, FileTask, Msg};
use crate::domain::KeyId;
use crate::domain::audit::{AuditEntry, AuditEvent, Protocol};

/// Opens learn mode for the key snapshot-bot (3).
pub(crate) fn open_import(it: &mut Driven) {
    it.press("j j e Tab Tab Enter L");
    it.serve();
    assert!(
        matches!(it.model.cx.modals.last(), Some(Modal::AuditImport(_))),
        "{:?}",
        it.model.cx.modals.last()
    );
}

/// An entry of the audit: a call with key 3.
pub(crate) fn audited(id: usize, method: &str, authorized: bool) -> AuditEntry {
    AuditEntry {
        id: id.to_string().into(),
        at: ago(1),
        event: AuditEvent::Call {
            method: method.into(),
            authorized,
        },
        protocol: Protocol::WebSocket,
        user: ".API_KEY:snapshot-bot".into(),
        key: Some(KeyId(3)),
        address: "10.0.0.12".into(),
    }
}

/// Answers the page of the audit that was asked for; `rows`: how many rows it had.
pub(crate) fn answer_audit(it: &mut Driven, entries: Vec<AuditEntry>, rows: usize) {
    let page = |(_, call): &(_, Call)| matches!(call, Call::Audit(_));
    let at = it
        .open
        .iter()
        .position(page)
        .expect("no page was asked for");
    let (id, _) = it.open.remove(at);
    let outcome = Outcome::Done(Reply::Audit { entries, rows });
    it.told(LinkEvent::Answer { id, outcome });
}

/// Learns from a few calls of the key snapshot-bot.
pub(crate) fn import_rules(it: &mut Driven) {
    open_import(it);
    it.press("F2");
    let mut entries: Vec<AuditEntry> = (0..160)
        .map(|id| audited(id, "zfs.snapshot.create", true))
        .collect();
    entries.push(audited(1001, "pool.snapshottask.create", true));
    entries.push(audited(1002, "pool.dataset.create", false));
    entries.push(AuditEntry {
        key: Some(KeyId(1)),
        ..audited(1003, "user.update", true)
    });
    answer_audit(it, entries, 163);
}

/// Signed in with the list read, and the audit log asked for: key 4 signed in over this protocol, key 3 over the WebSocket.
pub(crate) fn with_usage(
    release: crate::domain::Release,
    protocol: Protocol,
    columns: u16,
    rows: u16,
) -> Driven {
    let mut it = Driven::started(columns, rows);
    it.signed_in(release, None);
    it.serve();
    let used = |key, days, protocol, address: &str| AuditEntry {
        at: ago(days),
        event: AuditEvent::SignIn { error: None },
        protocol,
        address: address.into(),
        key: Some(KeyId(key)),
        ..audited(9_000, "", true)
    };
    let mut entries = vec![
        used(4, 2, protocol, "10.0.0.31"),
        used(3, 5, Protocol::WebSocket, "10.0.0.12"),
    ];
    for (id, entry) in entries.iter_mut().enumerate() {
        entry.id = id.to_string().into();
    }
    answer_audit(&mut it, entries, 2);
    it
}

/// Two days after [`with_usage`], in another run: the audit log is asked for and has not answered.
pub(crate) fn with_kept_usage(
    release: crate::domain::Release,
    protocol: Protocol,
    columns: u16,
    rows: u16,
) -> Driven {
    let first = with_usage(release, protocol, columns, rows);
    let kept = first.effects.into_iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::KeepActivity(it)) => Some(*it),
        _ => None,
    });
    let mut it = Driven::started(columns, rows);
    it.kept_uses = kept;
    it.signed_in(release, None);
    it.send(Msg::Now(now() + SignedDuration::from_hours(48)));
    it.serve();
    it
}
