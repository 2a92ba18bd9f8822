//! The screens: what lies at the bottom of the stack.

pub mod connect;
pub mod keys;

pub use connect::Connect;
pub use keys::{Column, Keys};
