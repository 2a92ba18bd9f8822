//! The key that helps with a finding.

use crate::app::check::window::Check;
use crate::app::cx::Cx;
use crate::domain::check::{Code, Finding};
use crate::domain::{ApiKey, KeyId};
use crate::keymap::{Action, Binding, Context, bindings};

/// The contexts of the actions on the key of the selected finding: those before the context of the screen, and those after it.
pub(in crate::app) fn contexts(check: &Check, cx: &Cx) -> (Vec<Context>, Vec<Context>) {
    let mut all = check.key().map_or(Vec::new(), |key| contexts_of(key, cx));
    let broad = |code| matches!(code, Code::Full | Code::FullNever | Code::Unused);
    let system = cx.connection.system.as_ref();
    if system.is_some_and(|it| it.caps.owner) && check.finding().is_some_and(|it| broad(it.code)) {
        all.push(Context::ServiceAccount);
    }
    all.extend(cx.profile().map(|_| Context::Ignores));
    all.into_iter().partition(|it| *it == Context::Change)
}

/// The contexts of the actions on a key. A deleted key has none.
fn contexts_of(key: KeyId, cx: &Cx) -> Vec<Context> {
    let (Some(_), Some(system)) = (cx.keys.get(key), &cx.connection.system) else {
        return Vec::new();
    };
    let caps = system.caps;
    let mut contexts = vec![Context::Change];
    contexts.extend(caps.owner.then_some(Context::Owned));
    contexts.extend(caps.allowlist.then_some(Context::Upgrades));
    contexts.extend((caps.allowlist && caps.audit).then_some(Context::Derive));
    contexts
}

/// The binding that helps with a finding: of those that help, the first one that its key has.
pub fn remedy(finding: &Finding, cx: &Cx) -> Option<&'static Binding> {
    let mut contexts = contexts_of(finding.key, cx);
    contexts.push(Context::Check);
    let key = cx.keys.get(finding.key);
    let binding = |action: &Action| bindings(&contexts).find(|it| it.action == *action);
    helpful(finding.code, key).iter().find_map(binding)
}

/// The word of a binding that is beside its chord in a row: `rotate`.
pub fn word(binding: &Binding) -> &'static str {
    match binding.action {
        // The footer has no room for these, or more than a row.
        Action::Access => "access",
        Action::Sessions => "sessions",
        Action::Learn => "derive",
        _ => binding.short,
    }
}

/// What helps with the key, the best first.
fn helpful(code: Code, key: Option<&ApiKey>) -> &'static [Action] {
    let owned = key.is_some_and(|key| key.ownership().is_some());
    match code {
        Code::Expires => &[Action::Rotate],
        Code::RevokedInsecure | Code::Revoked | Code::Expired => &[Action::Reset],
        Code::Orphaned if key.is_some_and(owner_may_come_back) => &[],
        Code::Orphaned => &[Action::Delete],
        // Another owner is the choice of a rotation.
        Code::Full | Code::FullNever | Code::Unused if owned => &[Action::Rotate],
        Code::Full | Code::FullNever | Code::Unused => &[Action::Learn, Action::Edit],
        Code::Unclear | Code::Never | Code::Bulk | Code::NoAccess => &[Action::Edit],
        Code::Refused => &[Action::Access, Action::Edit],
        Code::Insecure | Code::Outlived => &[Action::Sessions],
        Code::Upgrade => &[Action::Upgrade],
        // The client, its owner or another person decides; a key that was not seen may be in use.
        Code::RestApi
        | Code::RestOrTransfer
        | Code::UserName
        | Code::Unseen
        | Code::Locked
        | Code::FailedSignIn => &[],
    }
}

/// Whether the directory of the owner may only be unreachable.
fn owner_may_come_back(key: &ApiKey) -> bool {
    let own = key.ownership();
    own.is_some_and(|own| own.owner.unread || own.owner.is_of_directory())
}
