//! Reads for the feature: the names in use, and lists that a run has changed.

use crate::api::{Call, LinkCommand, RequestId};
use crate::app::account::Accounts;
use crate::app::account::names::Names;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::requests::{RequestKind, reads};

impl Accounts {
    /// Reads which names are in use.
    pub(super) fn read_names(&mut self, cx: &mut Cx) {
        reads::read_users(cx);
        for call in [Call::Groups, Call::Privileges] {
            read(call, cx);
        }
    }

    /// The names in use, as far as they were read.
    pub(super) fn names(&self, cx: &Cx) -> Names {
        let users = cx.users.iter().flatten();
        let groups = self.groups.iter().flatten();
        let privileges = self.privileges.iter().flatten();
        Names {
            users: users.map(|it| it.username.raw().to_owned()).collect(),
            groups: groups.map(|it| it.name.raw().to_owned()).collect(),
            privileges: privileges.map(|it| it.name.raw().to_owned()).collect(),
            keys: cx
                .keys
                .all()
                .iter()
                .map(|it| it.name.raw().to_owned())
                .collect(),
        }
    }
}

/// Sends a read whose reply comes to this feature.
pub(super) fn read(call: Call, cx: &mut Cx) -> RequestId {
    let id = cx.requests.add(RequestKind::Account);
    cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    id
}

/// The run has deleted or created keys and users.
pub(super) fn reread_lists(cx: &mut Cx) {
    reads::read_list(cx);
    reads::read_owners_again(cx);
}
