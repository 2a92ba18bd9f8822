//! A system for the tests of a run, with faults.

use super::*;
use crate::domain::account::{Account, Group, PartKind, Plan, Privilege};
use crate::domain::draft::{NewAccess, NewKey};
use crate::domain::fault::Kind;
use crate::domain::key::{Access, ApiKey, Owner, Ownership};
use crate::domain::text::Text;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Answered,
    /// Refused before any change.
    Refused,
    /// An error after which the change may be there: with or without it.
    Error(bool),
    /// The response is lost; with or without the change.
    Lost(bool),
}

/// A system.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) groups: Vec<Group>,
    pub(super) privileges: Vec<Privilege>,
    pub(super) accounts: Vec<Account>,
    pub(super) keys: Vec<ApiKey>,
    last: i64,
    /// Changes that were requested, however they ended.
    pub(super) changes: usize,
}

pub(super) fn plan() -> Plan {
    Plan {
        group: "svc-grafana".into(),
        privilege: "svc-grafana".into(),
        user: "svc-grafana".into(),
        full_name: "grafana (tnkeys)".into(),
        roles: vec!["POOL_READ".into(), "REPORTING_READ".into()],
        key: "grafana".into(),
        expires_at: None,
    }
}

pub(super) fn group(id: i64, gid: i64, name: &str) -> Group {
    Group {
        id,
        gid: Some(gid),
        name: name.into(),
        smb: Some(false),
        builtin: Some(false),
        users: Some(Vec::new()),
    }
}

pub(super) fn privilege(id: i64, name: &str, gid: i64, roles: &[Text]) -> Privilege {
    Privilege {
        id,
        name: name.into(),
        gids: vec![gid],
        roles: roles.to_vec(),
        ds_groups: 0,
        web_shell: Some(false),
    }
}

impl World {
    /// A system with the accounts of others.
    pub(super) fn with_others() -> Self {
        let mut world = Self {
            last: 100,
            ..Self::default()
        };
        world.groups.push(group(1, 3001, "others"));
        world
            .privileges
            .push(privilege(2, "others", 3001, &["FULL_ADMIN".into()]));
        world.create(&NewPart::User {
            username: "amy".into(),
            full_name: "Amy".into(),
            group: 1,
        });
        world
    }

