//! Floor 1: the one way to run another program, and blocking work on other threads.
//!
//! Invariants: programs run without a shell. No secret is in their arguments or their environment. No program is started on the
//! drawing thread, because a hanging disk would stop the screen. A cancelled or slow program is killed with everything that it started;
//! when a program ends by itself, the processes that it left running continue.
//!
//! | file | what it is for |
//! |---|---|
//! | `program.rs` | starts a program: its environment, its standard streams, its terminal, and whether it ends with tnkeys |
//! | `group.rs` | kills a program with everything that it started |
//! | `run.rs` | runs a program until it ends: input, output, time limit |
//! | `reexec.rs` | starts a leashed program: this executable prepares the process, then executes the program |
//! | `blocking.rs` | runs blocking work on another thread, with a time limit |

pub(crate) mod blocking;
mod group;
mod program;
mod reexec;
mod run;

pub use group::Group;
pub use program::{Program, Streams, is_program};
pub use reexec::{NOT_RUN, leashed};
pub use run::{Ran, Run, RunError};
