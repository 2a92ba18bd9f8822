//! Reading the audit log page after page, up to a number of entries.
//!
//! A page begins at the second of the oldest entry before it, which the system finds by that column. With an offset from the newest
//! entry, each page would cost the system more than the one before. Entries of that second come twice; the collector of entries drops
//! those with an id that was seen.

use super::{AuditPage, PAGE};
use crate::domain::audit::AuditEntry;

/// How far the audit log has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReading {
    page: AuditPage,
    rows: usize,
    most: usize,
    /// Older entries may exist that are not read, because `most` is reached.
    pub capped: bool,
}

impl AuditReading {
    /// Begins with this page, and reads at most `most` rows, to the next full page.
    pub fn new(first: AuditPage, most: usize) -> Self {
        Self {
            page: first,
            rows: 0,
            most,
            capped: false,
        }
    }

    /// The page to request.
    pub fn page(&self) -> &AuditPage {
        &self.page
    }

    /// Whether a further page follows, after the requested page had these entries among this number of rows.
    pub fn advance(&mut self, entries: &[AuditEntry], rows: usize) -> bool {
        self.rows = self.rows.saturating_add(rows);
        if rows < PAGE {
            return false;
        }
        if self.rows >= self.most {
            self.capped = true;
            return false;
        }
        let oldest = entries.iter().filter_map(|it| it.at).min();
        match (oldest, self.page.until) {
            (Some(oldest), until) if until.is_none_or(|until| oldest < until) => {
                self.page.until = Some(oldest);
                self.page.offset = 0;
            }
            // The whole page is of one second, or says no time.
            _ => self.page.offset = self.page.offset.saturating_add(rows),
        }
        true
    }
}

#[cfg(test)]
mod tests;
