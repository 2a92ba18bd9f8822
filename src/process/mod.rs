//! Floor 1: the one way to run another program, and work that blocks.
//!
//! Invariants: no shell stands between; a program gets none of our secrets in its arguments or its environment; none is
//! started on the thread that draws, where a disk that hangs would stop the screen; one that is given up, or takes too long, is
//! killed with all that it started. What a program left running when it ended by itself goes on.
//!
//! | file | what it is for |
//! |---|---|
//! | `program.rs` | starts a program: its environment, its streams, its ties to our terminal and our life |
//! | `group.rs` | kills a program with all that it started, at the latest when nobody waits for it any more |
//! | `run.rs` | runs a program to its end: input, output, time |
//! | `reexec.rs` | the part of a leashed program that runs before it: this executable, which becomes it |
//! | `blocking.rs` | does work that blocks on another thread, for a limited time |

pub(crate) mod blocking;
mod group;
mod program;
mod reexec;
mod run;

pub use group::Group;
pub use program::{Program, Streams};
pub use reexec::{NOT_RUN, leashed};
pub use run::{Ran, Run, RunError};
