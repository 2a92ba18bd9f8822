//! The API catalogue of a system: methods, events and REST routes, and who may use them.
//!
//! Invariants: sorted by name, without duplicates. Everything that a rule can permit is an [`Item`] with a number. What
//! the system did not list is completed from the release's declarations, as [`Catalogue::origin`] says.

mod effect;
mod listing;
mod method;
mod offline;
mod roles;
mod routes;

#[cfg(test)]
mod tests;

use super::rule::Verb;
use super::text::Text;

pub use effect::Effect;
pub use listing::{ListedBy, ListedTo, Listing};
pub use method::{Event, Method, Need, Takes};
pub use roles::{HeldRoles, Roles};
pub use routes::Route;

/// The origin of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The system listed everything.
    System,
    /// The account may not read everything: the rest is from the declarations of this release, the nearest one that is
    /// included.
    Declared(&'static str),
}

/// Something that a rule can permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// `CALL`.
    Method(&'a Method),
    /// `SUBSCRIBE`.
    Event(&'a Event),
    /// One of the four HTTP verbs.
    Route(&'a Route),
}

impl<'a> Item<'a> {
    /// The verb of a rule for it.
    pub fn verb(&self) -> &'a Verb {
        match self {
            Self::Method(_) => &Verb::Call,
            Self::Event(_) => &Verb::Subscribe,
            Self::Route(route) => &route.verb,
        }
    }

    /// Its name, which a rule's resource is compared with.
    pub fn name(&self) -> &'a Text {
        match self {
            Self::Method(method) => &method.name,
            Self::Event(event) => &event.name,
            Self::Route(route) => &route.path,
        }
    }
}

/// The catalogue of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The origin.
    pub origin: Origin,
    /// Whether the release assigns roles to methods (24.04 and newer).
    pub has_roles: bool,
    methods: Vec<Method>,
    events: Vec<Event>,
    routes: Vec<Route>,
}

impl Catalogue {
    /// Builds a catalogue. `variable` is how the release writes the id in a REST template (`{id}` up to 23.10, then
    /// `{id_}`); `None` without allowlists, where routes are not needed.
    pub fn new(
        mut methods: Vec<Method>,
        mut events: Vec<Event>,
        variable: Option<&str>,
        origin: Origin,
    ) -> Self {
        methods.sort_by(|a, b| a.name.raw().cmp(b.name.raw()));
        methods.dedup_by(|a, b| a.name == b.name);
        events.sort_by(|a, b| a.name.raw().cmp(b.name.raw()));
        events.dedup_by(|a, b| a.name == b.name);
        let routes = variable.map_or_else(Vec::new, |variable| routes::derive(&methods, variable));
        let has_roles = methods.iter().any(|method| !method.roles.is_empty());
        Self {
            origin,
            has_roles,
            methods,
            events,
            routes,
        }
    }

    /// All methods, by name.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// All events, by name; none from 25.04 on, where they are not listed.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All REST routes, without the variants with a trailing slash.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// A method by its name.
    pub fn method(&self, name: &str) -> Option<&Method> {
        let at = self
            .methods
            .binary_search_by(|method| method.name.raw().cmp(name));
        at.ok().and_then(|at| self.methods.get(at))
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.methods.len() + self.events.len() + self.routes.len()
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item with a number: first the methods, then the events, then the routes.
    pub fn item(&self, number: usize) -> Option<Item<'_>> {
        let (events, routes) = (
            number.checked_sub(self.methods.len()),
            number.checked_sub(self.methods.len() + self.events.len()),
        );
        match (events, routes) {
            (None, _) => self.methods.get(number).map(Item::Method),
            (Some(event), None) => self.events.get(event).map(Item::Event),
            (_, Some(route)) => self.routes.get(route).map(Item::Route),
        }
    }

    /// All items, in the order of their numbers.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let methods = self.methods.iter().map(Item::Method);
        let events = self.events.iter().map(Item::Event);
        methods
            .chain(events)
            .chain(self.routes.iter().map(Item::Route))
    }

    /// Adds the methods that the release declares and this account was not shown. The system's information about a
    /// method takes precedence.
    #[must_use]
    pub fn or_declared(self, declared: Self) -> Self {
        let Self {
            mut methods,
            mut events,
            ..
        } = self;
        let said =
            |method: &Method| methods.binary_search_by(|own| own.name.raw().cmp(method.name.raw()));
        let unsaid: Vec<Method> = declared
            .methods
            .into_iter()
            .filter(|m| said(m).is_err())
            .collect();
        methods.extend(unsaid);
        if events.is_empty() {
            events = declared.events;
        }
        let variable = declared.routes.iter().find_map(Route::variable);
        Self::new(methods, events, variable, declared.origin)
    }

    /// The catalogue of a session that may not call everything, completed like [`Catalogue::or_declared`]. `held` are
    /// the roles of that session. The system lists the methods that the session may call: a listed method for which the
    /// session holds no role is open to every user, and an unlisted one is not.
    #[must_use]
    pub fn as_shown_to(mut self, held: &HeldRoles<'_>, mut declared: Self) -> Self {
        for method in &mut self.methods {
            if !method.roles.is_empty() && !held.permits(method) {
                method.need = Need::SignIn;
            }
        }
        for method in &mut declared.methods {
            let name = method.name.raw();
            if method::FREE_CHOICES.contains(&name) && self.method(name).is_none() {
                method.need = Need::Right;
            }
        }
        self.or_declared(declared)
    }
}
