//! The ready sets of rules.

use tnkeys::domain::allowlist::Preset;
use tnkeys::domain::{Rule, Verb};
use tnkeys::sim::{PlantedKey, Release};

use super::verdicts::{agree, catalogue, done, said};
use crate::support::sim_client::{config, start};

#[tokio::test]
async fn every_preset_permits_what_it_says() {
    let sim = start(config(Release::V24_04)).await;
    let catalogue = catalogue(&sim).await;
    let presets = Preset::FIXED
        .into_iter()
        .chain([Preset::Namespace("zfs.snapshot".into())]);
    let mut sets: Vec<(String, Vec<Rule>)> = presets
        .map(|preset| (preset.name().to_owned(), preset.rules(&catalogue)))
        .collect();
    // And sets that nobody offers: nothing, words that are no verbs, patterns of every kind.
    let odd = [
        ("CALL", "p?ol.[a-d]*"),
        ("*", "*.query"),
        ("call", "*"),
        ("CALL", "core.pin?"),
        ("SUBSCRIBE", "[!a-m]*"),
    ];
    sets.push(("nothing".into(), Vec::new()));
    let odd = odd.map(|(verb, resource)| Rule::new(Verb::parse(verb), resource));
    sets.push(("odd patterns".into(), odd.to_vec()));
    for (name, rules) in sets {
        let allowlist = rules.iter();
        let allowlist =
            allowlist.map(|rule| (rule.verb.word().to_owned(), rule.resource.raw().to_owned()));
        sim.plant(PlantedKey {
            name: name.clone(),
            allowlist: allowlist.collect(),
            ..PlantedKey::default()
        });
        let key = sim.plain_key(&name).unwrap();
        let done = done(&sim, &key, &catalogue).await;
        agree(&name, &said(rules, &catalogue), &done);
    }
}
