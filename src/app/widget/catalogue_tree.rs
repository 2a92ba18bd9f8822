//! The catalogue as a tree with search: namespaces with their methods, events or REST routes.
//!
//! The allowlist builder marks the items that the rules permit, the access screen those that an owner's roles permit.
//! The tree does not know the meaning of its marks.
//!
//! Invariants: the cursor is on a row unless the tree is empty; a search shows only matches, with their namespaces
//! open; marks and counts are computed once per change, not once per frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

use crate::domain::catalogue::{Catalogue, Item};
use crate::keymap::Action;

/// The kind of the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// WebSocket methods.
    #[default]
    Methods,
    /// Events.
    Events,
    /// REST routes.
    Routes,
}

impl Kind {
    fn of(item: &Item<'_>) -> Self {
        match item {
            Item::Method(_) => Self::Methods,
            Item::Event(_) => Self::Events,
            Item::Route(_) => Self::Routes,
        }
    }

    /// The name of the kind on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Methods => "methods",
            Self::Events => "events",
            Self::Routes => "REST",
        }
    }
}

/// A namespace with its direct items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The kind of its items.
    pub kind: Kind,
    /// `pool.dataset`, or the path of a service: `/pool/dataset`.
    pub name: String,
    /// The items, by their numbers in the catalogue, in order.
    pub items: Vec<usize>,
    /// How many items are marked.
    pub marked: usize,
}

/// One line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A namespace, by its position in [`Tree::groups`].
    Group(usize),
    /// An item, by its number in the catalogue.
    Item(usize),
}

/// The tree.
#[derive(Debug)]
pub struct Tree {
    catalogue: Arc<Catalogue>,
    groups: Vec<Group>,
    names: Vec<Utf32String>,
    marks: Vec<bool>,
    open: BTreeSet<(Kind, String)>,
    kind: Kind,
    find: String,
    rows: Vec<Row>,
    at: usize,
    top: usize,
}

