//! What is switched off, and on, before any secret is here.
//!
//! Best effort: where the system does not allow it, the program still runs.

use rustix::process::{Resource, Rlimit, setrlimit};

/// No core dumps: they would hold every secret of the process. On Linux also no other process of the same user may read
/// this one's memory; not in debug builds, which are for debuggers. And none of it is written to a swap device, where that can
/// be had.
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

/// Locks all pages, those that come later too, as they are first used.
///
/// Only where no limit counts: with one, memory that is asked for later would be refused, and the program end where it could have
/// gone on. Whether it counts for us only the attempt tells: with no room at all it succeeds for who is exempt (CAP_IPC_LOCK,
/// which in a container may be had by name only).
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
