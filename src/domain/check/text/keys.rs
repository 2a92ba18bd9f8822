//! The table of the keys.

use unicode_width::UnicodeWidthStr as _;

use super::wrap::{COLUMNS, cut, paragraph};
use crate::domain::audit::Interface;
use crate::domain::check::outlook::Outlook;
use crate::domain::check::report::{KeyReport, Report};
use crate::domain::release::Release;
use crate::domain::text::harmless;
use crate::domain::time::age;

/// Most columns of an address.
const ADDRESS: usize = 15;
/// Fewest columns of a name.
const NAME: usize = 8;
/// Between two columns.
const GAP: &str = "  ";

/// The table, and a line that explains its columns.
pub(super) fn table(report: &Report) -> String {
    let user_era = report.keys.iter().any(|it| it.key.ownership().is_some());
    let releases: Vec<Release> = report
        .keys
        .first()
        .map(|it| it.outlook.iter().map(|(release, _)| *release).collect())
        .unwrap_or_default();
    let mut head: Vec<String> = ["ID", "NAME"].map(str::to_owned).into();
    if user_era {
        head.push("STATE".into());
    }
    head.extend(["ACCESS", "SEEN", "FROM", "VIA"].map(str::to_owned));
    head.extend(releases.iter().map(|it| short(*it)));
    let row = |it: &KeyReport| {
        let mut cells = vec![it.key.id.to_string(), it.key.name.to_string()];
        if user_era {
            cells.push(it.state.word().to_owned());
        }
        cells.extend([access(it), seen(it, report), from(it), via(it)]);
        let verdicts = releases.iter().map(|release| {
            let found = it.outlook.iter().find(|(of, _)| of == release);
            verdict(found.map(|(_, outlook)| outlook)).to_owned()
        });
        cells.extend(verdicts);
        cells
    };
    let mut rows: Vec<Vec<String>> = vec![head];
    rows.extend(report.keys.iter().map(row));
    text(&mut rows) + &legend(report, &releases)
}

/// The rows as lines: the names share what the other columns leave.
fn text(rows: &mut [Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |rows: &[Vec<String>], column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let others: usize = (0..columns)
        .filter(|it| *it != 1)
        .map(|it| width(rows, it))
        .sum();
    let gaps = columns.saturating_sub(1) * GAP.len();
    let room = COLUMNS.saturating_sub(others + gaps).max(NAME);
    for row in rows.iter_mut() {
        if let Some(name) = row.get_mut(1) {
            *name = cut(name, room);
        }
    }
    let widths: Vec<usize> = (0..columns).map(|it| width(rows, it)).collect();
    let mut text = String::new();
    for row in rows.iter() {
        let cells = row.iter().zip(&widths).enumerate();
        let padded = cells.map(|(column, (cell, width))| {
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            match column {
                0 => format!("{padding}{cell}"),
                _ => format!("{cell}{padding}"),
            }
        });
        let line = padded.collect::<Vec<_>>().join(GAP);
        text.push_str(&harmless(line.trim_end()));
        text.push('\n');
    }
    text
}

/// `26` for 26.0, `25.04`.
fn short(release: Release) -> String {
    match release.minor {
        0 => release.major.to_string(),
        _ => release.to_string(),
    }
}

/// `full`, `41/780`: permitted methods of all.
fn access(it: &KeyReport) -> String {
    match (it.full, it.permitted) {
        (Some(true), _) => "full".into(),
        (_, Some((permitted, all))) => format!("{permitted}/{all}"),
        (_, None) => "?".into(),
    }
}

/// `open` with an open session, else the age of the last trace in the audit log.
fn seen(it: &KeyReport, report: &Report) -> String {
    let open = it.sessions.as_ref().is_some_and(|all| !all.is_empty());
    match &it.activity {
        _ if open => "open".into(),
        Some(activity) => activity.last.map_or_else(
            || {
                if activity.seen() {
                    "?".into()
                } else {
                    "-".into()
                }
            },
            |last| age(last, report.at),
        ),
        None if report.days.is_some() => "-".into(),
        None => "?".into(),
    }
}

/// The latest address, and how many others there are.
fn from(it: &KeyReport) -> String {
    let mut all: Vec<&str> = Vec::new();
    let open = it.sessions.iter().flatten().map(|it| it.host());
    let seen = it.activity.iter().flat_map(|it| {
        let addresses = it.latest_addresses().into_iter();
        addresses.map(|(address, _)| address.as_str())
    });
    for host in open.chain(seen) {
        if !host.is_empty() && !all.contains(&host) {
            all.push(host);
        }
    }
    match all.as_slice() {
        [] => "-".into(),
        [one] => cut(one, ADDRESS),
        [first, rest @ ..] => {
            let more = format!(" +{}", rest.len());
            cut(first, ADDRESS.saturating_sub(more.len())) + &more
        }
    }
}

/// The interface that matters most for the next releases; `+` stands for others.
fn via(it: &KeyReport) -> String {
    let Some(activity) = &it.activity else {
        return "-".into();
    };
    let used = |it: Interface| activity.interfaces.contains_key(&it);
    let order = [
        (Interface::Rest, "REST"),
        (Interface::RestOrTransfer, "REST?"),
        (Interface::WebSocket, "WS"),
        (Interface::Transfer, "file"),
        (Interface::Other, "other"),
    ];
    let word = order
        .iter()
        .find(|(it, _)| used(*it))
        .map(|(_, word)| *word);
    match (word, activity.interfaces.len()) {
        (None, _) => "-".into(),
        (Some(word), 1) => word.to_owned(),
        (Some(word), _) => format!("{word}+"),
    }
}

fn verdict(outlook: Option<&Outlook>) -> &'static str {
    match outlook {
        Some(Outlook::Works) => "yes",
        Some(Outlook::Fails(_)) => "no",
        Some(Outlook::Unknown(_)) => "?",
        None => "-",
    }
}

/// What the columns mean, as far as they need it.
fn legend(report: &Report, releases: &[Release]) -> String {
    let uses = |it: Interface| {
        let mut activities = report.keys.iter().filter_map(|key| key.activity.as_ref());
        activities.any(|activity| activity.interfaces.contains_key(&it))
    };
    let mut parts = Vec::new();
    if uses(Interface::WebSocket) {
        parts.push("WS: WebSocket API.".to_owned());
    }
    if uses(Interface::RestOrTransfer) {
        parts.push("REST?: REST API or file transfers.".into());
    }
    let names: Vec<String> = releases.iter().map(|it| short(*it)).collect();
    if let Some((last, others)) = names.split_last() {
        let names = match others {
            [] => last.clone(),
            others => format!("{} and {last}", others.join(", ")),
        };
        parts.push(format!("{names}: whether the key works there."));
    }
    paragraph(&parts.join(" "), "", "")
}
