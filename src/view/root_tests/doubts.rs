//! What is said of a create or a reset whose answer never came.

use super::*;
use crate::api::{Call, Reply, Scope};

fn lost() -> Outcome {
    Outcome::Unknown(Fault::new(
        Kind::Lost,
        "The connection was lost before the response arrived.",
    ))
}

#[test]
fn a_lost_create_and_a_lost_reset() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("n grafana F2");
        it.reply(lost());
        snap_named(&format!("doubt_waits_{size}"), &it);
        let asked = it.open.iter().find(|(_, call)| *call == Call::Keys);
        let (id, _) = asked.cloned().unwrap();
        let mut keys = user_keys();
        keys.push(user_key(21, "grafana", Some("truenas_admin"), 0, None));
        it.told(LinkEvent::Answer {
            id,
            outcome: Outcome::Done(Reply::Keys {
                keys: keys.into(),
                scope: Scope::All,
                skipped: 0,
            }),
        });
        snap_named(&format!("doubt_made_{size}"), &it);
        let mut it = allowlist_era(columns, rows);
        it.press("n grafana F2");
        it.reply(lost());
        it.serve();
        snap_named(&format!("doubt_not_made_{size}"), &it);
        let mut it = allowlist_era(columns, rows);
        it.press("j r y");
        it.reply(lost());
        it.serve();
        snap_named(&format!("doubt_reset_{size}"), &it);
    }
}

/// Nothing is sent that a later run would not know of, unless the person says so.
#[test]
fn a_request_that_cannot_be_noted() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.silent = true;
        it.press("n grafana F2");
        it.send(Msg::Woke(crate::app::Wake::Noting));
        snap_named(&format!("noting_{size}"), &it);
        let mut it = user_era(columns, rows);
        let full = "/home/admin/.local/state/tnkeys/unanswered.json: could not write the file: No space left on device (os error 28)";
        it.disk = Err(Fault::new(Kind::Local, full));
        it.press("j r y");
        snap_named(&format!("unnoted_{size}"), &it);
    }
}
