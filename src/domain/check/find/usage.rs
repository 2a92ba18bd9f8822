//! What the audit log says about the use of a key.
//!
//! TrueNAS audits sign-ins and a part of the methods, hardly any that only read. So only methods that change something count as unused.

use super::found::Found;
use crate::domain::audit::{Activity, KeyActivity, latest_first};
use crate::domain::check::code::Code;
use crate::domain::check::facts::Facts;
use crate::domain::check::finding::Severity;
use crate::domain::check::subject::Subject;
use crate::domain::check::words;
use crate::domain::number::thousands;
use crate::domain::text::Text;

/// Fewer unused methods are not worth a smaller owner.
const MANY: usize = 20;
/// A key that called less than one in this number of the methods that change something has rights that it does not use.
const ONE_IN: usize = 10;

pub(super) fn find(it: &Subject<'_>, facts: &Facts<'_>, found: &mut Found<'_>) {
    let Some(all) = facts.activity else { return };
    if let Some(own) = it.activity {
        unused(it, own, facts, found);
        refused(it, own, facts, found);
        failed(it, own, facts, found);
    }
    unseen(it, all, facts, found);
}

/// The number of methods that the key may call, that change something, and that it called.
fn called_changing(it: &Subject<'_>, own: &KeyActivity) -> usize {
    let called = own.calls.keys().map(Text::raw);
    called
        .filter(|name| it.rights.changing.contains(name))
        .count()
}

fn unused(it: &Subject<'_>, own: &KeyActivity, facts: &Facts<'_>, found: &mut Found<'_>) {
    let may = it.rights.changing.len();
    let called = called_changing(it, own);
    if !it.is_usable() || !own.seen() || may < MANY || called * ONE_IN >= may {
        return;
    }
    let what = format!(
        "The key may call {} methods that change something; the audit log has {} {}.",
        thousands(may),
        match called {
            0 => "no call of them".to_owned(),
            called => format!("calls of {} of them", thousands(called)),
        },
        words::window(facts),
    );
    let next = match facts.caps.owner {
        true => {
            "TrueNAS does not audit every method. Compare with the client's documentation, then rotate the key (t) to an owner with fewer \
             rights."
        }
        false => {
            "TrueNAS does not audit every method. Derive rules from the audit log (L), and add what the client reads."
        }
    };
    found.add(it, Code::Unused, Severity::Note, what, next);
}

fn refused(it: &Subject<'_>, own: &KeyActivity, facts: &Facts<'_>, found: &mut Found<'_>) {
    if own.refused.is_empty() {
        return;
    }
    let names: Vec<&str> = own.refused.keys().map(Text::as_str).collect();
    let calls = words::count(own.refused.values().sum(), "call");
    let what = format!(
        "{calls} refused {}: {}.",
        words::window(facts),
        words::list(&names)
    );
    let next = match facts.caps.owner {
        true => "Compare the rights of the owner (a) with what the client needs.",
        false => "Compare the rules of the key (e) with what the client needs.",
    };
    found.add(it, Code::Refused, Severity::Warning, what, next);
}

fn failed(it: &Subject<'_>, own: &KeyActivity, facts: &Facts<'_>, found: &mut Found<'_>) {
    if own.failed_sign_ins == 0 {
        return;
    }
    let from = latest_first(&own.failed_from);
    let last = from.first().and_then(|(_, uses)| uses.last);
    let what = format!(
        "{} failed {}, from {}{}.",
        words::count(own.failed_sign_ins, "sign-in"),
        words::window(facts),
        words::addresses(&from),
        words::last(last, facts.now),
    );
    let next = match it.is_usable() {
        true => "Check the secret and the connection of the client at this address.",
        false => {
            "A client at this address still uses the key, which does not work: install the secret of a working key there."
        }
    };
    found.add(it, Code::FailedSignIn, Severity::Warning, what, next);
}

fn unseen(it: &Subject<'_>, all: &Activity, facts: &Facts<'_>, found: &mut Found<'_>) {
    let seen = it.activity.is_some_and(KeyActivity::seen) || it.has_sessions();
    let new = |at| at >= all.complete_since();
    if seen || !it.is_usable() || it.is_locked() || it.key.created_at().is_some_and(new) {
        return;
    }
    let rest = match (all.capped, all.oldest) {
        (true, _) => " Older entries were not read.".to_owned(),
        (false, Some(oldest)) => format!(" Its oldest entry is from {}.", words::moment(oldest)),
        (false, None) => String::new(),
    };
    let what = format!(
        "The audit log has no successful sign-in and no call of the key {}.{rest}",
        words::window(facts)
    );
    let next = "Earlier use is unknown: ask the owner before you delete the key (d).";
    found.add(it, Code::Unseen, Severity::Note, what, next);
}
