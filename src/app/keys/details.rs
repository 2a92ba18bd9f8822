//! The rows of the details of a key, for the window and for the pane beside the list.

use crate::app::access;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::details_window::Fact;
use crate::app::keys::{Enforcing, own_session, unenforced};
use crate::app::modal::Details;
use crate::app::rotation::Rotations;
use crate::app::sessions::{Sessions, poll};
use crate::app::widget::question::Tone;
use crate::app::widget::window::TakesKeys;
use crate::domain::expiry::Expiry;
use crate::domain::number::thousands;
use crate::domain::session::describe;
use crate::domain::{ApiKey, Rule, State, Text, User, Verb, time, user};
use crate::keymap::{Action, Chord};

fn fact(label: &'static str, value: impl Into<String>) -> Fact {
    Fact {
        label,
        value: value.into(),
        tone: Tone::Plain,
    }
}

/// A text, with its length if it was cut.
fn in_full(text: &Text) -> String {
    match text.cut() {
        None => text.to_string(),
        Some(length) => format!("{text} (truncated: {} characters)", thousands(length)),
    }
}

/// The spelling of a name with an emoji of which only the base sign is drawn.
fn spelled_fact(name: &Text) -> Option<Fact> {
    let spelled = name.spelled()?;
    Some(fact(
        "spelled",
        format!("{spelled}  (parts of the emoji are not drawn)"),
    ))
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
                | Action::Quit),
            ) => cx.tell(Event::RunOnList(action)),
            _ => {}
        }
    }
}

/// The rows about a key, the most important first.
pub fn facts(
    key: &ApiKey,
    enforcing: &Enforcing,
    rotation: &Rotations,
    sessions: &Sessions,
    cx: &Cx,
) -> Vec<Fact> {
    let mut facts = vec![state_fact(key, cx)];
    if key.name.cut().is_some() {
        facts.push(fact("name", in_full(&key.name)));
    }
    facts.extend(spelled_fact(&key.name));
    let exact = |at| time::exact(at, &cx.zone);
    if let Some(own) = key.ownership() {
        if let (true, Some(reason)) = (own.revoked, &own.revoked_reason) {
            facts.push(fact("because", in_full(reason)));
        }
        // A revocation takes the place of the date: "never" would be read as what it had.
        let expires = match own.expires_at() {
            Expiry::Never if own.revoked => "not stored while the key is revoked".into(),
            expiry => time::exact_expiry(expiry, &cx.zone),
        };
        facts.push(fact("expires", expires));
        facts.extend(enforced_fact(key, enforcing, cx));
    }
    facts.push(fact(
        "created",
        key.created_at().map_or("unknown".into(), exact),
    ));
    if let Some(words) = rotation.key_status(key.id, cx) {
        facts.push(fact("rotation", format!("{words}; t resumes")));
    }
    facts.extend(owner_facts(key, cx));
    facts.extend(
        use_fact(key, sessions, cx).map(|it| own_session::with_own_session(key, it, sessions, cx)),
    );
    if sessions.outlived(key, cx) {
        let text = "still open, although new sign-ins fail: i shows and terminates them";
        facts.push(Fact {
            tone: Tone::Danger,
            ..fact("sessions", text)
        });
    }
    if let Some(rules) = key.rules() {
        facts.push(fact("may do", key.access_brief().unwrap_or_default()));
        if key.dies_with_25_04() {
            let text = "the upgrade to 25.04 revokes this key; only full access survives it";
            facts.push(Fact {
                tone: Tone::Warning,
                ..fact("upgrade", text)
            });
        }
        let labels = std::iter::once("rules").chain(std::iter::repeat(""));
        facts.extend(
            labels
                .zip(rules)
                .map(|(label, rule)| fact(label, rule_in_full(rule))),
        );
    }
    facts.push(fact("key", key.id.to_string()));
    facts
}

