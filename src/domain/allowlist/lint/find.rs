//! Finds likely mistakes in a set of rules.

use std::collections::HashMap;

use super::Lint;
use crate::domain::allowlist::census::Counted;
use crate::domain::allowlist::pattern::Pattern;
use crate::domain::allowlist::permits::Permits;
use crate::domain::caps::Caps;
use crate::domain::catalogue::{Catalogue, Effect, Item, Need, Route};
use crate::domain::rule::{self, Rule, Verb};
use crate::domain::text::Text;

/// Most names in a finding.
const QUOTED: usize = 3;

/// Methods that change nothing, whatever their name suggests.
const HARMLESS: &[&str] = &["core.ping", "auth.logout", "auth.me"];

/// The inputs of the checks.
struct Set<'a> {
    rules: &'a [Rule],
    permits: Permits,
    counted: &'a Counted,
    catalogue: &'a Catalogue,
}

/// All findings about these rules, most severe first; `counted` is what they permit in the catalogue.
pub fn lint(rules: &[Rule], counted: &Counted, catalogue: &Catalogue, caps: &Caps) -> Vec<Lint> {
    let set = Set {
        rules,
        permits: Permits::new(rules),
        counted,
        catalogue,
    };
    let mut found = Vec::new();
    let mut first: HashMap<&Rule, usize> = HashMap::new();
    for (number, rule) in rules.iter().enumerate() {
        if let Some(of) = first.get(rule) {
            found.push(Lint::Duplicate {
                rule: number,
                of: *of,
            });
            continue;
        }
        first.insert(rule, number);
        set.one(number, rule, &mut found);
    }
    if counted.by_rule.iter().all(|covers| *covers == 0) {
        found.push(Lint::Nothing);
    } else if rules.iter().any(Rule::is_everything) {
        found.push(Lint::Everything);
    } else {
        set.whole(caps, &mut found);
    }
    if !rule::survives_25_04(rules) {
        found.push(Lint::Revoked);
    }
    found.sort_by_key(Lint::weight);
    found
}

