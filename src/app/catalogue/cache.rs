//! The per-connection cache of the catalogue and the roles.

use std::sync::{Arc, OnceLock};

use crate::domain::catalogue::{Catalogue, Roles};

/// The cached catalogue and roles.
#[derive(Debug, Default)]
pub(in crate::app) struct CatalogueCache {
    /// Whether they were requested over this connection, or loaded for it.
    pub(super) asked: bool,
    /// The disk is asked for the list of an earlier run.
    pub(super) loading: bool,
    pub(super) catalogue: Option<Arc<Catalogue>>,
    pub(super) roles: Option<Arc<Roles>>,
    pub(super) declared_catalogue: OnceLock<Arc<Catalogue>>,
    pub(super) declared_roles: OnceLock<Arc<Roles>>,
}

impl CatalogueCache {
    /// A new connection to the same system: the cached data stays until the system answers again.
    pub(in crate::app) fn connected(&mut self) {
        self.asked = false;
    }
}
