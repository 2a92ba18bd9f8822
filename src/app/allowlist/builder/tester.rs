//! The tester in the last line of the builder: whether the rules permit a call.

use crate::app::allowlist::builder::line::{shown, split};
use crate::domain::allowlist::{Permits, Verdict};
use crate::domain::catalogue::{Catalogue, Item};
use crate::domain::rule::Verb;

/// A verdict with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// Whether the rules permit the call.
    pub permitted: bool,
    /// `yes, by rule 2`.
    pub words: String,
}

/// The verdict on a typed line: `CALL pool.query`, or only a name; `None` for an empty line.
pub fn tested(line: &str, permits: &Permits, catalogue: &Catalogue) -> Option<Tested> {
    let (verb, resource) = split(line);
    if resource.is_empty() {
        return None;
    }
    let verb = match (verb, resource.starts_with('/')) {
        ("", true) => Verb::Get,
        ("", false) => Verb::Call,
        (word, _) => Verb::parse(&word.to_ascii_uppercase()),
    };
    if let Verb::Other(word) = &verb {
        let words = format!("{} is not a rule method", shown(word.raw()));
        return Some(Tested {
            permitted: false,
            words,
        });
    }
    if verb == Verb::Any {
        let words = "enter one method: CALL, SUBSCRIBE, GET, POST, PUT or DELETE".into();
        return Some(Tested {
            permitted: false,
            words,
        });
    }
    let item = find(catalogue, &verb, resource);
    let verdict = match &item {
        Some(item) => permits.verdict(item),
        None => permits
            .by(&verb, resource)
            .map_or(Verdict::No, Verdict::Rule),
    };
    let unknown = if item.is_none() && !is_twin(catalogue, &verb, resource) {
        "this system has no such method"
    } else {
        ""
    };
    let words = match verdict {
        Verdict::Rule(rule) => match unknown {
            "" => format!("yes, by rule {}", rule + 1),
            unknown => format!("yes, by rule {}, but {unknown}", rule + 1),
        },
        Verdict::Open => "yes: no rule needed".into(),
        Verdict::No if unknown.is_empty() => "no".into(),
        Verdict::No => format!("no; {unknown}"),
    };
    Some(Tested {
        permitted: verdict.permitted(),
        words,
    })
}

/// The item of the catalogue with this verb and name.
fn find<'a>(catalogue: &'a Catalogue, verb: &Verb, resource: &str) -> Option<Item<'a>> {
    match verb {
        Verb::Call => catalogue.method(resource).map(Item::Method),
        verb => {
            let mut items = catalogue.items();
            items.find(|item| item.verb() == verb && item.name().raw() == resource)
        }
    }
}

/// Whether this is the path of a route with a trailing slash.
fn is_twin(catalogue: &Catalogue, verb: &Verb, resource: &str) -> bool {
    let path = resource.strip_suffix('/').filter(|path| !path.is_empty());
    path.is_some_and(|path| matches!(find(catalogue, verb, path), Some(Item::Route(_))))
}
