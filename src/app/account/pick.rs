//! The choice of an integration: a preset, or methods by search.

use std::collections::BTreeSet;

use crate::app::account::Accounts;
use crate::app::account::roles::AccountRoles;
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::modal::{Modal, Picker};
use crate::app::widget::picker::{Item, Offers};
use crate::domain::account::{Client, Preset, Wanted};
use crate::domain::{ApiKey, Text};

/// The value of the row that opens the catalogue instead of a preset.
pub(super) const METHODS: &str = "select methods";
/// The value of the row that reads the audit log instead.
pub(super) const CALLS: &str = "audit log";

impl Accounts {
    /// Opens the picker of integrations.
    pub(super) fn open_picker(&mut self, cx: &mut Cx) {
        let title = format!("New integration on {}", cx.system_title());
        let mut picker = Picker::new(title, self.items(cx), "").offering(Offers::Integrations);
        picker.summary = self.summary();
        cx.modals.push(Modal::Picker(picker));
    }

    /// Shows the presets in an open picker.
    pub(super) fn refresh_picker(&mut self, cx: &mut Cx) {
        let (items, summary) = (self.items(cx), self.summary());
        for modal in &mut cx.modals {
            if let Modal::Picker(it) = modal
                && it.offers == Offers::Integrations
            {
                it.set_items(items.clone());
                it.summary.clone_from(&summary);
            }
        }
    }

    fn items(&self, cx: &Cx) -> Vec<Item> {
        let release = cx.connection.system.as_ref().and_then(|it| it.release);
        let presets = self.presets.iter().flatten();
        let presets = presets
            .filter(|it| it.works_on(release))
            .map(|preset| Item {
                value: preset.id.clone(),
                note: preset.about.clone(),
                doubtful: false,
            });
        let methods = Item {
            value: METHODS.to_owned(),
            note: "search the methods that the integration calls".to_owned(),
            doubtful: false,
        };
        // The first row is then a preset, and not this one while the presets are loading.
        let methods = self.presets.is_some().then_some(methods);
        let calls = self.key_with_calls(cx).map(|key| Item {
            value: CALLS.to_owned(),
            note: format!("the methods that {} called", key.name),
            doubtful: false,
        });
        let calls = calls.filter(|_| self.presets.is_some());
        presets.chain(methods).chain(calls).collect()
    }

    fn summary(&self) -> String {
        if self.calls.is_some() {
            return "reading the audit log …".to_owned();
        }
        if let Some(why) = &self.no_calls {
            return why.clone();
        }
        match (&self.presets, &self.unread) {
            (_, Some(why)) => why.clone(),
            (None, None) => "loading presets …".to_owned(),
            (Some(_), None) => String::new(),
        }
    }

    /// Shows the roles for a preset.
    pub(super) fn show_preset(&mut self, id: &str, cx: &mut Cx) {
        let mut presets = self.presets.iter().flatten();
        if let Some(preset) = presets.find(|it| it.id == id).cloned() {
            self.show_roles(preset, cx);
        }
    }

    /// The key whose calls can be read: the selected one, on a system with an audit log.
    pub(super) fn key_with_calls<'a>(&self, cx: &'a Cx) -> Option<&'a ApiKey> {
        let audit = cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.audit);
        cx.keys
            .selected()
            .filter(|key| audit && key.owner().is_some())
    }

    /// The user selected methods by search.
    pub(in crate::app) fn methods_selected(&mut self, methods: &BTreeSet<String>, cx: &mut Cx) {
        let names = methods.iter().map(String::as_str);
        self.show_methods("The integration", names, "", cx);
    }

    /// Shows the roles for methods that are not those of a preset.
    pub(super) fn show_methods<'a>(
        &mut self,
        name: &str,
        methods: impl Iterator<Item = &'a str>,
        note: &str,
        cx: &mut Cx,
    ) {
        let client = Client {
            note: note.to_owned(),
            ..Client::default()
        };
        let preset = Preset {
            id: String::new(),
            name: name.to_owned(),
            about: String::new(),
            needs: methods.map(wanted).collect(),
            probes: Vec::new(),
            client,
            snippet: None,
            source: String::new(),
            date: String::new(),
            own: true,
        };
        self.show_roles(preset, cx);
    }

    fn show_roles(&mut self, preset: Preset, cx: &mut Cx) {
        let (catalogue, roles) = (catalogue::current(cx), catalogue::roles(cx));
        let it = AccountRoles::new(preset, &catalogue, &roles);
        cx.modals.push(Modal::AccountRoles(Box::new(it)));
    }
}

fn wanted(name: &str) -> Wanted {
    Wanted {
        names: vec![Text::from(name)],
        optional: false,
    }
}
