//! The line of a filter: what was typed, with what is wrong marked and explained, and how it can go on.

use ratatui::style::Style;

use crate::app::keys::{FilterState, UsesGap};
use crate::domain::filter::Problem;
use crate::domain::text::harmless;
use crate::domain::time;
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};

/// The most candidates that are shown.
const SHOWN: usize = 5;

/// The least cells of the reason beside a long filter.
const REASON: usize = 24;

/// The filter line.
pub(in crate::view) struct FilterLine {
    /// What was typed, and the count of matches or what is wrong.
    pub(in crate::view) parts: Vec<(String, Style)>,
    /// The cell of the cursor, while the user types.
    pub(in crate::view) cursor: Option<u16>,
}

/// The filter line in `width` cells, with the counts of shown rows and of all rows.
pub(in crate::view) fn line(
    filter: &FilterState<'_>,
    (shown, all): (usize, usize),
    theme: Theme,
    width: usize,
) -> FilterLine {
    let sign = if filter.attention { " ! " } else { " " };
    let before = sign.len() + 1;
    // What completes a term says more than the reason that it is not finished.
    let completed = !filter.candidates.is_empty();
    let problem = filter.problem.filter(|it| !(it.unfinished && completed));
    let (behind, style) = match problem {
        None => (format!("   {shown} of {all}"), theme.dim()),
        Some(problem) if problem.unfinished => (format!("   {}", problem.why), theme.dim()),
        Some(problem) => (format!("   {}", harmless(&problem.why)), theme.danger()),
    };
    let typed = filter.text;
    let free = width.saturating_sub(before + 1);
    let least = match problem {
        None => text::width(&behind),
        Some(_) => text::width(&behind).min(REASON),
    };
    let room = text::width(&harmless(typed)).min(free.saturating_sub(least));
    let reason = text::clip(&behind, free.saturating_sub(room), theme.signs().ellipsis);
    // One cell more for the cursor behind the end.
    let room = u16::try_from(room + 1).unwrap_or(u16::MAX);
    let window = text::window(typed, typed.chars().count(), room, theme.signs().ellipsis);
    let mut parts = vec![
        (sign.to_owned(), theme.warning()),
        ("/".to_owned(), theme.accent()),
    ];
    match problem.filter(|_| window.text == harmless(typed)) {
        Some(problem) => parts.extend(with_problem(typed, problem, theme)),
        None => parts.push((window.text, PLAIN)),
    }
    parts.push((reason.into_owned(), style));
    let at = u16::try_from(before).unwrap_or(u16::MAX);
    FilterLine {
        parts,
        cursor: filter.typing.then(|| at.saturating_add(window.cursor)),
    }
}

/// The typed text with the invalid part marked.
fn with_problem(typed: &str, problem: &Problem, theme: Theme) -> Vec<(String, Style)> {
    let style = match (problem.unfinished, theme.color) {
        (true, _) => PLAIN,
        (false, true) => theme.danger(),
        // Without color an underline marks it.
        (false, false) => theme.matched(),
    };
    let at = problem.at.clone();
    let parts = [
        (typed.get(..at.start), PLAIN),
        (typed.get(at.clone()), style),
        (typed.get(at.end..), PLAIN),
    ];
    let text = |(text, style): (Option<&str>, Style)| {
        (harmless(text.unwrap_or_default()).into_owned(), style)
    };
    parts.map(text).into()
}

/// How the filter can go on, in at most `room` cells: `   Tab: owner: state:`.
pub(in crate::view) fn hint(filter: &FilterState<'_>, theme: Theme, room: usize) -> Option<String> {
    let all = &filter.candidates;
    if all.is_empty() {
        return None;
    }
    // After a completion, the candidates that come next.
    let from = filter.chosen.map_or(0, |at| at + 1);
    let others = all.len() - usize::from(from > 0);
    let words = |shown: usize| {
        let next = all.iter().cycle().skip(from).take(shown);
        let next: Vec<String> = next.map(|it| harmless(it).into_owned()).collect();
        let more = match others > shown {
            true => format!(" {}", theme.signs().ellipsis),
            false => String::new(),
        };
        format!("   Tab: {}{more}", next.join(" "))
    };
    let mut fewer = (1..=others.min(SHOWN)).rev().map(words);
    fewer.find(|it| text::width(it) <= room)
}

/// What is unknown of the uses that the filter asks for.
pub(in crate::view) fn gap(gap: UsesGap, zone: &jiff::tz::TimeZone) -> String {
    match gap {
        UsesGap::Unknown => "  last uses unknown".to_owned(),
        UsesGap::Before(since) => format!("  uses known since {}", time::day(since, zone)),
    }
}
