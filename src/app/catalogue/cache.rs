//! The per-connection cache of the catalogue and the roles.

use std::sync::{Arc, OnceLock};

use crate::domain::catalogue::{Catalogue, Roles};

/// What is known.
#[derive(Debug, Default)]
pub(in crate::app) struct CatalogueCache {
    /// It was asked for over this connection.
    pub(super) asked: bool,
    pub(super) catalogue: Option<Arc<Catalogue>>,
    pub(super) roles: Option<Arc<Roles>>,
    pub(super) declared_catalogue: OnceLock<Arc<Catalogue>>,
    pub(super) declared_roles: OnceLock<Arc<Roles>>,
}

impl CatalogueCache {
    /// There is a new connection to the same system: what was read stays until it is read again.
    pub(in crate::app) fn connected(&mut self) {
        self.asked = false;
    }
}
