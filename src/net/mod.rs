//! Floor 3: sockets, TLS, sign-in. One task owns one connection and its credentials.
//!
//! Invariant: a create or a reset is never sent twice, and nothing secret is sent over a link that is not safe. [`session`],
//! [`auth`] and [`backoff`] are pure state machines; [`dial`] and [`actor`] do the input and output.

pub mod dial;
