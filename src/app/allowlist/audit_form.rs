//! The import of rules from the audit log: whose calls and how many days, the progress, and the resulting rules.

use crate::api::{AuditReading, RequestId};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::picker::Item;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::audit_rules::{AuditSubject, AuditSummary, Draft};
use crate::domain::{ApiKey, Fault, KeyId, Rows, Rule, User};
use crate::form::{Field, Form};
use crate::keymap::{Action, Context};

/// The selectable periods, in days. TrueNAS keeps its audit log for 30 days at most.
const DAYS: [u16; 3] = [1, 7, 30];
/// The default period: TrueNAS keeps its audit log for 7 days by default.
const WEEK: usize = 1;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditField {
    /// The key or user whose calls are read.
    Caller,
    /// The period.
    Days,
}

/// The import.
#[derive(Debug)]
pub struct AuditImport {
    /// The form of the first stage.
    pub form: Form<AuditField>,
    /// The stage.
    pub stage: Stage,
}

impl Window for AuditImport {
    fn contexts(&self) -> Vec<Context> {
        match self.stage {
            Stage::Asking(_) => before_form(Context::Learn, self.form.contexts()),
            Stage::Reading { .. } => vec![Context::Learning, Context::Anywhere],
            Stage::Done(_) => vec![Context::Learned, Context::Anywhere],
        }
    }

    fn fills_the_screen(&self) -> bool {
        matches!(self.stage, Stage::Done(_))
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if matches!(self.stage, Stage::Asking(_)) {
            self.form.paste(text);
        }
        Pasted::Done
    }
}

/// The stage of the import.
#[derive(Debug)]
pub enum Stage {
    /// The form, with the error of the last attempt.
    Asking(Option<Fault>),
    /// A page of the log has been requested.
    Reading {
        /// The request.
        request: RequestId,
        /// The page, and how much was read before it.
        reading: AuditReading,
        /// The calls on the pages that were read.
        calls: Box<AuditSummary>,
    },
    /// The user selects among the rules.
    Done(Box<AuditRules>),
}

/// The rules derived from the log.
#[derive(Debug)]
pub struct AuditRules {
    /// The calls in the log.
    pub calls: AuditSummary,
    /// The derived rules.
    pub draft: Draft,
    /// Whether each rule is selected: first the rules of the draft, then its reads.
    pub selected: Vec<bool>,
    /// The row under the cursor.
    pub at: usize,
}

impl AuditImport {
    /// The import for a new key, or for an existing one, which is the default of the form.
    pub(in crate::app) fn new(key: Option<&ApiKey>) -> Self {
        let whose = key.map_or(String::new(), |key| key_label(key.id, key.name.as_str()));
        let fields = vec![
            Field::pick(
                AuditField::Caller,
                "Calls of",
                "a key, or a user who did the same work manually. Enter lists them.",
            )
            .required()
            .initial(&whose),
            Field::choice(
                AuditField::Days,
                "Time range",
                "TrueNAS keeps its audit log for 7 days by default.",
                DAYS.map(|days| match days {
                    1 => "1 day".to_owned(),
                    days => format!("{days} days"),
                }),
            )
            .selected(WEEK),
        ];
        Self {
            form: Form::new(fields, "Read"),
            stage: Stage::Asking(None),
        }
    }

    /// The values of the form, or `None` after marking the invalid fields.
    pub(in crate::app) fn read(&mut self, keys: &Rows) -> Option<AuditSummary> {
        self.form.clear_errors();
        self.stage = Stage::Asking(None);
        if self.form.missing() {
            self.form.first_error();
            return None;
        }
        let Some(whose) = parse_caller(&self.form.text(AuditField::Caller), keys) else {
            let error = "unknown: enter a key of this system or \"user NAME\". Enter lists them";
            self.form.set_error(AuditField::Caller, error);
            self.form.first_error();
            return None;
        };
        let days = DAYS.get(self.form.choice(AuditField::Days)).copied();
        Some(AuditSummary::new(whose, days.unwrap_or(7)))
    }
}

