use crate::api::{Call, LinkEvent, Outcome, Reply, Stage};
use crate::app::testkit::{Driven, system};
use crate::app::{Effect, FileTask, Msg, catalogue};
use crate::domain::catalogue::{Catalogue, ListedBy, Listing, Origin, Roles};
use crate::domain::{Fault, Kind, Release};

fn wanted(it: &mut Driven) -> Vec<Call> {
    catalogue::request(&mut it.model.cx);
    let effects = std::mem::take(&mut it.model.cx.out);
    it.perform(effects);
    let asked =
        |(_, call): &(_, Call)| matches!(call, Call::Catalogue | Call::Roles).then(|| call.clone());
    it.open.iter().filter_map(asked).collect()
}

fn answer(it: &mut Driven, call: &Call, outcome: Outcome) {
    let at = it.open.iter().position(|(_, open)| open == call).unwrap();
    let (id, _) = it.open.remove(at);
    it.told(LinkEvent::Answer { id, outcome });
}

/// A catalogue with `pool.query` only.
fn one_method(origin: Origin) -> Box<Catalogue> {
    let declared = Catalogue::declared(Some(Release::V25_10), true);
    let method = declared.method("pool.query").unwrap().clone();
    Box::new(Catalogue::new(vec![method], Vec::new(), None, origin))
}

#[test]
fn nothing_is_declared_before_a_form_needs_it() {
    // It takes 90 KiB for each system.
    let mut it = Driven::user_era();
    it.press("R");
    let declared = |it: &Driven| it.model.cx.catalogue.declared_catalogue.get().is_some();
    assert!(!declared(&it));
    it.press("n");
    assert!(declared(&it), "the default owner has the fewest rights");
}

#[test]
fn there_is_an_answer_at_once_and_a_better_one_later() {
    let mut it = Driven::user_era();
    assert_eq!(
        catalogue::current(&it.model.cx).origin,
        Origin::Declared("25.10")
    );
    assert!(
        catalogue::roles(&it.model.cx)
            .expand(&["SHARING_ADMIN".into()])
            .has("READONLY_ADMIN")
    );
    assert_eq!(wanted(&mut it), [Call::Roles, Call::Catalogue]);
    assert_eq!(wanted(&mut it).len(), 2, "asked once");

    let listed = one_method(Origin::System);
    answer(
        &mut it,
        &Call::Catalogue,
        Outcome::Done(Reply::Catalogue(listed)),
    );
    assert_eq!(catalogue::current(&it.model.cx).origin, Origin::System);
    assert_eq!(
        catalogue::current(&it.model.cx).len(),
        1,
        "a full administrator sees all there is"
    );
    let roles = Roles::new([("ODD".into(), vec!["POOL_READ".into()])]);
    answer(&mut it, &Call::Roles, Outcome::Done(Reply::Roles(roles)));
    assert!(
        catalogue::roles(&it.model.cx)
            .expand(&["ODD".into()])
            .has("POOL_READ")
    );
}

#[test]
fn who_is_not_shown_everything_gets_the_rest_from_the_declarations() {
    let mut it = Driven::user_era();
    it.model
        .cx
        .connection
        .system
        .as_mut()
        .unwrap()
        .me
        .full_admin = false;
    wanted(&mut it);
    let listed = one_method(Origin::System);
    answer(
        &mut it,
        &Call::Catalogue,
        Outcome::Done(Reply::Catalogue(listed)),
    );
    assert_eq!(catalogue::current(&it.model.cx).methods().len(), 775);
    assert_eq!(
        catalogue::current(&it.model.cx).origin,
        Origin::Declared("25.10")
    );
}

#[test]
fn a_refusal_leaves_the_declarations_and_is_not_repeated() {
    let mut it = Driven::allowlist_era();
    wanted(&mut it);
    let denied = || Outcome::Failed(Fault::new(Kind::Denied, "no"));
    answer(&mut it, &Call::Catalogue, denied());
    answer(&mut it, &Call::Roles, denied());
    assert_eq!(
        catalogue::current(&it.model.cx).origin,
        Origin::Declared("24.04")
    );
    assert!(it.model.cx.notice.is_none() && it.model.cx.modals.is_empty());
    assert!(wanted(&mut it).is_empty());
}

#[test]
fn each_connection_asks_anew_and_another_system_is_not_this_one() {
    let mut it = Driven::user_era();
    wanted(&mut it);
    let listed = one_method(Origin::System);
    answer(
        &mut it,
        &Call::Catalogue,
        Outcome::Done(Reply::Catalogue(listed)),
    );
    it.open.clear();
    it.told(LinkEvent::Progress(Stage::Reaching));
    assert!(wanted(&mut it).is_empty(), "not over a lost link");
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    assert_eq!(
        catalogue::current(&it.model.cx).len(),
        1,
        "what was read stays"
    );
    assert_eq!(wanted(&mut it).len(), 2);
    // The system was upgraded meanwhile.
    it.told(LinkEvent::Online(Box::new(system(Release::V26, None))));
    assert_eq!(catalogue::current(&it.model.cx).methods().len(), 775);
}

#[test]
fn before_roles_only_the_methods_are_asked_for() {
    let mut it = Driven::online(Release::new(23, 10, 0), None, 80, 24);
    assert_eq!(wanted(&mut it), [Call::Catalogue]);
}

