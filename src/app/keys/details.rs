//! The facts about a key, for the details window and for the pane beside the list.
//!
//! Each key has the same labels in the same rows, because the pane is redrawn with every move in the list.

use jiff::Timestamp;

use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::details_window::Fact;
use crate::app::keys::facts::in_full;
use crate::app::keys::known::{self, Known};
use crate::app::keys::{Enforcing, owner_facts, warnings};
use crate::app::modal::Details;
use crate::app::rotation::Rotations;
use crate::app::sessions::Sessions;
use crate::app::widget::window::TakesKeys;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, Rule, Text, Verb, time};
use crate::keymap::{Action, Chord};

/// The spelling of a name with an emoji of which only the base sign is drawn.
fn spelled_fact(name: &Text) -> Option<Fact> {
    let spelled = name.spelled()?;
    let words = format!("{spelled}  (parts of the emoji are not drawn)");
    Some(Fact::new("spelled", words))
}

fn rule_in_full(rule: &Rule) -> String {
    match &rule.verb {
        Verb::Other(verb) => format!("{} {}", in_full(verb), in_full(&rule.resource)),
        verb => format!("{verb} {}", in_full(&rule.resource)),
    }
}

impl TakesKeys for Details {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        match action {
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(
                action @ (Action::Edit
                | Action::Reset
                | Action::Rotate
                | Action::ApplyExpiry
                | Action::Delete
                | Action::Sessions
                | Action::Access
                | Action::Upgrade
                | Action::Quit),
            ) => cx.tell(Event::RunOnList(action)),
            _ => {}
        }
    }
}

/// The facts about a key on the screen.
pub fn facts(
    key: &ApiKey,
    enforcing: &Enforcing,
    rotation: &Rotations,
    sessions: &Sessions,
    cx: &Cx,
) -> Vec<Fact> {
    let state = (enforcing, rotation, sessions);
    known::on_screen(key, state, cx, |known| facts_of(key, known))
}

/// The facts about a key: what is known of it, what needs attention, and the other keys of its owner.
pub fn facts_of(key: &ApiKey, known: &Known<'_>) -> Vec<Fact> {
    let mut facts = vec![Fact::new("state", key.state(known.now).word())];
    if let Some(own) = key.ownership() {
        // A revocation takes the place of the date: "never" would be read as what it had.
        let expires = match own.expires_at() {
            Expiry::Never if own.revoked => "unknown while revoked".into(),
            Expiry::At(at) => date(at, known),
            expiry => time::exact_expiry(expiry, known.zone),
        };
        // The list has it too.
        facts.push(Fact::new("expires", expires).in_brief(""));
    }
    facts.push(match key.created_at() {
        Some(at) => Fact::new("created", date(at, known)).in_brief(day(at, known)),
        None => Fact::new("created", "unknown"),
    });
    facts.push(Fact::new("used by", known.used_by.clone()));
    if let Some((words, brief)) = &known.last_use {
        facts.push(Fact::new("last seen", words.clone()).in_brief(brief.clone()));
    }
    facts.extend(owner_facts::owner_facts(key, known));
    if let Some(rules) = key.rules() {
        facts.extend(owner_facts::access_facts(key, rules, known));
    }
    if key.name.cut().is_some() {
        facts.push(Fact::new("name", in_full(&key.name)));
    }
    facts.extend(spelled_fact(&key.name));
    let owner = key.owner();
    facts.extend(owner.and_then(spelled_fact));
    let warnings = warnings::warnings(key, known);
    if !warnings.is_empty() {
        facts.push(Fact::blank());
        facts.extend(warnings);
    }
    let rules = key.rules().filter(|_| !key.has_full_access());
    if let Some(rules) = rules.filter(|rules| !rules.is_empty()) {
        facts.push(Fact::blank());
        facts.extend(rule_facts(rules));
    }
    facts
}

/// The rules, one in each row; in a narrow pane one text: `CALL pool.query, disk.query; GET *`.
fn rule_facts(rules: &[Rule]) -> impl Iterator<Item = Fact> {
    let mut brief: Vec<(&Verb, String)> = Vec::new();
    for rule in rules {
        let resource = in_full(&rule.resource);
        match brief.iter_mut().find(|(verb, _)| **verb == rule.verb) {
            Some((_, text)) => {
                text.push_str(", ");
                text.push_str(&resource);
            }
            None => brief.push((&rule.verb, rule_in_full(rule))),
        }
    }
    let brief: Vec<String> = brief.into_iter().map(|(_, text)| text).collect();
    let brief = std::iter::once(brief.join("; ")).chain(std::iter::repeat(String::new()));
    let labels = std::iter::once("rules").chain(std::iter::repeat(""));
    let rules = labels.zip(rules).zip(brief);
    rules.map(|((label, rule), brief)| Fact::new(label, rule_in_full(rule)).in_brief(brief))
}

/// `2026-12-04 23:59 CET, in 12 days`.
fn date(at: Timestamp, known: &Known<'_>) -> String {
    let exact = time::exact(at, known.zone);
    format!("{exact}, {}", time::words(at, known.now))
}

/// `2026-12-04`.
fn day(at: Timestamp, known: &Known<'_>) -> String {
    let exact = time::exact(at, known.zone);
    exact.split(' ').next().unwrap_or_default().to_owned()
}
