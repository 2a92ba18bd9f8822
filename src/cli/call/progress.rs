//! The progress of a job on standard error: a bar on a terminal, lines elsewhere.

use clap::ValueEnum;
use rustix::stdio::stderr;
use rustix::termios::{isatty, tcgetwinsize};

use crate::api::mask;
use crate::domain::text::harmless;
use crate::view::text::clip;

/// `--job-print`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum JobPrint {
    /// A bar on a terminal, lines with the percentage elsewhere.
    #[default]
    Progressbar,
    /// Each new description as a line.
    Description,
}

/// Columns of a terminal that does not tell its size.
const COLUMNS: usize = 80;
/// Cells of the bar.
const BAR: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One line that is drawn over, on a terminal of this width.
    Bar(usize),
    /// A line for each new percentage or description.
    Lines,
    /// A line for each new description.
    Descriptions,
}

/// What was reported of a job.
#[derive(Debug)]
pub(in crate::cli) struct Progress {
    form: Form,
    last: Option<(u8, String)>,
}

impl Progress {
    /// The progress on the standard error of this process.
    pub(in crate::cli) fn here(print: JobPrint) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
        let columns = || {
            let size = tcgetwinsize(stderr()).map(|size| usize::from(size.ws_col));
            size.ok().filter(|columns| *columns > 0).unwrap_or(COLUMNS)
        };
        Self::new(match print {
            JobPrint::Description => Form::Descriptions,
            JobPrint::Progressbar if isatty(stderr()) && !dumb => Form::Bar(columns()),
            JobPrint::Progressbar => Form::Lines,
        })
    }

    fn new(form: Form) -> Self {
        Self { form, last: None }
    }

    /// The text to print for a report; `None` without news.
    pub(in crate::cli) fn report(
        &mut self,
        percent: Option<f64>,
        description: &str,
    ) -> Option<String> {
        let before = self.last.take();
        // A system may put anything into a description.
        let description = match mask::has_secret(description) {
            true => mask::MASK,
            false => description,
        };
        let (percent, description) = match &before {
            Some((last, words)) => (
                percent.map_or(*last, whole),
                // A report without words is about the percentage alone.
                if description.is_empty() {
                    words
                } else {
                    description
                },
            ),
            None => (percent.map_or(0, whole), description),
        };
        let now = (percent, description.to_owned());
        let same_words = before.as_ref().map_or("", |(_, words)| words) == now.1;
        let text = match self.form {
            _ if before.as_ref() == Some(&now) => None,
            Form::Descriptions if same_words => None,
            Form::Descriptions => Some(format!("{}\n", harmless(&now.1))),
            Form::Lines => Some(format!("{}\n", line(&now).trim_end())),
            Form::Bar(columns) => Some(format!("\r{}\x1b[K", bar(&now, columns))),
        };
        self.last = Some(now);
        text
    }

    /// The text to print before anything else: the end of the bar.
    pub(in crate::cli) fn end(&mut self) -> Option<&'static str> {
        let drawn = matches!(self.form, Form::Bar(_)) && self.last.take().is_some();
        drawn.then_some("\n")
    }
}

/// Whole percents. Whatever a system reports is between 0 and 100.
fn whole(percent: f64) -> u8 {
    percent.clamp(0.0, 100.0) as u8
}

fn line((percent, description): &(u8, String)) -> String {
    format!("{percent:3} % {}", harmless(description))
}

fn bar(now: &(u8, String), columns: usize) -> String {
    let full = usize::from(now.0) * BAR / 100;
    let cells = format!("[{}{}] ", "#".repeat(full), ".".repeat(BAR - full));
    // A line that fills the last column would wrap.
    clip(
        &format!("{cells}{}", line(now)),
        columns.saturating_sub(1),
        "...",
    )
    .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports(form: Form) -> String {
        let mut progress = Progress::new(form);
        let mut out = String::new();
        for (percent, words) in [
            (None, ""),
            (Some(0.0), "Starting"),
            (Some(0.0), "Starting"),
            (Some(41.9), "Copying \u{1b}[31m日本"),
            (Some(42.0), ""),
            (None, "Almost"),
            (Some(f64::NAN), "Almost"),
            (Some(250.0), "Done"),
        ] {
            out.extend(progress.report(percent, words));
        }
        out.extend(progress.end());
        assert_eq!(progress.end(), None);
        out
    }

    #[test]
    fn lines_where_there_is_no_terminal() {
        insta::assert_snapshot!(reports(Form::Lines), @r"
          0 %
          0 % Starting
         41 % Copying \x1b[31m日本
         42 % Copying \x1b[31m日本
         42 % Almost
          0 % Almost
        100 % Done
        ");
    }

    #[test]
    fn each_description_once() {
        insta::assert_snapshot!(reports(Form::Descriptions), @r"
        Starting
        Copying \x1b[31m日本
        Almost
        Done
        ");
    }

    #[test]
    fn a_bar_is_drawn_over_and_fits() {
        let wide = reports(Form::Bar(60));
        assert!(
            wide.contains("\r[########............]  42 % Almost\x1b[K"),
            "{wide:?}"
        );
        assert!(
            wide.ends_with("\r[####################] 100 % Done\x1b[K\n"),
            "{wide:?}"
        );
        let narrow = reports(Form::Bar(12));
        for drawn in narrow.trim_end().split('\r') {
            assert!(
                drawn.trim_end_matches("\x1b[K").chars().count() < 12,
                "{drawn:?}"
            );
        }
    }
}
