//! The report on the upgrade to 25.04.

use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::upgrade::{Report, Row};
use crate::keymap::Context;

/// The maximum width of the text: longer lines are hard to read.
const WIDEST: u16 = 100;
/// Free columns on both sides.
const MARGIN: u16 = 2;

/// The report, and its scroll position.
#[derive(Debug)]
pub struct Upgrade {
    /// The report; recomputed after the keys or the users changed.
    pub report: Report,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Upgrade {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Upgrade, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

impl Upgrade {
    /// The rows for a terminal of this width.
    pub fn rows(&self, columns: u16) -> Vec<Row> {
        let cells = columns.saturating_sub(MARGIN).min(WIDEST);
        self.report.rows(cells.into())
    }
}