    fn id(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn create(&mut self, part: &NewPart) -> Option<i64> {
        let id = self.id();
        match part {
            NewPart::Group { name } => {
                if self.groups.iter().any(|it| it.name.raw() == name) {
                    return None;
                }
                self.groups.push(group(id, id + 3000, name));
            }
            NewPart::Privilege { name, gid, roles } => {
                if self.privileges.iter().any(|it| it.name.raw() == name) {
                    return None;
                }
                self.privileges.push(privilege(id, name, *gid, roles));
            }
            NewPart::User {
                username,
                full_name,
                group,
            } => {
                if self.accounts.iter().any(|it| it.username.raw() == username) {
                    return None;
                }
                self.accounts.push(Account {
                    id,
                    username: username.as_str().into(),
                    full_name: full_name.as_str().into(),
                    group: Some(*group),
                    local: Some(true),
                    locked: Some(false),
                    smb: Some(false),
                    password_disabled: Some(true),
                    shell: None,
                    home: None,
                    roles: None,
                    keys: None,
                });
            }
        }
        Some(id)
    }

    pub(super) fn account(&self, name: &str) -> Vec<Account> {
        let mut all: Vec<Account> = self.accounts.clone();
        all.retain(|it| it.username.raw() == name);
        for it in &mut all {
            let gid = self
                .groups
                .iter()
                .find(|group| Some(group.id) == it.group)
                .and_then(|group| group.gid);
            let of = self
                .privileges
                .iter()
                .filter(|privilege| gid.is_some_and(|gid| privilege.gids.contains(&gid)));
            it.roles = Some(of.flat_map(|it| it.roles.clone()).collect());
            let keys = self.keys.iter().filter(|key| {
                key.owner()
                    .is_some_and(|owner| owner.raw() == it.username.raw())
            });
            it.keys = Some(keys.map(|key| key.id.0).collect());
        }
        all
    }

    fn delete(&mut self, kind: PartKind, id: i64) {
        match kind {
            PartKind::Group => {
                let gid = self
                    .groups
                    .iter()
                    .find(|it| it.id == id)
                    .and_then(|it| it.gid);
                let used = |it: &Privilege| gid.is_some_and(|gid| it.gids.contains(&gid));
                assert!(
                    !self.privileges.iter().any(used)
                        && !self.accounts.iter().any(|it| it.group == Some(id)),
                    "the group is in use"
                );
                self.groups.retain(|it| it.id != id);
            }
            PartKind::Privilege => self.privileges.retain(|it| it.id != id),
            PartKind::User => {
                let name = self
                    .accounts
                    .iter()
                    .find(|it| it.id == id)
                    .map(|it| it.username.raw().to_owned());
                assert!(
                    self.account(&name.unwrap_or_default()).iter().all(|it| it
                        .keys
                        .as_ref()
                        .unwrap()
                        .is_empty()),
                    "the keys of the user become orphans"
                );
                self.accounts.retain(|it| it.id != id);
            }
        }
    }

    fn read(&self, action: &Action) -> Option<Answer> {
        Some(match action {
            Action::Groups => Answer::Groups(self.groups.clone()),
            Action::Privileges => Answer::Privileges(self.privileges.clone()),
            Action::Account(name) => Answer::Accounts(self.account(name)),
            Action::Key(name) => {
                let key = self.keys.iter().find(|it| it.name.raw() == name);
                Answer::Key(key.cloned().map(Box::new))
            }
            Action::Create(_) | Action::Delete(..) | Action::DeleteKey(_) => return None,
        })
    }

    fn apply(&mut self, action: &Action) -> Answer {
        match action {
            Action::Create(part) => match self.create(part) {
                Some(id) => Answer::Created(id),
                None => Answer::Refused(Fault::new(Kind::Invalid, "The name is taken.")),
            },
            Action::Delete(kind, id) => {
                self.delete(*kind, *id);
                Answer::Deleted
            }
            Action::DeleteKey(id) => {
                self.keys.retain(|it| it.id != *id);
                Answer::Deleted
            }
            read => self.read(read).unwrap(),
        }
    }

    pub(super) fn ask(&mut self, action: &Action, fate: Fate) -> Answer {
        let fault = |kind, what: &str| Fault::new(kind, what);
        if self.read(action).is_none() {
            self.changes += 1;
        }
        match fate {
            Fate::Answered => self.apply(action),
            Fate::Refused => Answer::Refused(fault(Kind::Denied, "refused")),
            Fate::Error(applied) | Fate::Lost(applied) => {
                if applied {
                    self.apply(action);
                }
                match fate {
                    Fate::Lost(_) => Answer::Lost(fault(Kind::OutcomeUnknown, "lost")),
                    _ => Answer::Refused(fault(Kind::Server, "an error")),
                }
            }
        }
    }

    pub(super) fn key(&mut self, new: &NewKey, fate: Fate) -> Answer {
        self.changes += 1;
        let NewAccess::User { username, .. } = &new.access else {
            panic!("{new:?}");
        };
        let applied = matches!(fate, Fate::Answered | Fate::Error(true) | Fate::Lost(true));
        let id = KeyId(self.id());
        if applied {
            self.keys.push(ApiKey {
                id,
                name: new.name.as_str().into(),
                created_at: None.into(),
                access: Access::User(Ownership {
                    owner: Owner::named(username.as_str()).into(),
                    ..Ownership::default()
                }),
                hash_print: None,
            });
        }
        match fate {
            Fate::Answered => Answer::KeyCreated(id),
            Fate::Refused | Fate::Error(false) => {
                Answer::Refused(Fault::new(Kind::Denied, "refused"))
            }
            Fate::Error(true) | Fate::Lost(_) => {
                Answer::Lost(Fault::new(Kind::OutcomeUnknown, "lost"))
            }
        }
    }

    /// Everything that exists, by kind, name and id.
    pub(super) fn all(&self) -> Vec<(Piece, String, i64)> {
        let groups = self
            .groups
            .iter()
            .map(|it| (Piece::Group, it.name.to_string(), it.id));
        let privileges = self
            .privileges
            .iter()
            .map(|it| (Piece::Privilege, it.name.to_string(), it.id));
        let users = self
            .accounts
            .iter()
            .map(|it| (Piece::User, it.username.to_string(), it.id));
        let keys = self
            .keys
            .iter()
            .map(|it| (Piece::Key, it.name.to_string(), it.id.0));
        groups.chain(privileges).chain(users).chain(keys).collect()
    }
}

/// Runs until a person has to decide. `fates`: of the requests in their order, then all are answered.
pub(super) fn drive(run: &mut Run, world: &mut World, fates: &mut impl Iterator<Item = Fate>) {
    for _ in 0..100 {
        match run.next() {
            Next::Ask(action) => {
                let fate = fates.next().unwrap_or(Fate::Answered);
                run.take(world.ask(&action, fate));
            }
            Next::Key(new) => {
                let fate = fates.next().unwrap_or(Fate::Answered);
                run.take(world.key(&new, fate));
            }
            Next::Taken(_) | Next::Done | Next::Stopped { .. } | Next::Undone(_) => return,
        }
    }
    panic!("no end: {run:?}");
}
