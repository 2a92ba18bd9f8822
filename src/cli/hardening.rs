//! Process hardening, applied before any secret is read.
//!
//! Best effort: the program also runs where the system does not allow it.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Disables core dumps, which would contain every secret. On Linux it also hides the memory from other processes of the
/// same user (not in debug builds, so that debuggers work), and keeps it out of swap where possible.
pub(super) fn apply() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(all(target_os = "linux", not(debug_assertions)))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    #[cfg(target_os = "linux")]
    lock_memory();
}

/// Locks all current and future pages on first use.
///
/// Only without an effective limit: with one, later allocations would fail and end the program. Only an attempt shows
/// whether the limit applies: with a limit of zero it succeeds for an exempt process (CAP_IPC_LOCK, which may be
/// ineffective in a container).
#[cfg(target_os = "linux")]
fn lock_memory() {
    use rustix::mm::{MlockAllFlags, mlockall};
    use rustix::process::getrlimit;

    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    let limit = getrlimit(Resource::Memlock);
    if limit.current.is_none() {
        let _ = mlockall(all);
        return;
    }
    let none = Rlimit {
        current: Some(0),
        maximum: limit.maximum,
    };
    if setrlimit(Resource::Memlock, none).is_ok() {
        let _ = mlockall(all);
        let _ = setrlimit(Resource::Memlock, limit);
    }
}
