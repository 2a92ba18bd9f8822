//! What needs attention about a key, each with the action that helps.

use jiff::Timestamp;

use crate::app::keys::details_window::{Fact, Mark};
use crate::app::keys::facts::in_full;
use crate::app::keys::known::Known;
use crate::app::widget::question::Tone;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, Ownership, State, User, time};
use crate::keymap::Action;

fn warning(text: impl Into<String>) -> Fact {
    Fact::warning(Mark::Soon, Tone::Warning, text)
}

fn danger(text: impl Into<String>) -> Fact {
    Fact::warning(Mark::Bad, Tone::Danger, text)
}

/// The warnings about a key, the most urgent first.
pub(super) fn warnings(key: &ApiKey, known: &Known<'_>) -> Vec<Fact> {
    let mut all = Vec::new();
    if let Some(words) = &known.rotation {
        let it = Fact::warning(Mark::Rotating, Tone::Plain, words.as_str());
        all.push(it.with(Action::Rotate));
    }
    all.extend(
        key.ownership()
            .and_then(|own| about_state(key, own, known.now)),
    );
    if let Some(who) = &known.outlived {
        let it = danger(format!("active sessions: {who}"));
        all.push(it.with(Action::Sessions));
    }
    if let Some(expiry) = known.enforced {
        let old = time::exact_expiry(expiry, known.zone);
        let it = warning(format!(
            "new expiry not enforced yet: the old one ({old}) still applies"
        ));
        all.push(it.with(Action::ApplyExpiry));
    }
    let owner = key.owner().and_then(|owner| known.user(owner));
    if owner.is_some_and(|owner| owner.locked) {
        all.push(warning(
            "the owner's account is locked: its keys cannot sign in",
        ));
    }
    if key.rules().is_some() {
        let it = match key.dies_with_25_04() {
            true => Fact::warning(Mark::Upgrade, Tone::Plain, "revoked by upgrade to 25.04")
                .in_brief("revoked by 25.04"),
            false => Fact::warning(Mark::Survives, Tone::Plain, "survives upgrade to 25.04")
                // A narrow pane has no room: the list shows it.
                .in_brief(""),
        };
        all.push(it.with(Action::Upgrade));
    }
    let full = key.has_full_access() || owner.is_some_and(User::full_admin);
    if full && matches!(key.state(known.now), State::Active | State::Soon) {
        let helps = if key.rules().is_some() {
            Action::Edit
        } else {
            Action::New
        };
        all.push(Fact::warning(Mark::Full, Tone::Warning, "full access").with(helps));
    }
    if key.state(known.now) == State::Active && key.ownership().is_some() {
        let never = key.expiry() == Expiry::Never;
        all.extend(never.then(|| warning("never expires").with(Action::Edit)));
    }
    all
}

/// The warning about the state of a key.
fn about_state(key: &ApiKey, own: &Ownership, now: Timestamp) -> Option<Fact> {
    let when = time::until(own.expires_at(), now);
    Some(match key.state(now) {
        State::Active => return None,
        State::Soon => warning(format!("expires {when}, no auto-renewal")).with(Action::Rotate),
        State::Unclear => {
            warning("expiry date not understood: the key may have expired").with(Action::Edit)
        }
        State::Expired => danger(format!("expired {when}: cannot sign in")).with(Action::Edit),
        State::Revoked => {
            let why = own.revoked_reason.as_deref().map(in_full);
            let why = why.unwrap_or_else(|| "the key cannot sign in until a reset".into());
            // In a narrow pane the state stands above it.
            let it = danger(format!("revoked: {why}")).in_brief(why);
            it.with(Action::Reset)
        }
        State::Orphaned => {
            let words = match own.owner.is_of_directory() {
                true => {
                    "orphaned: the owner was deleted, or its directory does not respond; the key does not work"
                }
                false => "orphaned: the owner was deleted",
            };
            Fact::warning(Mark::Orphaned, Tone::Danger, words).with(Action::Delete)
        }
    })
}
