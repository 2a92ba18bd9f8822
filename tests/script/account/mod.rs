//! `tnkeys account`: everything that is created exists with exactly the requested fields, and a failed run leaves nothing.

mod clash;
mod faults;
mod machine;
mod rights;
mod whole;
