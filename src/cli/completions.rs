//! `tnkeys completions`: connects the completion of a shell with this program. The shell asks the program, which knows the profiles,
//! and the names of the keys that it listed last.

use std::ffi::OsString;

use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Shells, Zsh};

use super::at::SignIn;
use super::exit::{self, Problem};
use super::settings::Settings;
use crate::config::key_names;
use crate::domain::{Rows, selection};

/// The variable with which a shell asks for completions.
const VARIABLE: &str = "TNKEYS_COMPLETE";
/// The program, as the shell finds it.
const PROGRAM: &str = "tnkeys";
const SHELLS: [&dyn EnvCompleter; 3] = [&Bash, &Fish, &Zsh];

/// The arguments of `tnkeys completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The shell.
    shell: Shell,
}

/// A shell.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    /// ~/.bashrc: source <(tnkeys completions bash)
    Bash,
    /// ~/.zshrc, after compinit: source <(tnkeys completions zsh)
    Zsh,
    /// ~/.config/fish/config.fish: tnkeys completions fish | source
    Fish,
}

/// Runs the command.
pub(super) fn run(options: &Options) -> Result<u8, Problem> {
    let shell: &dyn EnvCompleter = match options.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
    };
    exit::write(|out| {
        let mut script = Vec::new();
        shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
        out.write_all(&script)
    })?;
    Ok(exit::OK)
}

/// Answers a shell that asks for completions, and ends the run. Returns if this is another run. `bare`: the command line.
pub(super) fn answer(bare: fn() -> clap::Command) {
    CompleteEnv::with_factory(move || command(bare()))
        .var(VARIABLE)
        .bin(PROGRAM)
        .completer(PROGRAM)
        .shells(Shells(&SHELLS))
        .complete();
}

/// The command line, with the values of systems and keys.
fn command(bare: clap::Command) -> clap::Command {
    let with_values = |arg: clap::Arg| match arg.get_id().as_str() {
        "key" | "keys" | "like" | "moved" => arg.add(ArgValueCandidates::new(keys)),
        "for_preset" => arg.add(ArgValueCandidates::new(presets)),
        "named" | "system" | "systems" | "uri" => arg.add(ArgValueCandidates::new(systems)),
        "tags" => arg.add(ArgValueCandidates::new(tags)),
        "filter" => arg.add(ArgValueCandidates::new(filters)),
        _ => arg,
    };
    bare.mut_args(with_values).mut_subcommands(|command| {
        command
            .mut_args(with_values)
            .mut_subcommands(|command| command.mut_args(with_values))
    })
}

/// The presets of integrations.
fn presets() -> Vec<CompletionCandidate> {
    let settings = Settings::load().unwrap_or_default();
    let presets = crate::config::presets::read(settings.dirs())
        .all
        .into_iter();
    presets
        .map(|preset| CompletionCandidate::new(preset.id).help(Some(preset.name.into())))
        .collect()
}

/// The profiles.
fn systems() -> Vec<CompletionCandidate> {
    let settings = Settings::load().unwrap_or_default();
    let profiles = settings.profiles.into_iter();
    profiles
        .filter(|profile| key_names::is_plain(&profile.name))
        .map(|profile| {
            let address = profile.address.label();
            CompletionCandidate::new(profile.name).help(Some(address.into()))
        })
        .collect()
}

/// The tags of the profiles.
fn tags() -> Vec<CompletionCandidate> {
    let settings = Settings::load().unwrap_or_default();
    let tags = selection::tags(&settings.profiles).into_iter();
    tags.filter(|tag| key_names::is_plain(tag))
        .map(CompletionCandidate::new)
        .collect()
}

/// The saved filters.
fn filters() -> Vec<CompletionCandidate> {
    let settings = Settings::load().unwrap_or_default();
    let filters = settings.filters.into_iter();
    filters
        .map(|(name, filter)| {
            CompletionCandidate::new(format!("@{name}")).help(Some(filter.into()))
        })
        .collect()
}

/// The keys of the system that the line names with `-u`, else of the one that was listed last.
fn keys() -> Vec<CompletionCandidate> {
    let settings = Settings::load().unwrap_or_default();
    let system = named(std::env::args_os()).and_then(|name| canonical(Some(&name), &settings));
    let names = key_names::key_names(&settings.state(), system.as_deref());
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The value of `-u` in a command line.
fn named(line: impl Iterator<Item = OsString>) -> Option<String> {
    let mut words = line.filter_map(|word| word.into_string().ok());
    while let Some(word) = words.next() {
        if matches!(word.as_str(), "-u" | "--system" | "--uri") {
            return words.next();
        }
        let value = ["--system=", "--uri="]
            .into_iter()
            .find_map(|option| word.strip_prefix(option));
        if let Some(value) = value {
            return Some(value.to_owned());
        }
    }
    None
}

/// The canonical address of a system.
fn canonical(system: Option<&str>, settings: &Settings) -> Option<String> {
    let profile = settings.system(system, &SignIn::default()).ok()??;
    Some(profile.address.canonical())
}

/// Saves the names of the keys for the completion of later command lines.
pub(super) fn remember(keys: &Rows, system: Option<&str>, settings: &Settings) {
    if settings.demo().is_some() {
        return;
    }
    if let Some(system) = canonical(system, settings) {
        let names = keys.iter().map(|key| key.name.raw());
        // Without the names there are fewer completions.
        let _ = key_names::remember(&settings.state(), &system, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_with_its_values_is_sound() {
        let bare = <crate::cli::args::Args as clap::CommandFactory>::command();
        command(bare).debug_assert();
    }

    #[test]
    fn the_system_of_a_line() {
        let named = |line: &str| named(line.split(' ').map(OsString::from));
        assert_eq!(named("tnkeys show x").as_deref(), None);
        for line in [
            "tnkeys -u nas1 show x",
            "tnkeys show x --system nas1",
            "tnkeys show --uri=nas1 x",
        ] {
            assert_eq!(named(line).as_deref(), Some("nas1"), "{line}");
        }
    }
}
