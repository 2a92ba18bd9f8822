use crate::api::{Call, LinkEvent, Outcome, Reply, Stage};
use crate::app::catalogue;
use crate::app::testkit::{Driven, system};
use crate::domain::catalogue::{Catalogue, Origin, Roles};
use crate::domain::{Fault, Kind, Release};

fn wanted(it: &mut Driven) -> Vec<Call> {
    catalogue::request(&mut it.model.cx);
    let effects = std::mem::take(&mut it.model.cx.out);
    for effect in effects {
        if let crate::app::Effect::Ask(crate::api::LinkCommand::Call { id, call }) = effect {
            it.open.push((id, call));
        }
    }
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
