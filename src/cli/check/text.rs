//! The reports on several systems as text.

use jiff::tz::TimeZone;

use super::checked::Checked;
use crate::domain::check::{Head, paragraph};
use crate::domain::text::harmless;

/// The reports on these systems, with an empty line between two. `zone`: the zone of the times.
pub(super) fn reports(all: &[Checked], zone: &TimeZone) -> String {
    let texts: Vec<String> = all.iter().map(|it| report(it, zone)).collect();
    texts.join("\n")
}

fn report(it: &Checked, zone: &TimeZone) -> String {
    match &it.result {
        Ok(read) => {
            let head = Head {
                name: &it.name,
                account: &read.account,
                has_keys: read.has_keys,
            };
            read.report.as_text(&head, zone)
        }
        Err(problem) => {
            let name = harmless(&it.name);
            let said = problem.said();
            let said = said.strip_prefix("tnkeys: ").unwrap_or(&said);
            let mut text = format!("{name}: unknown, the system could not be checked\n");
            for line in said.lines() {
                text.push_str(&paragraph(line, "  ", "  "));
            }
            text
        }
    }
}
