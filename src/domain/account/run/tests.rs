use super::world::{Fate, World, drive, group, plan, privilege};
use super::*;
use crate::domain::account::{Group, Plan, Privilege, Progress};
use crate::domain::catalogue::Roles;
use crate::domain::text::Text;

fn run(plan: Plan) -> Run {
    Run::new(plan, Roles::default())
}

fn all(run: &mut Run, world: &mut World) {
    drive(run, world, &mut std::iter::empty());
}

#[test]
fn the_steps_in_their_order() {
    let (mut world, mut run) = (World::with_others(), run(plan()));
    let mut asked = Vec::new();
    loop {
        let answer = match run.next() {
            Next::Ask(action) => {
                asked.push(format!("{action:?}"));
                world.ask(&action, Fate::Answered)
            }
            Next::Key(new) => {
                asked.push(format!("{new:?}"));
                world.key(&new, Fate::Answered)
            }
            _ => break,
        };
        run.take(answer);
    }
    assert_eq!(run.next(), Next::Done);
    let begins: Vec<String> = asked
        .iter()
        .map(|it| it.chars().take(15).collect())
        .collect();
    assert_eq!(
        begins,
        [
            "Groups",
            "Privileges",
            "Account(\"svc-gr",
            "Key(\"grafana\")",
            "Create(Group { ",
            "Groups",
            "Create(Privileg",
            "Privileges",
            "Create(User { u",
            "Account(\"svc-gr",
            "NewKey { name: ",
        ]
    );
    // The privilege has the gid of the group, the user its API id.
    let made = run.made();
    let (id, gid) = run.group.unwrap();
    assert_ne!(id, gid);
    assert_eq!(made.id(Piece::Group), Some(id));
    assert!(asked[6].contains(&format!("gid: {gid}")), "{}", asked[6]);
    assert!(asked[8].contains(&format!("group: {id}")), "{}", asked[8]);
    assert!(made.key.is_some() && made.user.is_some() && made.privilege.is_some());
}

#[test]
fn a_taken_name_is_told_before_anything_is_created() {
    let mut world = World::with_others();
    world.groups.push(group(50, 3050, "svc-grafana"));
    world
        .privileges
        .push(privilege(51, "svc-grafana", 3050, &["FULL_ADMIN".into()]));
    let mut run = run(plan());
    all(&mut run, &mut world);
    let Next::Taken(taken) = run.next() else {
        panic!("{:?}", run.next());
    };
    let said: Vec<(Piece, i64, bool)> =
        taken.iter().map(|it| (it.piece, it.id, it.alike)).collect();
    // Its roles are other ones: this is no interrupted run.
    assert_eq!(
        said,
        [(Piece::Group, 50, true), (Piece::Privilege, 51, false)]
    );
    assert!(!run.can_use_existing());
    run.use_existing();
    assert!(matches!(run.next(), Next::Taken(_)));
    assert_eq!(world.changes, 0);
    run.undo();
    assert!(matches!(run.next(), Next::Taken(_)));
}

/// Creates parts until the privilege exists, then changes the world.
fn after_privilege(change: impl FnOnce(&mut World)) -> (World, Run) {
    let (mut world, mut run) = (World::with_others(), run(plan()));
    while run.progress(Piece::Privilege) != Progress::Verifying {
        let Next::Ask(action) = run.next() else {
            panic!("{:?}", run.next());
        };
        run.take(world.ask(&action, Fate::Answered));
    }
    change(&mut world);
    all(&mut run, &mut world);
    (world, run)
}

#[test]
fn a_part_that_differs_stops_the_run() {
    type Change = fn(&mut Privilege);
    let cases: [(&str, Change); 4] = [
        ("roles are POOL_READ", |it| drop(it.roles.pop())),
        ("other groups", |it| it.gids.push(3001)),
        ("other groups", |it| it.ds_groups = 1),
        ("web shell", |it| it.web_shell = Some(true)),
    ];
    for (want, change) in cases {
        let (mut world, mut run) =
            after_privilege(|world| change(world.privileges.last_mut().unwrap()));
        let Next::Stopped { piece, fault } = run.next() else {
            panic!("{:?}", run.next());
        };
        assert_eq!(piece, Piece::Privilege);
        assert!(fault.what.contains(want), "{fault}");
        assert_eq!(run.progress(Piece::User), Progress::Waiting);
        // This run created it nevertheless.
        run.undo();
        all(&mut run, &mut world);
        assert_eq!(run.next(), Next::Undone(&[]));
        assert_eq!(world.all(), World::with_others().all());
    }
}

#[test]
fn a_part_with_another_id_than_the_response_said_is_not_removed_for_its_id() {
    let (mut world, mut run) = after_privilege(|world| {
        let it = world.privileges.last_mut().unwrap();
        it.id = 999;
        it.roles = vec!["FULL_ADMIN".into()];
    });
    let Next::Stopped { fault, .. } = run.next() else {
        panic!("{:?}", run.next());
    };
    assert!(fault.what.contains("999"), "{fault}");
    run.undo();
    drive(
        &mut run,
        &mut world,
        &mut [Fate::Answered, Fate::Refused].into_iter(),
    );
    assert!(world.privileges.iter().any(|it| it.id == 999));
}

