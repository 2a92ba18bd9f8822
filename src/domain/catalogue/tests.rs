use super::*;
use crate::domain::Release;

fn old() -> Catalogue {
    Catalogue::declared(Some(Release::new(24, 4, 0)), false)
}

#[test]
fn the_declarations_are_read() {
    let old = old();
    assert_eq!((old.methods().len(), old.events().len()), (780, 78));
    assert_eq!(old.origin, Origin::Declared("24.04"));
    let new = Catalogue::declared(Some(Release::V26), true);
    assert_eq!((new.methods().len(), new.events().len()), (775, 0));
    assert!(new.routes().is_empty() && new.has_roles);
    assert!(!Roles::declared(false).is_empty() && !Roles::declared(true).is_empty());
}

#[test]
fn every_number_has_its_item_and_no_other_has() {
    let old = old();
    assert_eq!(old.items().count(), old.len());
    for (number, item) in old.items().enumerate() {
        assert_eq!(old.item(number), Some(item));
    }
    assert_eq!(old.item(old.len()), None);
}

#[test]
fn routes_have_the_form_of_the_release() {
    let route = |catalogue: &Catalogue, path: &str, verb: Verb| {
        let mut routes = catalogue.routes().iter();
        routes
            .find(|r| r.path.raw() == path && r.verb == verb)
            .map(|r| r.method.to_string())
    };
    let old = old();
    for (path, verb, method) in [
        ("/user", Verb::Get, "user.query"),
        ("/user", Verb::Post, "user.create"),
        ("/user/id/{id_}", Verb::Get, "user.get_instance"),
        ("/user/id/{id_}", Verb::Delete, "user.delete"),
        ("/pool/dataset", Verb::Get, "pool.dataset.query"),
        ("/system/general", Verb::Put, "system.general.update"),
    ] {
        assert_eq!(route(&old, path, verb).as_deref(), Some(method), "{path}");
    }
    assert_eq!(route(&old, "/core/bulk", Verb::Post), None);
    let older = Catalogue::declared(Some(Release::new(23, 10, 0)), false);
    assert!(route(&older, "/user/id/{id}", Verb::Put).is_some());
}

#[test]
fn what_the_system_said_wins_over_the_declarations() {
    let mut method = old().method("pool.query").unwrap().clone();
    method.about = "Query ZFS Pools".into();
    let own = Catalogue::new(vec![method], Vec::new(), Some("{id_}"), Origin::System);
    let both = own.or_declared(old());
    assert_eq!(both.methods().len(), 780);
    assert_eq!(
        both.method("pool.query").unwrap().about.as_str(),
        "Query ZFS Pools"
    );
    assert_eq!(both.origin, Origin::Declared("24.04"));
    assert_eq!(both.routes().len(), old().routes().len());
}
