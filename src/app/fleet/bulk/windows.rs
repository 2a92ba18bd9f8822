//! The windows that show what is elsewhere: the progress and the report of the last run.

use crate::app::widget::scroll::Scroll;
use crate::keymap::Context;

/// The progress of the last run.
#[derive(Debug, Default)]
pub struct ProgressShown {
    /// The scroll position.
    pub scroll: Scroll,
}

impl ProgressShown {
    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::BulkProgress, Context::Anywhere]
    }
}

/// The report of the last run, full screen.
#[derive(Debug, Default)]
pub struct ReportShown {
    /// The scroll position.
    pub scroll: Scroll,
    /// Keys failed, so that they can be run again.
    pub failed: bool,
}

impl ReportShown {
    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match self.failed {
            true => vec![Context::BulkFailed, Context::BulkReport, Context::Anywhere],
            false => vec![Context::BulkReport, Context::Anywhere],
        }
    }
}