#[test]
fn a_gid_that_a_privilege_names_gives_no_rights() {
    let mut world = World::with_others();
    // The next group gets the gid 3102.
    world
        .privileges
        .push(privilege(60, "leftover", 3102, &["FULL_ADMIN".into()]));
    let mut run = run(plan());
    all(&mut run, &mut world);
    let Next::Stopped { piece, fault } = run.next() else {
        panic!("{:?}", run.next());
    };
    assert_eq!(piece, Piece::Group);
    assert!(fault.what.contains("leftover"), "{fault}");
    assert!(world.accounts.len() == 1);
}

#[test]
fn roles_that_a_release_reports_with_the_included_ones_are_the_same() {
    let declared = Roles::new([("POOL_READ".into(), vec!["DATASET_READ".into()])]);
    let mut account = World::with_others().account("amy").remove(0);
    let plan = Plan {
        full_name: "Amy".into(),
        roles: vec!["POOL_READ".into()],
        ..plan()
    };
    let mut compared = |roles: &[&str]| {
        account.roles = Some(roles.iter().map(Text::from).collect());
        crate::domain::account::compare::account(&account, &plan, 1, &declared)
    };
    assert_eq!(compared(&["POOL_READ"]), Ok(()));
    assert_eq!(compared(&["DATASET_READ", "POOL_READ"]), Ok(()));
    assert!(compared(&["DATASET_READ"]).is_err());
    assert!(compared(&[]).is_err());
    let more = compared(&["POOL_READ", "FULL_ADMIN"]).unwrap_err();
    assert!(more.contains("FULL_ADMIN"), "{more}");
}

#[test]
fn a_user_with_a_further_key_is_left() {
    let (mut world, mut run) = (World::with_others(), run(plan()));
    all(&mut run, &mut world);
    let mut other = world.keys.first().unwrap().clone();
    other.id = KeyId(900);
    other.name = "by-hand".into();
    world.keys.push(other);
    run.undo();
    all(&mut run, &mut world);
    let Next::Undone(left) = run.next() else {
        panic!("{:?}", run.next());
    };
    // The privilege is gone: the user has no rights. Its group stays with it.
    let pieces: Vec<Piece> = left.iter().map(|it| it.piece).collect();
    assert_eq!(pieces, [Piece::User, Piece::Group]);
    let user = left.first().unwrap();
    assert_eq!(
        user.command(),
        format!(
            "tnkeys call user.delete {} '{{\"delete_group\": false}}'",
            user.id.unwrap()
        )
    );
    assert!(user.why.what.contains("API keys"), "{}", user.why);
}

#[test]
fn names_that_truenas_refuses() {
    let of = |user: &str| {
        let plan = Plan {
            user: user.into(),
            ..plan()
        };
        plan.problems(Some(200))
    };
    for good in ["svc-grafana", "a", "_x.y", "x".repeat(32).as_str()] {
        assert_eq!(of(good), [], "{good}");
    }
    for bad in ["", "-a", ".a", "a b", "ä", "a$b", "x".repeat(33).as_str()] {
        assert_eq!(of(bad).len(), 1, "{bad}");
    }
    let plan = Plan {
        key: "k".repeat(201),
        privilege: " ".into(),
        ..plan()
    };
    let pieces: Vec<Piece> = plan
        .problems(Some(200))
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(pieces, [Piece::Privilege, Piece::Key]);
}

#[test]
fn a_run_without_a_key_ends_with_the_user() {
    let mut world = World::with_others();
    // The key that is moved there may have the name of the plan.
    let Next::Key(new) = Run {
        stage: Stage::Key,
        ..run(plan())
    }
    .next() else {
        panic!();
    };
    world.key(&new, Fate::Answered);
    let before = world.all();
    let mut run = Run::parts_only(plan(), Roles::default());
    all(&mut run, &mut world);
    assert_eq!(run.next(), Next::Done);
    assert!(run.made().user.is_some() && run.made().key.is_none());
    run.undo();
    // The user of the plan owns that key: it stays, and so does the user.
    all(&mut run, &mut world);
    assert!(matches!(run.next(), Next::Undone([user, group])
        if user.piece == Piece::User && group.piece == Piece::Group));
    assert_eq!(world.all().len(), before.len() + 2);
}

#[test]
fn a_group_of_others_is_not_the_work_of_an_interrupted_run() {
    let cases = [
        (Some(false), Some(vec![]), true),
        (None, None, true),
        (Some(false), Some(vec![9]), false),
        (Some(true), Some(vec![]), false),
    ];
    for (builtin, users, usable) in cases {
        let mut world = World::with_others();
        world.groups.push(Group {
            builtin,
            users,
            ..group(50, 3050, "svc-grafana")
        });
        let mut run = run(plan());
        all(&mut run, &mut world);
        assert_eq!(run.can_use_existing(), usable, "{:?}", run.next());
        assert!(matches!(run.next(), Next::Taken(_)));
    }
}
