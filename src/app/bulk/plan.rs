//! Which of the marked keys an action changes, and why others are left out.

use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::keys::identity;
use crate::app::rights;
use crate::app::rotation::Rotations;
use crate::domain::allowlist::Permits;
use crate::domain::bulk::{BulkAction, Item, LeftOut, Seen, SystemPlan, Way, seen};
use crate::domain::rule::Verb;
use crate::domain::{ApiKey, KeyId, State};

/// The plan of an action on these keys, in their order.
pub(in crate::app) fn plan(
    action: BulkAction,
    keys: &[KeyId],
    rotations: &Rotations,
    cx: &Cx,
) -> SystemPlan {
    let way = way(cx);
    let mut plan = SystemPlan {
        action,
        items: Vec::new(),
        left_out: Vec::new(),
        way,
    };
    for &id in keys {
        let key = cx.keys.get(id);
        let name = key.map_or_else(Default::default, |key| key.name.clone());
        let item = Item { id, name };
        let why = match key {
            None => Some(LeftOut::Gone),
            Some(key) => left_out(&plan.action, key, rotations, cx),
        };
        match why {
            None => plan.items.push(item),
            Some(why) => plan.left_out.push((item, why)),
        }
    }
    plan
}

fn left_out(action: &BulkAction, key: &ApiKey, rotations: &Rotations, cx: &Cx) -> Option<LeftOut> {
    let edits = !matches!(action, BulkAction::Delete { .. });
    let user_era = key.ownership().is_some();
    let other_era = match action {
        BulkAction::Delete { .. } => false,
        BulkAction::SetExpiry(_) => !user_era,
        BulkAction::SetRules(_) => user_era,
    };
    let state = key.state(cx.now);
    let unread = key.ownership().is_some_and(|own| own.owner.unread);
    let method = match edits {
        true => "api_key.update",
        false => "api_key.delete",
    };
    if other_era {
        Some(LeftOut::NotThisEra)
    } else if cx.connection.read_only {
        Some(LeftOut::ReadOnly)
    } else if cx.connection.link != Link::Live {
        Some(LeftOut::Offline)
    } else if identity::is_own(key.id, cx) {
        Some(LeftOut::OwnKey)
    } else if rights::refuses_change(method, key, cx) {
        Some(LeftOut::NotPermitted)
    } else if cx.requests.changes_key(key.id) || rotations.involving(key.id, cx).is_some() {
        Some(LeftOut::Busy)
    } else if edits && (state == State::Orphaned || unread) {
        Some(LeftOut::Orphaned)
    } else if edits && state == State::Revoked {
        Some(LeftOut::Revoked)
    } else if seen(action, Some(key), true) == Seen::AsWanted {
        Some(LeftOut::Unchanged)
    } else {
        None
    }
}

/// Jobs, where the system checks the inner calls and the account may start and read them.
fn way(cx: &Cx) -> Way {
    let Some(system) = &cx.connection.system else {
        return Way::OneByOne;
    };
    let own = system.me.key.and_then(|id| cx.keys.get(id));
    let may = |method| match own.and_then(ApiKey::rules) {
        Some(rules) => Permits::new(rules).by(&Verb::Call, method).is_some(),
        None => true,
    };
    match system.caps.bulk_checks && may("core.bulk") && may("core.get_jobs") {
        true => Way::Jobs,
        false => Way::OneByOne,
    }
}
