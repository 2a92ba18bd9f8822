use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::{Access, Ownership};

fn key(id: i64, name: &str) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: None.into(),
        access: Access::User(Ownership::default()),
        hash_print: None,
    }
}

fn is_whole(rows: &Rows, model: &BTreeMap<i64, String>) -> Result<(), TestCaseError> {
    prop_assert_eq!(rows.len(), model.len());
    prop_assert_eq!(rows.is_empty(), model.is_empty());
    let listed: Vec<_> = rows
        .iter()
        .map(|key| (key.id.0, key.name.to_string()))
        .collect();
    let wanted: Vec<_> = model.iter().map(|(id, name)| (*id, name.clone())).collect();
    prop_assert_eq!(&listed, &wanted);
    for (at, (id, name)) in (0..).zip(&wanted) {
        prop_assert_eq!(rows.rank(KeyId(*id)), Some(at));
        prop_assert_eq!(rows.at(at).map(|key| key.id.0), Some(*id));
        prop_assert_eq!(
            rows.get(KeyId(*id)).map(|key| key.name.as_str()),
            Some(name.as_str())
        );
    }
    prop_assert!(rows.at(u32::try_from(model.len()).unwrap()).is_none());
    let mut start = 0;
    for (first, part) in rows.parts() {
        prop_assert!(!part.is_empty() && part.len() <= LONGEST && first as usize == start);
        start += part.len();
    }
    Ok(())
}

#[test]
fn the_first_of_several_keys_with_one_id_stays() {
    let mut builder = Builder::default();
    for (id, name) in [(5, "a"), (3, "b"), (5, "c"), (5, "d"), (4, "e")] {
        builder.push(key(id, name));
    }
    let (rows, repeated) = builder.finish();
    let names: Vec<_> = rows.iter().map(|key| key.name.as_str()).collect();
    assert_eq!((names.as_slice(), repeated), (&["b", "e", "a"][..], 2));
}

#[test]
fn a_change_copies_one_chunk() {
    let rows: Rows = (0..5000).map(|id| key(id, "k")).collect();
    let mut changed = rows.clone();
    changed.put(key(2000, "other"));
    let shared = rows.chunks.iter().zip(&changed.chunks);
    let copied = shared
        .filter(|(a, b)| !Arc::ptr_eq(&a.keys, &b.keys))
        .count();
    assert_eq!((rows.chunks.len(), copied), (5, 1));
    assert_eq!(rows.get(KeyId(2000)).unwrap().name.as_str(), "k");
}

#[test]
fn a_chunk_that_grows_is_split() {
    let mut rows: Rows = (0..3000).map(|id| key(id * 10, "k")).collect();
    let mut model: BTreeMap<_, _> = (0..3000).map(|id| (id * 10, "k".to_owned())).collect();
    for id in (1..9000).filter(|id| id % 10 != 0) {
        rows.put(key(id, "n"));
        model.insert(id, "n".to_owned());
    }
    is_whole(&rows, &model).unwrap();
    for id in 0..9000 {
        rows.remove(KeyId(id));
        model.remove(&id);
    }
    is_whole(&rows, &model).unwrap();
}

proptest! {
    #[test]
    fn it_is_a_map_by_id(start in proptest::collection::vec(0i64..60, 0..40), steps in proptest::collection::vec((any::<bool>(), 0i64..60), 0..80)) {
        let mut rows: Rows = start.iter().map(|id| key(*id, "first")).collect();
        let mut model: BTreeMap<i64, String> = start.iter().map(|id| (*id, "first".into())).collect();
        for (n, (put, id)) in steps.into_iter().enumerate() {
            let name = format!("n{n}");
            let before = model.keys().position(|it| *it == id);
            if put {
                let (at, old) = rows.put(key(id, &name));
                prop_assert_eq!(old.map(|key| key.name.to_string()), model.insert(id, name));
                prop_assert_eq!(model.keys().position(|it| *it == id), Some(at as usize));
            } else {
                let gone = rows.remove(KeyId(id));
                prop_assert_eq!(gone.as_ref().map(|(at, _)| *at as usize), before);
                prop_assert_eq!(gone.map(|(_, key)| key.name.to_string()), model.remove(&id));
            }
        }
        is_whole(&rows, &model)?;
    }
}
