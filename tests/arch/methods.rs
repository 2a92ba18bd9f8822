//! Method calls between the files of one type, where its `impl` blocks stand in several files.

use std::collections::{BTreeMap, BTreeSet};

use super::code_map::{CodeMap, Found};
use super::cycles::Edges;

/// A type: the file that defines it, and its name.
pub(super) type Type = (usize, String);

/// One `impl` block.
pub(super) struct Block {
    pub(super) of: Type,
    pub(super) file: usize,
    /// Whether it implements a trait.
    pub(super) of_trait: bool,
    /// The methods and functions that it defines.
    pub(super) defines: Vec<String>,
    /// The methods that it names by `self.` or `Self::`.
    calls: BTreeSet<String>,
}

/// The edges of every type, from the caller's file to the file of the method.
pub(super) fn edges(map: &CodeMap) -> BTreeMap<Type, Edges> {
    let blocks = blocks(map);
    let mut homes: BTreeMap<(&Type, &str), BTreeSet<usize>> = BTreeMap::new();
    for block in &blocks {
        for name in &block.defines {
            homes
                .entry((&block.of, name))
                .or_default()
                .insert(block.file);
        }
    }
    let mut found: BTreeMap<Type, Edges> = BTreeMap::new();
    for block in &blocks {
        for name in &block.calls {
            let Some(files) = homes.get(&(&block.of, name.as_str())) else {
                continue;
            };
            if !files.contains(&block.file) {
                let edges = found.entry(block.of.clone()).or_default();
                for to in files {
                    let names = edges.entry((block.file, *to)).or_default();
                    names.insert(name.clone());
                }
            }
        }
    }
    found
}

/// Every `impl` block for a type of this crate.
pub(super) fn blocks(map: &CodeMap) -> Vec<Block> {
    let mut found = Vec::new();
    for (place, file) in map.files.iter().enumerate() {
        let tokens: Vec<&str> = file.tokens.iter().map(String::as_str).collect();
        for placed in &file.code {
            let before = placed.at.checked_sub(1).map_or(";", |at| tokens[at]);
            let begins = matches!(before, ";" | "}" | "{" | "]" | "unsafe");
            if tokens[placed.at] != "impl" || !begins {
                continue;
            }
            let rest = &tokens[placed.at + 1..];
            let open = rest.iter().take_while(|t| **t != "{").count();
            let (path, of_trait) = subject(&rest[..open]);
            let of = map.resolve(&placed.module, &path);
            let of = of.into_iter().find_map(|one| match one {
                Found::Item(file, name) => Some((file, name)),
                Found::Module(_) => None,
            });
            let Some(of) = of else { continue };
            let (defines, calls) = body(&rest[open..], path.last().map_or("", String::as_str));
            found.push(Block {
                of,
                file: place,
                of_trait,
                defines,
                calls,
            });
        }
    }
    found
}

/// The path of the type that an `impl` is for, and whether a trait stands before it.
fn subject(head: &[&str]) -> (Vec<String>, bool) {
    let (mut path, mut of_trait, mut angle) = (Vec::new(), false, 0i32);
    for (i, token) in head.iter().enumerate() {
        match *token {
            "<" => angle += 1,
            ">" if i > 0 && head[i - 1] != "-" => angle -= 1,
            "for" if angle == 0 => (path, of_trait) = (Vec::new(), true),
            "where" if angle == 0 => break,
            name if angle == 0 && name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(name.to_owned());
            }
            _ => {}
        }
    }
    path.retain(|name| !matches!(name.as_str(), "mut" | "dyn" | "const"));
    (path, of_trait)
}

/// The methods that this block defines, and the methods of its own type that it names.
fn body(tokens: &[&str], own: &str) -> (Vec<String>, BTreeSet<String>) {
    let (mut defines, mut calls, mut depth) = (Vec::new(), BTreeSet::new(), 0);
    let get = |at: usize| tokens.get(at).copied().unwrap_or("");
    for (i, token) in tokens.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            "fn" if depth == 1 => defines.push(get(i + 1).to_owned()),
            "self" if get(i + 1) == "." && matches!(get(i + 3), "(" | "::") => {
                calls.insert(get(i + 2).to_owned());
            }
            name if (name == "Self" || name == own) && get(i + 1) == "::" => {
                calls.insert(get(i + 2).to_owned());
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    (defines, calls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::cycles;

    fn seen(files: &[(&str, &str)]) -> Vec<String> {
        let map = CodeMap::fake(files);
        let name = |file: usize| map.files[file].path.clone();
        let edges = edges(&map).into_values().flat_map(BTreeMap::into_keys);
        edges
            .map(|(from, to)| format!("{} > {}", name(from), name(to)))
            .collect()
    }

    #[test]
    fn the_test_sees_what_it_must() {
        let model = (
            "app/model.rs",
            "pub struct Model; impl Model { pub fn one(&self) { } }",
        );
        for text in [
            "use super::model::Model; impl Model { fn two(&self) { self.one() } }",
            "use crate::app::model::Model as M; impl M { fn two(&self) { x.map(Self::one) } }",
            "impl super::model::Model { fn two(&self) { f(|| self.one()) } }",
            "use super::model::Model; impl Model { fn two() { Model::one(x) } }",
            "use super::model::Model; impl Display for Model { fn fmt(&self) { self.one() } }",
            "use super::model; impl<T> From<T> for model::Model { fn from(t: T) -> Self { Self::one() } }",
            "use super::model::Model; #[x] impl Model { fn a(&self) {} fn b(&self) { self.one::<u8>() } }",
        ] {
            assert_eq!(
                seen(&[model, ("app/x.rs", text)]),
                ["app/x.rs > app/model.rs"],
                "{text}"
            );
        }
    }

    #[test]
    fn it_does_not_see_what_it_must_not() {
        let model = (
            "app/model.rs",
            "pub struct Model; impl Model { pub fn one(&self) { } }",
        );
        for text in [
            "use super::model::Model; impl Model { fn two(&self) { self.two() } }",
            "use super::model::Model; impl Model { fn two(&self) { self.link.one(); it.one(); one() } }",
            "use super::model::Model; impl Model { fn two(&self) { self.one = 1; } }",
            "use super::model::Model; fn f(m: &Model) { m.one() }",
            // Another type of the same name.
            "pub struct Model; impl Model { fn two(&self) { self.one() } }",
            "use super::model::Model; impl Model { #[cfg(test)] fn two(&self) { self.one() } }",
            "use super::model::Model; struct X; impl X { fn two(&self) { self.one() } }",
            "impl<T: Fn() -> u8> Model for T { fn two(&self) { self.one() } }",
            "fn f() -> impl Iterator { self.one() }",
        ] {
            let found = seen(&[model, ("app/x.rs", text)]);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_loop_of_calls_is_a_cycle() {
        let map = CodeMap::fake(&[
            (
                "app/model.rs",
                "pub struct Model; impl Model { fn a(&self) { self.b() } }",
            ),
            (
                "app/b.rs",
                "use super::model::Model; impl Model { fn b(&self) { self.c() } }",
            ),
            (
                "app/c.rs",
                "use super::model::Model; impl Model { fn c(&self) { self.a(); self.d() } }",
            ),
            (
                "app/d.rs",
                "use super::model::Model; impl Model { fn d(&self) {} }",
            ),
        ]);
        let found = cycles::by_calls(&map);
        let files: Vec<_> = found.iter().map(|cycle| cycle.files.clone()).collect();
        assert_eq!(files, [[0, 1, 2]]);
    }
}
