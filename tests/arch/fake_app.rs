//! A small `app` for the tests of `features` and `state`: a model, and the features `keys` and `sessions`.

use super::code_map::CodeMap;

pub(super) const MODEL: (&str, &str) = (
    "app/model.rs",
    "use crate::app::keys::Keys; use crate::app::sessions::Sessions; pub struct Model { pub keys: Keys, pub sessions: Option<Sessions>, now: u8, pub(super) held: u8 }",
);
pub(super) const KEYS: (&str, &str) = (
    "app/keys/mod.rs",
    "pub mod list; pub(in crate::app) mod form; pub use list::Keys;",
);
pub(super) const LIST: (&str, &str) = (
    "app/keys/list.rs",
    "pub struct Keys { pub cursor: usize, pub(in crate::app) load: u8, pub(super) a: u8, marked: Vec<u8>, pub(in super::super) b: u8,
        pub(in crate::app::keys) c: u8, pub(crate) d: u8, pub(self) e: u8 } pub struct Row { pub(crate) a: u8 }",
);
pub(super) const FORM: (&str, &str) = ("app/keys/form.rs", "pub struct Form;");
pub(super) const SESSIONS: (&str, &str) =
    ("app/sessions/mod.rs", "pub struct Sessions { now: u8 }");

/// The map of this `app` with one file more.
pub(super) fn with(path: &str, text: &str) -> CodeMap {
    CodeMap::fake(&[MODEL, KEYS, LIST, FORM, SESSIONS, (path, text)])
}
