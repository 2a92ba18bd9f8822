//! A rule's resource, matched as the middleware does: `fnmatch.translate` of Python 3.11, over the whole string.
//!
//! Invariant: no pattern takes more than (its length × the name's length) steps, even a malicious one.
//! `tests/allowlist/fnmatch.rs` compares it with Python.

/// A compiled resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// Without `*`: the exact text. `?` and `[` have no meaning then.
    Exact(String),
    Shell(Vec<Element>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Element {
    /// Any characters, line ends included, or none.
    Star,
    /// Any one character.
    Any,
    /// This character.
    Char(char),
    /// One of these characters.
    Set(Set),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Set {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Pattern {
    /// Compiles a resource.
    pub fn new(resource: &str) -> Self {
        Self(match resource.contains('*') {
            false => Form::Exact(resource.to_owned()),
            true => Form::Shell(compile(resource)),
        })
    }

    /// Whether it is a pattern: it contains `*`.
    pub fn is_shell(&self) -> bool {
        matches!(self.0, Form::Shell(_))
    }

    /// Whether it covers this name. Case-sensitive.
    pub fn covers(&self, name: &str) -> bool {
        match &self.0 {
            Form::Exact(text) => text == name,
            Form::Shell(elements) => covers(elements, name),
        }
    }
}

/// Greedy matching that backtracks only to just after the last star.
fn covers(elements: &[Element], name: &str) -> bool {
    let mut at = 0;
    let mut chars = name.chars();
    // Where to go on when the way after the last star fails: the element after it, and the text one character further.
    let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        if elements.get(at) == Some(&Element::Star) {
            at += 1;
            if at == elements.len() {
                return true;
            }
            retry = Some((at, chars.clone()));
            continue;
        }
        match (elements.get(at), chars.next()) {
            (None, None) => return true,
            (Some(element), Some(c)) if element.takes(c) => at += 1,
            // The text is over and something is still wanted of it: more text after the star would not help.
            (Some(_), None) => return false,
            _ => {
                let Some((after, mut from)) = retry.take() else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                at = after;
                chars = from.clone();
                retry = Some((after, from));
            }
        }
    }
}

impl Element {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => true,
            Self::Char(own) => *own == c,
            Self::Set(set) => {
                let found = set
                    .ranges
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(&c));
                found != set.negated
            }
        }
    }
}

fn compile(resource: &str) -> Vec<Element> {
    let chars: Vec<char> = resource.chars().collect();
    let mut elements = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        elements.push(match c {
            '*' if elements.last() == Some(&Element::Star) => continue,
            '*' => Element::Star,
            '?' => Element::Any,
            '[' => match set_end(&chars, at) {
                Some(end) => {
                    let inner = chars.get(at..end).unwrap_or_default();
                    at = end + 1;
                    set(inner)
                }
                None => Element::Char('['),
            },
            c => Element::Char(c),
        });
    }
    elements
}

/// The end of the bracket that opens before `from`: a `]` in the first place is a member.
fn set_end(chars: &[char], from: usize) -> Option<usize> {
    let mut at = from;
    if chars.get(at) == Some(&'!') {
        at += 1;
    }
    if chars.get(at) == Some(&']') {
        at += 1;
    }
    chars
        .iter()
        .enumerate()
        .skip(at)
        .find(|(_, c)| **c == ']')
        .map(|(i, _)| i)
}

