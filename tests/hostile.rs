//! Hostile replies, with the bytes that they cost counted by the allocator.
//!
//! The cases run one after the other, so that each peak is its own.

mod hostile {
    mod cases;
    mod floods;
    mod jobs;
    mod liar;
    mod signed_in;
    mod signing_in;
}

/// Counts what is allocated.
#[global_allocator]
static BYTES: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;
