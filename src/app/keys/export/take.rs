//! Takes the snapshot of what the list of a system shows.

use crate::app::cx::Cx;
use crate::app::keys::export::snapshot::{Of, Snapshot};
use crate::app::sessions::Sessions;
use crate::domain::KeySession;

impl Snapshot {
    /// The rows of one system.
    pub(in crate::app) fn of_system(sessions: &Sessions, cx: &Cx) -> Self {
        let mut it = Self::new(cx.now, &cx.zone);
        it.add_system(sessions, cx);
        it
    }

    /// Adds the rows of a system, if it shows any.
    pub(in crate::app) fn add_system(&mut self, sessions: &Sessions, cx: &Cx) {
        if cx.keys.is_empty() {
            return;
        }
        let system = cx.connection.system.as_ref();
        self.systems.push(Of {
            name: cx.system_name().short(),
            unique: cx.system_name().unique().to_owned(),
            allowlist: system.is_some_and(|it| it.caps.allowlist),
            users: cx.users.clone().unwrap_or_default(),
            sessions: sessions
                .all_open_sessions()
                .map(<[KeySession]>::to_vec)
                .unwrap_or_default(),
            usage: cx.usage.frozen(),
            keys: cx.keys.listed(),
        });
    }
}
