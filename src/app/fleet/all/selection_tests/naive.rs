//! The merged list without any code of the merge: all keys, sorted.

use super::*;

impl World {
    /// All shown keys, sorted anew.
    pub(super) fn anew(&self) -> Vec<(SystemId, KeyId)> {
        let keys = &self.systems[0].2;
        let query = Query::new(keys.filter());
        let (by, reverse, best) = match keys.order() {
            Order::By { column, reverse } => (column, reverse, false),
            Order::Best => {
                let mut column = Keys::default();
                column.follow(keys.settings());
                column.clear_filter();
                match column.order() {
                    Order::By { column, reverse } => (column, reverse, true),
                    Order::Best => unreachable!(),
                }
            }
        };
        let worth = |key: &ApiKey| {
            let mut sum = 0;
            for word in query.words() {
                let grade = word.grade(key.name.as_str(), &mut Vec::new());
                match (word.excludes(), grade) {
                    (false, Some(grade)) => sum += grade as u16,
                    (true, None) => {}
                    _ => return None,
                }
            }
            Some(sum)
        };
        let now = self.now;
        let mut all = Vec::new();
        let systems = self.systems.iter().zip(&self.plain).zip(&self.uses);
        for (((id, name, _), keys), uses) in systems {
            for key in keys.values() {
                // As its rules say, without the words of the program: the upgrade to 25.04 keeps nothing but full access.
                let narrow = |rules: &[Rule]| *rules != [Rule::everything()];
                let dies = key.rules().is_some_and(narrow);
                let attends = key.state(now) != crate::domain::State::Active || dies;
                let shown = !self.systems[0].2.only_attention() || attends;
                if let Some(worth) = worth(key).filter(|_| shown) {
                    // A use before the creation is that of an earlier key.
                    let used = uses.get(&key.id.0).copied();
                    let used = used.filter(|at| key.created_at().is_none_or(|it| it <= *at));
                    let it = Known {
                        system: (name.to_lowercase(), *id),
                        key,
                        used,
                        dies,
                    };
                    all.push((worth, it));
                }
            }
        }
        all.sort_by(|(_, one), (_, other)| {
            let (a, b) = (one.key, other.key);
            let column = match by {
                Column::Name => a
                    .name
                    .as_str()
                    .to_lowercase()
                    .cmp(&b.name.as_str().to_lowercase()),
                Column::Id => a.id.cmp(&b.id),
                Column::Owner => {
                    (a.owner().is_none(), a.owner()).cmp(&(b.owner().is_none(), b.owner()))
                }
                Column::Created => b.created_at.cmp(&a.created_at),
                Column::Expires => a.expiry().cmp(&b.expiry()),
                Column::State => a.state(now).cmp(&b.state(now)),
                Column::System => one.system.0.cmp(&other.system.0),
                Column::Used => other.used.cmp(&one.used),
                // Full access first, then the most rules.
                Column::Access => one.access().cmp(&other.access()),
                // Those that the upgrade revokes come first.
                Column::Upgrade => other.dies.cmp(&one.dies),
            };
            column
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| one.system.cmp(&other.system))
                .then(a.id.cmp(&b.id))
        });
        if reverse {
            all.reverse();
        }
        if best {
            all.sort_by_key(|(worth, ..)| *worth);
        }
        all.iter().map(|(_, it)| (it.system.1, it.key.id)).collect()
    }
}

/// What the order of a key depends on.
struct Known<'a> {
    system: (String, SystemId),
    key: &'a ApiKey,
    used: Option<Timestamp>,
    /// The upgrade to 25.04 revokes it.
    dies: bool,
}

impl Known<'_> {
    fn access(&self) -> (bool, std::cmp::Reverse<usize>) {
        let rules = self.key.rules().unwrap_or_default();
        (
            !rules.contains(&Rule::everything()),
            std::cmp::Reverse(rules.len()),
        )
    }
}
