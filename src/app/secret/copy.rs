//! Copies the secret, and counts down to clearing the copy.
//!
//! Invariants: a copy's answer counts for the secret that it was made of, and no other. The countdown goes on after the secret
//! was closed. It ticks only while it is on the screen.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::notice::Weight;
use crate::app::secret::state::{Countdown, OnlyCopy};
use crate::app::secret::{SecretExport, shown};
use crate::domain::copy::{Cleared, Clearing, Copied, CopyId};

impl SecretExport {
    /// In how many seconds the copy is cleared, and how.
    pub fn clears_in(&self, cx: &Cx) -> Option<(i64, Clearing)> {
        let countdown = self.copies.countdown?;
        let left = countdown.at.duration_since(cx.now);
        let left = left.as_secs() + i64::from(left.subsec_nanos() > 0);
        Some((left.max(0), countdown.how))
    }

    /// Whether the countdown is for a copy of the secret on the screen.
    pub fn clears_shown(&self, cx: &Cx) -> bool {
        let countdown = self.copies.countdown.as_ref();
        self.was_of_shown(countdown.and_then(|it| it.of), cx)
    }

    fn was_of_shown(&self, copy: Option<CopyId>, cx: &Cx) -> bool {
        shown::secret(cx).is_some() && copy > Some(self.copies.earlier)
    }

    /// Whether a copy of the secret on the screen has no result yet.
    pub fn copying(&self) -> bool {
        self.copies.unanswered && self.is_of_shown(self.copies.last)
    }

    /// Whether this copy is of the secret on the screen.
    pub fn is_of_shown(&self, id: CopyId) -> bool {
        self.copies.of_shown == Some(id)
    }

    /// Whether quitting now clears a copy.
    pub fn clears_on_leaving(&self) -> bool {
        self.copies.countdown.is_some() || self.will_count_down()
    }

    /// Whether the copy in flight will be cleared if it succeeds.
    fn will_count_down(&self) -> bool {
        let kept = self.copies.kept == Some(self.copies.last);
        self.copies.unanswered && !kept && self.handling.clear_after.is_some()
    }

    /// The only copy of a secret, if quitting would destroy it.
    pub(in crate::app) fn only_copy(&self, cx: &Cx) -> Option<OnlyCopy> {
        let shown = shown::secret(cx).and_then(OnlyCopy::of);
        let only = shown.or_else(|| self.copies.only.clone())?;
        (only.ends_with_us || self.clears_on_leaving()).then_some(only)
    }

    /// Remembers the only copy of the secret that is about to be closed.
    pub(in crate::app) fn note_only_copy(&mut self, cx: &mut Cx) {
        if let Some(only) = shown::secret(cx).and_then(OnlyCopy::of) {
            self.copies.only = Some(only);
        }
    }

    /// Copies the secret on the screen.
    pub(in crate::app) fn copy_secret(&mut self, cx: &mut Cx) {
        self.copies.only = None;
        self.copies.last.0 += 1;
        self.copies.of_shown = Some(self.copies.last);
        self.copies.unanswered = true;
        cx.out.push(Effect::Copy(self.copies.last));
    }

    /// Copies a text without a secret, which replaces a copy of the secret on the clipboard.
    pub(in crate::app) fn copy_text(&mut self, text: String, cx: &mut Cx) {
        self.copies.only = None;
        self.copies.last.0 += 1;
        self.copies.of_text = Some(self.copies.last);
        self.copies.unanswered = true;
        cx.out.push(Effect::CopyText(self.copies.last, text));
    }

    /// Copies a text without a secret that is not cleared from the clipboard.
    pub(in crate::app) fn copy_for_good(&mut self, text: String, cx: &mut Cx) {
        self.copy_text(text, cx);
        self.copies.kept = Some(self.copies.last);
    }

    /// The secret on the screen changed or was closed: later results concern earlier secrets.
    pub(in crate::app) fn forget_copy(&mut self) {
        self.copies.of_shown = None;
        self.copies.cleared = None;
        self.copies.earlier = self.copies.last;
    }

    /// Handles the result of a copy. If it can be cleared, the countdown restarts.
    pub(in crate::app) fn copied(&mut self, id: CopyId, copied: Copied, cx: &mut Cx) {
        if id == self.copies.last {
            self.copies.unanswered = false;
        }
        self.begin_countdown(id, &copied, cx);
        if self.copies.of_text == Some(id) {
            self.copies.of_text = None;
            return text_copied(&copied, cx);
        }
        if !self.is_of_shown(id) {
            return self.closed_copied(id, &copied, cx);
        }
        self.copies.cleared = None;
        if let Some(it) = shown::secret_mut(cx) {
            it.copied = Some(copied);
            it.copy_gone = false;
        }
    }

    /// Starts the countdown, if this copy can be cleared and the user does not keep it.
    fn begin_countdown(&mut self, id: CopyId, copied: &Copied, cx: &mut Cx) {
        let copies = &self.copies;
        if copies.kept >= Some(id) {
            if id == copies.last {
                // It may have gone another way than the one that was told so.
                cx.out.push(Effect::KeepCopy);
            }
            return;
        }
        let of = (copies.of_text != Some(id)).then_some(id);
        if let (Some(how), Some(at)) = (copied.clearing(), self.latest(cx)) {
            self.copies.countdown = Some(Countdown { at, how, of });
            self.tick(cx);
        }
    }

