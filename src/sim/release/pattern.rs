//! Matches the shell patterns of allowlist rules.

/// Whether `resource` of a rule covers `name`. Without a `*`, both must be equal.
pub(in crate::sim) fn covers(resource: &str, name: &str) -> bool {
    match resource.contains('*') {
        true => {
            let pattern: Vec<char> = resource.chars().collect();
            let text: Vec<char> = name.chars().collect();
            matches(&pattern, &text)
        }
        false => resource == name,
    }
}

/// `fnmatch` in linear time, except for retries after the last star.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
            continue;
        }
        match one(pattern, p, text[t]) {
            Some(next) => (p, t) = (next, t + 1),
            None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// The position after the pattern's element at `p`, if that element matches `c`.
fn one(pattern: &[char], p: usize, c: char) -> Option<usize> {
    match *pattern.get(p)? {
        '?' => Some(p + 1),
        '[' => match set_end(pattern, p) {
            Some(end) => in_set(&pattern[p + 1..end], c).then_some(end + 1),
            None => (c == '[').then_some(p + 1),
        },
        same => (same == c).then_some(p + 1),
    }
}

fn set_end(pattern: &[char], open: usize) -> Option<usize> {
    let mut at = open + 1;
    if pattern.get(at) == Some(&'!') {
        at += 1;
    }
    if pattern.get(at) == Some(&']') {
        at += 1;
    }
    (at..pattern.len()).find(|&i| pattern[i] == ']')
}

fn in_set(set: &[char], c: char) -> bool {
    let (negated, set) = match set.split_first() {
        Some(('!', rest)) => (true, rest),
        _ => (false, set),
    };
    let mut found = false;
    let mut i = 0;
    while i < set.len() {
        if i + 2 < set.len() && set[i + 1] == '-' {
            found |= (set[i]..=set[i + 2]).contains(&c);
            i += 3;
        } else {
            found |= set[i] == c;
            i += 1;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_pattern_needs_a_star() {
        assert!(covers("zfs.snapshot.*", "zfs.snapshot.create"));
        assert!(covers("*", ""));
        assert!(covers("*.query", "pool.dataset.query"));
        assert!(!covers("*.query", "pool.query.x"));
        assert!(
            !covers("pool.quer?", "pool.query"),
            "without a star it is a text"
        );
        assert!(covers("p?ol.*", "pool.query"));
        assert!(covers("[a-p]ool.*", "pool.query"));
        assert!(!covers("[!a-p]ool.*", "pool.query"));
        assert!(!covers("/user", "/user/"));
        assert!(covers("[*", "[x"));
    }
}
