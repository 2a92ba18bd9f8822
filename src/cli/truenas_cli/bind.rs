//! Assigns the parts of a command to the properties of the command, and checks them: unknown, repeated, missing, and not of this release.

use super::given::Given;
use super::line::{Line, Part};
use super::properties::{Kind, Property, Releases, Verb};
use super::reading::{self, Context};
use super::wrong::Wrong;
use crate::domain::Caps;

/// Reads the properties of a command that is written as `name=value`. Returns them with remarks about repairs.
pub(super) fn bind(
    verb: Verb,
    line: &mut Line,
    context: &Context,
) -> Result<(Given, Vec<String>), Wrong> {
    let parts = line.parts(verb)?;
    let mut binding = Binding {
        verb,
        context,
        given: Given::default(),
        remarks: Vec::new(),
        wrong: None,
        example: None,
    };
    binding.parts(&parts);
    if !line.editor {
        binding.complete(line.text.chars().count());
    }
    binding.finish()
}

struct Binding<'a> {
    verb: Verb,
    context: &'a Context,
    given: Given,
    remarks: Vec<String>,
    /// The first mistake.
    wrong: Option<Wrong>,
    /// Properties that the line to enter shows with an example.
    example: Option<&'static Property>,
}

impl Binding<'_> {
    fn parts(&mut self, parts: &[Part]) {
        for (place, part) in parts.iter().enumerate() {
            let property = match &part.name {
                Some(name) => self.named(name, part),
                None => self.positional(place, part, parts),
            };
            let Some(property) = property else { continue };
            let same: Vec<&Part> = parts
                .iter()
                .filter(|other| other.name.as_deref() == Some(property.name))
                .collect();
            if same.len() > 1 {
                self.repeated(property, &same, part);
                continue;
            }
            if self.given.has(property.name) {
                self.wrong(twice(property).at(part.start));
                continue;
            }
            match reading::read(property, part, self.context, &mut self.given) {
                Ok(remarks) => self.remarks.extend(remarks),
                Err(wrong) => {
                    self.wrong(wrong);
                    if !self.given.has(property.name) {
                        self.example.get_or_insert(property);
                    }
                }
            }
        }
    }

    fn named(&mut self, name: &str, part: &Part) -> Option<&'static Property> {
        let found = self.verb.property(name);
        if found.is_none() {
            let all: Vec<&str> = self
                .verb
                .all_properties()
                .iter()
                .map(|it| it.name)
                .collect();
            let near = all
                .iter()
                .min_by_key(|other| strsim::damerau_levenshtein(name, other));
            let near = near.filter(|other| strsim::damerau_levenshtein(name, other) <= 2);
            let why = match near {
                Some(near) => format!("Did you mean {near}?"),
                None => format!("{} has {}.", self.verb.name(), list(&all)),
            };
            let wrong = Wrong::new(format!("Unknown property {name}"));
            self.wrong(wrong.at(part.start).why(why));
            // For the line to enter: as if the near name had been typed.
            if let Some(meant) = near.and_then(|near| self.verb.property(near))
                && !self.given.has(meant.name)
            {
                let _ = reading::read(meant, part, self.context, &mut self.given);
            }
        }
        found
    }

    fn positional(
        &mut self,
        place: usize,
        part: &Part,
        parts: &[Part],
    ) -> Option<&'static Property> {
        let all = self.verb.all_properties();
        let first = all.first()?;
        if first.kind == Kind::Id && place == 0 {
            return Some(first);
        }
        let before = place.checked_sub(1).and_then(|before| parts.get(before));
        let what = match before.and_then(|before| before.name.as_deref()) {
            Some(name) => {
                let property = self.verb.property(name);
                if property.is_some_and(|it| it.kind == Kind::Text) {
                    self.joined(name, parts.get(place - 1..).unwrap_or_default());
                }
                "A value without a name cannot follow a property".to_owned()
            }
            None if first.kind == Kind::Id => format!(
                "{} takes only one value without a name, the id",
                self.verb.name()
            ),
            None => {
                if !parts
                    .iter()
                    .any(|part| part.name.as_deref() == Some(first.name))
                {
                    let _ = reading::read(first, part, self.context, &mut self.given);
                }
                format!("{} takes no values without a name", self.verb.name())
            }
        };
        self.wrong(Wrong::new(what).at(part.start));
        None
    }

    /// The line to enter has a text with the values that follow it.
    fn joined(&mut self, name: &str, parts: &[Part]) {
        let values = parts.iter().enumerate();
        let values = values.take_while(|(place, part)| *place == 0 || part.name.is_none());
        let text: Vec<&str> = values.map(|(_, part)| part.value.as_str()).collect();
        let field = match name {
            "username" => &mut self.given.username,
            _ => &mut self.given.name,
        };
        *field = Some(text.join(" "));
    }

    fn repeated(&mut self, property: &'static Property, same: &[&Part], part: &Part) {
        let expanded = match property.kind {
            Kind::Rules => reading::expanded(property, same),
            _ => None,
        };
        match expanded {
            Some((rules, wrong)) => {
                self.given.allowlist = Some(rules);
                self.wrong(wrong);
            }
            None => {
                let second = same.get(1).map_or(part.start, |second| second.start);
                self.wrong(twice(property).at(second));
                if let Some(first) = same.first() {
                    let _ = reading::read(property, first, self.context, &mut self.given);
                }
            }
        }
    }

    /// Checks that all required properties of every release were given.
    fn complete(&mut self, end: usize) {
        let mut required = self.verb.all_properties().iter();
        let missing = required
            .find(|it| it.required && it.releases == Releases::All && !self.given.has(it.name));
        if let (Some(missing), None) = (missing, &self.wrong) {
            self.wrong(lacks(self.verb, missing).at(end));
            self.example = Some(missing);
        }
    }

    fn wrong(&mut self, wrong: Wrong) {
        self.wrong.get_or_insert(wrong);
    }

    fn finish(self) -> Result<(Given, Vec<String>), Wrong> {
        match self.wrong {
            None => Ok((self.given, self.remarks)),
            Some(wrong) => Err(with_line(wrong, self.verb, &self.given, self.example)),
        }
    }
}

