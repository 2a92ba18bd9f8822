//! The pickers of the builder: presets, namespaces, other keys, verbs.

use crate::app::allowlist::audit;
use crate::app::allowlist::builder::Pane;
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::modal::{Modal, Picker};
use crate::app::notice::Weight;
use crate::app::widget::catalogue_tree::Kind;
use crate::app::widget::picker::{Item, Offers};
use crate::domain::KeyId;
use crate::domain::allowlist::Preset;
use crate::domain::rule::Verb;

/// The presets beside [`Preset::FIXED`].
const NAMESPACE: &str = "one namespace …";
const LEARN: &str = "derive from the audit log …";
const COPY: &str = "copy from another key …";

/// Opens the picker of presets.
pub(in crate::app) fn offer_presets(cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.last() else {
        return;
    };
    let mut items: Vec<Item> = Preset::FIXED
        .iter()
        .map(|preset| item(preset.name(), preset.about()))
        .collect();
    items.push(item(NAMESPACE, "all methods of one namespace"));
    items.push(item(COPY, "the same rules as another key"));
    items.push(match audit::has_audit(cx) {
        true => item(LEARN, "the calls of a key or a user"),
        false => Item {
            doubtful: true,
            ..item(LEARN, "needs TrueNAS 24.04 or newer")
        },
    });
    let title = if it.rules().is_empty() {
        "Preset"
    } else {
        "Replace rules with"
    };
    cx.modals.push(Modal::Picker(
        Picker::new(title, items, "").offering(Offers::Presets),
    ));
}

/// Opens the picker of the method of the rule under the cursor.
pub(in crate::app) fn offer_verbs(cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.last() else {
        return;
    };
    let Some(rule) = it.selected().and_then(|at| it.rules().get(at)) else {
        return;
    };
    let verbs = Verb::KNOWN
        .iter()
        .map(|verb| item(verb.word(), verb_about(verb)));
    let title = format!(
        "Method for {}",
        crate::domain::text::harmless(rule.resource.as_str())
    );
    let picker = Picker::new(title, verbs.collect(), rule.verb.word());
    cx.modals
        .push(Modal::Picker(picker.offering(Offers::Verbs)));
}

/// Applies the picked value to the builder, which is on top again.
pub(in crate::app) fn apply(offers: Offers, value: &str, cx: &mut Cx) {
    let rules = match offers {
        Offers::Presets => match value {
            NAMESPACE => return offer_namespaces(cx),
            COPY => return offer_keys(cx),
            LEARN => return audit::open_import(cx),
            name => {
                let preset = Preset::FIXED.iter().find(|preset| preset.name() == name);
                preset.map(|preset| preset.rules(&catalogue::current(cx)))
            }
        },
        Offers::Namespaces => {
            Some(Preset::Namespace(value.to_owned()).rules(&catalogue::current(cx)))
        }
        Offers::Keys => {
            let id = value
                .split_whitespace()
                .next()
                .and_then(|id| id.parse().ok());
            let key = id.and_then(|id| cx.keys.get(KeyId(id)));
            key.and_then(|key| key.rules()).map(<[_]>::to_vec)
        }
        Offers::Verbs => {
            if let Some(Modal::Builder(it)) = cx.modals.last_mut() {
                it.set_verb(Verb::parse(value));
            }
            None
        }
        Offers::Owners
        | Offers::Profiles
        | Offers::Callers
        | Offers::Receivers
        | Offers::Integrations
        | Offers::Systems => None,
    };
    let Some(rules) = rules else { return };
    let Some(Modal::Builder(it)) = cx.modals.last_mut() else {
        return;
    };
    let before = it.rules().len();
    let words = match (it.replace(rules), before) {
        (false, _) => "the rules are unchanged".to_owned(),
        (true, 0) => return it.pane = Pane::Rules,
        (true, before) => {
            it.pane = Pane::Rules;
            match before {
                1 => "replaced 1 rule; u undoes".into(),
                before => format!("replaced {before} rules; u undoes"),
            }
        }
    };
    cx.say(Weight::Plain, words);
}

fn offer_namespaces(cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.last() else {
        return;
    };
    let groups = it
        .tree
        .groups()
        .iter()
        .filter(|group| group.kind == Kind::Methods);
    let items = groups.map(|group| item(&group.name, &format!("{} methods", group.items.len())));
    let picker = Picker::new("Namespace", items.collect(), "").offering(Offers::Namespaces);
    cx.modals.push(Modal::Picker(picker));
}

fn offer_keys(cx: &mut Cx) {
    let keys = cx.keys.all().iter().filter(|key| key.rules().is_some());
    let items: Vec<Item> = keys
        .map(|key| {
            item(
                &format!("{} {}", key.id, key.name),
                &key.access_brief().unwrap_or_default(),
            )
        })
        .collect();
    if items.is_empty() {
        return cx.say(Weight::Plain, "there is no other key to copy rules from");
    }
    let picker = Picker::new("Copy rules from", items, "").offering(Offers::Keys);
    cx.modals.push(Modal::Picker(picker));
}

fn item(value: &str, note: &str) -> Item {
    Item {
        value: value.to_owned(),
        note: note.to_owned(),
        doubtful: false,
    }
}

fn verb_about(verb: &Verb) -> &'static str {
    match verb {
        Verb::Call => "WebSocket method",
        Verb::Subscribe => "event",
        Verb::Get => "REST: read",
        Verb::Post => "REST: create or call",
        Verb::Put => "REST: update",
        Verb::Delete => "REST: delete",
        Verb::Any => "all of these",
        Verb::Other(_) => "",
    }
}
