//! The marked keys of all open systems, and the plans for them.

use super::act::{Act, QueueAct};
use super::menu::About;
use super::preview::Part;
use crate::app::connect::connection::Link;
use crate::app::fleet::{Fleet, SystemId};
use crate::app::model::Model;
use crate::app::rights;
use crate::domain::bulk::{BulkAction, Item, ItemOutcome, LeftOut, SystemPlan};
use crate::domain::{ApiKey, KeyId, State, time};
use crate::keymap::{Action, Context};

impl Fleet {
    /// The systems with marked keys.
    fn with_marks(&self) -> impl Iterator<Item = (SystemId, &Model)> {
        let all = self.systems.iter().map(|it| (it.id, &it.model));
        all.filter(|(_, model)| !model.cx.keys.marks().is_empty())
    }

    /// What the menu is about, and the name of the system if it is one.
    pub(super) fn about_marks(&self) -> (About, Option<String>) {
        let mut about = About {
            report: self.bulk.run.is_some(),
            ..About::default()
        };
        let mut name = None;
        for (_, model) in self.with_marks() {
            let keys = model.cx.keys.marks().len();
            about.keys += keys;
            about.systems += 1;
            let caps = model.cx.connection.system.as_ref().map(|it| it.caps);
            about.owned += caps.filter(|it| it.owner).map_or(0, |_| keys);
            about.ruled += caps.filter(|it| it.allowlist).map_or(0, |_| keys);
            name = Some(model.cx.system_label());
        }
        (about, name.filter(|_| about.systems == 1))
    }

    /// What an action does to the marked keys of each system.
    pub(super) fn parts(&self, act: &Act) -> Vec<Part> {
        let parts = self.with_marks().map(|(id, model)| match act {
            Act::Run(action) => {
                let keys: Vec<KeyId> = model.cx.keys.marks().iter().collect();
                of_plan(id, model, model.bulk_plan_for(action.clone(), &keys), act)
            }
            Act::Queue(queue) => {
                let (items, left_out) = queue_plan(model, queue);
                part(id, model, items, left_out, act)
            }
        });
        let mut parts: Vec<Part> = parts.collect();
        self.say_same(&mut parts);
        parts
    }

    /// Two profiles may lead to one system: its keys are listed twice, and would be changed twice.
    fn say_same(&self, parts: &mut [Part]) {
        let mut seen: Vec<(String, String)> = Vec::new();
        for part in parts.iter_mut().filter(|it| !it.items.is_empty()) {
            let endpoint = self
                .model(part.system)
                .and_then(|it| it.cx.connection.endpoint.as_ref());
            let Some(address) = endpoint.map(|it| it.address.canonical()) else {
                continue;
            };
            match seen.iter().find(|(it, _)| *it == address) {
                Some((_, other)) => part.remarks.push(format!(
                    "This is the same system as {other}: both lists contain the same keys."
                )),
                None => seen.push((address, part.name.clone())),
            }
        }
    }

    /// The failed keys of the last run, for a retry.
    pub(super) fn failed_parts(&self) -> Option<(Act, Vec<Part>)> {
        let run = self.bulk.run.as_ref()?;
        let parts = run.systems.iter().filter_map(|on| {
            let model = self.model(on.id)?;
            let items = model.bulk()?.items().iter();
            let failed = items.filter(|it| matches!(it.outcome, ItemOutcome::Failed(_)));
            let items: Vec<Item> = failed.map(|it| it.item.clone()).collect();
            (!items.is_empty()).then(|| part(on.id, model, items, Vec::new(), &run.act))
        });
        Some((run.act.clone(), parts.collect()))
    }
}

fn of_plan(id: SystemId, model: &Model, plan: SystemPlan, act: &Act) -> Part {
    let mut it = part(id, model, plan.items, plan.left_out, act);
    it.way = Some(plan.way);
    it
}

fn part(
    system: SystemId,
    model: &Model,
    items: Vec<Item>,
    left_out: Vec<(Item, LeftOut)>,
    act: &Act,
) -> Part {
    let noted = |item: Item| {
        let key = model.cx.keys.get(item.id);
        let note = key.map_or_else(String::new, |key| note(key, act, model));
        (item, note)
    };
    let remarks = match items.is_empty() {
        true => Vec::new(),
        false => remarks(act, model),
    };
    let in_use = items.iter().filter(|it| sessions(it.id, model) > 0);
    Part {
        system,
        name: model.cx.system_label(),
        in_use: in_use.count(),
        production: model.cx.profile().is_some_and(|it| it.production),
        items: items.into_iter().map(noted).collect(),
        left_out,
        way: None,
        remarks,
    }
}

