//! A reset whose reply was lost.

use super::screen::lost;
use super::{Driven, user_keys};
use crate::api::{Call, LinkEvent, Outcome, Reply, Scope};
use crate::domain::HashPrint;
use crate::domain::hash_print::{HashField, HashKey};

/// The list with the key 3, whose secret has this mark.
pub(crate) fn list_with(it: &mut Driven, mark: &str) {
    let at = it.open.iter().position(|(_, c)| *c == Call::Keys).unwrap();
    let (id, _) = it.open.remove(at);
    let mut keys = user_keys();
    keys[1].hash_print = HashPrint::of(&HashKey::new(&[7; 32]), HashField::KeyHash, mark);
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: keys.into(),
            scope: Scope::All,
            skipped: 0,
        }),
    });
}

/// A reset of a key whose secret is known by its mark, and whose answer was lost.
pub(crate) fn lost_reset() -> Driven {
    let mut it = Driven::user_era();
    it.press("R");
    list_with(&mut it, "before");
    it.open.clear();
    it.press("j r y");
    it.reply(lost());
    it
}

/// The same, and it was not done when the list was read.
pub(crate) fn late_reset() -> Driven {
    let mut it = lost_reset();
    list_with(&mut it, "before");
    it.press("Esc");
    it
}
