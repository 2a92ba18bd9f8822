//! Figures about the crate's shape. `cargo test --test arch -- --nocapture figures` prints them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::code_map::{self, CodeMap};
use super::cycles::Cycle;
use super::{bounds, cycles, features, methods, state, syntax};

/// A figure's name and value.
type Row = (&'static str, usize);

/// Cycles in all rooms; [`bounds::ROOMS`] has their bounds.
fn totals(map: &CodeMap) -> Vec<Row> {
    let size = |cycle: &Cycle| cycle.files.len();
    let imports = cycles::by_imports(map);
    let calls = cycles::by_calls(map);
    let in_app = calls
        .iter()
        .filter(|cycle| map.files[cycle.files[0]].room == "app");
    vec![
        ("cycles by imports", imports.len()),
        ("files in cycles by imports", imports.iter().map(size).sum()),
        (
            "files in the largest cycle by imports",
            imports.first().map_or(0, size),
        ),
        (
            "files in the largest cycle by calls in app",
            in_app.map(size).max().unwrap_or(0),
        ),
        ("files in cycles by calls", calls.iter().map(size).sum()),
    ]
}

/// The figures of [`bounds::SHAPE`].
fn shape(map: &CodeMap) -> Vec<Row> {
    let mut model = methods::blocks(map);
    model.retain(|block| {
        let (home, name) = &block.of;
        name == "Model" && map.files[*home].room == "app" && !block.of_trait
    });
    let files: BTreeSet<usize> = model.iter().map(|block| block.file).collect();
    vec![
        ("fields of Model", fields_of_model(map)),
        ("files with methods of Model", files.len()),
        (
            "methods of Model",
            model.iter().map(|block| block.defines.len()).sum(),
        ),
        ("parameters that collect effects", effect_parameters(map)),
        (
            "files of app that name the model or the update",
            features::upward(map).len(),
        ),
        (
            "fields of the state that all of app may write",
            state::open_fields(map).len(),
        ),
        (
            "places that start a program outside of process",
            starts_of_programs(map),
        ),
    ]
}

/// The figures of [`bounds::LIMITS`].
fn limited(map: &CodeMap) -> Vec<Row> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = files_below(&root.join("src"));
    let lines = sources
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap().lines().count());
    let targets = entries(&root.join("tests")).into_iter().filter(|path| {
        path.extension().is_some_and(|ending| ending == "rs") || path.join("main.rs").exists()
    });
    vec![
        (
            "writes into the state of another feature",
            state::writes(map).len(),
        ),
        (
            "paths into the folder of another feature",
            features::reaching(map).len(),
        ),
        (
            "entries at the top of src/app",
            entries(&root.join("src/app")).len(),
        ),
        ("test targets", targets.count()),
        ("files of src", sources.len()),
        ("lines of src", lines.sum()),
    ]
}

fn fields_of_model(map: &CodeMap) -> usize {
    let app = map.files.iter().filter(|file| file.room == "app");
    app.map(|file| syntax::fields(&file.tokens, "Model").len())
        .sum()
}

/// Parameters of the type `&mut Vec<Effect>` in `app`.
fn effect_parameters(map: &CodeMap) -> usize {
    let app = map.files.iter().filter(|file| file.room == "app");
    app.map(|file| count(&file.tokens, &[":", "&", "mut", "Vec", "<", "Effect", ">"]))
        .sum()
}

/// `Command::new` and `.spawn()` outside of `process`; not the command line's own `clap::Command`.
fn starts_of_programs(map: &CodeMap) -> usize {
    let others = map.files.iter().filter(|file| file.room != "process");
    let starts = |tokens: &[String]| {
        count(tokens, &["Command", "::", "new"]) + count(tokens, &[".", "spawn", "(", ")"])
            - count(tokens, &["clap", "::", "Command", "::", "new"])
    };
    others.map(|file| starts(&file.tokens)).sum()
}

fn count(tokens: &[String], words: &[&str]) -> usize {
    let here = |window: &&[String]| window.iter().zip(words).all(|(token, word)| token == word);
    tokens.windows(words.len()).filter(here).count()
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let (dirs, mut files): (Vec<_>, Vec<_>) =
        entries(dir).into_iter().partition(|path| path.is_dir());
    files.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    files.extend(dirs.iter().flat_map(|dir| files_below(dir)));
    files
}

#[test]
fn figures_only_shrink() {
    let map = code_map::of_this_crate();
    let names = |rows: &[Row]| -> Vec<&str> { rows.iter().map(|row| row.0).collect() };
    let (shape, limited) = (shape(map), limited(map));
    assert_eq!(names(&shape), names(bounds::SHAPE));
    assert_eq!(names(&limited), names(bounds::LIMITS));
    let mut table = String::from("| figure | now | bound |\n|---|---|---|\n");
    let mut wrong = String::new();
    for (what, found) in totals(map) {
        table += &format!("| {what} | {found} | a room |\n");
    }
    for ((what, found), (_, bound)) in shape.iter().zip(bounds::SHAPE) {
        table += &format!("| {what} | {found} | {bound} |\n");
        if let Err(complaint) = bounds::check(what, *found, *bound) {
            wrong += &format!("{complaint}\n");
        }
    }
    for ((what, found), (_, bound)) in limited.iter().zip(bounds::LIMITS) {
        table += &format!("| {what} | {found} | at most {bound} |\n");
        if found > bound {
            wrong += &format!("{what}: {found}, and at most {bound} are accepted\n");
        }
    }
    println!("{table}");
    let places = [
        features::upward(map),
        state::open_fields(map),
        state::writes(map),
        features::reaching(map),
    ];
    assert!(wrong.is_empty(), "{wrong}{places:#?}");
}

#[test]
fn the_test_sees_what_it_must() {
    let map = CodeMap::fake(&[
        (
            "app/model.rs",
            "pub struct Model { pub a: u8, b: Vec<u8> } impl Model { fn one(&self) {} fn two(&self) {} }",
        ),
        (
            "app/x.rs",
            "impl super::model::Model { fn three(&self, effects: &mut Vec<Effect>) {} } impl Debug for super::model::Model { fn fmt() {} }",
        ),
        (
            "net/x.rs",
            "pub struct Model { a: u8 } impl Model { fn f(effects: &mut Vec<Effect>) {} }",
        ),
        (
            "net/y.rs",
            "fn f() { tokio::process::Command::new(program).spawn(); tokio::spawn(x); b.spawn(|| {}); clap::Command::new(name); }",
        ),
        (
            "process/mod.rs",
            "fn f() { Command::new(program).spawn(); }",
        ),
    ]);
    let shape = shape(&map);
    for (what, wanted) in [
        ("fields of Model", 2),
        ("files with methods of Model", 2),
        ("methods of Model", 3),
        ("parameters that collect effects", 1),
        ("places that start a program outside of process", 2),
        ("files of app that name the model or the update", 1),
    ] {
        assert!(shape.contains(&(what, wanted)), "{what}: {shape:?}");
    }
}
