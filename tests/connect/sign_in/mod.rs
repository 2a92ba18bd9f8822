//! Signing in over real sockets: SCRAM and what it is bound to, key files, and every failure with its words.

mod budget;
mod diagnosis;
mod memory;
mod scram;
mod support;