/// Who is signed in with it, as far as that was read.
fn use_fact(key: &ApiKey, sessions: &Sessions, cx: &Cx) -> Option<Fact> {
    if !poll::shows_sessions(cx) {
        return None;
    }
    let words = match (sessions.other_sessions_of(key.id), sessions.read_fault()) {
        (Some(users), _) if users.is_empty() => "no active sessions".into(),
        (Some(users), _) => describe(users),
        (None, Some(fault)) => format!("unknown: {}", fault.what),
        (None, None) => return None,
    };
    Some(fact("in use", words))
}

/// What sign-in goes by, where that is not the expiry that the key shows.
fn enforced_fact(key: &ApiKey, enforcing: &Enforcing, cx: &Cx) -> Option<Fact> {
    let old = time::exact_expiry(unenforced::enforced_expiry(key, enforcing)?, &cx.zone);
    let words = format!("not yet: the old expiry ({old}) is still enforced. x applies the new one");
    Some(Fact {
        tone: Tone::Warning,
        ..fact("enforced", words)
    })
}

fn state_fact(key: &ApiKey, cx: &Cx) -> Fact {
    let state = key.state(cx.now);
    let words = match (state, key.ownership()) {
        (State::Active | State::Soon, Some(own)) => {
            format!("active, {}", time::expiry(own.expires_at(), cx.now))
        }
        (State::Unclear, _) => {
            "unclear: the expiry date could not be read, so the key may have expired"
                .into()
        }
        (State::Expired, Some(own)) => time::expiry(own.expires_at(), cx.now),
        (State::Orphaned, _) => "orphaned: the owner was deleted, or its directory does not respond; the key does not work".into(),
        (State::Revoked, _) => "revoked: the key does not work until it is reset".into(),
        (_, None) => "active".into(),
    };
    let tone = match state {
        State::Active => Tone::Plain,
        State::Soon | State::Unclear => Tone::Warning,
        State::Expired | State::Revoked | State::Orphaned => Tone::Danger,
    };
    Fact {
        tone,
        ..fact("state", words)
    }
}

fn owner_facts(key: &ApiKey, cx: &Cx) -> Vec<Fact> {
    let Some(own) = key.ownership() else {
        return Vec::new();
    };
    let name = match &own.owner.username {
        Some(name) => in_full(name),
        None if own.owner.unread => "not readable".into(),
        None => "(not found)".into(),
    };
    let place = match own.owner.local {
        // Of whom nobody knows anything, that is not known either.
        _ if own.owner.username.is_none() => "",
        Some(true) => ", local",
        Some(false) => ", directory",
        None => "",
    };
    let mut facts = vec![fact("owner", format!("{name}{place}"))];
    facts.extend(own.owner.username.as_ref().and_then(spelled_fact));
    if let Some(id) = &own.owner.identifier {
        facts.push(fact("owner id", in_full(id)));
    }
    let users = cx.users.as_deref().unwrap_or_default();
    let name = own.owner.username.as_ref();
    let user = name.and_then(|name| user::named(users, name));
    if let Some(user) = user {
        if user.locked {
            facts.push(Fact {
                tone: Tone::Warning,
                ..fact("", "locked: the keys of this account do not work")
            });
        }
        let roles = user.roles.as_deref().map(|roles| match roles {
            [] => "none".to_owned(),
            roles => roles
                .iter()
                .map(|r| r.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        });
        facts.extend(roles.map(|roles| fact("roles", roles)));
        facts.extend(reach_fact(user, key, cx));
    }
    facts
}

/// How much the roles of the owner permit. Before the system has listed its methods, that is near the truth only.
fn reach_fact(user: &User, key: &ApiKey, cx: &Cx) -> Option<Fact> {
    if user.full_admin() {
        return Some(fact("may call", "all methods (full administrator)"));
    }
    let count = access::reach(key, cx)?.of_methods();
    let words = format!("{count}; a shows them");
    Some(fact("may call", words))
}

/// Whether the owner of a key may do everything, as far as is known.
pub fn full_access(key: &ApiKey, cx: &Cx) -> bool {
    let users = cx.users.as_deref().unwrap_or_default();
    let owner = key.owner().and_then(|owner| user::named(users, owner));
    owner.is_some_and(User::full_admin)
}
