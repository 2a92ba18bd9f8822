//! Guesses what a person meant with a name that is neither a profile nor looks like an address.
//!
//! Only a plain name is judged: with a dot, a colon, a slash or a scheme it is an address. Names that differ in a digit
//! only (`nas1`, `nas2`) are different systems.

use super::exit::Problem;
use crate::domain::Profile;
use crate::domain::text::harmless;

/// Commands that other programs have, and how tnkeys does it.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (
        &["new", "add", "make", "update", "remove", "rm", "revoke"],
        "Use tnkeys create, edit, reset, rotate or delete. tnkeys SYSTEM opens a full screen, where the footer shows the keys to create, edit, reset, rotate and delete.",
    ),
    (
        &["ls", "keys", "query"],
        "To print the keys of a system: tnkeys list SYSTEM.",
    ),
    (
        &["get", "details"],
        "To print what is known about a key: tnkeys show KEY SYSTEM.",
    ),
    (
        &["users", "roles"],
        "To print the users that can own a key: tnkeys owners SYSTEM.",
    ),
    (&["help", "usage"], "For the arguments: tnkeys --help."),
    (&["version"], "For the version: tnkeys --version."),
    (&["demo"], "For a simulated system: tnkeys --demo."),
    (
        &["upgrade", "report"],
        "For the report on the upgrade to 25.04: tnkeys upgrade-report SYSTEM.",
    ),
    (&["connect", "login"], "To connect: tnkeys SYSTEM."),
];

/// Refuses a name that is probably a mistyped command or profile. `commands`: the commands, where one may stand.
pub(super) fn check(name: &str, profiles: &[Profile], commands: &[String]) -> Result<(), Problem> {
    let plain = !name.is_empty() && !name.contains(['.', ':', '/', '[', '@']);
    if !plain || name == "localhost" || profiles.iter().any(|it| it.name == name) {
        return Ok(());
    }
    let shown = harmless(name);
    let force = format!("Nothing was sent. If {shown} is a host, write wss://{shown}.");
    let lower = name.to_lowercase();
    let elsewhere = ELSEWHERE
        .iter()
        .filter(|_| !commands.is_empty())
        .find(|(words, _)| words.contains(&lower.as_str()));
    if let Some((_, instead)) = elsewhere {
        return Err(Problem::usage(format!(
            "There is no command {shown}. {instead}\n{force}"
        )));
    }
    let known = profiles.iter().map(|it| it.name.as_str());
    let profile = nearest(name, known).map(|(far, name)| (far, "profile", harmless(name)));
    let command = nearest(name, commands.iter().map(String::as_str));
    let command = command.map(|(far, name)| (far, "command", format!("tnkeys {name}").into()));
    match profile.into_iter().chain(command).min_by_key(|it| it.0) {
        Some((_, kind, meant)) => Err(Problem::usage(format!(
            "There is no {kind} {shown}. Did you mean {meant}?\n{force}"
        ))),
        None => Ok(()),
    }
}

/// The name that differs in one or two slips of typing, and their number.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    let lower = name.to_lowercase();
    let most = if lower.chars().count() < 5 { 1 } else { 2 };
    let letters = |text: &str| {
        text.chars()
            .filter(|c| !c.is_ascii_digit())
            .collect::<String>()
    };
    let distance = |other: &str| {
        let other = other.to_lowercase();
        let series = letters(&lower) == letters(&other) && lower != other;
        (!series).then(|| strsim::damerau_levenshtein(&lower, &other))
    };
    let near = known.filter_map(|it| Some((distance(it)?, it)));
    near.filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Address;

    fn said(name: &str) -> String {
        let profiles = ["simlab", "nas1", "backup-nas"]
            .map(|name| Profile::new(name, Address::parse("nas.example").unwrap()));
        let commands = ["list", "ping", "upgrade-report", "trust", "simulate"].map(String::from);
        match check(name, &profiles, &commands) {
            Ok(()) => String::new(),
            Err(problem) => {
                assert_eq!(problem.code, super::super::exit::USAGE);
                problem.said()
            }
        }
    }

    #[test]
    fn what_was_probably_meant() {
        for (name, words) in [
            ("simlba", "Did you mean simlab?"),
            ("Simlab", "Did you mean simlab?"),
            ("backupnas", "Did you mean backup-nas?"),
            ("lsit", "Did you mean tnkeys list?"),
            ("pnig", "Did you mean tnkeys ping?"),
            ("simulat", "Did you mean tnkeys simulate?"),
            ("upgrade-reprot", "Did you mean tnkeys upgrade-report?"),
            (
                "remove",
                "There is no command remove. Use tnkeys create, edit, reset, rotate or delete.",
            ),
            ("ls", "tnkeys list SYSTEM"),
            ("Help", "tnkeys --help"),
        ] {
            let said = said(name);
            assert!(said.contains(words), "{name}: {said}");
            assert!(
                said.contains(&format!("If {name} is a host, write wss://{name}.")),
                "{said}"
            );
        }
    }

    #[test]
    fn hosts_are_reached() {
        for name in [
            "simlab",
            "nas1",
            "nas2",
            "nas12",
            "nas",
            "truenas",
            "localhost",
            "freenas",
            "simlba.local",
            "simlba:443",
            "wss://simlba",
            "ssh://simlba",
            "unix:list",
            "create.example",
            "10.0.0.5",
            "::1",
        ] {
            assert_eq!(said(name), "", "{name}");
        }
        let (profiles, commands): (&[Profile], &[String]) = (&[], &[]);
        assert_eq!(
            check("remove", profiles, commands),
            Ok(()),
            "behind a command"
        );
    }
}
