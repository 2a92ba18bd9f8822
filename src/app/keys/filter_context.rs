//! What the filter knows beside the keys: the names of the system, the last uses, the access of the users. It is collected only for a filter
//! that needs it.

use std::sync::Arc;

use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::requests::reads;
use crate::app::sessions::Sessions;
use crate::domain::filter::{Context, Term};

/// Collects what the filter needs, and requests the users once if they were not read.
pub(in crate::app) fn refresh(sessions: &Sessions, cx: &mut Cx) {
    let keys = &cx.keys;
    let systems = keys.filtering || keys.filter_has(Term::needs_systems);
    let uses = keys.sorts_by_use() || keys.filter_has(Term::needs_uses);
    let users = keys.filter_has(Term::needs_users);
    if !(systems || uses || users) {
        return;
    }
    let mut context = keys.context().clone();
    if systems {
        context.systems = cx.system_name().names().map(str::to_owned).collect();
    }
    let read = (
        cx.usage.read_at(),
        cx.usage.is_from_disk(),
        sessions.open_sessions_read_at(),
    );
    if uses && keys.collected.uses != Some(read) {
        context.uses = Arc::new(cx.usage.uses(sessions.seen()));
        cx.keys.collected.uses = Some(read);
    }
    if users {
        context.users = cx.users.as_deref().map(Context::levels);
        request_users(cx);
    }
    cx.keys.set_context(context);
}

fn request_users(cx: &mut Cx) {
    let system = cx.connection.system.as_ref();
    let owners = system.is_some_and(|it| it.caps.owner);
    if owners
        && cx.users.is_none()
        && cx.connection.link == Link::Live
        && !std::mem::replace(&mut cx.keys.collected.users, true)
    {
        reads::read_users(cx);
    }
}
