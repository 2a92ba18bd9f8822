//! Service accounts (25.04 and newer): a group, a privilege and a user with the fewest roles that an integration needs.
//!
//! Invariant: every step is known by the id that the system gave, so that an undo removes what this run created and nothing else.

mod bits;
mod called;
mod compare;
mod cover;
mod part;
mod piece;
mod plan;
mod preset;
mod rights;
mod roles;
mod run;

pub use called::{Called, INCOMPLETE};
pub use part::{Account, Group, HOME, NewPart, PartKind, Privilege, SHELL};
pub use piece::{Left, Piece, Progress, Taken};
pub use plan::{Made, Plan};
pub use preset::{Client, Preset, Probe, Wanted};
pub use rights::{NEEDED, Obstacle, obstacle};
pub use roles::{RoleChoice, choose, choose_narrow};
pub use run::{Action, Answer, Next, Run};
