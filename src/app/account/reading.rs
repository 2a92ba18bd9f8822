//! The audit log while the calls of a key are read from it.

use crate::api::{AuditReading, RequestId};
use crate::domain::audit::Activity;
use crate::domain::{KeyId, Text};

/// The calls of a key, page after page.
#[derive(Debug)]
pub(in crate::app::account) struct CallsRead {
    /// The request for a page.
    pub(super) request: RequestId,
    pub(super) key: KeyId,
    pub(super) name: Text,
    pub(super) reading: AuditReading,
    pub(super) activity: Activity,
}
