//! The ready sets of rules.

use tnkeys::domain::allowlist::Preset;
use tnkeys::domain::{Catalogue, Rule, Verb};
use tnkeys::sim::{PlantedKey, Release};

use super::verdicts::{agree, catalogue, done, said};
use crate::support::sim_client::{config, start};

/// Keys with these rules are permitted exactly what we say.
async fn permit(sets: impl Fn(&Catalogue) -> Vec<(String, Vec<Rule>)>) {
    let sim = start(config(Release::V24_04)).await;
    let catalogue = catalogue(&sim).await;
    for (name, rules) in sets(&catalogue) {
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

#[tokio::test]
async fn every_preset_permits_what_it_says() {
    permit(|catalogue| {
        let presets = Preset::FIXED
            .into_iter()
            .chain([Preset::Namespace("zfs.snapshot".into())]);
        presets
            .map(|preset| (preset.name().to_owned(), preset.rules(catalogue)))
            .collect()
    })
    .await;
}

/// What nobody offers: nothing, words that are no verbs, patterns of every kind.
#[tokio::test]
async fn odd_rules_permit_what_is_said() {
    permit(|_| {
        let odd = [
            ("CALL", "p?ol.[a-d]*"),
            ("*", "*.query"),
            ("call", "*"),
            ("CALL", "core.pin?"),
            ("SUBSCRIBE", "[!a-m]*"),
        ];
        let odd = odd.map(|(verb, resource)| Rule::new(Verb::parse(verb), resource));
        vec![
            ("nothing".into(), Vec::new()),
            ("odd patterns".into(), odd.to_vec()),
        ]
    })
    .await;
}