/// Parses the inside of a bracket. Hyphens split it into chunks, with a range between two chunks. An empty range is
/// removed together with both its ends, and the rest is parsed again: an empty set matches nothing, a lone `!`
/// anything.
fn set(inner: &[char]) -> Element {
    let mut chunks = chunks(inner);
    for k in (1..chunks.len()).rev() {
        let (Some(low), Some(high)) = (
            chunks.get(k - 1).and_then(|c| c.last().copied()),
            chunks.get(k).and_then(|c| c.first().copied()),
        ) else {
            continue;
        };
        if low > high {
            let rest = chunks.remove(k);
            if let Some(before) = chunks.get_mut(k - 1) {
                before.pop();
                before.extend(rest.into_iter().skip(1));
            }
        }
    }
    let negated = chunks.first().and_then(|chunk| chunk.first()) == Some(&'!');
    if negated && let Some(first) = chunks.first_mut() {
        first.remove(0);
    }
    let mut ranges = Vec::new();
    for (k, chunk) in chunks.iter().enumerate() {
        // The first character ends a range that the chunk before began, the last one may begin the next.
        let from = usize::from(k > 0);
        let singles = chunk
            .len()
            .saturating_sub(from + usize::from(k + 1 < chunks.len()));
        ranges.extend(chunk.iter().skip(from).take(singles).map(|c| (*c, *c)));
        if let (Some(low), Some(high)) = (chunk.last(), chunks.get(k + 1).and_then(|c| c.first())) {
            ranges.push((*low, *high));
        }
    }
    match (negated, ranges.is_empty()) {
        (true, true) => Element::Any,
        _ => Element::Set(Set { negated, ranges }),
    }
}

fn chunks(inner: &[char]) -> Vec<Vec<char>> {
    let part = |from: usize, to: usize| inner.get(from..to).unwrap_or_default().to_vec();
    let mut chunks = Vec::new();
    let mut start = 0;
    // A hyphen in the first place is a character, and so is one right after a range.
    let mut look = if inner.first() == Some(&'!') { 2 } else { 1 };
    while let Some(hyphen) = (look..inner.len()).find(|&i| inner.get(i) == Some(&'-')) {
        chunks.push(part(start, hyphen));
        start = hyphen + 1;
        look = hyphen + 3;
    }
    match start == inner.len() {
        // A hyphen in the last place is a character too.
        true if !chunks.is_empty() => {
            if let Some(last) = chunks.last_mut() {
                last.push('-');
            }
        }
        _ => chunks.push(part(start, inner.len())),
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn covers(resource: &str, name: &str) -> bool {
        Pattern::new(resource).covers(name)
    }

    #[test]
    fn a_pattern_needs_a_star() {
        assert!(covers("zfs.snapshot.*", "zfs.snapshot.create"));
        assert!(!covers("pool.quer?", "pool.query"));
        assert!(covers("pool.quer?", "pool.quer?"));
        assert!(covers("p?ol.*", "pool.query"));
        assert!(covers("*", "") && covers("**", "x"));
    }

    #[test]
    fn it_must_match_the_whole_string_and_case_matters() {
        assert!(!covers("*.query", "pool.query.x"));
        assert!(!covers("pool.*", "xpool.query"));
        assert!(!covers("POOL.*", "pool.query"));
        assert!(covers("*", "a\nb"), "a star crosses line ends");
        assert!(!covers("*.query", "pool.query\n"), "the end is the end");
    }

    #[test]
    fn brackets_as_python_reads_them() {
        assert!(covers("[a-p]ool.*", "pool.query"));
        assert!(!covers("[!a-p]ool.*", "pool.query"));
        assert!(covers("*[]]", "x]") && covers("*[!]]", "xy"));
        assert!(covers("*[", "x["), "an open bracket is itself");
        assert!(!covers("*[b-a]", "xa"), "an empty range matches nothing");
        assert!(covers("*[!b-a]", "xa"), "and its negation anything");
        assert!(covers("*[a-]", "x-") && covers("*[-a]", "x-"));
        assert!(covers("*[a-c-e]", "x-") && !covers("*[a-c-e]", "xd"));
        assert!(covers("*[^a]", "x^"), "only ! negates");
        assert!(covers(r"*[\]", r"x\"));
    }

    #[test]
    fn long_patterns_of_many_stars_end_soon() {
        let resource = "*a".repeat(5_000);
        assert!(!covers(&resource, &"a".repeat(4_999)));
        assert!(covers(&resource, &"a".repeat(5_000)));
    }

    proptest! {
        #[test]
        fn stars_alone_cover_everything(name in any::<String>()) {
            prop_assert!(covers("*", &name));
            let around = format!("*{}*", name.replace(['*', '?', '['], ""));
            prop_assert!(!around.contains("[") && covers(&around, &name.replace(['*', '?', '['], "")));
        }
    }
}