    /// Reports a failed copy of a secret that was closed meanwhile.
    fn closed_copied(&mut self, id: CopyId, copied: &Copied, cx: &mut Cx) {
        let words = match copied {
            Copied::Failed(why) => format!("the closed key was not copied: {why}"),
            Copied::MaybeCopied(why) => {
                format!("the closed key may not have been copied: {why}")
            }
            _ => return,
        };
        // Of the one on the screen, its later copy says more.
        if id <= self.copies.earlier {
            cx.say(Weight::Bad, words);
        }
    }

    /// A second of the countdown has passed.
    pub(in crate::app) fn count_down_copy(&mut self, cx: &mut Cx) {
        let latest = self.latest(cx);
        if let Some(it) = &mut self.copies.countdown {
            // The clock may have been set back.
            it.at = latest.map_or(it.at, |latest| latest.min(it.at));
            // A copy that is on its way would be missed: it is waited for.
            if it.at <= cx.now && !self.copies.unanswered {
                self.copies.clearing = it.of;
                self.copies.countdown = None;
                return cx.out.push(Effect::ClearCopy);
            }
        }
        self.tick(cx);
    }

    /// When a copy made now is cleared; `None`: never.
    fn latest(&self, cx: &Cx) -> Option<Timestamp> {
        let after = SignedDuration::try_from(self.handling.clear_after?);
        let after = after.unwrap_or(SignedDuration::MAX);
        Some(cx.now.checked_add(after).unwrap_or(Timestamp::MAX))
    }

    /// Wakes when the next whole second is left.
    fn tick(&mut self, cx: &mut Cx) {
        if let Some(countdown) = self.copies.countdown {
            let left = countdown.at.duration_since(cx.now);
            let part = u64::try_from(left.subsec_nanos()).unwrap_or_default();
            let part = Duration::from_nanos(part);
            let next = match part {
                Duration::ZERO => Duration::from_secs(1),
                part => part,
            };
            cx.out.push(Effect::Wake(Wake::Clearing, next));
        }
    }

    /// Keeps the copy, and the copy in flight.
    pub(in crate::app) fn keep_copy(&mut self, cx: &mut Cx) {
        let words = if self.will_count_down() {
            self.copies.kept = Some(self.copies.last);
            "the copy will remain on the clipboard"
        } else if self.copies.countdown.is_some() {
            "the copy remains on the clipboard"
        } else {
            return;
        };
        self.copies.countdown = None;
        cx.out
            .extend([Effect::Unwake(Wake::Clearing), Effect::KeepCopy]);
        cx.say(Weight::Plain, words);
    }

    /// Handles the result of a clear. If its secret is closed, the footer reports it.
    pub(in crate::app) fn cleared(&mut self, cleared: Cleared, cx: &mut Cx) {
        let weight = match cleared {
            Cleared::Failed(_) => Weight::Bad,
            _ => Weight::Plain,
        };
        let gone = !matches!(cleared, Cleared::Failed(_));
        self.copies.failed = (!gone).then(|| cleared.clone());
        if gone {
            self.copies.only = None;
        }
        if !self.was_of_shown(self.copies.clearing, cx) {
            return cx.say(weight, said(&cleared));
        }
        if let Some(it) = shown::secret_mut(cx) {
            it.copy_gone |= gone;
        }
        self.copies.cleared = Some(cleared);
    }
}

/// Reports the result of copying a text without a secret.
fn text_copied(copied: &Copied, cx: &mut Cx) {
    let (weight, words) = match copied {
        Copied::Failed(why) => (Weight::Bad, format!("not copied: {why}")),
        Copied::MaybeCopied(why) => {
            let words = format!("may not have been copied: {why}");
            (Weight::Bad, words)
        }
        Copied::SentToTerminal(_) => {
            let words = "sent the text to your terminal: paste to check";
            (Weight::Plain, words.into())
        }
        Copied::Native | Copied::Tmux(_) | Copied::Command(_) => {
            (Weight::Good, "copied the text".into())
        }
    };
    cx.say(weight, words);
    // The secret's own copy is not there any more.
    if copied.arrived()
        && let Some(it) = shown::secret_mut(cx)
    {
        it.copied = None;
    }
}

impl SecretExport {
    /// Result of clearing the last copy of the secret on the screen.
    pub fn cleared_copy(&self) -> Option<&Cleared> {
        self.copies.cleared.as_ref()
    }

    /// The message after the program has ended, if a copy could not be cleared.
    pub fn left_behind(&self) -> Option<String> {
        let failed = self.copies.failed.as_ref();
        failed.map(|it| format!("The new key: {}.", said(it)))
    }
}

/// The text for the result of a clear.
pub fn said(cleared: &Cleared) -> String {
    match cleared {
        Cleared::Gone => "cleared from the clipboard".into(),
        Cleared::NotOurs => "not cleared: the clipboard has another text now".into(),
        Cleared::Tmux { terminal: true } => {
            "cleared from tmux; asked your terminal to clear its clipboard".into()
        }
        Cleared::Tmux { terminal: false } => {
            "cleared from tmux, but not from your terminal's clipboard".into()
        }
        Cleared::Told => "asked your terminal to clear its clipboard".into(),
        Cleared::Failed(why) => {
            format!("could not clear the clipboard, which may still hold the key: {why}")
        }
    }
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
