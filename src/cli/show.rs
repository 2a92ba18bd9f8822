//! `tnkeys show`: prints what is known about a key, with the words of the details on the screen.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::ascii::ascii;
use super::at::{At, On};
use super::exit::{self, Problem};
use super::settings::Settings;
use super::{completions, key_ref, last_uses, list, reads, sign_in, zone};
use crate::app::keys::details::facts_of;
use crate::app::keys::details_window::Fact;
use crate::app::keys::known::{Known, used_now};
use crate::app::usage::state::Usage;
use crate::config;
use crate::domain::catalogue::Roles;
use crate::domain::method_count::{Count, by_roles, by_rules};
use crate::domain::session::{describe, of_key};
use crate::domain::text::harmless;
use crate::domain::{ApiKey, Catalogue, KeySession, Rotation, Rows, State, Text, User, user};

/// The arguments of `tnkeys show`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The key: its id, or its name.
    key: String,

    /// Print JSON: the fields of list --json, the roles of the owner, the number of methods, and the warnings.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// What was read of the system.
struct There {
    now: Timestamp,
    zone: TimeZone,
    keys: Rows,
    /// `None` if the account may not read them.
    users: Option<Vec<User>>,
    /// Sorted by key, or why they are unknown.
    sessions: Result<Vec<KeySession>, String>,
    rights: (Arc<Catalogue>, Arc<Roles>),
    /// Whether tnkeys is signed in with the key.
    own: bool,
    /// The last uses that an earlier run kept.
    usage: Usage,
    /// The unfinished rotations of the system.
    rotations: Vec<Rotation>,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let found = list::read(&mut session).await?;
    completions::remember(&found.keys, options.on.at.system.as_deref(), settings);
    let system = session.system().clone();
    let key = key_ref::among(&found.keys, &options.key, system.hostname.as_str())?;
    // What the account may not read is unknown, as on the screen.
    let users = match system.caps.owner {
        true => reads::users(&mut session).await.ok(),
        false => None,
    };
    let sessions = reads::sessions(&mut session).await;
    let (catalogue, roles) = reads::catalogue(&mut session, &found.keys).await;
    let usage = last_uses::kept(&found.keys, &options.on.at, settings);
    let there = There {
        usage,
        now: Timestamp::now(),
        zone: zone::local(),
        keys: found.keys,
        users,
        sessions: sessions.map_err(|problem| problem.what().to_owned()),
        rights: (Arc::new(catalogue), Arc::new(roles)),
        own: system.me.key == Some(key.id),
        rotations: rotations(&options.on.at, settings),
    };
    exit::write(|out| {
        let text = match options.json {
            true => ascii(&format!("{:#}\n", as_json(&key, &there)?)),
            false => as_text(&key, system.hostname.as_str(), &there),
        };
        out.write_all(text.as_bytes())
    })?;
    Ok(exit::OK)
}

/// The unfinished rotations of the system that this machine knows. A file that cannot be read tells nothing about the key.
fn rotations(at: &At, settings: &Settings) -> Vec<Rotation> {
    let Some(address) = last_uses::canonical(at, settings) else {
        return Vec::new();
    };
    let all = config::rotations::read(&settings.state()).unwrap_or_default();
    all.into_iter().filter(|it| it.is_at(&address)).collect()
}

/// The facts about a key.
fn facts(key: &ApiKey, there: &There) -> Vec<Fact> {
    let rights = || there.rights.clone();
    let (used_by, outlived) = match &there.sessions {
        Ok(sessions) => {
            let works = matches!(
                key.state(there.now),
                State::Active | State::Soon | State::Unclear
            );
            let left = of_key(sessions, key.id);
            let outlived = !works && !left.is_empty();
            (
                used_now(sessions, key, there.own),
                outlived.then(|| describe(left)),
            )
        }
        Err(why) => (format!("unknown: {why}"), None),
    };
    let mut rotations = there.rotations.iter();
    let rotation = rotations.find(|it| it.is_old(key) || it.is_successor(key));
    let known = Known {
        now: there.now,
        zone: &there.zone,
        keys: &there.keys,
        users: there.users.as_deref(),
        rights: &rights,
        used_by,
        last_use: there.usage.words(key, there.now),
        outlived,
        rotation: rotation.map(|it| it.part(key.id, &there.keys)),
        enforced: None,
    };
    facts_of(key, &known)
}

/// Labels left, values right. Warnings and rules have labels of their own.
fn as_text(key: &ApiKey, system: &str, there: &There) -> String {
    let mut lines: Vec<(&str, String)> = vec![
        ("name", key.name.to_string()),
        ("id", key.id.to_string()),
        ("system", system.to_owned()),
    ];
    for fact in facts(key, there) {
        let label = match fact.mark {
            Some(_) => "warning",
            None => fact.label,
        };
        if !(label == "name" || fact.is_blank()) {
            lines.push((label, fact.value));
        }
    }
    let widest = lines.iter().map(|(label, _)| label.len()).max();
    let width = widest.unwrap_or_default();
    let line = |(label, value): &(&str, String)| {
        let line = format!("{label:width$}  {value}");
        format!("{}\n", harmless(line.trim_end()))
    };
    lines.iter().map(line).collect()
}

/// The object of `list --json`, and more.
fn as_json(key: &ApiKey, there: &There) -> std::io::Result<Value> {
    let mut text = Vec::new();
    list::json::write(&mut text, [key], there.now, Some(&there.usage))?;
    let mut keys: Vec<Value> = serde_json::from_slice(&text)?;
    let mut value = keys.pop().unwrap_or_default();
    let owner = key.owner().and_then(|name| {
        let users = there.users.as_deref()?;
        user::named(users, name)
    });
    let roles = owner.and_then(|owner| owner.roles.as_deref());
    if key.ownership().is_some() {
        let names = |roles: &[Text]| {
            roles
                .iter()
                .map(|it| it.raw().to_owned())
                .collect::<Vec<_>>()
        };
        value["roles"] = json!(roles.map(names));
    }
    let (catalogue, all_roles) = &there.rights;
    let methods: Option<Count> = match (key.rules(), roles) {
        (Some(rules), _) => Some(by_rules(rules, catalogue)),
        (None, own) => own.map(|own| by_roles(&all_roles.expand(own), catalogue)),
    };
    value["methods"] = json!(methods.map(|count| json!({
        "permitted": count.permitted,
        "all": count.all,
        "approximate": count.approximate,
    })));
    let sessions = there.sessions.as_ref().ok();
    value["sessions"] = json!(sessions.map(|all| of_key(all, key.id).len()));
    let warnings = facts(key, there)
        .into_iter()
        .filter(|fact| fact.mark.is_some());
    value["warnings"] = json!(warnings.map(|fact| fact.value).collect::<Vec<_>>());
    Ok(value)
}
