//! Dependencies between features. A feature is a module directly below `app` or `view`, usually a folder, and its `mod.rs` is its
//! interface. The compiler enforces privacy; these tests check what privacy allows but the architecture does not.

use std::collections::BTreeSet;

use super::code_map::{CodeMap, File, Found};
use super::edges;

/// A folder of shared parts: every feature may use each of its files.
const TOOLS: &str = "widget";

/// Modules of `app` that belong to no feature.
pub(super) const FRAME: &[&str] = &[
    "cx", "effect", "event", "fleet", "message", "modal", "model", "msg", "notice", "update",
    "wish",
];

/// Files of a feature's folder that name a module inside of another feature's: `from > a::b::c`.
pub(super) fn reaching(map: &CodeMap) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (place, file) in map.files.iter().enumerate() {
        let room = file.room.as_str();
        let in_folder =
            file.module.len() > 2 || file.path.ends_with("/mod.rs") && file.module.len() == 2;
        let is_frame = |module: &[String]| FRAME.contains(&module[1].as_str());
        if !matches!(room, "app" | "view") || !in_folder || is_frame(&file.module) {
            continue;
        }
        let imports = map.imports_of(place);
        let named = imports.map(|import| (import.module.clone(), import.path.clone()));
        for (module, path) in named.chain(edges::paths(file)) {
            for end in 2..=path.len() {
                for one in map.resolve(&module, &path[..end]) {
                    let Found::Module(inner) = one else { continue };
                    let deep = inner.len() > 2 && inner[0] == room && inner[1] != TOOLS;
                    if deep && !is_frame(&inner) && inner[1] != file.module[1] {
                        found.insert(format!("{} > {}", file.path, inner.join("::")));
                    }
                }
            }
        }
    }
    found
}

/// Files of `app` that name an item of the fleet, of the model or of the update. A feature gets what it needs as parameters.
pub(super) fn upward(map: &CodeMap) -> BTreeSet<String> {
    let is_top = |file: &File| {
        let part = file.module.get(1).map_or("", String::as_str);
        file.room == "app" && matches!(part, "fleet" | "model" | "update")
    };
    let mut found = BTreeSet::new();
    for (place, file) in map.files.iter().enumerate() {
        if file.room != "app" || file.module.len() < 2 || is_top(file) {
            continue;
        }
        let names = edges::named_in(map, place);
        let up = names.iter().any(|one| match one {
            Found::Item(target, _) => is_top(&map.files[*target]),
            Found::Module(_) => false,
        });
        if up {
            found.insert(file.path.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fake_app::{KEYS, LIST, MODEL, with};

    #[test]
    fn a_path_into_anothers_folder_is_seen() {
        for (path, text, wanted) in [
            (
                "app/rotation/plan.rs",
                "use crate::app::keys::form::Form;",
                "app::keys::form",
            ),
            (
                "app/rotation/mod.rs",
                "fn f() { super::keys::list::go() }",
                "app::keys::list",
            ),
            (
                "app/rotation/mod.rs",
                "use crate::app::keys; fn f(r: keys::list::Row) {}",
                "app::keys::list",
            ),
            (
                "app/rotation/mod.rs",
                "use crate::app::keys::{list}; fn f(r: list::Row) {}",
                "app::keys::list",
            ),
        ] {
            let found: Vec<_> = reaching(&with(path, text)).into_iter().collect();
            assert_eq!(found, [format!("{path} > {wanted}")], "{text}");
        }
        for (path, text) in [
            // By its face, in its own folder, or from what holds the features together.
            (
                "app/rotation/plan.rs",
                "use crate::app::keys::Keys; fn f(k: crate::app::keys::Keys) {}",
            ),
            (
                "app/keys/edit.rs",
                "use super::form::Form; use crate::app::keys::list::Row;",
            ),
            ("app/modal.rs", "use crate::app::keys::form::Form;"),
            ("app/update/a.rs", "use crate::app::keys::form::Form;"),
            ("app/rotation/mod.rs", "use crate::app::update::a::go;"),
            ("view/keys/mod.rs", "use crate::app::keys::list::Row;"),
            (
                "app/rotation/mod.rs",
                "use crate::app::widget::line::Line; use crate::net::a::b;",
            ),
        ] {
            assert!(reaching(&with(path, text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_feature_that_names_the_model_is_seen() {
        for (path, text, is_seen) in [
            ("app/keys/edit.rs", "use crate::app::model::Model;", true),
            ("app/keys/edit.rs", "use crate::app::Model;", true),
            ("app/quit.rs", "impl super::model::Model {}", true),
            ("app/quit.rs", "use crate::app::update::go;", true),
            ("app/update.rs", "use crate::app::model::Model;", false),
            ("app/update/keys.rs", "use crate::app::model::Model;", false),
            ("app/mod.rs", "pub use model::Model;", false),
            ("view/keys.rs", "use crate::app::model::Model;", false),
            ("app/quit.rs", "use crate::app::keys::Keys;", false),
        ] {
            let files = [
                MODEL,
                KEYS,
                LIST,
                ("app/mod.rs", "pub use model::Model;"),
                ("app/update.rs", "pub fn go() {}"),
                (path, text),
            ];
            let found = upward(&CodeMap::fake(&files));
            assert_eq!(found.contains(path), is_seen, "{path}: {text}");
        }
    }
}
