//! What an integration needs to call: a preset, a list, or what a key called.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use super::options::Options;
use super::{likeness, lists};
use crate::cli::exit::{self, OTHER, Problem};
use crate::cli::settings::Settings;
use crate::client::Session;
use crate::config::presets::{self, Presets};
use crate::domain::account::{NEEDED, Preset, Probe, RoleChoice, choose, choose_narrow};
use crate::domain::catalogue::Roles;
use crate::domain::text::harmless;
use crate::domain::{Catalogue, Rows, System, Text};
use crate::process::blocking::blocking;

/// Permits everything.
const FULL_ADMIN: &str = "FULL_ADMIN";
/// Longest file of methods in bytes.
const LONGEST: u64 = 1 << 20;

/// What is known before a system is asked.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The preset of `--for`.
    pub(super) preset: Option<Preset>,
    /// The methods of `--methods`.
    methods: Vec<Text>,
}

/// What the integration needs on a system.
#[derive(Debug)]
pub(super) struct Needs {
    /// The roles that permit them, and `--role`.
    pub(super) choice: RoleChoice,
    /// Calls that test the new key.
    pub(super) probes: Vec<Probe>,
}

impl Given {
    /// Reads the presets and the file of methods.
    ///
    /// # Errors
    /// No preset has this id, or the file is no list of methods.
    pub(super) async fn read(options: &Options, settings: &Settings) -> Result<Self, Problem> {
        let given = options.preset.is_some() || options.methods.is_some() || options.like.is_some();
        if !given && options.roles.is_empty() {
            return Err(Problem::refused("Say what the integration may do.").next(
                "Add --for PRESET, --methods FILE, --like KEY or --role ROLE. tnkeys account presets prints the presets.",
            ));
        }
        let preset = match &options.preset {
            None => None,
            Some(id) => Some(of_id(id, read_presets(settings).await?)?),
        };
        let methods = match &options.methods {
            None => Vec::new(),
            Some(path) => read_methods(path)?,
        };
        Ok(Self { preset, methods })
    }

    /// Finds the fewest roles on a system.
    ///
    /// # Errors
    /// The client of the preset does not work with this release, the audit log of `--like` cannot be read, or a method needs FULL_ADMIN.
    pub(super) async fn on(
        &self,
        options: &Options,
        session: &mut Session,
        keys: &Rows,
        catalogue: &Catalogue,
        roles: &Roles,
    ) -> Result<Needs, Problem> {
        let system = session.system().clone();
        let mut methods: BTreeSet<Text> = self.methods.iter().cloned().collect();
        let mut probes = Vec::new();
        if let Some(preset) = &self.preset {
            check_client(preset, &system)?;
            if !options.json {
                let advice = preset.advice(system.release);
                advice.iter().for_each(|line| exit::remark(line));
            }
            methods.extend(preset.methods(catalogue));
            probes = preset.probes(catalogue);
        }
        if let Some(key) = &options.like {
            methods.extend(likeness::called_by(key, session, keys, catalogue).await?);
        }
        let more = checked_roles(&options.roles, roles, &system)?;
        let choice = with_roles(&methods, more, options.narrow, catalogue, roles);
        self.check_known(&choice, &system)?;
        if choice.roles.is_empty() {
            let what = format!("The roles of {} could not be read.", system.hostname);
            return Err(Problem::new(OTHER, what)
                .means("Nothing was changed.")
                .next("Name the roles: --role ROLE."));
        }
        if !choice.full_admin_for.is_empty() {
            return Err(Problem::usage(format!(
                "Only FULL_ADMIN permits {}, and FULL_ADMIN permits everything.",
                lists::names(&choice.full_admin_for)
            ))
            .means("Nothing was changed.")
            .next("Leave out these methods, or add --role FULL_ADMIN."));
        }
        Ok(Needs { choice, probes })
    }

    /// A method that a person typed has to exist; one that a preset names may be of another release.
    fn check_known(&self, choice: &RoleChoice, system: &System) -> Result<(), Problem> {
        let host = &system.hostname;
        let typed = choice.unknown.iter().find(|it| self.methods.contains(it));
        match typed {
            Some(typed) => Err(Problem::usage(format!("{host} has no method {typed}."))
                .means("Nothing was changed.")
                .next(format!("tnkeys methods prints the methods of {host}."))),
            None => Ok(()),
        }
    }
}

/// The roles of `--role`, which the system has.
fn checked_roles(
    more: &[String],
    roles: &Roles,
    system: &System,
) -> Result<BTreeSet<Text>, Problem> {
    let unknown = |role: &&String| {
        !roles.is_empty()
            && role.as_str() != FULL_ADMIN
            && roles.iter().all(|(name, _)| name != *role)
    };
    match more.iter().find(unknown) {
        Some(role) => Err(Problem::usage(format!(
            "{} has no role {}.",
            system.hostname,
            harmless(role)
        ))
        .means("Nothing was changed.")),
        None => Ok(more.iter().map(Text::from).collect()),
    }
}

