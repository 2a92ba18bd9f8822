//! Sends results back to the loop.

use tokio::sync::mpsc::UnboundedSender;

use crate::app::Msg;
use crate::term::Input;

/// The loop's end of the channel.
#[derive(Clone)]
pub(super) struct Answers(pub(super) UnboundedSender<Input>);

impl Answers {
    pub(super) fn tell(&self, msg: Msg) {
        // Who listens lives as long as the program.
        let _ = self.0.send(Input::Msgs(vec![msg]));
    }
}
