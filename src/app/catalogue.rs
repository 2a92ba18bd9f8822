//! What there is to call on the system and what roles include, as far as is known.
//!
//! Invariant: there is always an answer at once: what the system said, else what the nearest release declares, and
//! [`Catalogue::origin`] says which. The system is asked when somebody first wants to know, once a connection.

use std::sync::{Arc, OnceLock};

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::requests::Purpose;
use crate::domain::catalogue::{Catalogue, Roles};

/// What is known.
#[derive(Debug, Default)]
pub(in crate::app) struct CatalogueCache {
    /// It was asked for over this connection.
    asked: bool,
    catalogue: Option<Arc<Catalogue>>,
    roles: Option<Arc<Roles>>,
    declared_catalogue: OnceLock<Arc<Catalogue>>,
    declared_roles: OnceLock<Arc<Roles>>,
}

impl CatalogueCache {
    /// There is a new connection to the same system: what was read stays until it is read again.
    pub(in crate::app) fn connected(&mut self) {
        self.asked = false;
    }
}

impl Model {
    /// Somebody wants to know what there is to call: asks the system, where that was not done yet.
    pub fn want_catalogue(&mut self) {
        let Some(system) = &self.cx.connection.system else {
            return;
        };
        if self.cx.catalogue.asked || self.cx.connection.link != Link::Live {
            return;
        }
        self.cx.catalogue.asked = true;
        let roles = system.caps.method_roles;
        let mut ask = |purpose, call| {
            let id = self.cx.requests.add(purpose);
            self.cx
                .out
                .push(Effect::Ask(LinkCommand::Call { id, call }));
        };
        if roles {
            ask(Purpose::Roles, Call::Roles);
        }
        ask(Purpose::Catalogue, Call::Catalogue);
    }

    /// What there is to call, to hear and to fetch.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let declared = || {
            self.cx
                .catalogue
                .declared_catalogue
                .get_or_init(|| self.declared())
        };
        Arc::clone(
            self.cx
                .catalogue
                .catalogue
                .as_ref()
                .unwrap_or_else(declared),
        )
    }

    /// What each role includes.
    pub fn roles(&self) -> Arc<Roles> {
        let declared = || Arc::new(Roles::declared(self.user_era()));
        let declared = || self.cx.catalogue.declared_roles.get_or_init(declared);
        Arc::clone(self.cx.catalogue.roles.as_ref().unwrap_or_else(declared))
    }

    fn declared(&self) -> Arc<Catalogue> {
        let release = self
            .cx
            .connection
            .system
            .as_ref()
            .and_then(|system| system.release);
        Arc::new(Catalogue::declared(release, self.user_era()))
    }

    fn user_era(&self) -> bool {
        self.cx
            .connection
            .system
            .as_ref()
            .is_none_or(|system| system.caps.owner)
    }

    /// The catalogue came. An account is only shown what it may call itself: the rest is declared.
    pub(in crate::app) fn take_catalogue(&mut self, listed: Catalogue) {
        let declared = || Arc::unwrap_or_clone(self.declared());
        let own = self
            .cx
            .connection
            .system
            .as_ref()
            .map(|system| &system.me.roles);
        let catalogue = match own.filter(|own| self.user_era() && !own.is_empty()) {
            _ if self.sees_everything() => listed,
            Some(own) => listed.as_shown_to(&self.roles().expand(own), declared()),
            None => listed.or_declared(declared()),
        };
        self.cx.catalogue.catalogue = Some(Arc::new(catalogue));
    }

    pub(in crate::app) fn take_roles(&mut self, roles: Roles) {
        self.cx.catalogue.roles = Some(Arc::new(roles));
    }

    /// Whether the lists of the system hold everything: see [`crate::domain::System::is_shown_everything`].
    fn sees_everything(&self) -> bool {
        let Some(system) = &self.cx.connection.system else {
            return false;
        };
        system.is_shown_everything(self.cx.keys.all())
    }
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