impl Tree {
    /// A tree of this catalogue, with all namespaces closed and nothing marked.
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        let mut it = Self {
            groups: Vec::new(),
            names: Vec::new(),
            marks: Vec::new(),
            open: BTreeSet::new(),
            kind: Kind::default(),
            find: String::new(),
            rows: Vec::new(),
            at: 0,
            top: 0,
            catalogue,
        };
        it.index();
        it
    }

    // Reading

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// All namespaces of all kinds.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The visible kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The search; empty: everything is visible.
    pub fn find(&self) -> &str {
        &self.find
    }

    /// Whether the items of a namespace are visible.
    pub fn is_open(&self, group: &Group) -> bool {
        !self.find.trim().is_empty() || self.open.contains(&(group.kind, group.name.clone()))
    }

    /// Whether this item is marked.
    pub fn is_marked(&self, number: usize) -> bool {
        self.marks.get(number).copied().unwrap_or(false)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows: the search has no match.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<Row> {
        self.rows.get(self.at).copied()
    }

    /// The item under the cursor; `None` on a namespace.
    pub fn selected_item(&self) -> Option<Item<'_>> {
        match self.selected()? {
            Row::Item(number) => self.catalogue.item(number),
            Row::Group(_) => None,
        }
    }

    /// The namespace under the cursor, or that of the item there.
    pub fn selected_group(&self) -> Option<&Group> {
        match self.selected()? {
            Row::Group(group) => self.groups.get(group),
            Row::Item(number) => self
                .groups
                .iter()
                .find(|group| group.items.contains(&number)),
        }
    }

    /// The rows of a page, and whether each is under the cursor.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (Row, bool)> {
        let page = self.rows.iter().enumerate().skip(self.top).take(rows);
        page.map(|(at, row)| (*row, at == self.at))
    }

    // Changing

    /// Replaces the catalogue; the search, the open namespaces and the cursor stay.
    pub fn set_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        let selected = self.selected().map(|row| self.name(row));
        self.catalogue = catalogue;
        self.index();
        if let Some(selected) = selected
            && let Some(at) = self.rows.iter().position(|row| self.name(*row) == selected)
        {
            self.at = at;
        }
    }

    /// Marks the items for which `marked` is true.
    pub fn mark(&mut self, marked: impl Fn(usize) -> bool) {
        self.marks = (0..self.catalogue.len()).map(marked).collect();
        for group in &mut self.groups {
            let marks = &self.marks;
            let is_marked = |number: &&usize| marks.get(**number).copied().unwrap_or(false);
            group.marked = group.items.iter().filter(is_marked).count();
        }
    }

    /// Sets the search; the cursor moves to the best match.
    pub fn set_find(&mut self, find: &str) {
        if self.find != find {
            find.clone_into(&mut self.find);
            self.reset_rows();
        }
    }

    /// Shows the next kind of which the system has items.
    pub fn next_kind(&mut self) {
        let kinds = [Kind::Methods, Kind::Events, Kind::Routes];
        let at = kinds
            .iter()
            .position(|kind| *kind == self.kind)
            .unwrap_or(0);
        let next = (1..=kinds.len()).filter_map(|step| kinds.get((at + step) % kinds.len()));
        let has = |kind: &&Kind| self.groups.iter().any(|group| group.kind == **kind);
        if let Some(kind) = next.into_iter().find(has) {
            self.set_kind(*kind);
        }
    }

    /// Shows this kind.
    pub fn set_kind(&mut self, kind: Kind) {
        if self.kind != kind {
            self.kind = kind;
            self.reset_rows();
        }
    }

    /// Moves the cursor, or opens or closes a namespace. Returns whether the action was one of these.
    pub fn act(&mut self, action: Action) -> bool {
        let last = self.rows.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::PageUp => self.at = self.at.saturating_sub(10),
            Action::PageDown => self.at = (self.at + 10).min(last),
            Action::Top => self.at = 0,
            Action::Bottom => self.at = last,
            Action::Unfold => self.unfold(),
            Action::Fold => self.fold(),
            _ => return false,
        }
        true
    }

    /// Moves the page so that the cursor is visible.
    pub fn scroll(&mut self, rows: usize) {
        let rows = rows.max(1);
        self.top = self
            .top
            .min(self.at)
            .max((self.at + 1).saturating_sub(rows))
            .min(self.rows.len().saturating_sub(rows));
    }

    fn unfold(&mut self) {
        if let Some(Row::Group(group)) = self.selected()
            && let Some(group) = self.groups.get(group)
        {
            self.open.insert((group.kind, group.name.clone()));
            self.rebuild();
        }
    }

    /// Closes the namespace and moves the cursor to it.
    fn fold(&mut self) {
        let Some(group) = self
            .selected_group()
            .map(|group| (group.kind, group.name.clone()))
        else {
            return;
        };
        self.open.remove(&group);
        let on = |row: &Row| matches!(row, Row::Group(at) if self.groups.get(*at).is_some_and(|g| g.name == group.1 && g.kind == group.0));
        self.at = self.rows.iter().position(on).unwrap_or(self.at);
        self.rebuild();
    }

    /// Indexes the catalogue by namespaces and names.
    fn index(&mut self) {
        let catalogue = Arc::clone(&self.catalogue);
        self.groups.clear();
        self.names.clear();
        for (number, item) in catalogue.items().enumerate() {
            let kind = Kind::of(&item);
            let name = match item {
                Item::Route(route) => service_path(route.method.raw()),
                _ => namespace(item.name().as_str()).to_owned(),
            };
            match self
                .groups
                .iter_mut()
                .rev()
                .find(|group| group.kind == kind && group.name == name)
            {
                Some(group) => group.items.push(number),
                None => self.groups.push(Group {
                    kind,
                    name,
                    items: vec![number],
                    marked: 0,
                }),
            }
            self.names.push(item.name().as_str().into());
        }
        self.groups
            .sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        let marks = std::mem::take(&mut self.marks);
        self.mark(|number| marks.get(number).copied().unwrap_or(false));
        self.reset_rows();
    }

    /// Rebuilds the rows, and moves the cursor to the best match or to the first row.
    fn reset_rows(&mut self) {
        self.top = 0;
        self.at = self.rebuild().unwrap_or(0);
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// Rebuilds the rows from the search and the open namespaces. Returns the row of the best match.
    fn rebuild(&mut self) -> Option<usize> {
        self.rows.clear();
        let find = self.find.trim();
        let mut best: Option<(u32, usize)> = None;
        let mut search = (!find.is_empty()).then(|| {
            let pattern = Pattern::parse(find, CaseMatching::Ignore, Normalization::Smart);
            (pattern, Matcher::new(Config::DEFAULT))
        });
        for (at, group) in self.groups.iter().enumerate() {
            if group.kind != self.kind {
                continue;
            }
            let Some((pattern, matcher)) = &mut search else {
                self.rows.push(Row::Group(at));
                if self.open.contains(&(group.kind, group.name.clone())) {
                    self.rows
                        .extend(group.items.iter().map(|number| Row::Item(*number)));
                }
                continue;
            };
            let before = self.rows.len();
            for number in &group.items {
                let Some(name) = self.names.get(*number) else {
                    continue;
                };
                let Some(score) = pattern.score(name.slice(..), matcher) else {
                    continue;
                };
                if self.rows.len() == before {
                    self.rows.push(Row::Group(at));
                }
                // Among equal matches the shortest name wins; if the search is a whole namespace, its first item.
                let length = match find.contains('.') && name.len() != find.len() {
                    true => 255,
                    false => u32::try_from(name.len()).unwrap_or(u32::MAX).min(255),
                };
                let score = (score << 8).saturating_sub(length);
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, self.rows.len()));
                }
                self.rows.push(Row::Item(*number));
            }
        }
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        best.map(|(_, row)| row)
    }

    fn name(&self, row: Row) -> String {
        match row {
            Row::Group(group) => self
                .groups
                .get(group)
                .map_or(String::new(), |group| group.name.clone()),
            Row::Item(number) => self
                .catalogue
                .item(number)
                .map_or(String::new(), |item| item.name().to_string()),
        }
    }
}

/// The part before the last dot.
fn namespace(name: &str) -> &str {
    name.rsplit_once('.')
        .map_or(name, |(namespace, _)| namespace)
}

/// The path of a method's service.
fn service_path(method: &str) -> String {
    format!("/{}", namespace(method).replace('.', "/"))
}

#[cfg(test)]
#[path = "catalogue_tree_tests.rs"]
mod tests;
