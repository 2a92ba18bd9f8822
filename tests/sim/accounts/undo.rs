//! Deletes: in which order, and what stays.

use super::*;

#[tokio::test]
async fn what_was_made_is_undone_in_the_reverse_order() {
    for release in LATER {
        let sim = start(config(release)).await;
        let mut client = admin(&sim).await;
        let (group, _, privilege, user) = account(&mut client, "svc-new", &["POOL_READ"]).await;
        let (errno, reason) = failure(&mut client, "group.delete", json!([group])).await;
        assert_eq!(errno, 13);
        assert_eq!(
            reason,
            "[EACCES] This group is used by privilege 'svc-new'. Please remove it from that privilege first, then \
             delete the group."
        );
        let options = json!([user, {"delete_group": false}]);
        assert_eq!(client.call("user.delete", options).await, user);
        assert_eq!(
            client.call("privilege.delete", json!([privilege])).await,
            true
        );
        assert_eq!(client.call("group.delete", json!([group])).await, group);
        let count = json!([[], {"count": true}]);
        assert_eq!(client.call("user.query", count.clone()).await, 10);
        assert_eq!(client.call("privilege.query", count.clone()).await, 5);
        assert_eq!(client.call("group.query", count).await, 16);
        for (method, text) in [
            ("user.delete", format!("User {user} does not exist")),
            (
                "privilege.delete",
                format!("Privilege {privilege} does not exist"),
            ),
            ("group.delete", format!("Group {group} does not exist")),
        ] {
            let id = text.split(' ').nth(1).unwrap().parse::<i64>().unwrap();
            let found = findings(&mut client, method, json!([id])).await;
            assert_eq!(found, json!([[null, text, 2]]), "{release} {method}");
        }
        // Ids are not used again: a key of the old user belongs to no new one.
        let again = account(&mut client, "svc-new", &["POOL_READ"]).await;
        assert_eq!(
            (again.0, again.2, again.3),
            (group + 1, privilege + 1, user + 1)
        );
    }
}

#[tokio::test]
async fn a_primary_group_goes_with_its_last_user_unless_a_privilege_holds_it() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let (group, _, privilege, user) = account(&mut client, "svc-new", &["POOL_READ"]).await;
    client.call("user.delete", json!([user])).await;
    client.call("group.get_instance", json!([group])).await;
    client.call("privilege.delete", json!([privilege])).await;
    client.call("group.delete", json!([group])).await;

    let group = json!([{"name": "svc-two", "smb": false}]);
    let group = client.call("group.create", group).await.as_i64().unwrap();
    let made = client.call("user.create", new_user("svc-two", group)).await;
    client.call("user.delete", json!([made["id"]])).await;
    let found = findings(&mut client, "group.get_instance", json!([group])).await;
    assert_eq!(
        found,
        json!([[null, format!("Group {group} does not exist"), 2]])
    );

    // The users of a deleted group have another one, and live on.
    let group = json!([{"name": "svc-three", "smb": false}]);
    let group = client.call("group.create", group).await.as_i64().unwrap();
    let made = client
        .call("user.create", new_user("svc-three", group))
        .await;
    client.call("group.delete", json!([group])).await;
    let entry = client.call("user.get_instance", json!([made["id"]])).await;
    assert_eq!(entry["group"]["bsdgrp_group"], "nogroup");
}

#[tokio::test]
async fn what_the_system_needs_is_not_deleted() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    for (method, id, expected) in [
        (
            "user.delete",
            1,
            (22, "[EINVAL] Cannot delete a built-in user"),
        ),
        (
            "user.delete",
            2,
            (22, "[EINVAL] Cannot delete the currently active user"),
        ),
        (
            "group.delete",
            2,
            (13, "[EACCES] A built-in group cannot be deleted."),
        ),
        (
            "privilege.delete",
            1,
            (1, "[EPERM] Unable to delete built-in privilege"),
        ),
    ] {
        let (errno, reason) = failure(&mut client, method, json!([id])).await;
        assert_eq!((errno, reason.as_str()), expected, "{method}");
    }
    let mut carol = Client::rpc(&sim).await;
    assert_eq!(
        carol.password("carol", sim.password()).await,
        "OTP_REQUIRED"
    );
    let mut auditor = Client::rpc(&sim).await;
    assert_eq!(auditor.password("auditor", sim.password()).await, "SUCCESS");
    auditor.call("privilege.query", json!([])).await;
    for method in ["user.create", "group.delete", "privilege.create"] {
        let (errno, _) = failure(&mut auditor, method, json!([])).await;
        assert_eq!(errno, 13, "{method}");
    }
}

#[tokio::test]
async fn keys_of_a_deleted_user_are_orphans() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let (.., user) = account(&mut client, "svc-new", &["POOL_READ"]).await;
    let key = json!([{"name": "metrics", "username": "svc-new"}]);
    let key = client.call("api_key.create", key).await;
    client.call("user.delete", json!([user])).await;
    let row = client
        .call("api_key.get_instance", json!([key["id"]]))
        .await;
    assert_eq!(row["username"], Value::Null);
    assert_eq!(row["revoked"], true);
    assert_eq!(row["revoked_reason"], "User does not exist");
}
