//! What the marked keys can get: the rules of other keys, and the owners that are known.

use std::collections::BTreeMap;

use super::act::counted;
use crate::app::fleet::Fleet;
use crate::domain::rule::Rule;

impl Fleet {
    /// The keys of all systems whose rules are known to the last character: a name, a note and the rules.
    pub(super) fn rule_sources(&self) -> Vec<(String, String, Vec<Rule>)> {
        let mut out = Vec::new();
        for system in &self.systems {
            let cx = &system.model.cx;
            for key in cx.keys.all().iter() {
                let Some(rules) = key.rules().filter(|it| it.iter().all(Rule::is_whole)) else {
                    continue;
                };
                let value = match self.has_several() {
                    true => format!("{} ({}) on {}", key.name, key.id, cx.system_title()),
                    false => format!("{} ({})", key.name, key.id),
                };
                let note = key.access_brief().unwrap_or_default();
                out.push((value, note, rules.to_vec()));
            }
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out
    }

    /// The users of the systems with marked keys, and the owners of their keys.
    pub(super) fn known_owners(&self) -> Vec<(String, String)> {
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        for system in &self.systems {
            let cx = &system.model.cx;
            if cx.keys.marks().is_empty() {
                continue;
            }
            for user in cx.users.iter().flatten() {
                owners.entry(user.username.raw().to_owned()).or_default();
            }
            for owner in cx.keys.all().iter().filter_map(|key| key.owner()) {
                *owners.entry(owner.raw().to_owned()).or_default() += 1;
            }
        }
        let noted = owners.into_iter();
        noted
            .map(|(name, keys)| (name, counted(keys, "key")))
            .collect()
    }
}
