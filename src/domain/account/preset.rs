//! The methods that an integration calls.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::catalogue::Catalogue;
use crate::domain::release::Release;
use crate::domain::text::Text;

/// An integration, and the methods that it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line: `home-assistant`.
    pub id: String,
    /// Its name for people: `Home Assistant`.
    pub name: String,
    /// What it does with the system, in a few words.
    pub about: String,
    /// The methods that it calls, in the order of the file.
    pub needs: Vec<Wanted>,
    /// Calls that change nothing, as a test of a new key.
    pub probes: Vec<Probe>,
    /// How the client connects.
    pub client: Client,
    /// The snippet for its configuration: `home-assistant`.
    pub snippet: Option<String>,
    /// Where the list of methods comes from: repository, version and file.
    pub source: String,
    /// The day on which the list was read from there: `2026-11-29`.
    pub date: String,
    /// The user added it.
    pub own: bool,
}

/// A method that an integration calls, with the names that it has in different releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its names, the preferred one first; at least one.
    pub names: Vec<Text>,
    /// The client works without it on a system that does not have it.
    pub optional: bool,
}

/// A call that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The method.
    pub method: Text,
    /// Its parameters, an array.
    pub params: Value,
}

/// What is known about the client of an integration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// It uses the REST API, which 26.0 removes.
    pub rest: bool,
    /// Whether it is told the name of the key's owner, if that is known.
    pub user_name: Option<bool>,
    /// It can only connect over TLS.
    pub wss: bool,
    /// The first release of TrueNAS for which it is written, if its source says so.
    pub first: Option<Release>,
    /// What else an administrator should know; one sentence or empty.
    pub note: String,
}

impl Preset {
    /// The methods on a system, sorted: of each one the first name that the system knows. A name that is required but not
    /// known is in the list too, so that it is reported.
    pub fn methods(&self, catalogue: &Catalogue) -> Vec<Text> {
        let wanted = self.needs.iter().filter_map(|it| it.on(catalogue));
        let wanted: BTreeSet<&Text> = wanted.collect();
        wanted.into_iter().cloned().collect()
    }

    /// The calls that test a key on this system.
    pub fn probes(&self, catalogue: &Catalogue) -> Vec<Probe> {
        let known = |probe: &&Probe| catalogue.method(probe.method.raw()).is_some();
        self.probes.iter().filter(known).cloned().collect()
    }

    /// Whether the client works on a release: REST ends with 26.0. An unknown release counts as a new one.
    pub fn works_on(&self, release: Option<Release>) -> bool {
        let ended = release.is_none_or(|release| release >= Release::V26);
        !(self.client.rest && ended)
    }

    /// What an administrator should know about the client on a release, one sentence each.
    pub fn advice(&self, release: Option<Release>) -> Vec<String> {
        let Client { first, note, .. } = &self.client;
        let name = &self.name;
        let mut advice = Vec::new();
        if let (Some(first), Some(release)) = (first, release)
            && release < *first
        {
            advice.push(format!("{name} needs TrueNAS {first} or newer."));
        }
        let ended = release.is_some_and(|release| release >= Release::V27);
        if ended && self.client.user_name == Some(false) {
            advice.push(format!(
                "{name} signs in without the name of the key's owner, which TrueNAS 27 requires."
            ));
        }
        if !note.is_empty() {
            advice.push(note.clone());
        }
        advice
    }
}

impl Wanted {
    /// Its name on a system; `None` when it is optional and the system does not have it.
    fn on(&self, catalogue: &Catalogue) -> Option<&Text> {
        let known = |name: &&Text| catalogue.method(name.raw()).is_some();
        let preferred = self.names.first().filter(|_| !self.optional);
        self.names.iter().find(known).or(preferred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(names: &[&str], optional: bool) -> Wanted {
        Wanted {
            names: names.iter().map(Text::from).collect(),
            optional,
        }
    }

    fn preset(needs: Vec<Wanted>) -> Preset {
        Preset {
            id: "x".into(),
            name: "X".into(),
            about: String::new(),
            needs,
            probes: ["core.ping", "core.gone"]
                .map(|method| Probe {
                    method: method.into(),
                    params: serde_json::json!([]),
                })
                .into(),
            client: Client::default(),
            snippet: None,
            source: String::new(),
            date: String::new(),
            own: false,
        }
    }

    #[test]
    fn a_system_has_one_name_of_each_method() {
        let preset = preset(vec![
            wanted(&["zfs.snapshot.query", "pool.snapshot.query"], false),
            wanted(&["system.info"], false),
            wanted(&["system.gone", "system.lost"], false),
            wanted(&["app.gone"], true),
            wanted(&["app.query"], true),
            wanted(&["system.info", "system.version"], false),
        ]);
        let catalogue = Catalogue::declared(None, true);
        let methods = preset.methods(&catalogue);
        let methods: Vec<&str> = methods.iter().map(Text::as_str).collect();
        let want = [
            "app.query",
            "pool.snapshot.query",
            "system.gone",
            "system.info",
        ];
        assert_eq!(methods, want);
        let probes = preset.probes(&catalogue);
        assert_eq!(probes.len(), 1);
        assert_eq!(probes[0].method.as_str(), "core.ping");
    }

    #[test]
    fn rest_ends_with_26() {
        let mut preset = preset(Vec::new());
        assert!(preset.works_on(None) && preset.works_on(Some(Release::V27)));
        preset.client.rest = true;
        assert!(preset.works_on(Some(Release::V25_10)));
        assert!(!preset.works_on(Some(Release::V26)) && !preset.works_on(None));
    }

    #[test]
    fn what_to_know_depends_on_the_release() {
        let mut preset = preset(Vec::new());
        assert!(preset.advice(Some(Release::V27)).is_empty());
        preset.client = Client {
            user_name: Some(false),
            first: Some(Release::V25_10),
            note: "Set X.".into(),
            ..Client::default()
        };
        let advice = |release| preset.advice(Some(release));
        let first = "X needs TrueNAS 25.10 or newer.";
        assert_eq!(advice(Release::USER_ERA), [first, "Set X."]);
        assert_eq!(advice(Release::V26), ["Set X."]);
        assert!(advice(Release::V27)[0].contains("which TrueNAS 27 requires"));
        assert_eq!(preset.advice(None), ["Set X."]);
    }
}