impl Set<'_> {
    /// Findings about one rule.
    fn one(&self, number: usize, rule: &Rule, found: &mut Vec<Lint>) {
        let resource = rule.resource.raw();
        let path = resource.starts_with('/');
        match &rule.verb {
            Verb::Other(word) => {
                let capitals = Verb::parse(&word.raw().to_ascii_uppercase());
                let capitals = (!matches!(capitals, Verb::Other(_))).then_some(capitals);
                return found.push(Lint::Verb {
                    rule: number,
                    capitals,
                });
            }
            // A pattern that begins with a star may be a path.
            Verb::Get | Verb::Post | Verb::Put | Verb::Delete
                if !path && !resource.starts_with('*') =>
            {
                return found.push(Lint::NotAPath { rule: number });
            }
            Verb::Call | Verb::Subscribe if path => {
                return found.push(Lint::NotAName { rule: number });
            }
            _ => {}
        }
        if self.counted.by_rule.get(number) == Some(&0) && !(path && self.is_twin(rule)) {
            return found.push(Lint::Unknown { rule: number });
        }
        if let Some(by) = self.shadow(number) {
            return found.push(Lint::Shadowed { rule: number, by });
        }
        if resource.contains('*') {
            if !rule.is_everything() {
                self.pattern(number, resource, found);
            }
        } else if path && let Some(twin) = self.missing_twin(rule) {
            found.push(Lint::NoTwin { rule: number, twin });
        }
    }

    /// Whether it covers a route with a trailing slash, which is not a separate item of the catalogue.
    fn is_twin(&self, rule: &Rule) -> bool {
        let resource = rule.resource.raw();
        let mut routes = self.catalogue.routes().iter();
        let verb = |route: &Route| route.verb == rule.verb || rule.verb == Verb::Any;
        if !resource.contains('*') {
            let path = resource.strip_suffix('/');
            return path.is_some_and(|path| routes.any(|r| r.path.raw() == path && verb(r)));
        }
        let pattern = Pattern::new(resource);
        routes.any(|r| verb(r) && pattern.covers(&format!("{}/", r.path.raw())))
    }

    /// Another rule that covers everything that this one covers, if this one covers anything. Of two equal ones the
    /// earlier one stays.
    fn shadow(&self, number: usize) -> Option<usize> {
        let counted = self.counted;
        let own = counted.rules.get(number).filter(|own| !own.is_empty())?;
        let size = counted.by_rule.get(number)?;
        let mut others = counted.rules.iter().zip(&counted.by_rule).enumerate();
        let by = others.find(|(other, (bits, covers))| {
            *other != number
                && (*covers > size || (*covers == size && *other < number))
                && own.within(bits)
        });
        by.map(|(other, _)| other)
    }

    /// Findings about a pattern.
    fn pattern(&self, number: usize, resource: &str, found: &mut Vec<Lint>) {
        let covered = || {
            let items = self.catalogue.items().enumerate();
            let items = items.filter(|(item, _)| self.counted.covered_by(number, *item));
            items.map(|(_, item)| item)
        };
        if let Some(example) = beyond(resource, covered()) {
            found.push(Lint::Wide {
                rule: number,
                example: example.clone(),
            });
        }
        let (mut reads, mut changing) = (false, Vec::new());
        for item in covered() {
            match item {
                Item::Method(method) if method.effect == Effect::Changes => {
                    changing.push(&method.name);
                }
                Item::Method(_) => reads = true,
                Item::Event(_) | Item::Route(_) => {}
            }
        }
        if reads && !changing.is_empty() {
            let more = changing.len().saturating_sub(QUOTED);
            found.push(Lint::Mixed {
                rule: number,
                changing: changing.into_iter().take(QUOTED).cloned().collect(),
                more,
            });
        }
    }

    /// The same path with or without a trailing slash, if no rule permits it.
    fn missing_twin(&self, rule: &Rule) -> Option<Text> {
        let resource = rule.resource.raw();
        let twin = match resource.strip_suffix('/') {
            Some("") => return None,
            Some(without) => without.to_owned(),
            None => format!("{resource}/"),
        };
        let permitted = self.permits.by(&rule.verb, &twin).is_some();
        (!permitted).then(|| twin.into())
    }

    /// Findings about the whole set.
    fn whole(&self, caps: &Caps, found: &mut Vec<Lint>) {
        let by = |name: &str| self.permits.by(&Verb::Call, name);
        if !caps.bulk_checks
            && let Some(rule) = by("core.bulk")
        {
            found.push(Lint::Bulk { rule });
        }
        // REST clients neither ping nor sign out.
        let web_socket =
            |rule: &Rule| matches!(rule.verb, Verb::Call | Verb::Subscribe | Verb::Any);
        if self.rules.iter().any(web_socket) {
            let open = |name: &str| {
                let method = self.catalogue.method(name);
                method.is_some_and(|method| method.need == Need::Nothing)
            };
            let needed = ["core.ping", "auth.logout"];
            let missing: Vec<&str> = needed
                .into_iter()
                .filter(|name| !open(name) && by(name).is_none())
                .collect();
            if !missing.is_empty() {
                found.push(Lint::NoPing { missing });
            }
        }
        let permitted = self
            .catalogue
            .methods()
            .iter()
            .filter(|method| method.need != Need::Nothing && by(method.name.raw()).is_some());
        let (changing, reading): (Vec<_>, Vec<_>) = permitted
            .filter(|method| !HARMLESS.contains(&method.name.raw()))
            .partition(|method| method.effect == Effect::Changes);
        if (1..=QUOTED).contains(&changing.len()) && reading.len() >= 5 * changing.len() {
            found.push(Lint::AlmostReadOnly {
                changing: changing.iter().map(|method| method.name.clone()).collect(),
            });
        }
    }
}

/// An item that a pattern with a trailing star covers in a namespace below, and that changes the system. Such a pattern
/// is meant for the names in its own namespace; those below are easily overlooked.
fn beyond<'a>(resource: &str, covered: impl Iterator<Item = Item<'a>>) -> Option<&'a Text> {
    let stem = resource.strip_suffix('*')?;
    if stem.is_empty() || stem.contains('*') {
        return None;
    }
    let separator = if stem.starts_with('/') { '/' } else { '.' };
    let below = covered.filter(|item| {
        let effect = match item {
            Item::Method(method) => method.effect,
            Item::Route(route) => route.effect,
            Item::Event(_) => Effect::Reads,
        };
        let rest = item.name().raw().get(stem.len()..);
        effect == Effect::Changes && rest.is_some_and(|rest| rest.contains(separator))
    });
    below.map(|item| item.name()).min()
}
