use super::*;
use crate::app::testkit::users;
use crate::domain::Release;

fn judged<T>(needed: &[&str], with: impl FnOnce(OwnerTexts<'_>) -> T) -> T {
    let release = Release::new(25, 10, 5);
    let catalogue = Catalogue::declared(Some(release), true);
    let roles = Roles::declared(true);
    let needed = needed.iter().map(|name| (*name).to_owned()).collect();
    with(OwnerTexts::new(
        Caps::of(release),
        &catalogue,
        &roles,
        &needed,
    ))
}

fn rows(needed: &[&str]) -> Vec<(String, bool, String)> {
    let row = |item: Item| (item.value, item.doubtful, item.note);
    judged(needed, |texts| {
        texts.items(&users()).into_iter().map(row).collect()
    })
}

#[test]
fn without_needs_the_users_stand_by_name_with_what_they_may_call() {
    let rows = rows(&[]);
    let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "nobody",
            "svc-backup",
            "svc-hass",
            "svc-metrics",
            "truenas_admin"
        ]
    );
    assert!(
        rows[0].1 && rows[0].2.starts_with("no roles, so no keys"),
        "{:?}",
        rows[0]
    );
    assert!(
        rows[1]
            .2
            .starts_with("1 of 10 keys, ~63 of 775 methods, 2 roles"),
        "{:?}",
        rows[1]
    );
    assert_eq!(rows[4].2, "2 of 10 keys, full admin");
}

#[test]
fn who_suits_with_the_least_besides_stands_first_and_who_does_not_says_why() {
    let rows = rows(&["pool.snapshot.create"]);
    let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "svc-backup",
            "truenas_admin",
            "nobody",
            "svc-hass",
            "svc-metrics"
        ]
    );
    assert!(!rows[0].1 && !rows[1].1 && rows[3].1);
    assert!(rows[0].2.starts_with("sufficient; "), "{:?}", rows[0]);
    assert_eq!(rows[3].2, "lacks SNAPSHOT_WRITE");
}

#[test]
fn a_list_says_why_it_is_of_no_use() {
    let summary = |needed: &[&str], users: Option<&[User]>| {
        judged(needed, |texts| {
            texts.summary(users, &texts.items(users.unwrap_or_default()))
        })
    };
    assert!(summary(&[], None).contains("not loaded yet"));
    assert!(summary(&[], Some(&[])).contains("no users"));
    assert_eq!(summary(&[], Some(&users())), "");
    assert!(
        summary(&["pool.query"], Some(&users()[..1])).contains("no owner has sufficient rights")
    );
    assert!(summary(&["pool.query"], Some(&users())).contains("3 of 5 users"));
    let reboot = summary(&["system.reboot"], Some(&users()));
    assert_eq!(
        reboot,
        "1 required method: only full administrators have sufficient rights"
    );
}

#[test]
fn a_full_administrator_is_warned_of_and_so_is_who_cannot_do_it() {
    let all = users();
    judged(&["pool.snapshot.create"], |texts| {
        assert!(
            texts
                .warning(&all[4], "nas1")
                .contains("full control of nas1")
        );
        assert!(
            texts
                .warning(&all[2], "nas1")
                .contains("lacks SNAPSHOT_WRITE")
        );
        assert_eq!(texts.warning(&all[1], "nas1"), "");
    });
}

#[test]
fn ten_thousand_users_with_few_sets_of_roles_are_no_trouble() {
    let one = users().remove(2);
    let many: Vec<User> = std::iter::repeat_n(one, 10_000).collect();
    assert_eq!(
        judged(&["pool.query"], |texts| texts.items(&many)).len(),
        10_000
    );
}
