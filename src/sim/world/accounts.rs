//! Users and their groups: the roles of users, new accounts, members.

use crate::sim::world::groups::{NOBODY, lowest_free};
use crate::sim::world::state::World;
use crate::sim::world::users::User;

impl World {
    /// Gives every user the roles of its groups, the primary group included. Open sessions keep what they have.
    pub(in crate::sim) fn settle_roles(&mut self) {
        self.account_changes += 1;
        for user in &mut self.users {
            user.roles.clear();
            let ids = user.groups.iter().chain([&user.group]);
            for gid in ids.filter_map(|id| Some(self.groups.by_id(*id)?.gid)) {
                for role in self.groups.roles_of(gid) {
                    match self.catalogue.role(role) {
                        Some(role) if !user.roles.contains(&role) => user.roles.push(role),
                        _ => {}
                    }
                }
            }
        }
    }

    /// The next uid: the lowest free one from 3000 on.
    pub(in crate::sim) fn next_uid(&self) -> i64 {
        let used: Vec<i64> = self.users.iter().map(|user| user.uid).collect();
        lowest_free(&used)
    }

    /// Adds an account under the next id, which it returns.
    pub(in crate::sim) fn add_user(&mut self, user: User) -> i64 {
        self.groups.last_user += 1;
        let id = self.groups.last_user;
        self.users.push(User { id, ..user });
        self.settle_roles();
        id
    }

    /// The ids of the users whose primary group this is, and of its other members.
    pub(in crate::sim) fn members(&self, group: i64) -> Vec<i64> {
        let members = self
            .users
            .iter()
            .filter(|user| user.group == group || user.groups.contains(&group));
        members.map(|user| user.id).collect()
    }

    /// Deletes a group. Users who have it as their primary group move to `nogroup`.
    pub(in crate::sim) fn remove_group(&mut self, id: i64) {
        let nobody = self.groups.id_of(NOBODY);
        for user in &mut self.users {
            user.groups.retain(|group| *group != id);
            if user.group == id {
                user.group = nobody;
            }
        }
        self.groups.groups.retain(|group| group.id != id);
        self.settle_roles();
    }
}
