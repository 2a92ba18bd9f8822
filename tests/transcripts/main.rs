//! The client against recorded conversations with TrueNAS 24.04 (DDP) and 25.10 (JSON-RPC and DDP).
//!
//! The recordings are not part of the repository. Where they are absent these tests say so and pass; where they are
//! present, the counts keep them from passing on nothing.

mod answers;
mod recorded;
mod requests;
#[path = "../skip/mod.rs"]
mod skip;
