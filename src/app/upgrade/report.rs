//! The report on the upgrade to 25.04, and the form of the file to save it in.

use crate::app::widget::form_keys::before_form;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::upgrade::{Report, Row};
use crate::form::{Field, Form};
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

/// The only field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathField;

/// The form of the file.
#[derive(Debug)]
pub struct SaveReport {
    /// The form.
    pub form: Form<PathField>,
    /// Whether the file is being written.
    pub writing: bool,
}

impl Window for SaveReport {
    fn contexts(&self) -> Vec<Context> {
        if self.writing {
            vec![Context::Anywhere]
        } else {
            before_form(Context::Export, self.form.contexts())
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if !self.writing {
            self.form.paste(text);
        }
        Pasted::Done
    }
}

impl SaveReport {
    /// The form for the report on a system.
    pub(in crate::app) fn new(system: &str) -> Self {
        let help = "the path of a new file; existing files are not overwritten.";
        let field = Field::text(PathField, "File", help)
            .required()
            .initial(&default_path(system));
        Self {
            form: Form::new(vec![field], "Save"),
            writing: false,
        }
    }
}

/// A file name in the current directory.
fn default_path(system: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = system.chars().filter(|c| kept(*c)).take(64).collect();
    match name.trim_matches('.') {
        "" => "tnkeys-upgrade.txt".into(),
        name => format!("tnkeys-upgrade-{name}.txt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_system_cannot_lead_elsewhere() {
        assert_eq!(default_path("nas1"), "tnkeys-upgrade-nas1.txt");
        assert_eq!(default_path("../../etc/x y"), "tnkeys-upgrade-etcxy.txt");
        assert_eq!(default_path("日本"), "tnkeys-upgrade.txt");
    }
}
