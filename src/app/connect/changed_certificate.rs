//! The window for a system that shows another certificate than the trusted one: compares both, and replaces the trusted one when the
//! user types a word.

use jiff::Timestamp;

use crate::app::widget::form_keys::before_form;
use crate::app::widget::question::Line;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::certificate::{CONSOLE_COMMAND, day};
use crate::domain::{Fingerprint, Others, Pin, Profile, Untrusted};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The word that replaces the trusted certificates.
const REPLACE: &str = "replace";
/// The word that trusts both.
const ADD: &str = "add";
/// Most trusted certificates shown.
const MOST: usize = 2;
/// Bytes of a fingerprint in one line: two columns fit 60 cells.
const BYTES: usize = 8;

/// The only field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordField;

/// A line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What is compared; empty: the line continues the one above.
    pub label: &'static str,
    /// The value of the trusted certificate.
    pub trusted: String,
    /// The value of the shown one.
    pub shown: String,
}

/// The window.
#[derive(Debug)]
pub struct ChangedCertificate {
    /// The host, with its port unless that is 443.
    pub place: String,
    /// The warnings, above the comparison.
    pub warnings: Vec<Line>,
    /// The comparison.
    pub pairs: Vec<Pair>,
    /// How to compare and what the words do, below the comparison.
    pub advice: Vec<Line>,
    /// The form with its field.
    pub form: Form<WordField>,
    /// The scroll position of what is above the field.
    pub scroll: Scroll,
    /// The fingerprint of the shown certificate.
    pub(in crate::app) print: Fingerprint,
}

impl ChangedCertificate {
    /// Describes the change.
    pub(in crate::app) fn new(
        shown: &Untrusted,
        place: String,
        profile: Option<&Profile>,
        now: Timestamp,
    ) -> Self {
        let it = &shown.certificate;
        let mut warnings = vec![
            Line::danger("Either it was renewed, or someone is intercepting the connection."),
            Line::plain("Nothing was sent."),
        ];
        if let Some(profile) = profile.filter(|it| it.production) {
            let text = format!("Profile {} is a production system.", profile.name);
            warnings.push(Line::warning(text));
        }
        let wrong = [it.out_of_date(now), it.key.weakness()];
        warnings.extend(wrong.into_iter().flatten().map(Line::warning));
        let count = shown.known.len();
        if count > 1 {
            let text = format!("{count} certificates are trusted; replace removes all of them.");
            warnings.push(Line::warning(text));
        }
        let advice = vec![
            Line::plain("To compare, on the system's console:"),
            Line::exact(CONSOLE_COMMAND),
            Line::plain("Type replace to trust the new certificate instead of the trusted one."),
            Line::plain("Type add to trust both: an HA pair, or the next certificate."),
        ];
        let help = "replace or add";
        let field = Field::text(WordField, "Word", help).max(20);
        Self {
            place,
            warnings,
            pairs: pairs(shown),
            advice,
            form: Form::new(vec![field], "Trust"),
            scroll: Scroll::default(),
            print: it.print,
        }
    }

    /// What the typed word does to the trusted certificates.
    pub(in crate::app) fn meaning(&self) -> Option<Others> {
        match self.form.text(WordField).trim() {
            REPLACE => Some(Others::Go),
            ADD => Some(Others::Stay),
            _ => None,
        }
    }
}

/// The trusted certificates beside the shown one.
fn pairs(shown: &Untrusted) -> Vec<Pair> {
    let it = &shown.certificate;
    let mut new = vec!["new".to_owned()];
    new.extend(lines(it.print));
    new.push(day(it.not_before));
    new.push(day(it.not_after));
    new.push(it.key.to_string());
    new.push(it.named());
    // The newest one first: it is the one that is replaced in most cases.
    let mut known: Vec<&Pin> = shown.known.iter().collect();
    known.sort_by_key(|pin| std::cmp::Reverse(pin.added));
    let mut old = Vec::new();
    for pin in known.iter().take(MOST) {
        old.push(("", format!("trusted {}", day(Some(pin.added)))));
        let label = |n| if n == 0 { "SHA-256" } else { "" };
        old.extend(
            (0..)
                .zip(lines(pin.print))
                .map(|(n, line)| (label(n), line)),
        );
        old.push(("from", day(pin.not_before)));
        old.push(("until", day(pin.not_after)));
        if old.len() < new.len() {
            old.push(("key", String::new()));
            old.push(("names", String::new()));
        }
    }
    if let Some(more) = known.len().checked_sub(MOST).filter(|it| *it > 0) {
        old.push(("", format!("and {more} more")));
    }
    let mut new = new.into_iter();
    let pair = |(label, trusted)| Pair {
        label,
        trusted,
        shown: new.next().unwrap_or_default(),
    };
    old.into_iter().map(pair).collect()
}

/// A fingerprint in lines.
fn lines(print: Fingerprint) -> Vec<String> {
    let text = print.to_string();
    let bytes: Vec<&str> = text.split(':').collect();
    bytes.chunks(BYTES).map(|it| it.join(":")).collect()
}

impl Window for ChangedCertificate {
    fn contexts(&self) -> Vec<Context> {
        before_form(Context::Replace, self.form.contexts())
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }

    /// The word is typed: a paste may come from a slip of the mouse, or from the system's own messages.
    fn paste(&mut self, _text: &str) -> Pasted {
        let words = "type the word; a pasted word does not count.";
        self.form.set_error(WordField, words);
        Pasted::Done
    }
}

#[cfg(test)]
#[path = "changed_certificate_tests.rs"]
mod tests;
