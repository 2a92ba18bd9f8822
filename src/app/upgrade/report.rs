//! What the upgrade to 25.04 does to the keys, full screen; and where to write it down.

use crate::domain::upgrade::{Report, Row};
use crate::form::{Field, Form};

/// The widest the words get: longer lines are hard to read.
const WIDEST: u16 = 100;
/// Columns left free at both sides.
const MARGIN: u16 = 2;
/// Rows that the screen's frame and the heading take.
const FRAME: u16 = 6;

/// The report, and how far it is scrolled.
#[derive(Debug)]
pub struct Upgrade {
    /// What is reported; made anew when the keys or the users are read again.
    pub report: Report,
    /// Rows scrolled away at the top.
    pub scroll: usize,
}

impl Upgrade {
    /// The rows on a terminal of so many columns.
    pub fn rows(&self, columns: u16) -> Vec<Row> {
        let cells = columns.saturating_sub(MARGIN).min(WIDEST);
        self.report.rows(cells.into())
    }

    /// How many of them can be scrolled away, so that the last page is full.
    pub(in crate::app) fn most(&self, (columns, rows): (u16, u16)) -> usize {
        let page = usize::from(rows.saturating_sub(FRAME));
        self.rows(columns).len().saturating_sub(page)
    }
}

/// The one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathField;

/// Asks for the file.
#[derive(Debug)]
pub struct SaveReport {
    /// Its field.
    pub form: Form<PathField>,
    /// It is being written.
    pub writing: bool,
}

impl SaveReport {
    /// For the report on a system.
    pub(in crate::app) fn new(system: &str) -> Self {
        let help = "a file that is not there yet; what exists is never written over.";
        let field = Field::text(PathField, "File", help)
            .required()
            .initial(&default_path(system));
        Self {
            form: Form::new(vec![field]),
            writing: false,
        }
    }
}

/// In the directory that the program was started in.
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
