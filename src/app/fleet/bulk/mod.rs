//! Actions on the marked keys of all open systems: the menu, the preview, the progress, the report, and the queue of keys that get new
//! secrets.
//!
//! | file | what it is for |
//! |---|---|
//! | `act` | the actions, and the words for them |
//! | `menu` | the menu of what is possible |
//! | `preview`, `count_typed` | what happens to which key; the number that the user types before it does |
//! | `progress`, `report`, `rows` | what a run does and what came of it |
//! | `queue`, `turns` | the keys that get new secrets, one after another, and their windows |
//! | `earlier` | runs that an earlier process of tnkeys did not end |
//! | `state`, `gather`, `run` | the last run; the plans for the marked keys; starting and following a run |
//! | `forms`, `windows`, `keys` | the other windows, and the keys of all of them |

pub mod act;
pub mod count_typed;
pub mod earlier;
pub mod forms;
mod gather;
mod keys;
pub mod menu;
pub mod preview;
pub mod progress;
pub mod queue;
pub mod report;
pub mod rows;
mod run;
mod sources;
pub mod state;
#[cfg(test)]
mod tests;
mod turns;
pub mod windows;
