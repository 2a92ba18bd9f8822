//! `--` at the end of a command: the editor for its properties, then the command, and the editor again where the system refused it.

use serde_json::{Map, Value, json};

use super::editor::{self, Left};
use super::given::Given;
use super::options::Options;
use super::problem::Command;
use super::properties::Verb;
use super::{bind, changing, show};
use crate::app::arguments::On;
use crate::app::arguments::editor::Arguments;
use crate::cli::at::At;
use crate::cli::exit::{self, Problem};
use crate::cli::settings::Settings;
use crate::cli::sign_in;
use crate::client::Session;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, KeyId, Rule, Verb as Method, property};

/// Lets the user edit the properties, and runs the command with them. Where the system refuses the command, the editor opens again, with the
/// refusal at its property.
///
/// # Errors
/// The editor needs a terminal; or the command failed.
pub(super) async fn run(
    verb: Verb,
    given: &Given,
    options: &Options,
    command: &Command,
    settings: &Settings,
) -> Result<u8, Problem> {
    if verb == Verb::Create {
        // Before the user fills in anything.
        changing::targets(verb, given, options, settings)?;
    }
    let mut session = sign_in::connect(&options.at, settings).await?;
    let caps = session.system().caps;
    bind::check_era(verb, given, caps, &session.system().product())
        .map_err(|wrong| command.problem(&wrong))?;
    let present = match given.id {
        Some(id) if verb == Verb::Update => values_of(&show::read(&mut session, id).await?),
        _ => Map::new(),
    };
    let name = format!("auth api_key {}", verb.name());
    let mut given = values(given);
    let mut refused: Option<Problem> = None;
    loop {
        let arguments = Arguments {
            command: name.clone(),
            properties: verb.properties(caps).copied().collect(),
            given,
            present: present.clone(),
            refusal: refused.as_ref().and_then(Problem::refusal),
        };
        let on = on(&session, &options.at, settings)?;
        let saved = match editor::edit(arguments, on, settings).await? {
            Left::Run(saved) => saved,
            Left::Killed(code) => return Ok(code),
            Left::Nothing => {
                exit::remark(&format!(
                    "nothing was saved in the editor, so {name} was not run"
                ));
                return refused.map_or(Ok(exit::OK), Err);
            }
        };
        let done = match (verb, typed(&saved)) {
            (Verb::GetInstance, Given { id: Some(id), .. }) => {
                show::instance(id, &mut session).await
            }
            (_, typed) => {
                let ready = changing::targets(verb, &typed, options, settings)?;
                let session = &mut session;
                changing::run_on(verb, &typed, ready, options, command, settings, session).await
            }
        };
        match done {
            Err(problem) if problem.refusal().is_some() => refused = Some(problem),
            done => return done,
        }
        given = saved;
    }
}

fn on(session: &Session, at: &At, settings: &Settings) -> Result<On, Problem> {
    let (place, profile) = match settings.demo() {
        Some(target) => (target.address.place(), None),
        None => match settings.system(at.system.as_deref(), &at.sign_in)? {
            Some(profile) => (
                profile.address.place(),
                Some(profile).filter(|it| !it.name.is_empty()),
            ),
            None => (String::new(), None),
        },
    };
    Ok(On {
        system: session.system().clone(),
        place,
        profile,
    })
}

/// Given values, in TrueNAS's notation.
fn values(given: &Given) -> Map<String, Value> {
    let all = [
        ("id", given.id.map(|id| json!(id.0))),
        ("name", given.name.as_ref().map(|name| json!(name))),
        ("username", given.username.as_ref().map(|name| json!(name))),
        ("expires_at", given.expires_at.map(property::date)),
        ("allowlist", given.allowlist.as_deref().map(property::rules)),
        ("reset", given.reset.map(|reset| json!(reset))),
    ];
    let given = all.into_iter();
    given
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// The values of a key that an update can change.
fn values_of(key: &ApiKey) -> Map<String, Value> {
    let expires_at = match key.ownership().map(|own| own.expires_at()) {
        Some(Expiry::At(at)) => Some(Some(at)),
        Some(Expiry::Never) => Some(None),
        Some(Expiry::Unreadable) | None => None,
    };
    values(&Given {
        name: Some(key.name.raw().to_owned()),
        expires_at,
        allowlist: key.rules().map(<[Rule]>::to_vec),
        ..Given::default()
    })
}

/// Values in TrueNAS's notation, typed.
fn typed(values: &Map<String, Value>) -> Given {
    let text = |name: &str| values.get(name)?.as_str().map(str::to_owned);
    let rule = |value: &Value| {
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        Rule {
            verb: Method::parse(text("method")),
            resource: text("resource").into(),
        }
    };
    let expires_at = values.get("expires_at").map(|value| {
        let at = value.get("$date").and_then(Value::as_i64);
        at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok())
    });
    Given {
        id: values.get("id").and_then(Value::as_i64).map(KeyId),
        name: text("name"),
        username: text("username"),
        expires_at,
        allowlist: values
            .get("allowlist")
            .and_then(Value::as_array)
            .map(|rules| rules.iter().map(rule).collect()),
        reset: values.get("reset").and_then(Value::as_bool),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_gets_and_returns_every_property() {
        let all = Given {
            id: Some(KeyId(3)),
            name: Some("home assistant".to_owned()),
            username: Some("svc-ha".to_owned()),
            expires_at: Some(Some("2027-12-31T22:59:59Z".parse().unwrap())),
            allowlist: Some(vec![
                Rule::new(Method::Call, "pool.query"),
                Rule::everything(),
            ]),
            reset: Some(true),
        };
        assert_eq!(typed(&values(&all)), all);
        let never = Given {
            expires_at: Some(None),
            allowlist: Some(Vec::new()),
            ..Given::default()
        };
        assert_eq!(typed(&values(&never)), never);
        assert!(values(&Given::default()).is_empty());
    }
}
