//! Whether a request that creates a secret may leave now.

use crate::app::cx::Cx;
use crate::app::notice::Weight;

/// Whether a create or a reset was sent and is not answered yet.
pub fn secret_on_its_way(cx: &Cx) -> bool {
    cx.requests.secret_on_its_way()
}

/// Whether a create or a reset is unanswered; then it says that nothing else is sent that makes a secret.
pub(in crate::app) fn waits_for_secret(cx: &mut Cx) -> bool {
    let Some(sent) = cx.requests.sent_secret() else {
        return false;
    };
    let words = format!("not sent: {} is not answered yet", sent.describe());
    cx.say(Weight::Bad, words);
    true
}