/// What matters of a key for an action: its owner, and its expiry or its last use.
fn note(key: &ApiKey, act: &Act, model: &Model) -> String {
    let now = model.cx.now;
    let owner = key.owner().map(|it| format!("owner {it}"));
    let more = match act {
        Act::Run(BulkAction::SetExpiry(at)) => {
            let expires = format!("expires {}", time::until(key.expiry(), now));
            // A later expiry makes an expired key valid again.
            let again = key.state(now) == State::Expired && at.is_none_or(|at| at > now);
            vec![
                expires,
                if again {
                    "works again".to_owned()
                } else {
                    String::new()
                },
            ]
        }
        Act::Run(BulkAction::SetRules(_)) => {
            let rules = key.rules().map(|it| super::act::counted(it.len(), "rule"));
            rules.into_iter().collect()
        }
        Act::Run(BulkAction::Delete { .. }) | Act::Queue(_) => {
            let used = model.cx.usage.last_use(key);
            let used =
                used.map(|it| format!("last used {}", crate::app::usage::state::ago(it.at, now)));
            match sessions(key.id, model) {
                0 => used.into_iter().collect(),
                open => vec![format!("in use: {}", super::act::counted(open, "session"))],
            }
        }
    };
    let more = more.into_iter().filter(|it| !it.is_empty());
    owner.into_iter().chain(more).collect::<Vec<_>>().join(", ")
}

/// How many active sessions a key has besides the one of tnkeys.
fn sessions(key: KeyId, model: &Model) -> usize {
    let open = model.sessions.open_sessions_of(key);
    open.iter().filter(|it| !it.current).count()
}

/// What is particular about a system.
pub(super) fn remarks(act: &Act, model: &Model) -> Vec<String> {
    let system = model.cx.connection.system.as_ref();
    let waits = system.is_some_and(|it| it.caps.expiry_waits);
    match act {
        Act::Run(BulkAction::SetExpiry(Some(_))) if waits => vec![format!(
            "{} enforces a new expiry only after the next create, reset or delete of any key.",
            model.cx.host_name()
        )],
        _ => Vec::new(),
    }
}

/// The marked keys that a queue can handle, and those that it leaves out.
fn queue_plan(model: &Model, act: &QueueAct) -> (Vec<Item>, Vec<(Item, LeftOut)>) {
    let (mut items, mut left_out) = (Vec::new(), Vec::new());
    for id in model.cx.keys.marks().iter() {
        let Some(key) = model.cx.keys.get(id) else {
            continue;
        };
        let item = Item {
            id,
            name: key.name.clone(),
        };
        match why_not(key, act, model) {
            Some(why) => left_out.push((item, why)),
            None => items.push(item),
        }
    }
    (items, left_out)
}

fn why_not(key: &ApiKey, act: &QueueAct, model: &Model) -> Option<LeftOut> {
    let cx = &model.cx;
    let (action, method) = match act {
        QueueAct::Reset => (Action::Reset, "api_key.update"),
        QueueAct::Rotate | QueueAct::Move(_) => (Action::Rotate, "api_key.create"),
    };
    if cx.connection.read_only {
        return Some(LeftOut::ReadOnly);
    }
    if cx.connection.link != Link::Live {
        return Some(LeftOut::Offline);
    }
    if rights::refusal(Context::Marked, action, cx).is_some()
        || rights::refuses_change(method, key, cx)
    {
        return Some(LeftOut::NotPermitted);
    }
    if cx.requests.changes_key(key.id) {
        return Some(LeftOut::Busy);
    }
    let state = key.state(cx.now);
    if state == State::Orphaned {
        return Some(LeftOut::Orphaned);
    }
    match act {
        QueueAct::Reset => None,
        QueueAct::Move(_) if key.ownership().is_none() => Some(LeftOut::NotThisEra),
        QueueAct::Move(owner) if key.owner().is_some_and(|it| it.raw() == owner) => {
            Some(LeftOut::Unchanged)
        }
        QueueAct::Rotate | QueueAct::Move(_) => match state {
            State::Revoked | State::Expired => Some(LeftOut::Revoked),
            _ if model.rotation.involving(key.id, cx).is_some() => Some(LeftOut::Busy),
            _ => None,
        },
    }
}
