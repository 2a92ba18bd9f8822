//! The dependency graph of the crate's files. A file depends on another when it names one of its items: in a `use`, in a path, or by
//! an imported name.
//!
//! A `mod` line is no edge, and neither is a `pub use` of an item in a child module: a parent may list its children. A path through a
//! re-export leads to the file that defines the item.

use super::code_map::{CodeMap, File, Found, Import};
use super::cycles::Edges;
use super::syntax;

/// A name after one of these tokens is a definition, a lifetime, a field or the rest of a path.
const DEFINES: &[&str] = &[
    "fn", "struct", "enum", "trait", "type", "const", "static", "union", "mod", "let", "'", ".",
    "::",
];

/// Every edge of the crate.
pub(super) fn all(map: &CodeMap) -> Edges {
    let mut found = Edges::new();
    for from in 0..map.files.len() {
        for one in named_in(map, from) {
            if let Found::Item(to, name) = one
                && to != from
            {
                found.entry((from, to)).or_default().insert(name);
            }
        }
    }
    found
}

/// The items and modules of the crate that a file names.
pub(super) fn named_in(map: &CodeMap, from: usize) -> Vec<Found> {
    let mut found = Vec::new();
    for import in map.imports_of(from) {
        let reached = map.resolve(&import.module, &import.path);
        found.extend(
            reached
                .into_iter()
                .filter(|one| !lists_child(map, import, one)),
        );
    }
    for (module, path) in paths(&map.files[from]) {
        let reached = map.resolve(&module, &path);
        if path.len() == 1 {
            found.extend(
                reached
                    .into_iter()
                    .filter(|one| matches!(one, Found::Item(..))),
            );
        } else {
            found.extend(reached);
        }
    }
    found
}

/// Whether a `pub use` only re-exports an item of a child module.
fn lists_child(map: &CodeMap, import: &Import, one: &Found) -> bool {
    let Found::Item(file, _) = one else {
        return false;
    };
    let target = &map.files[*file].module;
    import.public && target.starts_with(&import.module) && *target != import.module
}

