//! Runs one ignored test of this executable as a child process.

use std::path::PathBuf;

/// This test executable.
pub fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// The arguments that run one ignored test alone. `module_path` is the `module_path!()` of its module.
pub fn arguments(module_path: &str, name: &str) -> [String; 3] {
    // The harness leaves out the crate's name.
    let (_, module) = module_path.split_once("::").unwrap();
    [
        "--exact".into(),
        "--ignored".into(),
        format!("{module}::{name}"),
    ]
}
