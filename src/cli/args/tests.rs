use super::*;
use crate::cli::at::At;
use crate::cli::{list, upgrade_report};

fn parse(line: &str) -> Result<Args, clap::Error> {
    Args::try_parse_from(line.split(' '))
}

#[test]
fn the_definition_is_sound() {
    Args::command().debug_assert();
}

#[test]
#[cfg(feature = "demo")]
fn the_demo_takes_a_release_only_with_an_equals_sign() {
    assert_eq!(parse("tnkeys").unwrap().demo, None);
    let newest = parse("tnkeys --demo").unwrap().demo;
    assert_eq!(newest, Some(sim::Release::V25_10));
    let old = parse("tnkeys --demo=24.04").unwrap().demo;
    assert_eq!(old, Some(sim::Release::V24_04));
    assert!(parse("tnkeys --demo 24.04").is_err());
    assert!(parse("tnkeys --demo=13.0").is_err());
}

fn settled(line: &str) -> Result<At, Problem> {
    let mut args = parse(line).unwrap();
    args.settle()?;
    match args.command {
        Some(Command::List(list::Options { at, .. })) => Ok(at),
        Some(Command::UpgradeReport(upgrade_report::Options { on })) => Ok(on.at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_signs_in_is_said_before_or_after_the_command() {
    for line in [
        "tnkeys -U root list nas1",
        "tnkeys list -U root nas1",
        "tnkeys -U other --read-only list -U root nas1",
    ] {
        let on = settled(line).unwrap();
        assert_eq!(on.sign_in.user.as_deref(), Some("root"), "{line}");
        assert_eq!(on.sign_in.read_only, line.contains("read-only"));
    }
    for line in [
        "tnkeys list nas1",
        "tnkeys list -u nas1",
        "tnkeys -u nas1 list",
        "tnkeys list --uri nas1",
    ] {
        assert_eq!(
            settled(line).unwrap().system.as_deref(),
            Some("nas1"),
            "{line}"
        );
    }
    assert!(settled("tnkeys list -u nas1 nas2").is_err());
    let wrong = settled("tnkeys nas1 list").unwrap_err();
    assert!(wrong.said().contains("tnkeys list nas1"), "{wrong:?}");
}

#[test]
#[cfg(feature = "demo")]
fn a_command_has_a_demo_too() {
    let demo = |line: &str| settled(line).unwrap().demo;
    assert_eq!(demo("tnkeys list nas1"), None);
    assert_eq!(demo("tnkeys list --demo"), Some(Demo(None)));
    let old = Some(Demo(Some(sim::Release::V24_04)));
    assert_eq!(demo("tnkeys upgrade-report --demo=24.04"), old);
    assert_eq!(demo("tnkeys --demo=24.04 list"), old);
    assert!(settled("tnkeys list --demo nas1").is_err());
    assert!(settled("tnkeys --demo list nas1").is_err());
}

#[test]
#[cfg(feature = "demo")]
fn the_help_of_simulate_has_its_own_options_only() {
    let mut command = Args::command();
    command.build();
    let simulate = command.find_subcommand_mut("simulate").unwrap();
    let help = simulate.render_long_help().to_string();
    for other in [
        "--user",
        "--key-file",
        "--ca",
        "--key-over-loopback",
        "--read-only",
        "--log",
    ] {
        assert!(
            !help.contains(&format!("{other} ")) && !help.contains(&format!("{other}\n")),
            "{other}"
        );
    }
    assert!(help.contains("--release"));
}

#[test]
fn a_command_with_json_prints_its_errors_as_json() {
    let mut seen = 0;
    for command in Args::command().get_subcommands() {
        if command.get_arguments().all(|arg| arg.get_id() != "json") {
            continue;
        }
        let mut line = vec!["tnkeys", command.get_name(), "--json"];
        let required = command
            .get_positionals()
            .filter(|arg| arg.is_required_set());
        line.extend(required.map(|_| "x"));
        let args = Args::try_parse_from(&line).unwrap();
        assert!(args.command.unwrap().is_json(), "{line:?}");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn no_argument_takes_a_secret() {
    let help = Args::command().render_long_help().to_string();
    for word in ["--password", "--api-key", "--key ", "--otp", "--code"] {
        assert!(!help.contains(word), "{word}");
    }
    assert!(help.contains("Exit codes"));
}

#[test]
fn a_wrong_argument_of_check_is_no_critical_state() {
    let is_check = |line: &str| is_check(line.split(' ').map(Into::into));
    for line in [
        "tnkeys check --bogus",
        "tnkeys -U root check nas1 --days 99",
        "tnkeys check --ignore TNK999:x nas1",
        "tnkeys check --json --nagios",
    ] {
        assert!(parse(line).is_err() && is_check(line), "{line}");
    }
    for line in [
        "tnkeys list check --bogus",
        "tnkeys --bogus",
        "tnkeys list --columns check",
    ] {
        assert!(parse(line).is_err() && !is_check(line), "{line}");
    }
}

#[test]
fn json_is_asked_for_in_two_ways() {
    let asks = |line: &str| asks_for_json(line.split(' ').map(Into::into));
    for line in [
        "tnkeys list --format json nas1",
        "tnkeys list --format=json nas1",
    ] {
        let args = parse(line).unwrap();
        assert!(asks(line) && args.command.unwrap().is_json(), "{line}");
    }
    assert!(asks("tnkeys list --bogus --format json"));
    assert!(asks("tnkeys create x --json --bogus"));
    for line in [
        "tnkeys list --format csv",
        "tnkeys create x --save f --format json",
    ] {
        let args = parse(line).unwrap();
        assert!(!asks(line) && !args.command.unwrap().is_json(), "{line}");
    }
}

/// The heading of a group of options stands above these alone.
#[test]
fn the_help_has_the_system_among_the_arguments() {
    let mut command = Args::command();
    command.build();
    for name in ["create", "reset", "rotate", "ensure"] {
        let command = command.find_subcommand_mut(name).unwrap();
        let help = command.render_help().to_string();
        let place = |words: &str| {
            help.find(words)
                .unwrap_or_else(|| panic!("{name}: {words}"))
        };
        assert!(place("  [SYSTEM]") < place("Options:"), "{help}");
        assert!(place("--user <USER>") < place("New secret ("), "{help}");
        assert!(place("New secret (") < place("--save <FILE>"), "{help}");
    }
}

#[test]
fn a_command_on_one_system_says_so() {
    for line in [
        "tnkeys show 3 --all-profiles",
        "tnkeys create x --tag prod --save f",
        "tnkeys delete --tag=prod x",
    ] {
        let problem = on_one_system(&parse(line).unwrap_err()).unwrap();
        assert!(problem.said().contains("runs on one system"), "{line}");
    }
    let other = parse("tnkeys show 3 --bogus").unwrap_err();
    assert!(on_one_system(&other).is_none());
}

#[test]
fn wrong_arguments_as_json_are_one_sentence() {
    for (line, what) in [
        (
            "tnkeys list --bogus --json",
            "Wrong arguments: unexpected argument '--bogus' found.",
        ),
        (
            "tnkeys show --json",
            "Wrong arguments: the following required arguments were not provided: <KEY>.",
        ),
    ] {
        let problem = problem(&parse(line).unwrap_err());
        assert_eq!(problem.what(), what);
        assert_eq!(problem.code, exit::USAGE);
    }
}
