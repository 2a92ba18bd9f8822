//! What a key may do.

use super::found::Found;
use crate::domain::allowlist::Permits;
use crate::domain::check::code::Code;
use crate::domain::check::facts::Facts;
use crate::domain::check::finding::Severity;
use crate::domain::check::subject::Subject;
use crate::domain::expiry::Expiry;
use crate::domain::rule::Verb;

pub(super) fn find(it: &Subject<'_>, facts: &Facts<'_>, found: &mut Found<'_>) {
    if !it.is_usable() {
        return;
    }
    let never = facts.caps.expiry && it.key.expiry() == Expiry::Never;
    let full = it.rights.full == Some(true);
    let expire = "Set an expiry (e).";
    let smaller = match facts.caps.owner {
        true => {
            "Create a service account with fewer rights (A), or rotate the key (t) to such an owner."
        }
        false => {
            "Replace the rules (e) with rules for what the client calls. The upgrade to 25.04 revokes a key with such rules."
        }
    };
    match (full, never) {
        (true, true) => {
            let what = "The key has full control of the system and never expires.".to_owned();
            found.add(it, Code::FullNever, Severity::Warning, what, smaller);
        }
        (true, false) => {
            let what = "The key has full control of the system.".to_owned();
            found.add(it, Code::Full, Severity::Note, what, smaller);
        }
        (false, true) => {
            let what = "The key never expires.".to_owned();
            found.add(it, Code::Never, Severity::Note, what, expire);
        }
        (false, false) => {}
    }
    let Some(rules) = it.key.rules() else { return };
    if rules.is_empty() {
        let what = "The allowlist is empty: the key may call only the methods that need no rule."
            .to_owned();
        let next = "Add rules (e), or delete the key (d).";
        found.add(it, Code::NoAccess, Severity::Warning, what, next);
    }
    let bulk = || Permits::new(rules).by(&Verb::Call, "core.bulk").is_some();
    if !facts.caps.bulk_checks && !full && bulk() {
        let what = "The key may call core.bulk, which can call any method on this release: full control of the system.";
        found.add(it, Code::Bulk, Severity::Warning, what.into(), smaller);
    }
}
