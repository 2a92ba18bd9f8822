//! Cache of the system's catalogue and roles, with the declared data of the nearest release until the system answers.
//!
//! Invariant: data is always available, and [`Catalogue::origin`] names its source. Each connection requests it once,
//! when a feature first needs it.

pub(in crate::app) mod cache;

use std::sync::Arc;

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::requests::RequestKind;
use crate::domain::catalogue::{Catalogue, Roles};

/// Requests the catalogue and the roles, unless this connection has already requested them.
pub(super) fn request(cx: &mut Cx) {
    let Some(system) = &cx.connection.system else {
        return;
    };
    if cx.catalogue.asked || cx.connection.link != Link::Live {
        return;
    }
    cx.catalogue.asked = true;
    let roles = system.caps.method_roles;
    let mut ask = |purpose, call| {
        let id = cx.requests.add(purpose);
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    };
    if roles {
        ask(RequestKind::Roles, Call::Roles);
    }
    ask(RequestKind::Catalogue, Call::Catalogue);
}

/// The current catalogue: methods, events and routes.
pub(super) fn current(cx: &Cx) -> Arc<Catalogue> {
    let declared = || cx.catalogue.declared_catalogue.get_or_init(|| declared(cx));
    Arc::clone(cx.catalogue.catalogue.as_ref().unwrap_or_else(declared))
}

/// The current roles.
pub(super) fn roles(cx: &Cx) -> Arc<Roles> {
    let declared = || Arc::new(Roles::declared(user_era(cx)));
    let declared = || cx.catalogue.declared_roles.get_or_init(declared);
    Arc::clone(cx.catalogue.roles.as_ref().unwrap_or_else(declared))
}

fn declared(cx: &Cx) -> Arc<Catalogue> {
    let release = cx
        .connection
        .system
        .as_ref()
        .and_then(|system| system.release);
    Arc::new(Catalogue::declared(release, user_era(cx)))
}

fn user_era(cx: &Cx) -> bool {
    cx.connection
        .system
        .as_ref()
        .is_none_or(|system| system.caps.owner)
}

/// Stores the catalogue. The system lists only the methods that the account may call; the declared data completes
/// them.
pub(in crate::app) fn store_catalogue(listed: Catalogue, cx: &mut Cx) {
    let declared = || Arc::unwrap_or_clone(declared(cx));
    let own = cx.connection.system.as_ref().map(|system| &system.me.roles);
    let catalogue = match own.filter(|own| user_era(cx) && !own.is_empty()) {
        _ if sees_everything(cx) => listed,
        Some(own) => listed.as_shown_to(&roles(cx).expand(own), declared()),
        None => listed.or_declared(declared()),
    };
    cx.catalogue.catalogue = Some(Arc::new(catalogue));
}

/// Stores the roles.
pub(in crate::app) fn store_roles(roles: Roles, cx: &mut Cx) {
    cx.catalogue.roles = Some(Arc::new(roles));
}

/// Whether the system lists everything to this account: see [`crate::domain::System::is_shown_everything`].
fn sees_everything(cx: &Cx) -> bool {
    let Some(system) = &cx.connection.system else {
        return false;
    };
    system.is_shown_everything(cx.keys.all())
}

#[cfg(test)]
mod tests;
