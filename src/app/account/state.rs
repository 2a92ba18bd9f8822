//! The state of the feature: presets, names in use, the run.

use crate::app::account::job::Job;
use crate::app::account::reading::CallsRead;
use crate::domain::account::{Group, Preset, Privilege};

/// The state of the feature.
#[derive(Debug, Default)]
pub struct Accounts {
    /// The presets, once they were read from the disk.
    pub(in crate::app::account) presets: Option<Vec<Preset>>,
    /// Why the user's own presets are missing.
    pub(in crate::app::account) unread: Option<String>,
    /// The local groups, once they were read.
    pub(in crate::app::account) groups: Option<Vec<Group>>,
    /// The privileges, once they were read.
    pub(in crate::app::account) privileges: Option<Vec<Privilege>>,
    /// The calls of a key that are being read from the audit log.
    pub(in crate::app::account) calls: Option<CallsRead>,
    /// Why the audit log gave no methods.
    pub(in crate::app::account) no_calls: Option<String>,
    /// The service account that is being created, or was created.
    pub(in crate::app::account) job: Option<Job>,
    /// The name of the key that the user has typed before; may be empty.
    pub(in crate::app::account) key_name: String,
}
