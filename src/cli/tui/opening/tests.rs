use clap::Parser as _;

use super::*;
use crate::config::{Dirs, State};

fn settings() -> Settings {
    let profiles = ["nas1", "nas2", "lab"].map(|name| {
        let mut profile = Profile::new(name, Address::parse(&format!("{name}.example")).unwrap());
        if name != "lab" {
            profile.tags = vec!["prod".into()];
        }
        profile
    });
    let dirs = Dirs {
        config: None,
        state: State::at(std::env::temp_dir().join("tnkeys-no-such-directory")),
        home: None,
    };
    Settings::of_test(dirs, profiles.into())
}

fn opening(line: &str, env: &[(&str, &str)]) -> Result<Opening, Problem> {
    let mut args = Args::try_parse_from(line.split(' ')).unwrap();
    args.settle()?;
    let variable = |name: &str| {
        let found = env.iter().find(|(it, _)| *it == name);
        found.map(|(_, value)| OsString::from(value))
    };
    Opening::new(&args, &settings(), &Notes::none(), variable)
}

/// The hosts of several systems.
fn several(line: &str) -> Vec<String> {
    let opened = opening(line, &[]).unwrap();
    assert!(opened.first.is_none());
    let hosts = opened.several.iter().map(|it| it.profile.address.place());
    hosts.collect()
}

#[test]
fn several_systems_are_opened_by_name_tag_or_all_profiles_each_once() {
    let named = several("tnkeys nas2 wss://other.example nas2");
    assert_eq!(named, ["nas2.example", "other.example"]);
    let tagged = several("tnkeys --tag prod");
    assert_eq!(tagged, ["nas1.example", "nas2.example"]);
    assert_eq!(several("tnkeys --all-profiles").len(), 3);
}

#[test]
fn one_system_is_opened_alone_however_it_was_selected() {
    for line in ["tnkeys lab", "tnkeys lab lab"] {
        let opened = opening(line, &[]).unwrap();
        assert!(opened.several.is_empty());
        assert!(matches!(opened.first, Some(Msg::Open(it)) if it.name == "lab"));
    }
}

#[test]
fn a_key_belongs_to_one_system_and_a_password_to_an_account() {
    let key = opening("tnkeys nas1 nas2", &[("TNKEYS_API_KEY", "1-NotARealKey")]).unwrap();
    assert!(key.several.iter().all(|it| it.target.is_none()));
    let line = "tnkeys -U admin nas1 nas2";
    let password = opening(line, &[("TNKEYS_PASSWORD", "not-a-real-password")]).unwrap();
    assert!(password.several.iter().all(|it| it.target.is_some()));
    let refused = opening("tnkeys --key-file /k nas1 nas2", &[])
        .err()
        .unwrap();
    assert!(refused.said().contains("--key-file"), "{refused:?}");
}

#[test]
fn unknown_names_and_tags_are_refused_before_anything_is_opened() {
    for line in [
        "tnkeys nas1 nsa2",
        "tnkeys --tag prdo",
        "tnkeys --tag prod nas1",
        "tnkeys --all-profiles list",
    ] {
        assert!(opening(line, &[]).is_err(), "{line}");
    }
}
