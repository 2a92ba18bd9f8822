//! What a plan leaves out, and which way it goes.

use super::*;

#[test]
fn a_plan_says_why_a_key_is_left_out() {
    let why = |it: &Driven, action: BulkAction, id: i64| {
        let plan = it.model.bulk_plan_for(action, &[KeyId(id)]);
        assert_eq!(plan.items.len() + plan.left_out.len(), 1);
        plan.left_out.first().map(|(_, why)| *why)
    };
    let never = || BulkAction::SetExpiry(None);
    let mut it = Driven::online(Release::new(25, 10, 5), Some(3), 80, 24);
    assert_eq!(why(&it, DELETE, 9), None);
    assert_eq!(why(&it, DELETE, 99), Some(LeftOut::Gone));
    assert_eq!(why(&it, DELETE, 3), Some(LeftOut::OwnKey));
    assert_eq!(why(&it, DELETE, 8), None);
    assert_eq!(why(&it, never(), 8), Some(LeftOut::Orphaned));
    assert_eq!(why(&it, never(), 7), Some(LeftOut::Revoked));
    assert_eq!(why(&it, never(), 9), Some(LeftOut::Unchanged));
    assert_eq!(why(&it, never(), 4), None);
    assert_eq!(
        why(&it, BulkAction::SetRules(vec![]), 4),
        Some(LeftOut::NotThisEra)
    );

    it.press("d y");
    if let Some((_, Call::Delete(id))) = it.open.iter().find(|(_, call)| call.changes()) {
        let id = id.0;
        assert_eq!(why(&it, DELETE, id), Some(LeftOut::Busy));
    }
    it.model.cx.connection.link = Link::None;
    assert_eq!(why(&it, DELETE, 4), Some(LeftOut::Offline));
    it.model.cx.connection.read_only = true;
    assert_eq!(why(&it, DELETE, 4), Some(LeftOut::ReadOnly));

    // An account without roles for it manages its own keys.
    let mut it = Driven::started(80, 24);
    it.signed_in(Release::new(25, 10, 5), None);
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, vec!["READONLY_ADMIN".into()]);
    me.username = Some("svc-hass".into());
    it.serve();
    assert_eq!(why(&it, DELETE, 4), None);
    assert_eq!(why(&it, DELETE, 9), Some(LeftOut::NotPermitted));

    let it = Driven::allowlist_era();
    assert_eq!(why(&it, never(), 2), Some(LeftOut::NotThisEra));
    assert_eq!(
        why(&it, BulkAction::SetRules(vec![]), 4),
        Some(LeftOut::Unchanged)
    );
    assert_eq!(why(&it, BulkAction::SetRules(vec![]), 2), None);
}

#[test]
fn a_key_without_rules_for_jobs_goes_one_by_one() {
    let way = |rules: Vec<Rule>| {
        let mut it = Driven::online(Release::new(24, 10, 2), Some(1), 80, 24);
        let mut own = rules_keys().remove(0);
        own.access = crate::domain::Access::Allowlist(rules.into());
        it.model.cx.keys.put(own, it.model.cx.now);
        it.model.bulk_plan_for(DELETE, &[KeyId(2)]).way
    };
    let call = |method| Rule::new(Verb::Call, method);
    assert_eq!(way(vec![Rule::everything()]), Way::Jobs);
    assert_eq!(way(vec![call("api_key.*"), call("core.*")]), Way::Jobs);
    assert_eq!(
        way(vec![call("api_key.*"), call("core.bulk")]),
        Way::OneByOne
    );
    assert_eq!(
        way(vec![call("api_key.*"), call("core.get_jobs")]),
        Way::OneByOne
    );
}
