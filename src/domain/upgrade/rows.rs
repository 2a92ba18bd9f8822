//! The report as text rows, for the screen and for a file.

use super::{Advice, Fate, Fated, Instead, Report};
use crate::domain::text::wrap;

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The heading, or an empty row.
    Plain,
    /// The summary.
    Summary,
    /// A key that is revoked.
    Revoked,
    /// A key that survives.
    Survives,
    /// Details of the key above.
    Detail,
}

/// A row: a first column (`REVOKED`, `before`) of `LEAD` cells, and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind.
    pub mark: Mark,
    /// The first column, without padding; empty for a continued row.
    pub lead: &'static str,
    /// Whether it has a first column.
    pub columns: bool,
    /// The text.
    pub text: String,
}

/// Width of the first column.
const LEAD: usize = 11;
/// Width of a line in a file.
const FILE: usize = 78;
/// Most rules that are named.
const RULES: usize = 4;

impl Row {
    /// The first column, padded; empty for a row without one.
    pub fn padded_lead(&self) -> String {
        match self.columns {
            true => format!("{:LEAD$}", self.lead),
            false => String::new(),
        }
    }
}

impl Report {
    /// The rows, at most this wide unless a word is longer.
    pub fn rows(&self, cells: usize) -> Vec<Row> {
        let mut page = Page {
            cells: cells.max(LEAD + 16),
            rows: Vec::new(),
        };
        page.put(Mark::Summary, self.summary());
        if self.skipped > 0 {
            let text = format!(
                "{} more keys could not be read and are missing in this report.",
                self.skipped
            );
            page.put(Mark::Plain, text);
        }
        for key in &self.keys {
            page.blank();
            self.key(key, &mut page);
        }
        if !self.keys.is_empty() {
            page.blank();
            self.closing(&mut page);
        }
        page.rows
    }

    /// The report for a file.
    pub fn as_text(&self) -> String {
        let mut text = format!(
            "Upgrade to TrueNAS 25.04: API keys of {}, {}\n\n",
            self.system, self.product
        );
        for row in self.rows(FILE) {
            let line = format!("{}{}", row.padded_lead(), row.text);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn key(&self, key: &Fated, page: &mut Page) {
        let name = format!("{} (key {})", key.name, key.id);
        let advice = match &key.fate {
            Fate::Survives => {
                page.lead(Mark::Survives, "SURVIVES", &name);
                let text = format!(
                    "the key belongs to {} and has full access.",
                    self.heir.words()
                );
                return page.detail("then", &text);
            }
            Fate::Revoked(advice) => advice,
        };
        page.lead(Mark::Revoked, "REVOKED", &name);
        page.detail("rules", &rules(key, advice));
        match &advice.instead {
            Instead::Nothing => {
                page.detail(
                    "now",
                    "delete the key: its rules match nothing on this system.",
                );
            }
            Instead::Everything => {
                page.detail(
                    "before",
                    "if the client needs full access: replace the rules with exactly * on *, and the key survives. Otherwise create a user for the client with only the required roles.",
                );
                page.detail("after", AFTER);
            }
            instead => {
                page.detail("before", &self.before(instead));
                page.detail("after", AFTER);
            }
        }
    }

    /// What to prepare before the upgrade.
    fn before(&self, instead: &Instead) -> String {
        match instead {
            Instead::Roles { roles, beyond } => {
                let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
                let s = if names.len() == 1 { "" } else { "s" };
                let mut text = format!(
                    "create a user for the client whose group has a privilege with the role{s} {}.",
                    names.join(", ")
                );
                text.push_str(&match beyond {
                    0 => " These roles cover all rules; the client may need fewer.".to_owned(),
                    1 => " One permitted method requires a full administrator.".to_owned(),
                    n => format!(" {n} permitted methods require a full administrator."),
                });
                text
            }
            Instead::Mostly { role, share } => format!(
                "create a user for the client whose group has a privilege with the role {role}, which includes {share} % of what these rules permit. If the client calls other methods, derive rules from the audit log (L in the rules editor) to see which."
            ),
            Instead::AnyUser => {
                "create a user for the client with any role: the permitted methods require none.".into()
            }
            Instead::TooWide => "find out which methods the client calls: derive rules from the audit log (L in the rules editor). Then create a user with the roles for these methods. No small set of roles covers all rules."
                .into(),
            _ => "find out which methods the client calls, and plan a user for it. Users have roles from 24.04 on."
                .into(),
        }
    }

    fn closing(&self, page: &mut Page) {
        let note = format!(
            "Only a key with the single rule * on * survives, as a key of {}. The upgrade revokes every other key: its client fails until it has a new key.",
            self.heir.words()
        );
        page.put(Mark::Plain, note);
        page.put(
            Mark::Plain,
            "From 25.04 on TrueNAS revokes a key that is used over http:// or ws:// immediately. Use TLS in every client.".into(),
        );
        if self.has_roles && self.survivors() < self.keys.len() {
            page.put(
                Mark::Plain,
                "Role names are those of this release; 25.04 has more roles.".into(),
            );
        }
    }
}

const AFTER: &str = "create a key for that user and install it in the client.";

fn rules(key: &Fated, advice: &Advice) -> String {
    if key.rules.is_empty() {
        return "none".into();
    }
    let names: Vec<String> = key.rules.iter().take(RULES).map(short).collect();
    let more = match key.rules.len().saturating_sub(RULES) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let routes = match advice.routes {
        0 => String::new(),
        1 => ", 1 REST route".to_owned(),
        n => format!(", {n} REST routes"),
    };
    let methods = advice.methods.of_methods();
    format!("{}{more} ({methods}{routes})", names.join(", "))
}

/// A short form of a rule.
fn short(rule: &crate::domain::Rule) -> String {
    let text = rule.to_string();
    match text.char_indices().nth(48) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// The rows written so far.
struct Page {
    cells: usize,
    rows: Vec<Row>,
}

impl Page {
    fn blank(&mut self) {
        self.put(Mark::Plain, String::new());
    }

    fn put(&mut self, mark: Mark, text: String) {
        for text in wrap(&text, self.cells) {
            self.rows.push(Row {
                mark,
                lead: "",
                columns: false,
                text,
            });
        }
    }

    fn lead(&mut self, mark: Mark, lead: &'static str, text: &str) {
        let leads = std::iter::once(lead).chain(std::iter::repeat(""));
        for (lead, text) in leads.zip(wrap(text, self.cells - LEAD)) {
            self.rows.push(Row {
                mark,
                lead,
                columns: true,
                text,
            });
        }
    }

    fn detail(&mut self, lead: &'static str, text: &str) {
        self.lead(Mark::Detail, lead, text);
    }
}
