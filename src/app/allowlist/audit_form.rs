//! Learning rules from the audit: whose calls and how far back, the reading, and the rules that come of it.

use crate::api::RequestId;
use crate::domain::audit_rules::{AuditSubject, AuditSummary, Draft};
use crate::domain::{ApiKey, Fault, KeyId, Rule, User};
use crate::form::{Field, Form};
use crate::keymap::{Action, Context};

use crate::app::widget::form_keys::before_form;
use crate::app::widget::picker::Item;

/// How far back one can look. TrueNAS keeps its audit for 30 days at most.
const DAYS: [u16; 3] = [1, 7, 30];
/// What is looked at first: as long as TrueNAS keeps its audit by itself.
const WEEK: usize = 1;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnField {
    /// Whose calls.
    Whose,
    /// Of how many days.
    Days,
}

/// The whole of it.
#[derive(Debug)]
pub struct Learn {
    /// What is asked first.
    pub form: Form<LearnField>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come.
#[derive(Debug)]
pub enum Stage {
    /// Whose, and how far back; with what went wrong the last time.
    Asking(Option<Fault>),
    /// A page of the audit is on its way.
    Reading {
        /// Its request.
        request: RequestId,
        /// Rows that came before it.
        offset: usize,
        /// What was read so far.
        learned: Box<AuditSummary>,
    },
    /// Rules to look at.
    Done(Box<Lesson>),
}

/// What was learned.
#[derive(Debug)]
pub struct Lesson {
    /// What was called.
    pub learned: AuditSummary,
    /// What it comes to.
    pub draft: Draft,
    /// For each rule of the draft, then for each read of it, whether it is taken.
    pub taken: Vec<bool>,
    /// The marked one.
    pub at: usize,
}

impl Learn {
    /// For a key that exists, which it then begins with, or for a new one.
    pub(in crate::app) fn new(key: Option<&ApiKey>) -> Self {
        let whose = key.map_or(String::new(), |key| key_words(key.id, key.name.as_str()));
        let fields = vec![
            Field::pick(
                LearnField::Whose,
                "Calls of",
                "a key, or a user who did by hand what the key is to do. Enter lists them.",
            )
            .required()
            .initial(&whose),
            Field::choice(
                LearnField::Days,
                "Look back",
                "TrueNAS keeps its audit for 7 days, unless it was told otherwise.",
                DAYS.map(|days| match days {
                    1 => "1 day".to_owned(),
                    days => format!("{days} days"),
                }),
            )
            .selected(WEEK),
        ];
        Self {
            form: Form::new(fields),
            stage: Stage::Asking(None),
        }
    }

    /// The contexts to look a chord up in.
    pub(in crate::app) fn contexts(&self) -> Vec<Context> {
        match self.stage {
            Stage::Asking(_) => before_form(Context::Learn, self.form.contexts()),
            Stage::Reading { .. } => vec![Context::Learning, Context::Anywhere],
            Stage::Done(_) => vec![Context::Learned, Context::Anywhere],
        }
    }

    /// What the fields say; `None` with the errors at their fields.
    pub(in crate::app) fn read(&mut self, keys: &[ApiKey]) -> Option<AuditSummary> {
        self.form.clear_errors();
        self.stage = Stage::Asking(None);
        if self.form.missing() {
            self.form.first_error();
            return None;
        }
        let Some(whose) = whose(&self.form.text(LearnField::Whose), keys) else {
            let error = "neither a key of this system nor \"user NAME\": Enter lists them";
            self.form.set_error(LearnField::Whose, error);
            self.form.first_error();
            return None;
        };
        let days = DAYS.get(self.form.choice(LearnField::Days)).copied();
        Some(AuditSummary::new(whose, days.unwrap_or(7)))
    }
}

/// `key 3 snapshot-bot`
fn key_words(id: KeyId, name: &str) -> String {
    format!("key {id} {name}")
}

/// Who can be picked: keys first.
pub(in crate::app) fn callers(keys: &[ApiKey], users: &[User]) -> Vec<Item> {
    let item = |value: String, note: &str| Item {
        value,
        note: note.to_owned(),
        doubtful: false,
    };
    let mut keys: Vec<&ApiKey> = keys.iter().collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    let keys = keys.into_iter().map(|key| {
        item(
            key_words(key.id, key.name.raw()),
            &key.access_brief().unwrap_or_default(),
        )
    });
    let users = users
        .iter()
        .map(|user| item(format!("user {}", user.username.raw()), &user.roles_brief()));
    keys.chain(users).collect()
}

/// Who is meant by a typed text: `key 3 …`, `user NAME`, or the name of a key.
fn whose(typed: &str, keys: &[ApiKey]) -> Option<AuditSubject> {
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
    keys.iter().find(|key| key.id == id).map(named)
}

impl Lesson {
    /// The rules of the draft are taken, the reads are not.
    pub(in crate::app) fn new(learned: AuditSummary, draft: Draft) -> Self {
        let taken = draft
            .rules
            .iter()
            .map(|_| true)
            .chain(draft.reads.iter().map(|_| false))
            .collect();
        Self {
            learned,
            draft,
            taken,
            at: 0,
        }
    }

    /// The rules that are taken.
    pub fn rules(&self) -> Vec<Rule> {
        let called = self.draft.rules.iter().map(|(rule, _)| rule);
        called
            .chain(&self.draft.reads)
            .zip(&self.taken)
            .filter(|(_, taken)| **taken)
            .map(|(rule, _)| rule.clone())
            .collect()
    }

    /// Moves the mark, or takes or leaves what is marked.
    pub(in crate::app) fn act(&mut self, action: Action) {
        let last = self.taken.len().saturating_sub(1);
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
            && let Some(taken) = self.taken.get_mut(self.at)
        {
            *taken = !*taken;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testkit::{rules_keys, users};

    #[test]
    fn who_is_meant() {
        let keys = rules_keys();
        let key = Some(AuditSubject::Key(KeyId(3), "snapshot-bot".into()));
        for typed in [
            "key 3 snapshot-bot",
            "key 3",
            "snapshot-bot",
            "3",
            " key 3 odd ",
        ] {
            assert_eq!(whose(typed, &keys), key, "{typed}");
        }
        assert_eq!(
            whose("user root", &keys),
            Some(AuditSubject::User("root".into()))
        );
        for typed in ["root", "user ", "key 99", "key x", ""] {
            assert_eq!(whose(typed, &keys), None, "{typed}");
        }
        for item in callers(&keys, &users()) {
            assert!(whose(&item.value, &keys).is_some(), "{}", item.value);
        }
    }
}