/// The text of a key in the form: `key 3 snapshot-bot`.
fn key_label(id: KeyId, name: &str) -> String {
    format!("key {id} {name}")
}

/// The keys and users as items of a picker, keys first.
pub(in crate::app) fn callers(keys: &Rows, users: &[User]) -> Vec<Item> {
    let item = |value: String, note: &str| Item {
        value,
        note: note.to_owned(),
        doubtful: false,
    };
    let mut keys: Vec<&ApiKey> = keys.iter().collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    let keys = keys.into_iter().map(|key| {
        item(
            key_label(key.id, key.name.raw()),
            &key.access_brief().unwrap_or_default(),
        )
    });
    let users = users
        .iter()
        .map(|user| item(format!("user {}", user.username.raw()), &user.roles_brief()));
    keys.chain(users).collect()
}

/// Parses the field: `key 3 …`, `user NAME`, or the name of a key.
fn parse_caller(typed: &str, keys: &Rows) -> Option<AuditSubject> {
    let typed = typed.trim();
    let named = |key: &ApiKey| AuditSubject::Key(key.id, key.name.clone());
    if let Some(name) = typed.strip_prefix("user ").map(str::trim) {
        return (!name.is_empty()).then(|| AuditSubject::User(name.into()));
    }
    if let Some(key) = keys.iter().find(|key| key.name.raw() == typed) {
        return Some(named(key));
    }
    let id = typed.strip_prefix("key ").unwrap_or(typed);
    let id = id.split_whitespace().next()?.parse().ok().map(KeyId)?;
    keys.get(id).map(named)
}

impl AuditRules {
    /// All rules of the draft are selected, its reads are not.
    pub(in crate::app) fn new(calls: AuditSummary, draft: Draft) -> Self {
        let selected = draft
            .rules
            .iter()
            .map(|_| true)
            .chain(draft.reads.iter().map(|_| false))
            .collect();
        Self {
            calls,
            draft,
            selected,
            at: 0,
        }
    }

    /// The selected rules.
    pub fn rules(&self) -> Vec<Rule> {
        let called = self.draft.rules.iter().map(|(rule, _)| rule);
        called
            .chain(&self.draft.reads)
            .zip(&self.selected)
            .filter(|(_, selected)| **selected)
            .map(|(rule, _)| rule.clone())
            .collect()
    }

    /// Moves the cursor, or selects and deselects the rule under the cursor.
    pub(in crate::app) fn act(&mut self, action: Action) {
        let last = self.selected.len().saturating_sub(1);
        self.at = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => (self.at + 1).min(last),
            Action::PageUp => self.at.saturating_sub(10),
            Action::PageDown => (self.at + 10).min(last),
            Action::Top => 0,
            Action::Bottom => last,
            _ => self.at,
        };
        if action == Action::Permit
            && let Some(selected) = self.selected.get_mut(self.at)
        {
            *selected = !*selected;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testkit::{rules_keys, users};

    #[test]
    fn who_is_meant() {
        let keys = rules_keys().into();
        let key = Some(AuditSubject::Key(KeyId(3), "snapshot-bot".into()));
        for typed in [
            "key 3 snapshot-bot",
            "key 3",
            "snapshot-bot",
            "3",
            " key 3 odd ",
        ] {
            assert_eq!(parse_caller(typed, &keys), key, "{typed}");
        }
        assert_eq!(
            parse_caller("user root", &keys),
            Some(AuditSubject::User("root".into()))
        );
        for typed in ["root", "user ", "key 99", "key x", ""] {
            assert_eq!(parse_caller(typed, &keys), None, "{typed}");
        }
        for item in callers(&keys, &users()) {
            assert!(parse_caller(&item.value, &keys).is_some(), "{}", item.value);
        }
    }
}
