//! The rules for the names of local users and groups (25.04 on, `validate_name` of the vendor).

use crate::sim::release::python;

/// The longest name of a user: above it, `utmp` breaks.
const LONGEST: usize = 32;

/// The letters of the rule, in its order.
fn letters() -> impl Iterator<Item = char> {
    ('a'..='z').chain('A'..='Z')
}

/// The error of a user name, if it has one.
pub(super) fn of_user(name: &str) -> Option<String> {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    judge(name, starts, Some(LONGEST))
}

/// The error of a group name, if it has one.
pub(super) fn of_group(name: &str) -> Option<String> {
    let starts = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    judge(name, starts, None)
}

fn judge(name: &str, starts: impl Fn(char) -> bool, longest: Option<usize>) -> Option<String> {
    let Some(first) = name.chars().next() else {
        return Some("Value error, Must be at least 1 character in length".to_owned());
    };
    if let Some(longest) = longest.filter(|longest| name.chars().count() > *longest) {
        // The vendor's spelling.
        return Some(format!(
            "Value error, Cannot exceed {longest} charaters in length"
        ));
    }
    if !starts(first) {
        let first = python::repr(&first.to_string());
        return Some(format!("Value error, Cannot start with \"{first}\""));
    }
    let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.chars().all(valid) {
        return None;
    }
    let all = letters().chain('0'..='9').chain(['_', '-', '.']);
    let all: Vec<String> = all.map(String::from).collect();
    let all = python::repr(&all.join(", "));
    Some(format!("Value error, Valid characters are: {all}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_portable() {
        for good in ["svc-metrics", "_a", "A.b-9", &"a".repeat(32)] {
            assert_eq!(of_user(good), None, "{good}");
        }
        let said = |name: &str| of_user(name).unwrap();
        assert_eq!(
            said("-a"),
            "Value error, Cannot start with \"'-'\"",
            "a leading hyphen"
        );
        assert_eq!(said("9a"), "Value error, Cannot start with \"'9'\"");
        assert_eq!(
            said(&"a".repeat(33)),
            "Value error, Cannot exceed 32 charaters in length"
        );
        assert!(said("a b").starts_with("Value error, Valid characters are: 'a, b, c, "));
        assert!(said("ü").starts_with("Value error, Cannot start with"));
        assert_eq!(of_group("9a"), None);
        assert_eq!(of_group(&"a".repeat(99)), None);
        assert!(of_group("-a").is_some() && of_group("").is_some());
    }
}
