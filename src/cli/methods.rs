//! `tnkeys methods`: prints the methods that the account may call, with their parameters and the roles that permit them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::ascii::ascii;
use super::at::At;
use super::call::ended::problem;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use super::table::{self, Head};
use crate::api::RawCall;
use crate::client::Client;
use crate::domain::Catalogue;
use crate::domain::text::harmless;

/// The arguments of `tnkeys methods`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Only methods with this text in their name or description: api_key, pool.dataset
    word: Option<String>,

    /// Print JSON with all roles and descriptions.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) at: At,
}

/// The columns of the table.
const HEAD: [Head; 4] = [
    Head::words("METHOD"),
    Head::words("PARAMETERS"),
    Head::words("ROLES"),
    Head::words("DESCRIPTION"),
];

/// Roles in a row of the table. FULL_ADMIN is left out, because it permits every method.
const SHOWN: usize = 3;
/// Longest description in the table, in characters.
const LONGEST: usize = 60;

/// A method as `core.get_methods` lists it.
#[derive(Debug, Default, Deserialize)]
struct Method {
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    /// `true`, or the kind of the job.
    #[serde(default)]
    job: Value,
    #[serde(default)]
    accepts: Option<Vec<Parameter>>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    #[serde(default, rename = "_name_")]
    name: String,
    #[serde(default, rename = "_required_")]
    required: bool,
}

impl Method {
    fn is_job(&self) -> bool {
        self.job.is_object() || self.job == Value::Bool(true)
    }

    /// The first line of the description.
    fn about(&self) -> &str {
        let text = self.description.as_deref().unwrap_or_default();
        let mut lines = text.lines().map(str::trim);
        lines.find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// `id [options]`.
    fn parameters(&self) -> String {
        let accepts = self.accepts.as_deref().unwrap_or_default();
        let names = accepts.iter().map(|it| match it.required {
            true => it.name.clone(),
            false => format!("[{}]", it.name),
        });
        names.collect::<Vec<_>>().join(" ")
    }

    fn roles(&self) -> String {
        let roles: Vec<&str> = self
            .roles
            .iter()
            .map(String::as_str)
            .filter(|role| *role != "FULL_ADMIN")
            .collect();
        let shown = roles.get(..SHOWN).unwrap_or(&roles).join(" ");
        match roles.len().saturating_sub(SHOWN) {
            0 => shown,
            more => format!("{shown} +{more}"),
        }
    }

    fn matches(&self, name: &str, word: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(word);
        has(name) || self.description.as_deref().is_some_and(has)
    }
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let client = sign_in::client(&options.at, settings).await?;
    let mut methods = match listed(&client).await {
        Ok(methods) => methods,
        Err(problem) if problem.code == exit::DENIED => declared(&client),
        Err(problem) => return Err(problem),
    };
    if let Some(word) = &options.word {
        let lower = word.to_lowercase();
        methods.retain(|name, method| method.matches(name, &lower));
        if methods.is_empty() {
            let host = client.system().hostname.clone();
            let what = format!(
                "{host} has no method with {} in its name or description.",
                harmless(word)
            );
            return Err(Problem::new(exit::OTHER, what)
                .means("Or this account may not call it.")
                .next("For all methods: tnkeys methods."));
        }
    }
    exit::write(|out| match options.json {
        true => writeln!(out, "{}", ascii(&format!("{:#}", as_json(&methods)))),
        false => table::write(out, &HEAD, methods.iter(), |(name, method), cells| {
            cells.add(harmless(name));
            cells.add(harmless(&method.parameters()));
            cells.add(harmless(&method.roles()));
            let about = method.about();
            let job = if method.is_job() { "(job) " } else { "" };
            let short = about
                .char_indices()
                .nth(LONGEST)
                .map_or(about.to_owned(), |(end, _)| {
                    format!("{}…", about.get(..end).unwrap_or_default())
                });
            cells.add(harmless(&format!("{job}{short}")));
        }),
    })?;
    Ok(exit::OK)
}

/// Asks the system, which lists what the account may call.
async fn listed(client: &Client) -> Result<BTreeMap<String, Method>, Problem> {
    let call = RawCall::new("core.get_methods", json!([null, "WS"]))?;
    let reply = client.send(call).await.map_err(problem)?;
    Ok(reply.read()?)
}

/// The methods of the release, for an account that may not ask.
fn declared(client: &Client) -> BTreeMap<String, Method> {
    exit::remark(
        "this account may not list the methods: these are the methods of the release, without parameters",
    );
    let catalogue = Catalogue::declared(client.system().release, false);
    let methods = catalogue.methods().iter().map(|method| {
        let entry = Method {
            description: Some(method.about.to_string()),
            roles: method.roles.iter().map(ToString::to_string).collect(),
            job: Value::Bool(method.job),
            accepts: None,
        };
        (method.name.to_string(), entry)
    });
    methods.collect()
}

fn as_json(methods: &BTreeMap<String, Method>) -> Value {
    let entry = |(name, method): (&String, &Method)| {
        let parameters = method.accepts.as_deref().map(|accepts| {
            let list = accepts
                .iter()
                .map(|it| json!({"name": it.name, "required": it.required}));
            list.collect::<Vec<_>>()
        });
        json!({
            "name": name,
            "description": method.description,
            "job": method.is_job(),
            "roles": method.roles,
            "parameters": parameters,
        })
    };
    methods.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method() -> Method {
        let value = json!({
            "description": "\n Creates it.\n More.", "roles": ["FULL_ADMIN", "A", "B", "C", "D"], "job": true,
            "accepts": [{"_name_": "id", "_required_": true, "type": "integer"}, {"_name_": "options", "anyOf": []}],
            "returns": [], "examples": {},
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_row_is_short() {
        let it = method();
        assert_eq!(
            (it.parameters().as_str(), it.roles().as_str(), it.about()),
            ("id [options]", "A B C +1", "Creates it.")
        );
        assert!(
            it.is_job()
                && it.matches("a.b", "creates")
                && it.matches("pool.create", "pool")
                && !it.matches("a.b", "pool")
        );
        let bare: Method = serde_json::from_str("{}").unwrap();
        assert_eq!(
            (
                bare.parameters().as_str(),
                bare.roles().as_str(),
                bare.about()
            ),
            ("", "", "")
        );
    }

    #[test]
    fn json_has_everything() {
        let methods = BTreeMap::from([("a.b".to_owned(), method())]);
        assert_eq!(
            as_json(&methods),
            json!([{"name": "a.b", "description": "\n Creates it.\n More.", "job": true,
                "roles": ["FULL_ADMIN", "A", "B", "C", "D"],
                "parameters": [{"name": "id", "required": true}, {"name": "options", "required": false}]}])
        );
    }
}
