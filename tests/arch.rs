//! The shape of the crate, held by tests: which file may know which, and figures that may only shrink.
//!
//! | module | what it is for |
//! |---|---|
//! | `floors` | which room may import which |
//! | `source` | the tokens of the crate's own source, without its tests |
//! | `bounds` | the accepted numbers, one row per room |
//! | `code_map` | modules, items and imports of the crate; resolves a path to the file that defines the name |
//! | `syntax` | `use` lines, names of items, fields |
//! | `edges` | the dependency graph of the files |
//! | `methods` | method calls between the files of one type |
//! | `cycles` | dependency cycles inside a room |
//! | `features` | dependencies between features |
//! | `state` | who writes into a feature's state |
//! | `fake_app` | a small `app` for the tests of these two |
//! | `figures` | the figures; `cargo test --test arch -- --nocapture figures` prints them |
//! | `docs` | paths in doc comments exist |
//! | `architecture` | the crate's docs name every floor and feature, and what they refer to exists |
//! | `secrets` | who may read a secret's text |
//! | `readme` | the README's table of keys |
//! | `sim_layers` | which layer of the simulator may import which |
//! | `literals` | the string literals of the crate's own source, with their lines |
//! | `wording` | no text that a user reads uses a banned wording |
#![cfg(feature = "program")]

mod support;

mod arch {
    mod architecture;
    mod bounds;
    mod code_map;
    mod cycles;
    mod docs;
    mod edges;
    mod fake_app;
    mod features;
    mod figures;
    mod floors;
    mod literals;
    mod methods;
    mod readme;
    mod secrets;
    mod sim_layers;
    mod source;
    mod state;
    mod syntax;
    mod wording;
}
