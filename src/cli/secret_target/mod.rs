//! Where a new secret goes: to a file, to a command of the profile, to standard output.
//!
//! Invariants: the targets are checked before a request is sent that creates a secret. A secret that does not reach its targets is saved
//! to a file in the state directory that only the user can read. It is never in an argument, in the environment or in the log.
//!
//! A verb flattens [`Options`], calls [`Options::ready`] before it sends anything, and passes the reply to [`Ready::hand_over`].

mod fallback;
mod hand_over;
mod new_secret;
mod standard_output;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::at::At;
use super::exit::{OTHER, Problem};
use super::settings::Settings;
use crate::api::key_file::Form;
use crate::domain::profile::Receiver;
use crate::domain::text::harmless;
use crate::process;
use crate::runtime::effects::secret::expanded;
use crate::runtime::effects::secret_file;

pub(super) use hand_over::Ready;
pub(super) use new_secret::{HandedOver, NewSecret};

/// The heading of the options in the help. It belongs to each of them: as the heading of the group it would also stand above all later
/// options of the command.
const HEADING: &str = "New secret (at least one of --save, --deliver, --print)";

/// The targets of a new secret.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
// The groups of clap are named after the types; the options of a command are another type of this name.
#[group(id = "new-secret")]
pub(super) struct Options {
    /// Save the new key to this file, which only you can read.
    #[arg(long, help_heading = HEADING, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,

    /// The format of the saved or printed key. JSON and INI are for TrueNAS's own client, env is TRUENAS_API_KEY=KEY.
    #[arg(long, help_heading = HEADING, value_name = "FORMAT", default_value = "raw", value_parser = form())]
    pub(super) format: Form,

    /// Replace the file of --save if it exists.
    #[arg(long, help_heading = HEADING, requires = "save")]
    pub(super) replace: bool,

    /// Deliver the new key to this command of the profile, on its standard input.
    #[arg(long, help_heading = HEADING, value_name = "NAME")]
    pub(super) deliver: Option<String>,

    /// Print the new key to standard output, and nothing else.
    #[arg(long, help_heading = HEADING)]
    pub(super) print: bool,
}

/// Parses the name of a format.
fn form() -> impl clap::builder::TypedValueParser<Value = Form> {
    const WORDS: [(&str, Form); 4] = [
        ("raw", Form::Raw),
        ("json", Form::Json),
        ("ini", Form::Ini),
        ("env", Form::Env),
    ];
    let words = PossibleValuesParser::new(WORDS.map(|(word, _)| word));
    words.map(|typed| {
        let known = WORDS.into_iter().find(|(word, _)| *word == typed);
        known.map_or(Form::Raw, |(_, form)| form)
    })
}

impl Options {
    /// Whether a target was given.
    pub(super) fn is_given(&self) -> bool {
        self.save.is_some() || self.deliver.is_some() || self.print
    }

    /// Checks the targets, if there are any; a command that sends nothing needs none.
    ///
    /// # Errors
    /// As [`Options::ready`].
    pub(super) fn ready_unless(
        &self,
        dry_run: bool,
        at: &At,
        settings: &Settings,
    ) -> Result<Option<Ready>, Problem> {
        match dry_run && !self.is_given() {
            true => Ok(None),
            false => self.ready(at, settings).map(Some),
        }
    }

    /// Checks the targets. Nothing is written under the name of a file, and no command is started.
    ///
    /// # Errors
    /// No target was given, or one of them cannot take a secret.
    pub(super) fn ready(&self, at: &At, settings: &Settings) -> Result<Ready, Problem> {
        if !self.is_given() {
            return Err(Problem::refused(
                "This command creates a secret, which TrueNAS shows only once.",
            )
            .next("Say where it goes: --save FILE, --deliver NAME or --print."));
        }
        let home = settings.dirs().home.as_deref();
        let save = self.save.as_deref();
        let save = save.map(|typed| match typed.to_str() {
            Some(text) => expanded(text, home),
            None => typed.to_owned(),
        });
        if let Some(path) = &save {
            writable(path, self.replace)?;
        }
        let deliver = match &self.deliver {
            None => None,
            Some(name) => Some(receiver(name, at, settings)?),
        };
        if self.print {
            standard_output::check()?;
        }
        let state = settings.state();
        fallback::check(&state)?;
        Ok(Ready {
            save,
            form: self.format,
            replace: self.replace,
            deliver,
            print: self.print,
            label: "",
            state,
        })
    }
}

/// Checks that the file can be written.
fn writable(path: &Path, replace: bool) -> Result<(), Problem> {
    let shown = path.display();
    secret_file::check(path, replace).map_err(|refusal| {
        let (why, next) = refusal.words();
        let next = match refusal {
            secret_file::Refusal::Exists => "Add --replace to replace it, or use another name.",
            _ => next.as_str(),
        };
        let code = match refusal {
            secret_file::Refusal::Failed(_) => OTHER,
            _ => super::exit::USAGE,
        };
        Problem::new(code, format!("Cannot save a key to {shown}: {why}"))
            .means("Nothing was sent.")
            .next(next)
    })
}

/// The delivery command of the profile with this name.
fn receiver(name: &str, at: &At, settings: &Settings) -> Result<Receiver, Problem> {
    let profile = match settings.demo() {
        Some(_) => None,
        None => settings.system(at.system.as_deref(), &at.sign_in)?,
    };
    let shown = harmless(name);
    let add = |profile: &str| {
        format!(
            "Add it to config.toml: [profiles.{profile}.deliver] with {shown} = [\"PROGRAM\", \"ARGUMENT\"]."
        )
    };
    let Some(profile) = profile.filter(|it| !it.name.is_empty()) else {
        return Err(Problem::refused(
            "Delivery commands belong to a profile, and this system has no profile.",
        )
        .next(add("NAME")));
    };
    let of = harmless(&profile.name);
    let found = profile.deliver.iter().find(|it| it.name == name);
    let Some(found) = found else {
        let names: Vec<_> = profile.deliver.iter().map(|it| it.name.as_str()).collect();
        let next = match names.is_empty() {
            true => add(&of),
            false => format!("It has: {}.", harmless(&names.join(", "))),
        };
        let what = format!("The profile {of} has no delivery command {shown}.");
        return Err(Problem::refused(what).next(next));
    };
    let program = found.command.first().map_or("", String::as_str);
    if !process::is_program(program.as_ref()) {
        let program = harmless(program);
        let what =
            format!("Cannot run the delivery command {shown}: there is no program {program}.");
        return Err(Problem::refused(what).next("Install the program, or correct config.toml."));
    }
    Ok(found.clone())
}
