//! Tells a key that is held down from one that is pressed again.

use crate::app::cx::Cx;
use std::time::Duration;

/// A key that is pressed again this soon is being held down: terminals wait up to 0.7 s before they repeat it.
const HELD: Duration = Duration::from_secs(1);

/// Whether a key that connects or refreshes is only being held down: a terminal repeats it up to thirty times a second, and
/// does not say so. What is held is one press.
pub(in crate::app) fn is_held_down(cx: &mut Cx) -> bool {
    let before = cx.connection.hurried.replace(cx.now);
    // A clock that was set back holds nobody up.
    let since = before.and_then(|at| Duration::try_from(cx.now.duration_since(at)).ok());
    since.is_some_and(|since| since < HELD)
}
