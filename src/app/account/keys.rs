//! The keys in the windows of the feature.

use crate::app::account::Accounts;
use crate::app::account::form::AccountForm;
use crate::app::account::roles::AccountRoles;
use crate::app::account::window::AccountSteps;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::Modal;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::window::TakesKeys;
use crate::app::{access, present};
use crate::domain::State;
use crate::keymap::{Action, Chord};

impl TakesKeys for AccountRoles {
    type With<'a> = (&'a mut Accounts, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (account, cx): Self::With<'_>) {
        match (action, cx.modals.last_mut()) {
            (Some(Action::Switch), Some(Modal::AccountRoles(it))) => it.turn(),
            (Some(Action::Back), _) => account.leave_roles(cx),
            (Some(Action::Access), _) => account.show_all_methods(cx),
            (Some(Action::Accept), _) => account.open_form(cx),
            _ => {}
        }
    }
}

impl TakesKeys for AccountForm {
    type With<'a> = (&'a mut Accounts, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (account, cx): Self::With<'_>) {
        let Some(Modal::AccountForm(it)) = cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => cx.tell(Event::FormChanged),
            FormKey::Leave => present::leave_form(cx),
            FormKey::Save => account.create(cx),
        }
    }
}

impl TakesKeys for AccountSteps {
    type With<'a> = (&'a mut Accounts, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (account, cx): Self::With<'_>) {
        match action {
            Some(Action::Back) => account.leave_steps(cx),
            Some(Action::Undo) => account.ask_undo(cx),
            _ => {}
        }
    }
}

impl Accounts {
    /// Returns to where the integration was chosen: the selected methods below, else the picker.
    fn leave_roles(&mut self, cx: &mut Cx) {
        cx.modals.pop();
        if !matches!(cx.modals.last(), Some(Modal::RequiredMethods(_))) {
            self.open_picker(cx);
        }
    }

    fn show_all_methods(&self, cx: &mut Cx) {
        let Some(Modal::AccountRoles(it)) = cx.modals.last() else {
            return;
        };
        let user = it.user(&self.names(cx).free_account(&it.preset.id));
        access::open_for_user(user, cx);
    }

    fn open_form(&mut self, cx: &mut Cx) {
        let Some(Modal::AccountRoles(it)) = cx.modals.last() else {
            return;
        };
        let Some(caps) = cx.connection.system.as_ref().map(|it| it.caps) else {
            return;
        };
        let names = self.names(cx);
        // A key that was named in the form of a new key is a new one.
        let movable = cx.keys.selected().filter(|key| {
            let active = matches!(key.state(cx.now), State::Active | State::Soon);
            active && key.owner().is_some() && self.key_name.is_empty()
        });
        let wish = match self.key_name.as_str() {
            "" if it.preset.id.is_empty() => "integration",
            "" => it.preset.id.as_str(),
            typed => typed,
        };
        let form = AccountForm::new(
            it.preset.clone(),
            it.choice.roles.clone(),
            (
                &names.free_account(&it.preset.id),
                &names.free_key(wish, caps.name_max),
            ),
            movable.map(|key| (key.id, key.name.raw())),
            caps,
        );
        cx.modals.push(Modal::AccountForm(Box::new(form)));
        cx.tell(Event::FormChanged);
    }
}
