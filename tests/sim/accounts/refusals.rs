//! What the system refuses, field by field.

use super::*;

#[tokio::test]
async fn wrong_fields_are_named() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    assert_eq!(
        findings(
            &mut client,
            "group.create",
            json!([{"gid": "x", "smb": 1, "roles": []}])
        )
        .await,
        json!([
            ["group_create.gid", "Input should be a valid integer", 22],
            ["group_create.name", "Field required", 22],
            ["group_create.smb", "Input should be a valid boolean", 22],
            ["group_create.roles", "Extra inputs are not permitted", 22],
        ])
    );
    assert_eq!(
        findings(&mut client, "group.create", json!([{"name": "-new"}])).await,
        json!([[
            "group_create.name",
            "Value error, Cannot start with \"'-'\"",
            22
        ]])
    );
    let taken = json!([{"name": "svc-backup", "gid": 3001, "smb": false, "users": [99]}]);
    assert_eq!(
        findings(&mut client, "group.create", taken).await,
        json!([
            [
                "group_create.name",
                "A Group with the name \"svc-backup\" already exists.",
                17
            ],
            [
                "group_create.gid",
                "Gid 3001 is already used (group svc-backup has it)",
                17
            ],
            [
                "group_create.gid",
                "A privilege 'Backup and replication' already uses this group ID.",
                22
            ],
            ["group_create.users", "Following users do not exist: 99", 22],
        ])
    );
    assert_eq!(
        findings(
            &mut client,
            "privilege.create",
            json!([{"name": "", "local_groups": ["a"]}])
        )
        .await,
        json!([
            [
                "privilege_create.name",
                "String should have at least 1 character",
                22
            ],
            [
                "privilege_create.local_groups.0",
                "Input should be a valid integer",
                22
            ],
            ["privilege_create.web_shell", "Field required", 22],
        ])
    );
    let params = privilege("Local Administrator", 4711, &["POOL_READ", "NOPE"]);
    let gone = "4711: local group does not exist. This error may be addressed by either re-creating the missing group \
                with the specified group id or removing this entry from the privilege.";
    assert_eq!(
        findings(&mut client, "privilege.create", params).await,
        json!([
            [
                "privilege_create.name",
                "Object with this name already exists",
                22
            ],
            ["privilege_create.local_groups.0", gone, 22],
            ["privilege_create.roles.1", "Invalid role", 22],
        ])
    );
    // A container sees this group: it cannot have a privilege.
    let mapped = json!([{"name": "mapped", "smb": false, "userns_idmap": "DIRECT"}]);
    let id = client.call("group.create", mapped).await;
    let entry = client.call("group.get_instance", json!([id])).await;
    assert_eq!(entry["userns_idmap"], "DIRECT");
    let params = privilege("Mapped", entry["gid"].as_i64().unwrap(), &["POOL_READ"]);
    let found = findings(&mut client, "privilege.create", params).await;
    assert_eq!(found[0][0], "privilege_create.local_groups.0");
}

#[tokio::test]
async fn wrong_users_are_refused() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let with = |changes: Value| {
        let mut params = new_user("svc-new", 8);
        let fields = params[0].as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        params
    };
    for (changes, expected) in [
        (
            json!({"smb": true}),
            json!([[
                "user_create.password_disabled",
                "Password authentication may not be disabled for SMB users.",
                22
            ]]),
        ),
        (
            json!({"username": "root"}),
            json!([[
                "user_create.username",
                "The username \"root\" already exists.",
                17
            ]]),
        ),
        (
            json!({"username": ".a"}),
            json!([[
                "user_create.username",
                "Value error, Cannot start with \"'.'\"",
                22
            ]]),
        ),
        (
            json!({"username": "a".repeat(33)}),
            json!([[
                "user_create.username",
                "Value error, Cannot exceed 32 charaters in length",
                22
            ]]),
        ),
        (
            json!({"full_name": ""}),
            json!([[
                "user_create.full_name",
                "String should have at least 1 character",
                22
            ]]),
        ),
        (
            json!({"group": 99}),
            json!([["user_create.group", "Group 99 not found", 2]]),
        ),
        (
            json!({"group_create": true}),
            json!([[
                "user_create.group",
                "Enter either a group name or create a new group to continue.",
                22
            ]]),
        ),
        (
            json!({"groups": [2, 99]}),
            json!([["user_create.groups.1", "This group does not exist.", 22]]),
        ),
        (
            json!({"shell": "/bin/false", "full_name": "a:b"}),
            json!([
                [
                    "user_create.full_name",
                    "The ':' character is not allowed.",
                    22
                ],
                ["user_create.shell", "Please select a valid shell.", 22],
            ]),
        ),
        (
            json!({"password_disabled": false, "home": "/nowhere"}),
            json!([
                ["user_create.password", "Password is required", 22],
                [
                    "user_create.home",
                    "/nowhere: path specified to use as home directory does not exist.",
                    22
                ],
            ]),
        ),
        (
            json!({"webshare": false, "roles": []}),
            json!([
                ["user_create.webshare", "Extra inputs are not permitted", 22],
                ["user_create.roles", "Extra inputs are not permitted", 22],
            ]),
        ),
    ] {
        let found = findings(&mut client, "user.create", with(changes.clone())).await;
        assert_eq!(found, expected, "{changes}");
    }
    assert_eq!(
        client
            .call("user.query", json!([[], {"count": true}]))
            .await,
        10
    );
}