/// The paths in a file's code, with the module that each stands in.
pub(super) fn paths(file: &File) -> Vec<(Vec<String>, Vec<String>)> {
    let mut found = Vec::new();
    let get = |at: usize| file.tokens.get(at).map_or("", String::as_str);
    let is_name = |at: usize| get(at).starts_with(|c: char| c.is_alphabetic() || c == '_');
    let variants = syntax::variants(&file.tokens);
    for placed in &file.code {
        let at = placed.at;
        let before = at.checked_sub(1).map_or("", get);
        // `pub(in crate::app)` names no item.
        let is_scope = before == "in" && at >= 3 && get(at - 2) == "(" && get(at - 3) == "pub";
        if !is_name(at) || DEFINES.contains(&before) || is_scope || variants.contains(&at) {
            continue;
        }
        let mut path = vec![get(at).to_owned()];
        let mut end = at + 1;
        while get(end) == "::" && is_name(end + 1) {
            path.push(get(end + 1).to_owned());
            end += 2;
        }
        let is_keyword = matches!(get(at), "crate" | "self" | "super" | "Self");
        if path.len() == 1 {
            // A variable may be called like a function: that is called where it is meant.
            let is_type = get(at).starts_with(char::is_uppercase);
            if is_keyword || !(is_type || get(end) == "(") {
                continue;
            }
        }
        found.push((placed.module.clone(), path));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The edges between fake files, as `from > to`.
    fn seen(files: &[(&str, &str)]) -> Vec<String> {
        let map = CodeMap::fake(files);
        let name = |file: usize| map.files[file].path.clone();
        let edges = all(&map).into_keys();
        edges
            .map(|(from, to)| format!("{} > {}", name(from), name(to)))
            .collect()
    }

    const A: (&str, &str) = (
        "app/a.rs",
        "pub struct A; pub fn go() {} pub enum E { One }",
    );

    #[test]
    fn the_test_sees_what_it_must() {
        let mod_rs = ("app/mod.rs", "mod a; pub mod x; pub use a::A;");
        for text in [
            "use crate::app::a::A;",
            "use super::a::{self, A as B};",
            "use crate::{app::{a::{A}}, net};",
            "fn f() { crate::app::a::go() }",
            "fn f(x: super::a::A) {}",
            "use crate::app::a; fn f() { a::go() }",
            "use super::{a as other}; fn f() { other::go() }",
            "use crate::app; fn f() { app::a::go() }",
            "mod inner { use super::super::a::E; }",
            "mod inner { fn f() { super::super::a::go() } }",
            "use crate::app::a::E::*;",
            "fn f() { use super::a::go; go() }",
            "use super::a::*; fn f(a: A) {}",
            "use super::a::*; fn f() { go() }",
            "#[cfg(not(test))] use super::a::A;",
            "#[cfg(test)] fn f<A, B>() { {} } use super::a::A;",
            "#[cfg(test)] mod tests { } use super::a::A;",
            // Through the parent's re-export, and through a private import of the parent.
            "use super::A;",
            "use crate::app::A;",
            "fn f() { super::A::new() }",
        ] {
            assert_eq!(
                seen(&[mod_rs, A, ("app/x.rs", text)]),
                ["app/x.rs > app/a.rs"],
                "{text}"
            );
        }
    }

    #[test]
    fn it_does_not_see_what_it_must_not() {
        let mod_rs = ("app/mod.rs", "mod a; pub mod x; pub use a::A;");
        for text in [
            "",
            "// crate::app::a::go()",
            "const X: &str = \"crate::app::a::A\";",
            "use crate::app::a;",
            "use super::a::{self}; fn f(a: u8) { g(a) }",
            "use super::a::*;",
            "use super::a::*; fn f() { let go = 1; x.go(); X::go(); }",
            "#[cfg(test)] use super::a::A;",
            "#[cfg(test)] mod tests { use super::super::a::A; }",
            "#[cfg(test)] impl X { fn f(a: super::a::A) {} }",
            "#[cfg(all(test, feature = \"demo\"))] fn f(a: super::a::A) {}",
            "pub(in crate::app) struct X; struct Y { pub(super) a: u8 }",
            "use a::A; use other::a::go;",
            "use go::go; use tokio; fn f() { tokio::a() }",
            "struct S<'a>(&'a u8);",
        ] {
            let found = seen(&[mod_rs, A, ("app/x.rs", text)]);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_parent_may_list_its_children_but_not_use_and_serve_them() {
        let child = ("app/m/c.rs", "use super::Own; pub struct C; pub fn go() {}");
        let up = "app/m/c.rs > app/m/mod.rs".to_owned();
        let down = "app/m/mod.rs > app/m/c.rs".to_owned();
        for text in [
            "mod c; pub use c::C; pub struct Own;",
            "pub mod c; pub(crate) use self::c::{C, go}; pub struct Own;",
            "mod c; pub(in crate::app) use c::*; pub struct Own { go: u8 }",
            "mod c; pub use c::C; pub struct Own; enum E { C, #[x] D }",
        ] {
            assert_eq!(
                seen(&[("app/m/mod.rs", text), child]),
                [up.as_str()],
                "{text}"
            );
        }
        for text in [
            "mod c; pub use c::C; pub struct Own(C);",
            "mod c; pub struct Own; fn f() { c::go() }",
            "mod c; use c::go; pub struct Own; fn f() { go() }",
            "mod c; pub use c::go; pub struct Own; fn f() { go() }",
            "mod c; pub use c::*; pub struct Own(C);",
        ] {
            let found = seen(&[("app/m/mod.rs", text), child]);
            assert_eq!(found, [down.clone(), up.clone()], "{text}");
        }
        // The same for a parent that is `m.rs` beside `m/`; and handing on a stranger's item is an edge.
        let found = seen(&[("app/m.rs", "mod c; pub use c::C; pub struct Own;"), child]);
        assert_eq!(found, ["app/m/c.rs > app/m.rs"]);
        let found = seen(&[("app/m/mod.rs", "pub use super::a::A;"), A]);
        assert_eq!(found, ["app/m/mod.rs > app/a.rs"]);
    }

    #[test]
    fn a_re_export_is_followed_to_its_end() {
        let files = [
            ("app/mod.rs", "pub mod m; pub mod n;"),
            (
                "app/m/mod.rs",
                "mod c; pub use c::*; pub use super::n::N as Other;",
            ),
            ("app/m/c.rs", "mod d; pub use d::{D, make};"),
            ("app/m/c/d.rs", "pub struct D; pub fn make() {}"),
            ("app/n.rs", "pub struct N;"),
        ];
        for (text, wanted) in [
            ("use crate::app::m::D;", "app/m/c/d.rs"),
            ("fn f() { crate::app::m::make() }", "app/m/c/d.rs"),
            ("use crate::app::m; fn f(d: m::D) {}", "app/m/c/d.rs"),
            ("use crate::app::m::Other;", "app/n.rs"),
            // A name that is nowhere to be seen, from a macro perhaps, is the module's own.
            ("use crate::app::m::Unseen;", "app/m/mod.rs"),
        ] {
            let all: Vec<_> = files.into_iter().chain([("view/x.rs", text)]).collect();
            let mut found = seen(&all);
            found.retain(|edge| edge.starts_with("view/"));
            assert_eq!(found, [format!("view/x.rs > {wanted}")], "{text}");
        }
    }
}
