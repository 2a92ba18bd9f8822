//! Dependency cycles between the files of one room.

use std::collections::{BTreeMap, BTreeSet};

use super::bounds;
use super::code_map::{self, CodeMap};
use super::{edges, methods};

/// Edges of the graph, from file to file by their index in the map, each with the names that cause it.
pub(super) type Edges = BTreeMap<(usize, usize), BTreeSet<String>>;

/// The strongly connected components of more than one file, the largest first.
pub(super) fn cycles(edges: &Edges) -> Vec<Vec<usize>> {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in edges.keys() {
        next.entry(*from).or_default().push(*to);
    }
    let reach: BTreeMap<usize, BTreeSet<usize>> = next
        .keys()
        .map(|start| (*start, reached(&next, *start)))
        .collect();
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, ahead) in reach.iter().filter(|(file, ahead)| ahead.contains(file)) {
        if seen.insert(*file) {
            let back = |other: &&usize| reach.get(other).is_some_and(|there| there.contains(file));
            let group: Vec<usize> = ahead.iter().filter(back).copied().collect();
            seen.extend(&group);
            found.push(group);
        }
    }
    found.sort_by_key(|group| std::cmp::Reverse(group.len()));
    found
}

fn reached(next: &BTreeMap<usize, Vec<usize>>, start: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for to in next.get(&file).into_iter().flatten() {
            if found.insert(*to) {
                open.push(*to);
            }
        }
    }
    found
}

/// A cycle with the edges between its files.
pub(super) struct Cycle {
    pub(super) files: Vec<usize>,
    edges: Edges,
}

impl Cycle {
    fn all(edges: &Edges) -> Vec<Self> {
        let with_edges = |files: Vec<usize>| Self {
            edges: edges
                .iter()
                .filter(|((from, to), _)| files.contains(from) && files.contains(to))
                .map(|(ends, names)| (*ends, names.clone()))
                .collect(),
            files,
        };
        cycles(edges).into_iter().map(with_edges).collect()
    }

    fn lines(&self, map: &CodeMap) -> String {
        let mut text = format!("  a cycle of {} files:\n", self.files.len());
        for ((from, to), names) in &self.edges {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let path = |file: &usize| &map.files[*file].path;
            text += &format!("    {} > {}: {}\n", path(from), path(to), names.join(", "));
        }
        text
    }
}

/// The cycles of each room by imports and paths.
pub(super) fn by_imports(map: &CodeMap) -> Vec<Cycle> {
    let mut all = edges::all(map);
    all.retain(|(from, to), _| map.files[*from].room == map.files[*to].room);
    Cycle::all(&all)
}

/// The cycles of each type by method calls.
pub(super) fn by_calls(map: &CodeMap) -> Vec<Cycle> {
    let types = methods::edges(map);
    let mut found: Vec<Cycle> = types.values().flat_map(Cycle::all).collect();
    found.sort_by_key(|cycle| std::cmp::Reverse(cycle.files.len()));
    found
}

/// Compares each room's files in cycles with its bound.
fn compare(map: &CodeMap, kind: &str, found: &[Cycle], bound: fn(&bounds::Room) -> usize) {
    let mut wrong = String::new();
    for room in bounds::ROOMS {
        let in_room = |cycle: &&Cycle| map.files[cycle.files[0]].room == room.name;
        let here: Vec<&Cycle> = found.iter().filter(in_room).collect();
        let files = here.iter().map(|cycle| cycle.files.len()).sum();
        let what = format!("files in cycles by {kind} in {}", room.name);
        if let Err(complaint) = bounds::check(&what, files, bound(room)) {
            wrong += &format!("{complaint}\n");
            wrong.extend(here.iter().map(|cycle| cycle.lines(map)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_new_cycle_by_imports() {
    let map = code_map::of_this_crate();
    compare(map, "imports", &by_imports(map), |room| room.imports);
}

#[test]
fn no_new_cycle_by_method_calls() {
    let map = code_map::of_this_crate();
    compare(map, "calls", &by_calls(map), |room| room.calls);
}

#[test]
fn every_room_has_bounds() {
    let map = code_map::of_this_crate();
    for file in map.files.iter().filter(|file| !file.room.is_empty()) {
        let known = bounds::ROOMS.iter().any(|room| room.name == file.room);
        assert!(known, "{} has no row in tests/arch/bounds.rs", file.room);
    }
}

#[test]
fn the_test_sees_what_it_must() {
    type Case = (&'static [(usize, usize)], &'static [&'static [usize]]);
    let cases: &[Case] = &[
        (&[(0, 1), (1, 2), (0, 2)], &[]),
        (&[(0, 1), (1, 0)], &[&[0, 1]]),
        (&[(0, 1), (1, 2), (2, 0), (2, 3)], &[&[0, 1, 2]]),
        (
            &[(5, 6), (6, 5), (0, 1), (1, 2), (2, 0), (2, 5)],
            &[&[0, 1, 2], &[5, 6]],
        ),
    ];
    for (edges, wanted) in cases {
        let edges = edges.iter().map(|ends| (*ends, BTreeSet::new()));
        let found = cycles(&edges.collect());
        assert_eq!(found, *wanted, "{wanted:?}");
    }
    // Edges between rooms do not count here: they have their own test.
    let map = CodeMap::fake(&[
        ("app/a.rs", "use crate::app::b::B; pub struct A;"),
        ("app/b.rs", "pub struct B(crate::app::a::A);"),
        ("net/c.rs", "use crate::view::d::D; pub struct C;"),
        ("view/d.rs", "use crate::net::c::C; pub struct D;"),
    ]);
    let found = by_imports(&map);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].lines(&map),
        "  a cycle of 2 files:\n    app/a.rs > app/b.rs: B\n    app/b.rs > app/a.rs: A\n"
    );
}
