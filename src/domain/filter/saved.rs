//! The names of saved filters.

/// Whether a saved filter may have this name: letters, digits, `-` and `_`, at most 40.
pub fn valid_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.len() <= 40 && name.chars().all(plain)
}
