//! The shape of the crate, held by tests: which file may know which, and figures that may only shrink.
//!
//! | module | what it is for |
//! |---|---|
//! | `floors` | which room may import which |
//! | `source` | the tokens of the crate's own source, without its tests |
//! | `bounds` | what is accepted today, a row a room |
//! | `code_map` | modules, items and imports of the crate; resolves a path to the file that defines the name |
//! | `syntax` | `use` lines, names of items, fields |
//! | `arrows` | which file names an item of which other file |
//! | `methods` | which file calls a method that another file defines for the same type |
//! | `circles` | groups of files that reach each other |
//! | `features` | which features name which others, and the model |
//! | `state` | who writes into a feature's state |
//! | `figures` | the figures; `cargo test --test arch -- --nocapture figures` prints them |
//! | `docs` | paths in doc comments exist |
//! | `secrets` | who may read a secret's text |
//! | `readme` | the README's table of keys |
//! | `sim_layers` | which layer of the simulator may import which |

mod support;

mod arch {
    mod arrows;
    mod bounds;
    mod circles;
    mod code_map;
    mod docs;
    mod features;
    mod figures;
    mod floors;
    mod methods;
    mod readme;
    mod secrets;
    mod sim_layers;
    mod source;
    mod state;
    mod syntax;
}
