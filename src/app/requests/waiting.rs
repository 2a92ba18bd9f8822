//! A request that must not be repeated is on its way: until its answer there is nothing to do but wait.

use crate::api::RequestId;
use crate::app::widget::window::Window;
use crate::keymap::Context;

/// A reset that is on its way.
#[derive(Debug)]
pub struct Waiting {
    /// The request.
    pub id: RequestId,
    /// The heading.
    pub title: String,
    /// What is awaited.
    pub text: String,
}

impl Window for Waiting {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Anywhere]
    }
}
