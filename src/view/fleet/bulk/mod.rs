//! Draws the windows of the actions on the marked keys.

pub(super) mod menu;
pub(super) mod preview;
pub(super) mod progress;
pub(super) mod queue;
pub(super) mod report;
mod rows;
