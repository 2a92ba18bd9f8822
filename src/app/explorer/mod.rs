//! What there is on a system, as a tree to walk and search: namespaces with their methods, events or REST routes.
//!
//! The builder of an allowlist marks in it what the rules permit, the access screen what an owner's roles permit: the tree
//! itself does not know why something is marked.

mod tree;

pub use tree::{Group, Kind, Row, Tree};
