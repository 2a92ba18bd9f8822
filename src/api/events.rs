//! Reads events about keys: only the id.

use super::link::KeyEvent;
use crate::domain::KeyId;
use crate::wire::{EventKind, Incoming};

/// The collection with key events.
pub const COLLECTION: &str = "api_key.query";

/// Whether a message ends the subscription to key changes.
pub fn ended(message: &Incoming<'_>) -> bool {
    matches!(
        message,
        Incoming::Unsubscribed { collection, .. }
            if collection.as_deref().is_none_or(|name| name == COLLECTION)
    )
}

/// The key event in a message; `None` for anything else. An event without a usable id means that a change was missed.
pub fn read(message: &Incoming<'_>) -> Option<KeyEvent> {
    match message {
        Incoming::Event {
            kind,
            collection,
            id,
            ..
        } if collection == COLLECTION => Some(match (kind, id.map(KeyId)) {
            (_, None) => KeyEvent::Missed,
            (EventKind::Added, Some(id)) => KeyEvent::Added(id),
            (EventKind::Changed, Some(id)) => KeyEvent::Changed(id),
            (EventKind::Removed, Some(id)) => KeyEvent::Removed(id),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Framing;

    fn event(text: &str) -> Option<KeyEvent> {
        read(&Framing::JsonRpc.decode(text).unwrap())
    }

    #[test]
    fn only_the_id_of_a_key_gets_through() {
        let event = event(
            r#"{"jsonrpc":"2.0","method":"collection_update","params":{"msg":"added","collection":"api_key.query",
            "id":42,"fields":{"id":42,"key":"42-not-a-real-key","keyhash":"$x"}}}"#,
        );
        assert_eq!(event, Some(KeyEvent::Added(KeyId(42))));
    }

    #[test]
    fn other_collections_are_not_ours_and_a_lost_subscription_is_a_gap() {
        assert_eq!(
            event(
                r#"{"method":"collection_update","params":{"msg":"added","collection":"core.get_jobs","id":1}}"#
            ),
            None
        );
        assert_eq!(
            event(
                r#"{"method":"collection_update","params":{"msg":"removed","collection":"api_key.query","id":null}}"#
            ),
            Some(KeyEvent::Missed)
        );
        let ended = |text: &str| ended(&Framing::JsonRpc.decode(text).unwrap());
        assert!(ended(
            r#"{"method":"notify_unsubscribed","params":{"collection":"api_key.query","error":null}}"#
        ));
        assert!(!ended(
            r#"{"method":"notify_unsubscribed","params":{"collection":"pool.query"}}"#
        ));
    }
}
