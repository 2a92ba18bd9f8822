//! Access to the secret on the screen.

use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::secret::shown;
use crate::app::secret::window::SecretShown;

/// The topmost secret.
pub fn secret(cx: &Cx) -> Option<&SecretShown> {
    cx.modals.iter().rev().find_map(|modal| match modal {
        Modal::Secret(it) => Some(it),
        _ => None,
    })
}

pub(in crate::app) fn secret_mut(cx: &mut Cx) -> Option<&mut SecretShown> {
    cx.modals.iter_mut().rev().find_map(|modal| match modal {
        Modal::Secret(it) => Some(it),
        _ => None,
    })
}

pub(in crate::app::secret) fn is_exporting(cx: &Cx) -> bool {
    let progress = shown::secret(cx).map(|it| &it.progress);
    progress.is_some_and(|it| it.cancellable().is_some())
}
