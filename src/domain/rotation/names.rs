//! Names for two keys during a rotation, because names are unique on a system.

/// A name for the successor: `name-2`, or the next free number. `max` is the longest name in characters.
pub fn successor(name: &str, taken: impl Fn(&str) -> bool, max: Option<usize>) -> String {
    let tail = |n: u64| format!("-{n}");
    let names = (2..).map(|n| with_tail(name, &tail(n), max));
    free(names, taken)
}

/// A name for the old key while it still exists: `name-old`, `name-old2`...
pub fn retired(name: &str, taken: impl Fn(&str) -> bool, max: Option<usize>) -> String {
    let tail = |n: u64| match n {
        1 => "-old".to_owned(),
        n => format!("-old{n}"),
    };
    let names = (1..).map(|n| with_tail(name, &tail(n), max));
    free(names, taken)
}

fn free(mut names: impl Iterator<Item = String>, taken: impl Fn(&str) -> bool) -> String {
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// The name with a suffix; a name that is too long for both is cut.
fn with_tail(name: &str, tail: &str, max: Option<usize>) -> String {
    let room = max.map_or(usize::MAX, |max| max.saturating_sub(tail.chars().count()));
    let kept: String = name.chars().take(room).collect();
    format!("{kept}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_free_and_not_too_long() {
        assert_eq!(successor("grafana", |_| false, Some(200)), "grafana-2");
        let taken = |name: &str| ["grafana-2", "grafana-3"].contains(&name);
        assert_eq!(successor("grafana", taken, None), "grafana-4");
        // A number at the end may mean something: it is left alone.
        assert_eq!(successor("web-2024", |_| false, None), "web-2024-2");
        let long = "ä".repeat(200);
        let name = successor(&long, |_| false, Some(200));
        assert_eq!(name.chars().count(), 200);
        assert!(name.ends_with("ä-2"));
        assert_eq!(retired("grafana", |_| false, None), "grafana-old");
        assert_eq!(
            retired("grafana", |name| name == "grafana-old", None),
            "grafana-old2"
        );
    }
}
