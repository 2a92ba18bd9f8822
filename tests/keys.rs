//! Managing keys in a terminal: list, create, edit, reset, delete.
#![cfg(feature = "demo")]

mod support;

mod keys {
    mod first_minutes;
    mod flows;
}
