//! The `tnkeys` program: everything is in the library, but for the allocator.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes what it frees: the copies of a secret that libraries made and dropped. `tests/secret/memory` looks for what is left.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    tnkeys::cli::run()
}
