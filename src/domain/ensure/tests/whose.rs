//! Keys, targets and records of others.

use super::*;

#[test]
fn another_owner_is_a_matter_for_a_person() {
    let of = |change: fn(&mut Ownership)| {
        let key = with(key(21, "exporter", in_days(1)), change);
        case(vec![key], HELD).decide()
    };
    let owner = Obstacle::Owner {
        id: KeyId(21),
        is: "root".into(),
    };
    assert_eq!(
        of(|own| own.owner = Owner::named("root").into()),
        refused(owner)
    );
    let orphan = |directory| {
        refused(Obstacle::Orphan {
            id: KeyId(21),
            directory,
        })
    };
    assert_eq!(of(|own| own.owner = Arc::default()), orphan(false));
    let away = |own: &mut Ownership| {
        own.owner = Arc::new(Owner {
            local: Some(false),
            ..Owner::default()
        });
    };
    assert_eq!(of(away), orphan(true));
    // An owner that was not read is not a different one.
    let unread = of(|own| {
        own.owner = Arc::new(Owner {
            unread: true,
            ..Owner::default()
        });
    });
    let want = Decision::Key {
        id: KeyId(21),
        renew: Some(Why::Expiring(days(1))),
        rename: false,
        rules: false,
        remark: Some(Remark::OwnerUnread),
    };
    assert_eq!(unread, want);
}

#[test]
fn a_key_of_others_is_reset_only_with_consent() {
    let there = key(21, "exporter", in_days(50));
    let not_ours = refused(Obstacle::NotOurs { id: KeyId(21) });
    let mut found = case(vec![there.clone()], Held::Nothing);
    assert_eq!(found.decide(), not_ours);
    found.held = Held::Key(KeyId(8));
    assert_eq!(found.decide(), not_ours);
    found.adopt = true;
    assert_eq!(found.decide(), renews(21, Why::Adopted));
    // The record of an earlier key that had the same id.
    let earlier = ApiKey {
        created_at: Some(days(-400)).into(),
        ..there.clone()
    };
    let mut reused = case(vec![there.clone()], HELD);
    reused.record = Some(delivered(&earlier));
    assert_eq!(reused.decide(), not_ours);
    // It was delivered to another file, which may still be in use.
    let mut moved = case(vec![there.clone()], Held::Nothing);
    moved.record = Some(Ensured {
        target: OTHER_FILE.into(),
        ..delivered(&there)
    });
    assert_eq!(moved.decide(), not_ours);
    // The file went along.
    moved.held = HELD;
    assert_eq!(moved.decide(), stays(21));
}

#[test]
fn another_name_is_changed_back() {
    let ours = key(21, "exporter", in_days(50));
    let mut found = case(vec![key(21, "exporter-x", in_days(50))], HELD);
    found.record = Some(delivered(&ours));
    let mut want = Decision::Key {
        id: KeyId(21),
        renew: None,
        rename: true,
        rules: false,
        remark: None,
    };
    assert_eq!(found.decide(), want);
    found.keys = vec![key(21, "exporter-x", in_days(-1))];
    if let Decision::Key { renew, .. } = &mut want {
        *renew = Some(Why::Expired(days(-1)));
    }
    assert_eq!(found.decide(), want);
    // Another client gave the name to another key.
    found.keys.push(key(22, "exporter", in_days(50)));
    let another = Obstacle::HoldsAnother {
        id: KeyId(21),
        name: "exporter-x".into(),
    };
    assert_eq!(found.decide(), refused(another.clone()));
    // Without a record nothing says that it ever had the name.
    found.keys.pop();
    found.record = None;
    assert_eq!(found.decide(), refused(another));
}

#[test]
fn keys_with_rules_have_no_end() {
    let rule = |resource: &str| vec![Rule::new(Verb::Call, resource)];
    let there = ApiKey {
        access: Access::Allowlist(rule("system.info").into()),
        ..key(21, "exporter", Expiry::Never)
    };
    let mut found = case(vec![there.clone()], HELD);
    found.caps = Caps::of_era(false);
    assert_eq!(found.decide(), stays(21));
    found.rules = Some(rule("system.info"));
    assert_eq!(found.decide(), stays(21));
    found.rules = Some(rule("system.version"));
    let want = Decision::Key {
        id: KeyId(21),
        renew: None,
        rename: false,
        rules: true,
        remark: None,
    };
    assert_eq!(found.decide(), want);
    found.rules = None;
    found.record = Some(pending(Some(21), days(-1)));
    assert_eq!(found.decide(), renews(21, Why::Lost));
}

#[test]
fn the_target_of_another_key_is_left_alone() {
    let mut found = case(vec![], Held::Nothing);
    found.claimed = Some(Ensured {
        name: "backup".into(),
        address: "wss://nas2".into(),
        ..delivered(&key(3, "backup", Expiry::Never))
    });
    found.adopt = true;
    let claimed = Obstacle::Claimed {
        name: "backup".into(),
        address: "wss://nas2".into(),
    };
    assert_eq!(found.decide(), refused(claimed));
}

#[test]
fn a_record_is_about_one_name_on_one_system() {
    let record = delivered(&key(21, "exporter", Expiry::Never));
    assert!(record.is_of("nas1:443", "exporter"));
    assert!(!record.is_of("nas1:443", "backup"));
    assert!(!record.is_of("nas2:443", "exporter"));
}
