//! What several screens draw.

pub mod footer;
pub mod form;
pub mod modal;
pub mod tree;
