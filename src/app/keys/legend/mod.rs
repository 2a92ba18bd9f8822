//! The legend below the list: a line with the signs, in the first runs of the program.

pub(in crate::app) mod state;

use self::state::Legend;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::list::Load;
use crate::app::modal::Screen;

/// A terminal with fewer rows has no legend.
const ROWS: u16 = 24;

impl Cx {
    /// Whether the last row of the list is the legend.
    pub fn shows_legend(&self) -> bool {
        self.legend != Legend::Known && self.size.1 >= ROWS
    }

    /// A frame is on the terminal: counts the run once the user can see keys and the legend.
    pub(in crate::app) fn legend_shown(&mut self) {
        let list = self.screen == Screen::Keys && self.modals.is_empty();
        let visible = list && self.keys.load == Load::Here && self.shows_legend();
        if visible && self.legend == Legend::Due {
            self.legend = Legend::Counted;
            self.out.push(Effect::FileTask(FileTask::CountLegend));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Msg;
    use crate::app::testkit::{Driven, now};

    fn counts(it: &mut Driven) -> usize {
        let effects = it.model.update(Msg::Shown);
        let counts = |it: &&Effect| matches!(it, Effect::FileTask(FileTask::CountLegend));
        effects.iter().filter(counts).count()
    }

    #[test]
    fn a_run_is_counted_once_and_only_where_the_legend_is_seen() {
        let mut it = Driven::user_era();
        assert_eq!(counts(&mut it), 0);
        it.model.cx.legend = Legend::new(true);
        it.send_at_once(Msg::Resize(80, 23));
        assert_eq!((counts(&mut it), it.model.cx.list_rows()), (0, 17));
        it.send_at_once(Msg::Resize(80, 24));
        it.press("?");
        it.model.cx.legend = Legend::new(true);
        assert_eq!(counts(&mut it), 0);
        it.model.cx.modals.clear();
        assert_eq!((counts(&mut it), it.model.cx.list_rows()), (1, 17));
        it.send_at_once(Msg::Now(now()));
        assert_eq!(counts(&mut it), 0);
        assert!(it.model.cx.shows_legend());
    }
}
