//! Handles the keys of the secret, of its QR code and of its snippets.

use crate::app::cx::Cx;
use crate::app::modal::{Modal, Qr, SecretShown, Snippets};
use crate::app::secret::deliver::pick_receiver;
use crate::app::secret::{SecretExport, raw, show_snippets, shown};
use crate::app::widget::window::TakesKeys;
use crate::keymap::{Action, Chord};

impl TakesKeys for SecretShown {
    type With<'a> = (&'a mut SecretExport, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (secret, cx): Self::With<'_>) {
        if let Some(action) = action {
            secret.secret_key(action, cx);
        }
    }
}

impl SecretExport {
    fn secret_key(&mut self, action: Action, cx: &mut Cx) {
        if raw::guard_invalid_key(action, cx) {
            return;
        }
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        match action {
            Action::Copy => self.copy_secret(cx),
            Action::KeepCopy => self.keep_copy(cx),
            Action::Mask => it.progress.mask(),
            Action::Group => it.progress.group(),
            Action::QrCode => cx.modals.push(Modal::Qr(Qr::default())),
            Action::Snippets => show_snippets(cx),
            Action::SaveKey => self.ask_save_secret(cx),
            Action::Deliver => pick_receiver(cx),
            Action::Verify => self.verify(false, cx),
            Action::GiveUp => self.cancel_export(cx),
            Action::Back => self.close_secret(cx),
            _ => {}
        }
    }
}

impl TakesKeys for Qr {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        let Some(Modal::Qr(it)) = cx.modals.last_mut() else {
            return;
        };
        match action {
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(Action::Reverse) => it.inverted = !it.inverted,
            _ => {}
        }
    }
}

impl TakesKeys for Snippets {
    type With<'a> = (&'a mut SecretExport, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (secret, cx): Self::With<'_>) {
        let Some(Modal::Snippets(it)) = cx.modals.last_mut() else {
            return;
        };
        match action {
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(Action::Copy) => {
                let text = it.text();
                secret.copy_text(text, cx);
            }
            Some(action) => it.act(action),
            None => {}
        }
    }
}
