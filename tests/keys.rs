//! Managing keys in a terminal: list, create, edit, reset, delete.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod keys {
    mod first_minutes;
    mod flows;
}
