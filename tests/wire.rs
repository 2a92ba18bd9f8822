//! The client against recorded conversations with TrueNAS 24.04 (DDP) and 25.10 (JSON-RPC and DDP).
//!
//! The recordings are not part of the repository. Where they are absent these tests say that they are skipped, and fail where
//! everything must be there; where they are present, the counts keep them from passing on nothing.
#![cfg(feature = "program")]

mod support;

mod wire {
    mod answers;
    mod recorded;
    mod requests;
    mod several;
}
