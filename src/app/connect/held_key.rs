//! Distinguishes a held key from repeated presses.

use std::time::Duration;

use crate::app::cx::Cx;

/// A press this soon after the last one is a key repeat: terminals start to repeat a held key after up to 0.7 s.
const HELD: Duration = Duration::from_secs(1);

/// Whether this press of a key that connects or refreshes is a key repeat. Terminals repeat a held key up to 30 times per
/// second without marking the repeats; a held key counts as one press.
pub(in crate::app) fn is_held_down(cx: &mut Cx) -> bool {
    let before = cx.connection.last_press.replace(cx.now);
    // After the clock was set back, the press counts.
    let since = before.and_then(|at| Duration::try_from(cx.now.duration_since(at)).ok());
    since.is_some_and(|since| since < HELD)
}