#[test]
fn what_a_session_is_shown_tells_which_choices_are_open_to_every_user() {
    let free = "interface.lacpdu_rate_choices";
    let declared = Catalogue::declared(Some(Release::V25_10), true);
    let of = |it: &Driven, name: &str, own: &[&str]| {
        let own: Vec<_> = own.iter().map(|role| (*role).into()).collect();
        let (catalogue, roles) = (
            catalogue::current(&it.model.cx),
            catalogue::roles(&it.model.cx),
        );
        roles.expand(&own).permits(catalogue.method(name).unwrap())
    };
    let limited = |listed: Vec<crate::domain::catalogue::Method>| {
        let mut it = Driven::user_era();
        let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
        (me.full_admin, me.roles) = (false, vec!["SNAPSHOT_READ".into()]);
        wanted(&mut it);
        let listed = Catalogue::new(listed, Vec::new(), None, Origin::System);
        let listed = Reply::Catalogue(Box::new(listed));
        answer(&mut it, &Call::Catalogue, Outcome::Done(listed));
        it
    };
    // Listed, with roles that this session does not hold: the method needs no role.
    let mut listed = declared.method("interface.choices").unwrap().clone();
    assert!(!listed.roles.is_empty());
    let it = limited(vec![listed.clone()]);
    assert!(of(&it, "interface.choices", &["SNAPSHOT_READ"]));
    // Not listed: the method needs one of its roles.
    assert!(!of(&it, free, &["SNAPSHOT_READ"]) && of(&it, free, &["NETWORK_INTERFACE_READ"]));
    // Listed, with a role that the session holds: nothing follows for other methods.
    listed.roles.push("SNAPSHOT_READ".into());
    let it = limited(vec![listed]);
    assert!(of(&it, "interface.choices", &["SNAPSHOT_READ"]));
    assert!(!of(&it, "interface.choices", &["POOL_READ"]));
    // A full administrator sees everything, so the listed roles are complete.
    let it = Driven::user_era();
    assert!(of(&it, free, &["SNAPSHOT_READ"]));
}

/// The list that the program kept for the next run.
fn kept(it: &mut Driven) -> (ListedBy, Listing) {
    let kept = |effect: &Effect| matches!(effect, Effect::FileTask(FileTask::KeepCatalogue(_)));
    let at = it.effects.iter().position(kept).unwrap();
    match it.effects.remove(at) {
        Effect::FileTask(FileTask::KeepCatalogue(kept)) => *kept,
        other => panic!("{other:?}"),
    }
}

/// What a first run kept of a system that lists one method.
fn first_run() -> (ListedBy, Listing) {
    let mut it = Driven::user_era();
    wanted(&mut it);
    let roles = Roles::new([("ODD".into(), vec!["POOL_READ".into()])]);
    answer(&mut it, &Call::Roles, Outcome::Done(Reply::Roles(roles)));
    let listed = Outcome::Done(Reply::Catalogue(one_method(Origin::System)));
    answer(&mut it, &Call::Catalogue, listed);
    kept(&mut it)
}

#[test]
fn a_second_run_asks_nothing() {
    let mut it = Driven::user_era();
    it.kept = Some(first_run());
    assert!(wanted(&mut it).is_empty());
    let current = catalogue::current(&it.model.cx);
    assert_eq!((current.origin, current.len()), (Origin::System, 1));
    let roles = catalogue::roles(&it.model.cx);
    assert!(roles.expand(&["ODD".into()]).has("POOL_READ"));
    assert!(it.effects.is_empty(), "and keeps nothing anew");
}

#[test]
fn another_version_account_or_system_asks() {
    let mut it = Driven::user_era();
    it.kept = Some(first_run());
    let system = it.model.cx.connection.system.as_mut().unwrap();
    system.version = "TrueNAS-25.10.6".into();
    assert_eq!(wanted(&mut it).len(), 2, "another version");

    let mut it = Driven::user_era();
    it.kept = Some(first_run());
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, vec!["READONLY_ADMIN".into()]);
    assert_eq!(wanted(&mut it).len(), 2, "another account");

    let mut it = Driven::user_era();
    it.kept = Some(first_run());
    let endpoint = it.model.cx.connection.endpoint.as_mut().unwrap();
    endpoint.address = crate::domain::Address::parse("nas2").unwrap();
    assert_eq!(wanted(&mut it).len(), 2, "another system");
}

#[test]
fn where_the_account_is_not_known_nothing_is_loaded_or_kept() {
    let mut it = Driven::user_era();
    it.kept = Some(first_run());
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, Vec::new());
    assert_eq!(wanted(&mut it).len(), 2);
    let roles = Roles::new([("ODD".into(), Vec::new())]);
    answer(&mut it, &Call::Roles, Outcome::Done(Reply::Roles(roles)));
    let listed = Outcome::Done(Reply::Catalogue(one_method(Origin::System)));
    answer(&mut it, &Call::Catalogue, listed);
    assert!(it.effects.is_empty());
}

#[test]
fn a_list_that_comes_from_the_disk_too_late_is_dropped() {
    let (by, listing) = first_run();
    let mut it = Driven::user_era();
    let late = Msg::CatalogueLoaded(Box::new(by), Some(Box::new(listing)));
    it.send(late);
    assert_eq!(
        catalogue::current(&it.model.cx).origin,
        Origin::Declared("25.10"),
        "nobody asked for it"
    );
}
