use proptest::prelude::*;

use super::*;

fn tree() -> Tree {
    Tree::new(Arc::new(Catalogue::declared(None, false)))
}

fn shown(tree: &Tree) -> Vec<String> {
    tree.rows.iter().map(|row| tree.name(*row)).collect()
}

#[test]
fn namespaces_open_and_close() {
    let mut tree = tree();
    let closed = tree.len();
    assert!(shown(&tree).contains(&"pool.dataset".to_owned()));
    tree.act(Action::Unfold);
    assert!(tree.len() > closed);
    tree.act(Action::Down);
    assert!(tree.selected_item().is_some());
    tree.act(Action::Fold);
    assert_eq!((tree.len(), tree.at), (closed, 0));
}

#[test]
fn a_search_shows_what_it_found_and_stands_on_the_best() {
    let mut tree = tree();
    tree.set_find("snapcre");
    assert_eq!(
        tree.selected_item().unwrap().name().as_str(),
        "zfs.snapshot.create"
    );
    assert!(shown(&tree).contains(&"pool.snapshottask.create".to_owned()));
    assert!(!shown(&tree).contains(&"core.ping".to_owned()));
    tree.set_find("qqqq");
    assert!(tree.is_empty() && tree.selected().is_none());
    tree.set_find("");
    assert!(tree.len() > 50);
}

#[test]
fn marks_are_counted_by_namespace() {
    let mut tree = tree();
    let catalogue = Arc::clone(tree.catalogue());
    let reads = |number| matches!(catalogue.item(number), Some(Item::Method(m)) if m.name.raw() == "core.ping");
    tree.mark(reads);
    let core = tree
        .groups()
        .iter()
        .find(|group| group.name == "core")
        .unwrap();
    assert_eq!((core.marked, core.kind), (1, Kind::Methods));
    assert_eq!(
        tree.groups()
            .iter()
            .map(|group| group.marked)
            .sum::<usize>(),
        1
    );
}

#[test]
fn every_thing_is_in_one_namespace() {
    let tree = tree();
    let mut all: Vec<usize> = tree
        .groups()
        .iter()
        .flat_map(|group| group.items.clone())
        .collect();
    all.sort_unstable();
    assert_eq!(all, (0..tree.catalogue().len()).collect::<Vec<_>>());
}

#[test]
fn a_new_catalogue_keeps_the_place() {
    let mut tree = tree();
    tree.set_find("zfs.snapshot.create");
    let same = Arc::clone(tree.catalogue());
    tree.set_catalogue(same);
    assert_eq!(
        tree.selected_item().unwrap().name().as_str(),
        "zfs.snapshot.create"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_cursor_is_always_on_a_row(steps in proptest::collection::vec(0..12_usize, 0..40), rows in 1..30_usize) {
        let mut tree = tree();
        for step in steps {
            match step {
                0 => tree.set_find("query"),
                1 => tree.set_find("no such thing"),
                2 => tree.set_find(""),
                3 => tree.next_kind(),
                step => {
                    let actions = [
                        Action::Up, Action::Down, Action::PageUp, Action::PageDown, Action::Top, Action::Bottom,
                        Action::Unfold, Action::Fold,
                    ];
                    tree.act(actions[step - 4]);
                }
            }
            tree.scroll(rows);
            prop_assert_eq!(tree.selected().is_some(), !tree.is_empty());
            prop_assert!(tree.is_empty() || tree.page(rows).any(|(_, here)| here));
        }
    }
}