/// The fewest roles for the methods that the given roles do not permit, with the given roles.
fn with_roles(
    methods: &BTreeSet<Text>,
    more: BTreeSet<Text>,
    narrow: bool,
    catalogue: &Catalogue,
    roles: &Roles,
) -> RoleChoice {
    let of = |methods: &[&Text]| match narrow {
        true => choose_narrow(methods.iter().copied(), catalogue, roles),
        false => choose(methods.iter().copied(), catalogue, roles),
    };
    if more.is_empty() {
        return of(&methods.iter().collect::<Vec<_>>());
    }
    let given = roles.expand(&more);
    let permitted = |name: &&Text| {
        catalogue
            .method(name.raw())
            .is_some_and(|it| given.permits(it))
    };
    let (has, rest): (Vec<&Text>, Vec<&Text>) = methods.iter().partition(permitted);
    let known = rest
        .iter()
        .any(|name| catalogue.method(name.raw()).is_some());
    let mut choice = match known {
        true => of(&rest),
        false => RoleChoice {
            unknown: rest.into_iter().cloned().collect(),
            exact: true,
            ..RoleChoice::default()
        },
    };
    choice.covered.extend(has.into_iter().cloned());
    choice.covered.sort();
    choice.only_to_own_a_key = false;
    choice.roles = more
        .into_iter()
        .chain(choice.roles)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let held = roles.expand(&choice.roles);
    let others = catalogue
        .methods()
        .iter()
        .filter(|it| held.permits(it) && choice.covered.binary_search(&it.name).is_err());
    choice.extra = others.map(|it| it.name.clone()).collect();
    choice.gaining = held
        .names()
        .filter(|it| *it == FULL_ADMIN || NEEDED.contains(it))
        .map(Text::from)
        .collect();
    choice
}

fn check_client(preset: &Preset, system: &System) -> Result<(), Problem> {
    if preset.works_on(system.release) {
        return Ok(());
    }
    Err(Problem::usage(format!(
        "{} uses the REST API, which {} does not have.",
        preset.name,
        system.product()
    ))
    .means("Nothing was changed.")
    .next("Use a client that connects over WebSocket."))
}

/// The presets, with a remark when those of the user are invalid.
pub(super) async fn read_presets(settings: &Settings) -> Result<Presets, Problem> {
    let dirs = settings.dirs().clone();
    let presets = blocking(move || presets::read(&dirs)).await?;
    if let Some(fault) = &presets.fault {
        exit::remark(&fault.to_string());
    }
    Ok(presets)
}

fn of_id(id: &str, presets: Presets) -> Result<Preset, Problem> {
    if let Some(preset) = presets.get(id) {
        return Ok(preset.clone());
    }
    let ids: Vec<&str> = presets.all.iter().map(|it| it.id.as_str()).collect();
    Err(
        Problem::usage(format!("There is no preset {}.", harmless(id)))
            .means("Nothing was changed.")
            .next(format!("The presets: {}.", ids.join(", "))),
    )
}

/// The methods of a file: a JSON list, or lines; `#` begins a comment.
fn read_methods(path: &Path) -> Result<Vec<Text>, Problem> {
    let wrong = |why: &str| {
        Problem::usage(format!(
            "Cannot use the methods in {}: {why}",
            path.display()
        ))
        .means("Nothing was changed.")
        .next("Write one method a line, such as pool.query.")
    };
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().take(LONGEST).read_to_string(&mut text),
        false => {
            std::fs::File::open(path).and_then(|it| it.take(LONGEST).read_to_string(&mut text))
        }
    };
    read.map_err(|error| wrong(&format!("{error}.")))?;
    let names: Vec<String> = match text.trim_start().starts_with('[') {
        true => {
            serde_json::from_str(&text).map_err(|_| wrong("it is not a JSON list of names."))?
        }
        false => text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
    };
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if let Some(other) = names
        .iter()
        .find(|name| !name.contains('.') || !name.chars().all(in_name))
    {
        return Err(wrong(&format!(
            "{} is not the name of a method.",
            harmless(other)
        )));
    }
    match names.is_empty() {
        true => Err(wrong("it has no method.")),
        false => Ok(names.iter().map(Text::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<String>, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("methods");
        std::fs::write(&path, text).unwrap();
        read_methods(&path)
            .map(|all| all.iter().map(Text::to_string).collect())
            .map_err(|problem| problem.said())
    }

    #[test]
    fn methods_are_lines_or_json() {
        let want = ["pool.query", "system.info"].map(str::to_owned).to_vec();
        assert_eq!(
            of("pool.query\n# all\n\nsystem.info # x\n"),
            Ok(want.clone())
        );
        assert_eq!(of(r#" ["pool.query", "system.info"]"#), Ok(want));
        for (text, want) in [
            ("", "no method"),
            ("pool.query pool.x", "not the name"),
            ("pool", "not the name"),
            ("[1]", "JSON list"),
        ] {
            let said = of(text).unwrap_err();
            assert!(said.contains(want), "{said}");
        }
    }
}
