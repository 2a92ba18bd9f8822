//! The roles of a planned service account: the fewest that permit the required methods, and what else they permit.

use std::sync::Arc;

use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::account::{Preset, RoleChoice, choose, choose_narrow};
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::method_count::{Count, by_roles};
use crate::domain::{Text, User};
use crate::keymap::Context;

/// Wide roles that people choose without this screen, for comparison.
const WIDE: [&str; 2] = ["READONLY_ADMIN", "FULL_ADMIN"];

/// The window.
#[derive(Debug)]
pub struct AccountRoles {
    /// The integration.
    pub preset: Preset,
    /// The roles for it.
    pub choice: RoleChoice,
    /// Whether few extra methods count more than few roles.
    narrow: bool,
    /// The scroll position.
    pub scroll: Scroll,
    /// The methods that the roles permit.
    permitted: Count,
    /// The methods that each of [`WIDE`] permits.
    wide: [usize; 2],
    catalogue: Arc<Catalogue>,
    known: Arc<Roles>,
}

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A fact.
    Plain,
    /// A favorable fact.
    Good,
    /// A warning.
    Warning,
    /// A method in a list.
    Method,
}

/// A row of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its kind.
    pub mark: Mark,
    /// The label before the text; may be empty.
    pub label: &'static str,
    /// The text.
    pub text: String,
}

impl Row {
    fn new(mark: Mark, label: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { mark, label, text }
    }
}

impl Window for AccountRoles {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::AccountRoles, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

impl AccountRoles {
    /// The window for an integration.
    pub(super) fn new(preset: Preset, catalogue: &Arc<Catalogue>, roles: &Arc<Roles>) -> Self {
        let mut it = Self {
            choice: RoleChoice::default(),
            preset,
            narrow: false,
            scroll: Scroll::default(),
            permitted: Count::default(),
            wide: [0; 2],
            catalogue: Arc::clone(catalogue),
            known: Arc::clone(roles),
        };
        it.choose();
        it
    }

    /// Chooses again if the catalogue or the roles have changed.
    pub(super) fn refresh(&mut self, catalogue: &Arc<Catalogue>, roles: &Arc<Roles>) {
        if Arc::ptr_eq(&self.catalogue, catalogue) && Arc::ptr_eq(&self.known, roles) {
            return;
        }
        (self.catalogue, self.known) = (Arc::clone(catalogue), Arc::clone(roles));
        self.choose();
    }

    /// Counts few extra methods more than few roles, or the reverse.
    pub(super) fn turn(&mut self) {
        self.narrow = !self.narrow;
        self.choose();
    }

    fn choose(&mut self) {
        let methods = self.preset.methods(&self.catalogue);
        let by = if self.narrow { choose_narrow } else { choose };
        self.choice = by(&methods, &self.catalogue, &self.known);
        let count = |own: &[Text]| by_roles(&self.known.expand(own), &self.catalogue);
        self.permitted = count(&self.choice.roles);
        self.wide = WIDE.map(|role| count(&[role.into()]).permitted);
    }

    /// The number of methods that the roles permit beyond the required ones.
    pub fn extra(&self) -> usize {
        self.permitted
            .permitted
            .saturating_sub(self.choice.covered.len())
    }

    /// The roles in one line.
    pub fn named(&self) -> String {
        let names: Vec<&str> = self.choice.roles.iter().map(Text::as_str).collect();
        names.join(", ")
    }

    /// The account that the roles belong to, for the screen of all methods.
    pub(super) fn user(&self, name: &str) -> User {
        let mut roles = self.choice.roles.clone();
        roles.sort();
        User {
            username: name.into(),
            uid: None,
            full_name: self.preset.name.as_str().into(),
            local: true,
            locked: false,
            roles: Some(roles),
            keys: None,
        }
    }

    /// The rows of the window.
    pub fn rows(&self) -> Vec<Row> {
        let (choice, preset) = (&self.choice, &self.preset);
        let called = |n: usize| {
            if n == 1 {
                "1 method".to_owned()
            } else {
                format!("{n} methods")
            }
        };
        let mut rows = Vec::new();
        let role = if choice.roles.len() == 1 {
            "role"
        } else {
            "roles"
        };
        rows.push(Row::new(Mark::Good, role, self.named()));
        let covered = choice.covered.len();
        let wanted = covered + choice.unknown.len();
        rows.push(Row::new(
            Mark::Plain,
            "required",
            match covered == wanted {
                true => format!("{} of {}, all permitted", called(covered), preset.name),
                false => format!(
                    "{covered} of {} of {} permitted",
                    called(wanted),
                    preset.name
                ),
            },
        ));
        let extra = match self.extra() {
            0 => "no extra methods".to_owned(),
            1 => "1 extra method".to_owned(),
            n => format!("{n} extra methods"),
        };
        rows.push(Row::new(
            Mark::Plain,
            "permitted",
            format!("{}: {extra}", self.permitted.of_methods()),
        ));
        let [read_only, full] = self.wide;
        rows.push(Row::new(
            Mark::Plain,
            "compare",
            format!("READONLY_ADMIN permits {read_only} methods, FULL_ADMIN {full}"),
        ));
        let goal = match (choice.exact, self.narrow) {
            (true, false) => "no choice has fewer roles; w prefers fewer extra methods",
            (true, true) => "no choice has fewer extra methods; w prefers fewer roles",
            (false, _) => "the search ended early; w tries the other goal",
        };
        rows.push(Row::new(Mark::Plain, "minimum", goal));
        if !preset.source.is_empty() {
            let source = format!("{} ({})", preset.source, preset.date);
            rows.push(Row::new(Mark::Plain, "source", source));
        }
        if !preset.client.note.is_empty() {
            rows.push(Row::new(Mark::Plain, "note", preset.client.note.clone()));
        }
        rows.extend(
            choice
                .notes()
                .into_iter()
                .map(|it| Row::new(Mark::Warning, "", it)),
        );
        self.list("REQUIRED METHODS", &choice.covered, &mut rows);
        self.list("EXTRA METHODS", &choice.extra, &mut rows);
        rows
    }

    fn list(&self, title: &'static str, methods: &[Text], rows: &mut Vec<Row>) {
        if methods.is_empty() {
            return;
        }
        rows.push(Row::new(Mark::Plain, "", ""));
        rows.push(Row::new(Mark::Plain, title, ""));
        rows.extend(
            methods
                .iter()
                .map(|it| Row::new(Mark::Method, "", it.to_string())),
        );
    }
}
