//! What is switched off before any secret is here.

use rustix::process::{Resource, Rlimit, setrlimit};

/// No core dumps: they would hold every secret of the process. On Linux also no other process of the same user may read
/// this one's memory; not in debug builds, which are for debuggers.
///
/// Best effort: where the system does not allow it, the program still runs.
pub(super) fn apply() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(all(target_os = "linux", not(debug_assertions)))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