/// Adds the line to enter, with examples for one property and for what is missing.
fn with_line(wrong: Wrong, verb: Verb, given: &Given, example: Option<&'static Property>) -> Wrong {
    let mut words: Vec<String> = ["api_key", verb.name()].map(str::to_owned).into();
    let mut is_example = false;
    for property in verb.all_properties() {
        let required = property.required && property.releases == Releases::All;
        let shown = required || example == Some(property);
        let value = given.value(property.name).or_else(|| {
            is_example |= shown;
            shown.then(|| property.example().to_owned())
        });
        words.extend(value.map(|value| format!("{}={value}", property.name)));
    }
    // An update of nothing is no command.
    if verb == Verb::Update && words.len() == 3 {
        return wrong;
    }
    match is_example {
        true => wrong.example(words),
        false => wrong.right(words),
    }
}

fn twice(property: &Property) -> Wrong {
    Wrong::new(format!("{} is given twice", property.name))
}

fn lacks(verb: Verb, property: &Property) -> Wrong {
    let Property { name, text, .. } = property;
    Wrong::new(format!("{} needs {name}", verb.name())).why(*text)
}

/// Checks the properties against what the release of the system has.
pub(super) fn check(verb: Verb, given: &Given, caps: Caps, release: &str) -> Result<(), Wrong> {
    check_era(verb, given, caps, release)?;
    let missing = verb
        .properties(caps)
        .find(|property| property.required && !given.has(property.name));
    match missing {
        Some(missing) => Err(with_line(lacks(verb, missing), verb, given, Some(missing))),
        None => Ok(()),
    }
}

/// Checks that the release of the system has the properties.
pub(super) fn check_era(verb: Verb, given: &Given, caps: Caps, release: &str) -> Result<(), Wrong> {
    let mut others = verb.all_properties().iter();
    let other = others.find(|it| given.has(it.name) && !it.releases.include(caps));
    match other {
        Some(property) => Err(of_another_release(verb, property, given, caps, release)),
        None => Ok(()),
    }
}

fn of_another_release(
    verb: Verb,
    property: &'static Property,
    given: &Given,
    caps: Caps,
    release: &str,
) -> Wrong {
    let name = property.name;
    let wrong = Wrong::new(format!("{release} has no property {name}"));
    let mut rest = given.clone();
    let (why, example) = match (name, verb) {
        ("allowlist", Verb::Create) => {
            rest.allowlist = None;
            let why = "From 25.04 on a key has an owner instead of rules: it has the roles of this user. \
                       tnkeys owners --can METHOD shows which users have sufficient rights.";
            (why, verb.property("username"))
        }
        ("allowlist", _) => {
            rest.allowlist = None;
            let why = "From 25.04 on a key has an owner instead of rules: it has the roles of this user. \
                       Edit the roles of the owner, or create a key of another owner.";
            (why, None)
        }
        _ => {
            (rest.username, rest.expires_at) = (None, None);
            let why =
                "Up to 24.10 a key has rules, the allowlist. It has no owner and does not expire.";
            let rules = verb.property("allowlist");
            (
                why,
                rules.filter(|_| caps.allowlist && verb == Verb::Create),
            )
        }
    };
    with_line(wrong.why(why), verb, &rest, example)
}

/// `a, b and c`.
fn list(words: &[&str]) -> String {
    match words {
        [] => "no properties".to_owned(),
        [one] => format!("the property {one}"),
        [first @ .., last] => format!("the properties {} and {last}", first.join(", ")),
    }
}
