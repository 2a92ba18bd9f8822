//! Cache of the system's catalogue and roles, with the declared data of the nearest release until the system answers.
//!
//! Invariant: data is always available, and [`Catalogue::origin`] names its source. Each connection requests it once,
//! when a feature first needs it: from the disk, where an earlier run kept what this system listed to an account with the
//! same rights in the same version, else from the system.

pub(in crate::app) mod cache;

use std::sync::Arc;

use crate::api::{Call, LinkCommand, catalogue as lists};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::requests::RequestKind;
use crate::domain::catalogue::{Catalogue, ListedBy, ListedTo, Listing, Roles};

/// Requests the catalogue and the roles, unless this connection has already requested them.
pub(super) fn request(cx: &mut Cx) {
    if cx.catalogue.asked || cx.connection.link != Link::Live {
        return;
    }
    cx.catalogue.asked = true;
    match listed_by(cx) {
        Some(by) => {
            cx.catalogue.loading = true;
            let task = FileTask::LoadCatalogue(Box::new(by));
            cx.out.push(Effect::FileTask(task));
        }
        None => ask_system(cx),
    }
}

/// Stores what an earlier run kept, or asks the system.
pub(in crate::app) fn loaded(by: &ListedBy, listing: Option<Box<Listing>>, cx: &mut Cx) {
    // Nothing of another system, version or account.
    if !std::mem::take(&mut cx.catalogue.loading) || listed_by(cx).as_ref() != Some(by) {
        return;
    }
    let Some(system) = &cx.connection.system else {
        return;
    };
    match listing {
        Some(listing) => {
            let Listing {
                methods,
                events,
                roles,
            } = *listing;
            let catalogue = lists::put_together(methods, events, &system.caps);
            if let Some(roles) = roles {
                store_roles(roles, cx);
            }
            complete(catalogue, cx);
        }
        None if cx.connection.link == Link::Live => ask_system(cx),
        None => cx.catalogue.asked = false,
    }
}

/// What the lists of this system depend on; `None` when that is not known well enough to keep a list.
fn listed_by(cx: &Cx) -> Option<ListedBy> {
    let system = cx.connection.system.as_ref()?;
    let endpoint = cx.connection.endpoint.as_ref()?;
    let (version, me) = (system.version.raw(), &system.me);
    let account = match me.full_admin {
        true => ListedTo::FullAdmin,
        false => ListedTo::Roles(me.roles.iter().map(|role| role.raw().to_owned()).collect()),
    };
    // Without roles, and without a version, a list may be that of another account or release.
    let known = !version.is_empty() && (me.full_admin || !me.roles.is_empty());
    known.then(|| ListedBy {
        system: endpoint.address.canonical(),
        version: version.to_owned(),
        account,
    })
}

fn ask_system(cx: &mut Cx) {
    let Some(system) = &cx.connection.system else {
        return;
    };
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

/// Stores the catalogue that the system listed, and keeps it for the next run.
pub(in crate::app) fn store_catalogue(listed: Catalogue, cx: &mut Cx) {
    keep(&listed, cx);
    complete(listed, cx);
}

/// Keeps a list for the next run, if the roles are known where a release has them.
fn keep(listed: &Catalogue, cx: &mut Cx) {
    let Some(by) = listed_by(cx) else {
        return;
    };
    let has_roles = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|system| system.caps.method_roles);
    let roles = cx.catalogue.roles.as_deref().cloned();
    if has_roles && roles.is_none() {
        return;
    }
    let listing = Listing {
        methods: listed.methods().to_vec(),
        events: listed.events().to_vec(),
        roles,
    };
    let task = FileTask::KeepCatalogue(Box::new((by, listing)));
    cx.out.push(Effect::FileTask(task));
}

/// Stores the catalogue. The system lists only the methods that the account may call; the declared data completes
/// them.
fn complete(listed: Catalogue, cx: &mut Cx) {
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
