//! The accepted numbers. They may only shrink: a test fails as soon as a lower bound is possible.

/// A room's bounds.
pub(super) struct Room {
    pub(super) name: &'static str,
    /// Files that are part of a cycle of imports and paths.
    pub(super) imports: usize,
    /// Files that are part of a cycle of method calls on one type.
    pub(super) calls: usize,
}

const fn room(name: &'static str, imports: usize, calls: usize) -> Room {
    Room {
        name,
        imports,
        calls,
    }
}

/// Name, imports, calls.
pub(super) const ROOMS: &[Room] = &[
    room("api", 0, 0),
    room("architecture", 0, 0),
    room("app", 0, 0),
    room("cli", 0, 0),
    room("client", 0, 0),
    room("clipboard", 0, 0),
    room("config", 0, 0),
    room("domain", 0, 0),
    room("form", 0, 0),
    room("keymap", 0, 0),
    room("net", 0, 0),
    room("process", 0, 0),
    room("runtime", 0, 0),
    room("sim", 0, 0),
    room("term", 0, 0),
    room("view", 0, 0),
    room("wire", 0, 0),
];

/// Figures of the model and of the features; exact.
pub(super) const SHAPE: &[(&str, usize)] = &[
    ("fields of Model", 14),
    ("files with methods of Model", 9),
    ("methods of Model", 65),
    ("parameters that collect effects", 0),
    ("files of app that name the model or the update", 0),
    ("fields of the state that all of app may write", 7),
    ("places that start a program outside of process", 0),
];

/// Upper limits, with a little room.
pub(super) const LIMITS: &[(&str, usize)] = &[
    ("writes into the state of another feature", 20),
    ("paths into the folder of another feature", 66),
    ("entries at the top of src/app", 41),
    ("test targets", 14),
    ("files of src", 1_200),
    ("lines of src", 180_000),
];

/// Compares a count with its bound.
pub(super) fn check(what: &str, found: usize, bound: usize) -> Result<(), String> {
    match found.cmp(&bound) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(format!(
            "{what}: lower the bound to {found} in tests/arch/bounds.rs (it is {bound})"
        )),
        std::cmp::Ordering::Greater => {
            Err(format!("{what}: {found}, and at most {bound} are accepted"))
        }
    }
}

#[test]
fn a_bound_is_exact() {
    assert_eq!(check("x", 3, 3), Ok(()));
    assert!(check("x", 4, 3).unwrap_err().contains("at most 3"));
    assert!(
        check("x", 2, 3)
            .unwrap_err()
            .contains("lower the bound to 2")
    );
}
