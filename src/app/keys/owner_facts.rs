//! The owner of a key, its other keys, and what the key may do through its roles or rules.

use crate::app::keys::details_window::Fact;
use crate::app::keys::facts::in_full;
use crate::app::keys::known::Known;
use crate::app::widget::stop::INLINE;
use crate::domain::method_count::{Count, by_roles, by_rules};
use crate::domain::number::thousands;
use crate::domain::{ApiKey, Rule, State, Text, User};
use crate::keymap::Action;

const METHODS: &str = "methods";

/// More rules are not counted: it would take too long for each frame.
const COUNTED: usize = 50;

/// The owner, its other keys, its roles, and how much they permit.
pub(super) fn owner_facts(key: &ApiKey, known: &Known<'_>) -> Vec<Fact> {
    let Some(own) = key.ownership() else {
        return Vec::new();
    };
    let name = own.owner.username.as_ref();
    let owner = match name {
        Some(name) => in_full(name),
        None => own.owner.missing_word().into(),
    };
    let directory = own.owner.local == Some(false) && name.is_some();
    let id = own.owner.identifier.as_ref();
    let id = id.map(|id| format!("id {}", in_full(id)));
    let about = directory.then(|| "directory".to_owned()).into_iter();
    let about: Vec<String> = about.chain(id).collect();
    let whole = match about.is_empty() {
        true => owner.clone(),
        false => format!("{owner} ({})", about.join(", ")),
    };
    let others = name.map_or(OtherKeys::Unknown, |name| other_keys(key, name, known));
    let brief = match others.count() {
        None => owner,
        Some(0) => format!("{owner}, 1 key"),
        Some(n) => format!("{owner}, {} keys", thousands(n + 1)),
    };
    let user = name.and_then(|name| known.user(name));
    let roles = match user.and_then(|user| user.roles.as_deref()) {
        None if name.is_some() || own.owner.unread => Fact::new("roles", "unknown"),
        roles => {
            let roles = roles.unwrap_or_default().iter();
            Fact::list("roles", roles.map(Text::to_string).collect())
        }
    };
    vec![
        Fact::new("owner", whole).in_brief(brief),
        others.fact(),
        methods_fact(user, key, known),
        roles,
    ]
}

/// How many methods the owner of a key may call.
fn methods_fact(user: Option<&User>, key: &ApiKey, known: &Known<'_>) -> Fact {
    if user.is_some_and(User::full_admin) {
        return Fact::new(METHODS, "all").with(Action::Access);
    }
    match reach(user, known) {
        Some(count) => counted(count).with(Action::Access),
        None if key.state(known.now) == State::Orphaned => Fact::new(METHODS, "none"),
        None => Fact::new(METHODS, "unknown"),
    }
}

/// How many methods a user may call; `None` if the user or its roles are unknown.
fn reach(user: Option<&User>, known: &Known<'_>) -> Option<Count> {
    let own = user?.roles.as_deref()?;
    let (catalogue, roles) = (known.rights)();
    Some(by_roles(&roles.expand(own), &catalogue))
}

/// What the rules of a key permit.
pub(super) fn access_facts(key: &ApiKey, rules: &[Rule], known: &Known<'_>) -> Vec<Fact> {
    let access = Fact::new("access", key.access_brief().unwrap_or_default());
    let methods = match rules.len() {
        _ if key.has_full_access() => Fact::new(METHODS, "all").in_brief(""),
        0 => Fact::new(METHODS, "none").in_brief(""),
        1..=COUNTED => counted(by_rules(rules, &(known.rights)().0)),
        _ => Fact::new(METHODS, "not counted").in_brief(""),
    };
    // A narrow pane has one row for both; the list has the number of rules.
    let access = match &methods.brief {
        Some(count) if !count.is_empty() => access.in_brief(format!("{count} methods")),
        _ => access,
    };
    vec![access, methods.in_brief("")]
}

/// `~63 of 775`; in a narrow pane `~63`.
fn counted(count: Count) -> Fact {
    let words = count.of_methods();
    let words = words.trim_end_matches(" methods");
    let brief = words.split(" of ").next().unwrap_or_default();
    Fact::new(METHODS, words).in_brief(brief)
}

/// The other keys of an owner.
enum OtherKeys {
    Names(Vec<String>),
    /// Their number: a long list is not searched for every frame.
    Count(usize),
    Unknown,
}

impl OtherKeys {
    fn count(&self) -> Option<usize> {
        match self {
            Self::Names(names) => Some(names.len()),
            Self::Count(count) => Some(*count),
            Self::Unknown => None,
        }
    }

    /// Beside the list, a narrow pane has their number with the owner.
    fn fact(self) -> Fact {
        const LABEL: &str = "other keys";
        let fact = match self {
            Self::Names(names) => Fact::list(LABEL, names),
            Self::Count(count) => Fact::new(LABEL, thousands(count)),
            Self::Unknown => Fact::new(LABEL, "unknown"),
        };
        fact.in_brief("")
    }
}

fn other_keys(key: &ApiKey, owner: &Text, known: &Known<'_>) -> OtherKeys {
    let keys = known.keys;
    if keys.len() > INLINE {
        let count = known.user(owner).and_then(|user| user.keys);
        return count.map_or(OtherKeys::Unknown, |all| {
            OtherKeys::Count(all.saturating_sub(1))
        });
    }
    let others = keys.iter().filter(|it| it.id != key.id);
    let mut names: Vec<String> = others
        .filter(|it| it.owner() == Some(owner))
        .map(|it| it.name.to_string())
        .collect();
    names.sort_unstable();
    OtherKeys::Names(names)
}
