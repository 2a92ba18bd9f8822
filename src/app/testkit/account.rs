//! A system's groups, privileges and users, for the steps of a service account.

use super::{Driven, user_keys, users};
use crate::api::{Call, LinkEvent, Outcome, Reply, RequestId, Scope};
use crate::app::message::Msg;
use crate::config::presets;
use crate::domain::account::{Account, Group, HOME, NewPart, PartKind, Privilege, SHELL};
use crate::domain::{ApiKey, Fault, Kind};

/// What happens to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Done,
    Refused,
    /// The reply is lost; with or without the change.
    Lost(bool),
}

/// What a system has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) groups: Vec<Group>,
    pub(crate) privileges: Vec<Privilege>,
    pub(crate) users: Vec<Account>,
    pub(crate) keys: Vec<ApiKey>,
    last: i64,
    /// The changes that were sent, however they ended.
    pub(crate) changes: Vec<Call>,
}

impl Accounts {
    /// A system with the keys of the drawn screen.
    pub(crate) fn with_keys() -> Self {
        Self {
            keys: user_keys(),
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.privileges.is_empty() && self.users.is_empty()
    }

    fn id(&mut self) -> i64 {
        self.last += 1;
        self.last + 40
    }

    fn change(&mut self, call: &Call) -> Option<Reply> {
        let id = self.id();
        match call.clone() {
            Call::CreatePart(NewPart::Group { name }) => self.groups.push(Group {
                id,
                gid: Some(3000 + id),
                name: name.into(),
                smb: Some(false),
                builtin: Some(false),
                users: Some(Vec::new()),
            }),
            Call::CreatePart(NewPart::Privilege { name, gid, roles }) => {
                self.privileges.push(Privilege {
                    id,
                    name: name.into(),
                    gids: vec![gid],
                    roles,
                    ds_groups: 0,
                    web_shell: Some(false),
                });
            }
            Call::CreatePart(NewPart::User {
                username,
                full_name,
                group,
            }) => self.users.push(Account {
                id,
                username: username.into(),
                full_name: full_name.into(),
                group: Some(group),
                local: Some(true),
                locked: Some(false),
                smb: Some(false),
                password_disabled: Some(true),
                shell: Some(SHELL.into()),
                home: Some(HOME.into()),
                roles: None,
                keys: Some(Vec::new()),
            }),
            Call::DeletePart(kind, id) => {
                match kind {
                    PartKind::Group => self.groups.retain(|it| it.id != id),
                    PartKind::Privilege => self.privileges.retain(|it| it.id != id),
                    PartKind::User => self.users.retain(|it| it.id != id),
                }
                return Some(Reply::PartDeleted);
            }
            Call::Delete(id) => {
                self.keys.retain(|it| it.id != id);
                return Some(Reply::Deleted);
            }
            _ => return None,
        }
        Some(Reply::PartCreated(id))
    }

    fn read(&self, call: &Call) -> Option<Reply> {
        Some(match call {
            Call::Groups => Reply::Groups(self.groups.clone()),
            Call::Privileges => Reply::Privileges(self.privileges.clone()),
            Call::Account(name) => {
                let named = self.users.iter().filter(|it| it.username.raw() == name);
                Reply::Accounts(named.cloned().collect())
            }
            Call::Keys => Reply::Keys {
                keys: self.keys.clone().into(),
                scope: Scope::All,
                skipped: 0,
            },
            Call::Users => Reply::Users(users()),
            _ => return None,
        })
    }
}

impl Driven {
    /// The built-in presets come from the disk.
    pub(crate) fn presets(&mut self) {
        self.send(Msg::PresetsLoaded(presets::built_in().all, None));
    }

    /// Answers one request about accounts; `fate` is that of a change. Whether there was one.
    pub(crate) fn answer_account(&mut self, on: &mut Accounts, fate: Fate) -> bool {
        let about = |(_, call): &(RequestId, Call)| {
            on.read(call).is_some()
                || matches!(
                    call,
                    Call::CreatePart(_) | Call::DeletePart(..) | Call::Delete(_)
                )
        };
        let Some(at) = self.open.iter().position(about) else {
            return false;
        };
        let (id, call) = self.open.remove(at);
        let outcome = match on.read(&call) {
            Some(reply) => Outcome::Done(reply),
            None => {
                on.changes.push(call.clone());
                let reply = match fate {
                    Fate::Refused | Fate::Lost(false) => None,
                    Fate::Done | Fate::Lost(true) => on.change(&call),
                };
                match (fate, reply) {
                    (Fate::Done, Some(reply)) => Outcome::Done(reply),
                    (Fate::Lost(_), _) => {
                        Outcome::Unknown(Fault::new(Kind::Lost, "The connection was lost."))
                    }
                    _ => Outcome::Failed(
                        Fault::new(Kind::Denied, "nas1 refused the request.")
                            .next("This requires the role ACCOUNT_WRITE."),
                    ),
                }
            }
        };
        self.told(LinkEvent::Answer { id, outcome });
        true
    }

    /// Answers everything about accounts, until only the create of the key is open.
    pub(crate) fn answer_accounts(&mut self, on: &mut Accounts) {
        while self.answer_account(on, Fate::Done) {}
    }
}
