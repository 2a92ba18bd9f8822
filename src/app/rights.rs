//! What the account may not do, and why. Footer and help show such an action dim; pressing its key says why before a question or a form
//! opens. If the rights are unknown, an action counts as permitted: the system decides.

use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::sessions;
use crate::domain::account::{Obstacle, obstacle};
use crate::domain::allowlist::Permits;
use crate::domain::reach::Verdict;
use crate::domain::rule::Verb;
use crate::domain::{ApiKey, Identity};
use crate::keymap::{Action, Context, bindings};

/// The role that manages the keys of all users.
const ROLE: &str = "API_KEY_WRITE";

/// Why the account may not do this in this context: `read-only`, `needs API_KEY_WRITE`.
pub fn refusal(context: Context, action: Action, cx: &Cx) -> Option<String> {
    let method = method(context, action)?;
    if cx.connection.read_only {
        return Some("read-only".to_owned());
    }
    if action == Action::ServiceAccount {
        let system = cx.connection.system.as_ref()?;
        return match obstacle(system, &catalogue::roles(cx), false)? {
            Obstacle::Roles(missing) => Some(format!("needs {}", missing.join(" and "))),
            Obstacle::Era | Obstacle::ReadOnly => None,
        };
    }
    let me = &cx.connection.system.as_ref()?.me;
    let own = me.key.and_then(|id| cx.keys.get(id));
    if let Some(rules) = own.and_then(ApiKey::rules) {
        let permitted = Permits::new(rules).by(&Verb::Call, method).is_some();
        return (!permitted).then(|| format!("needs a rule for {method}"));
    }
    if me.full_admin || me.roles.is_empty() {
        return None;
    }
    if method == sessions::METHOD {
        let may = sessions::may_end_sessions(cx);
        return (!may).then(|| format!("needs {}", sessions::ROLE));
    }
    let roles = catalogue::roles(cx);
    if roles.expand(&me.roles).has(ROLE) {
        return None;
    }
    let catalogue = catalogue::current(cx);
    match catalogue
        .method(method)
        .map(|it| Verdict::of(it, &me.roles, &roles))
    {
        Some(Verdict::No { any_of }) if any_of.is_empty() => {
            Some("needs a full administrator".to_owned())
        }
        Some(Verdict::No { .. }) => Some(format!("needs {ROLE}")),
        // Such an account manages its own keys.
        _ if context == Context::Change && is_of_another(me, cx) => {
            Some(format!("needs {ROLE} for keys of other users"))
        }
        _ => None,
    }
}

/// Whether the account may certainly not call this method for this key.
pub(in crate::app) fn refuses_change(method: &str, key: &ApiKey, cx: &Cx) -> bool {
    let Some(me) = cx.connection.system.as_ref().map(|it| &it.me) else {
        return false;
    };
    let own = me.key.and_then(|id| cx.keys.get(id));
    if let Some(rules) = own.and_then(ApiKey::rules) {
        return Permits::new(rules).by(&Verb::Call, method).is_none();
    }
    if me.full_admin || me.roles.is_empty() {
        return false;
    }
    let roles = catalogue::roles(cx);
    if roles.expand(&me.roles).has(ROLE) {
        return false;
    }
    let catalogue = catalogue::current(cx);
    let verdict = catalogue
        .method(method)
        .map(|it| Verdict::of(it, &me.roles, &roles));
    // Such an account manages its own keys.
    let another = key.ownership().is_some() && key.owner() != me.username.as_ref();
    matches!(verdict, Some(Verdict::No { .. })) || another
}

/// Says in the footer why the account may not do this. Returns whether it may not.
pub(in crate::app) fn refuses(context: Context, action: Action, cx: &mut Cx) -> bool {
    let Some(why) = refusal(context, action, cx) else {
        return false;
    };
    let label = bindings(&[context]).find(|it| it.action == action);
    let label = label.map_or("this", |it| it.short);
    cx.say(Weight::Bad, format!("Cannot {label}: {why}"));
    true
}

/// The method that an action calls, if it changes something.
fn method(context: Context, action: Action) -> Option<&'static str> {
    match (context, action) {
        (Context::New, Action::New)
        | (Context::ServiceAccount, Action::ServiceAccount)
        | (Context::Change | Context::Marked, Action::Rotate)
        | (Context::NotEnforced, Action::ApplyExpiry) => Some("api_key.create"),
        (Context::Change, Action::Edit)
        | (Context::Change | Context::Marked, Action::Reset)
        | (Context::Derive, Action::Learn) => Some("api_key.update"),
        (Context::Change | Context::Marked, Action::Delete) => Some("api_key.delete"),
        (Context::SessionsEnd, Action::EndOne | Action::EndAll) => Some(sessions::METHOD),
        _ => None,
    }
}

/// Whether the selected key belongs to another user.
fn is_of_another(me: &Identity, cx: &Cx) -> bool {
    let key = match cx.modals.last().and_then(Modal::key) {
        Some(id) => cx.keys.get(id),
        None => cx.keys.selected(),
    };
    key.is_some_and(|key| key.ownership().is_some() && key.owner() != me.username.as_ref())
}

#[cfg(test)]
#[path = "rights_tests.rs"]
mod tests;
