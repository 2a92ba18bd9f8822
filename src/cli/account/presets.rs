//! `tnkeys account presets`: the integrations that tnkeys knows.

use serde_json::{Value, json};

use super::needs::read_presets;
use crate::cli::ascii::ascii;
use crate::cli::at::On;
use crate::cli::exit::{self, Problem};
use crate::cli::settings::Settings;
use crate::cli::table::{self, Head};
use crate::cli::{list, reads, sign_in};
use crate::domain::account::{Preset, RoleChoice, choose};
use crate::domain::text::harmless;
use crate::domain::{System, Text};

/// The arguments of `tnkeys account presets`.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Options {
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// A preset, and what it needs on the system.
struct Row {
    preset: Preset,
    choice: Option<RoleChoice>,
    works: bool,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let presets = read_presets(settings).await?.all;
    let at = &options.on.at;
    let rows: Vec<Row> = match at.has_system() {
        false => presets
            .into_iter()
            .map(|preset| Row {
                preset,
                choice: None,
                works: true,
            })
            .collect(),
        true => {
            let mut session = sign_in::connect(at, settings).await?;
            let system = session.system().clone();
            check(&system)?;
            let keys = list::read(&mut session).await?.keys;
            let (catalogue, roles) = reads::catalogue(&mut session, &keys).await;
            presets
                .into_iter()
                .map(|preset| {
                    let methods = preset.methods(&catalogue);
                    Row {
                        choice: Some(choose(&methods, &catalogue, &roles)),
                        works: preset.works_on(system.release),
                        preset,
                    }
                })
                .collect()
        }
    };
    exit::write(|out| match (options.json, at.has_system()) {
        (true, _) => {
            let all: Vec<Value> = rows.iter().map(as_json).collect();
            writeln!(out, "{}", ascii(&format!("{:#}", json!(all))))
        }
        (false, false) => {
            let head = ["PRESET", "NAME", "WHAT IT DOES"].map(Head::words);
            table::write(out, &head, rows.iter(), |row, cells| {
                cells.add(harmless(&row.preset.id));
                cells.add(harmless(&row.preset.name));
                cells.add(harmless(&row.preset.about));
            })
        }
        (false, true) => {
            let head = ["PRESET", "METHODS", "EXTRA", "ROLES"].map(Head::words);
            table::write(out, &head, rows.iter(), |row, cells| {
                let choice = row.choice.as_ref();
                let number = |of: fn(&RoleChoice) -> usize| {
                    choice.map_or_else(String::new, |it| of(it).to_string())
                };
                cells.add(harmless(&row.preset.id));
                cells.add(number(|it| it.covered.len()));
                cells.add(number(|it| it.extra.len()));
                cells.add(roles(row));
            })
        }
    })?;
    Ok(exit::OK)
}

fn check(system: &System) -> Result<(), Problem> {
    match system.caps.owner {
        true => Ok(()),
        false => Err(super::words::obstacle(
            &crate::domain::account::Obstacle::Era,
            system,
        )),
    }
}

/// The roles; or why there are none.
fn roles(row: &Row) -> String {
    if !row.works {
        return "uses the REST API, which this release does not have".into();
    }
    let roles = row.choice.as_ref().map_or(&[][..], |it| &it.roles);
    match roles {
        [] => "any role".into(),
        some => some.iter().map(Text::as_str).collect::<Vec<_>>().join(" "),
    }
}

fn as_json(row: &Row) -> Value {
    let preset = &row.preset;
    let raw = |all: &[Text]| -> Vec<String> { all.iter().map(|it| it.raw().to_owned()).collect() };
    let mut value = json!({
        "id": preset.id,
        "name": preset.name,
        "about": preset.about,
        "source": preset.source,
        "date": preset.date,
        "own": preset.own,
        "note": preset.client.note,
    });
    if let Some(choice) = &row.choice {
        value["works"] = row.works.into();
        value["roles"] = json!(raw(&choice.roles));
        value["methods"] = json!(raw(&choice.covered));
        value["unknown_methods"] = json!(raw(&choice.unknown));
        value["extra_methods"] = choice.extra.len().into();
    }
    value
}
