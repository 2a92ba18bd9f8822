//! The table of bindings.

mod builder;
mod dialogs;
mod forms;
mod keys;
mod many;
mod owners;
mod reports;
mod secret;
mod systems;

use super::action::Action;
use super::binding::{Binding, Row};
use super::chord::Chord;
use super::context::Context;

/// Every binding of the program, by area. Each context has one row.
const AREAS: &[&[Row]] = &[
    keys::ROWS,
    many::ROWS,
    systems::ROWS,
    owners::ROWS,
    reports::ROWS,
    builder::ROWS,
    secret::ROWS,
    forms::ROWS,
    dialogs::ROWS,
];

/// Every row of the table.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    AREAS.iter().copied().flatten()
}

/// The bindings of the contexts, in the order given: earlier contexts win over later ones.
pub fn bindings(contexts: &[Context]) -> impl Iterator<Item = &'static Binding> {
    contexts
        .iter()
        .flat_map(|context| rows().filter(move |(of, _)| of == context))
        .flat_map(|(_, groups)| groups.iter().copied().flatten())
}

/// The action of a chord in the first of the contexts that binds it.
pub fn lookup(contexts: &[Context], chord: Chord) -> Option<Action> {
    bindings(contexts)
        .find(|b| b.chords.contains(&chord))
        .map(|b| b.action)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
