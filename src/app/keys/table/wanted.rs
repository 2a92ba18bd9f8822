//! What a table is to become.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::matching::Filter;
use crate::app::keys::order::{By, Column};
use crate::app::keys::sorting::Sorting;
use crate::domain::Rows;
use crate::domain::filter::Context;

/// What a table is to become.
#[derive(Clone, Debug)]
pub(in crate::app::keys) struct Wanted {
    /// Other keys.
    pub(in crate::app::keys) rows: Option<Rows>,
    pub(in crate::app::keys) by: Column,
    pub(in crate::app::keys) filter: Filter,
    pub(in crate::app::keys) context: Arc<Context>,
    pub(in crate::app::keys) sorting: Sorting,
    pub(in crate::app::keys) now: Timestamp,
}

impl Wanted {
    pub(super) fn order_by(&self) -> By<'_> {
        By {
            column: self.by,
            now: self.now,
            uses: &self.context.uses,
        }
    }
}
