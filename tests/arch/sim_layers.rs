//! The simulator's layers: a file imports its own layer and those below.

use super::code_map::{self, CodeMap};
use super::edges;

/// Lowest first, as in the table of `src/sim/mod.rs`.
const LAYERS: &[&str] = &["release", "world", "framing", "methods", "server"];

/// Files that name an item of a layer above their own, or of the simulator's root.
fn upward(map: &CodeMap) -> Vec<String> {
    let layer = |file: usize| {
        let name = map.files[file].module.get(1)?;
        LAYERS.iter().position(|layer| layer == name)
    };
    let edges = edges::all(map);
    edges
        .iter()
        .filter(|((from, to), _)| map.files[*from].room == "sim" && map.files[*to].room == "sim")
        .filter(|((from, to), _)| match (layer(*from), layer(*to)) {
            // The root may name every layer.
            (None, _) => false,
            (Some(_), None) => true,
            (Some(from), Some(to)) => to > from,
        })
        .map(|((from, to), names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let path = |file: usize| &map.files[file].path;
            format!("{} > {}: {}", path(*from), path(*to), names.join(", "))
        })
        .collect()
}

#[test]
fn no_import_of_the_simulator_runs_upward() {
    let found = upward(code_map::of_this_crate());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_layer_is_in_the_table_and_every_folder_is_a_layer() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sim");
    let table = std::fs::read_to_string(root.join("mod.rs")).unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split_once('`'))
        .map(|(layer, _)| layer)
        .collect();
    assert_eq!(rows, LAYERS);
    for entry in std::fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name == "mod.rs" || LAYERS.contains(&name.as_str());
        assert!(known, "{name} is in no layer");
    }
}

#[test]
fn the_test_sees_what_it_must() {
    let map = CodeMap::fake(&[
        ("sim/mod.rs", "pub use server::serve; pub struct Sim;"),
        ("sim/world/state.rs", "pub struct World;"),
        (
            "sim/world/jobs.rs",
            "use crate::sim::server::serve; use crate::sim::world::state::World;",
        ),
        ("sim/world/audit.rs", "fn f(_: crate::sim::Sim) {}"),
        (
            "sim/server/mod.rs",
            "use crate::sim::world::state::World; pub fn serve() {}",
        ),
    ]);
    assert_eq!(
        upward(&map),
        [
            "sim/world/jobs.rs > sim/server/mod.rs: serve",
            "sim/world/audit.rs > sim/mod.rs: Sim",
        ]
    );
}
