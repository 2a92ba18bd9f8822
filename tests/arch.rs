//! The shape of the crate, held by tests: which file may know which, and figures that may only shrink.
//!
//! | module | what it is for |
//! |---|---|
//! | `floors` | which room may import which |
//! | `bounds` | what is accepted today, a row a room |
//! | `code_map` | modules, items and imports of the crate; resolves a path to the file that defines the name |
//! | `arrows` | which file names an item of which other file |
//! | `methods` | which file calls a method that another file defines for the same type |
//! | `circles` | groups of files that reach each other |
//! | `secrets` | who may read a secret's text |
//! | `readme` | the README's table of keys |

mod support;

mod arch {
    mod arrows;
    mod bounds;
    mod circles;
    mod code_map;
    mod floors;
    mod methods;
    mod readme;
    mod secrets;
}
