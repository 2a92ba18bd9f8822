//! What the user asked of all open systems while one of them was in front.

/// A request of one system's model to the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show the actions on the marked keys.
    ActOnMarked,
    /// Delete the marked keys.
    DeleteMarked,
    /// Reset the marked keys, one after another.
    ResetMarked,
    /// Rotate the marked keys, one after another.
    RotateMarked,
    /// Show the open systems.
    Systems,
    /// Show the keys of all open systems in one list.
    AllSystems,
    /// Go to the next open system.
    NextSystem,
    /// Go to the previous open system.
    PreviousSystem,
}
