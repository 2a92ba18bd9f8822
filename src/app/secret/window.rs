//! State of the windows that show a new secret: as text, and as a QR code.
//!
//! Invariant: only this window stores a new key's secret. Dropping the window wipes the secret.

use crate::api::Difference;
use crate::app::secret::progress::ExportProgress;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::copy::Copied;
use crate::domain::{KeyId, KeyText, Text};
use crate::keymap::Context;

/// A new key's secret, until its window is closed.
#[derive(Debug)]
pub struct SecretShown {
    /// The key.
    pub id: KeyId,
    /// The key's name.
    pub name: Text,
    /// Whether a reset created the secret.
    pub reset: bool,
    /// `ID-SECRET`, or the invalid text that the system sent instead.
    pub secret: KeyText,
    /// Fields of the key that differ from the request.
    pub differences: Vec<Difference>,
    /// Result of the last copy; `None`: not copied.
    pub copied: Option<Copied>,
    /// That copy was cleared: it no longer counts.
    pub copy_gone: bool,
    /// State of the exports.
    pub progress: Box<ExportProgress>,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for SecretShown {
    fn contexts(&self) -> Vec<Context> {
        let mut contexts = vec![Context::Secret, Context::Anywhere];
        if self.progress.cancellable().is_some() {
            contexts.insert(0, Context::UnderWay);
        }
        contexts
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

impl SecretShown {
    /// Whether closing needs no question: the secret is stored elsewhere, as far as the program knows.
    pub fn may_close(&self) -> bool {
        self.progress.taken || self.is_copied()
    }

    /// Whether a clipboard has a copy, as far as the program knows.
    pub(in crate::app) fn is_copied(&self) -> bool {
        !self.copy_gone && self.copied.as_ref().is_some_and(Copied::arrived)
    }
}

/// The window that shows the key as a QR code, for a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Qr {
    /// Light on dark: for a terminal without colors, whose background is unknown.
    pub inverted: bool,
}

impl Window for Qr {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Qr, Context::Anywhere]
    }
}
