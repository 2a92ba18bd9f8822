//! A feature's state: the fields of `Model` whose types the feature defines. Only the feature's own folder may change it.

use std::collections::BTreeSet;

use super::code_map::{CodeMap, Found};
use super::features::FRAME;
use super::syntax::{self, Field};

/// Methods of the standard library that take `&mut self`.
const MUTATORS: &[&str] = &[
    "append",
    "as_mut",
    "clear",
    "dedup",
    "drain",
    "entry",
    "extend",
    "get_mut",
    "get_or_insert_with",
    "insert",
    "iter_mut",
    "last_mut",
    "pop",
    "pop_front",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "remove",
    "replace",
    "resize",
    "retain",
    "sort",
    "sort_by",
    "sort_by_key",
    "swap",
    "swap_remove",
    "take",
    "truncate",
];

/// A field of `Model` whose type belongs to a feature.
struct State {
    field: String,
    /// The feature's name: the module right under `app`.
    feature: String,
    /// The type: the file that defines it, and its name.
    of: (usize, String),
}

/// The fields of `Model` with the features that their types come from.
fn states(map: &CodeMap) -> Vec<State> {
    let mut found = Vec::new();
    for file in map.files.iter().filter(|file| file.room == "app") {
        for field in syntax::fields(&file.tokens, "Model") {
            let named = field
                .words
                .iter()
                .flat_map(|word| map.resolve(&file.module, std::slice::from_ref(word)));
            let state = named.into_iter().find_map(|one| {
                let Found::Item(home, name) = one else {
                    return None;
                };
                let feature = map.files[home]
                    .module
                    .get(1)
                    .filter(|_| map.files[home].room == "app")?;
                let is_feature = !FRAME.contains(&feature.as_str());
                is_feature.then(|| (feature.clone(), (home, name)))
            });
            found.extend(state.map(|(feature, of)| State {
                field: field.name,
                feature,
                of,
            }));
        }
    }
    found
}

/// Fields of the state, of `Model` or of a feature, that every file of `app` may write: `file: Type.field`. A `pub` field is for the
/// view, which only reads.
pub(super) fn open_fields(map: &CodeMap) -> BTreeSet<String> {
    let mut types: BTreeSet<(usize, String)> =
        states(map).into_iter().map(|state| state.of).collect();
    let app = map
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.room == "app");
    types.extend(app.map(|(place, _)| (place, "Model".to_owned())));
    let mut found = BTreeSet::new();
    for (home, name) in types {
        let file = &map.files[home];
        let is_open = |field: &Field| {
            let ups = field.scope.iter().filter(|word| *word == "super").count();
            let names = field
                .scope
                .iter()
                .rev()
                .take_while(|word| !matches!(word.as_str(), "crate" | "super" | "self"));
            let depth = match ups {
                0 if field.scope == ["self"] => file.module.len(),
                0 => names.count(),
                ups => file.module.len().saturating_sub(ups),
            };
            !field.scope.is_empty() && depth < 2
        };
        let fields = syntax::fields(&file.tokens, &name).into_iter();
        found.extend(
            fields
                .filter(is_open)
                .map(|field| format!("{}: {name}.{}", file.path, field.name)),
        );
    }
    found
}

/// Places where a file outside of a feature writes into that feature's state: `file: field.part`.
pub(super) fn writes(map: &CodeMap) -> BTreeSet<String> {
    let states = states(map);
    let mut found = BTreeSet::new();
    for file in map.files.iter().filter(|file| file.room == "app") {
        let get = |at: usize| file.tokens.get(at).map_or("", String::as_str);
        for placed in &file.code {
            let others = |state: &&State| file.module.get(1) != Some(&state.feature);
            let state = states.iter().find(|state| state.field == get(placed.at));
            let Some(state) = state.filter(others) else {
                continue;
            };
            let mut at = placed.at + 1;
            let mut parts = Vec::new();
            while get(at) == "." {
                parts.push(get(at + 1));
                at += 2;
            }
            let assigned = get(at) == "=" && !matches!(get(at + 1), "=" | ">");
            let added = matches!(get(at), "+" | "-" | "*" | "|" | "&" | "^") && get(at + 1) == "=";
            let mutates =
                get(at) == "(" && parts.len() > 1 && MUTATORS.contains(&parts[parts.len() - 1]);
            if !parts.is_empty() && (assigned || added || mutates) {
                found.insert(format!(
                    "{}: {}.{}",
                    file.path,
                    state.field,
                    parts.join(".")
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fake_app::with;

    #[test]
    fn state_that_is_open_to_all_of_app_is_seen() {
        let found: Vec<_> = open_fields(&with("app/a.rs", "")).into_iter().collect();
        let wanted = [
            "keys/list.rs: Keys.b",
            "keys/list.rs: Keys.d",
            "keys/list.rs: Keys.load",
            "model.rs: Model.held",
        ];
        assert_eq!(found, wanted.map(|field| format!("app/{field}")));
    }

    #[test]
    fn a_write_into_anothers_state_is_seen() {
        for (text, wanted) in [
            ("fn f(&mut self) { self.keys.cursor = 1; }", "keys.cursor"),
            (
                "fn f(keys: &mut Keys) { keys.list.cursor += 1; }",
                "keys.list.cursor",
            ),
            (
                "fn f(&mut self) { self.keys.marked.push(1); }",
                "keys.marked.push",
            ),
            (
                "fn f(m: &mut Model) { m.sessions.now |= 1; }",
                "sessions.now",
            ),
        ] {
            let found: Vec<_> = writes(&with("app/quit/mod.rs", text)).into_iter().collect();
            assert_eq!(found, [format!("app/quit/mod.rs: {wanted}")], "{text}");
            assert!(
                !text.contains("keys") || writes(&with("app/keys/edit.rs", text)).is_empty(),
                "{text}"
            );
        }
        for text in [
            "fn f(&mut self) { if self.keys.cursor == 1 { self.now = 1; } }",
            "fn f(&self) { match self.keys.cursor { _ if self.keys.cursor <= 2 => {} _ => {} } }",
            "fn f(&mut self) { self.keys.push(1); self.keys.go(); self.marked.push(2); }",
            "fn f() { let keys = 1; keys::cursor = 2; }",
        ] {
            let found = writes(&with("app/quit/mod.rs", text));
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
