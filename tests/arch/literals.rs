//! The string literals of Rust source outside of comments and tests, each with its line.

use std::path::Path;

/// A string literal: its line (from 1) and its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// The literals of every file under `src` that is not test code, by path.
pub(crate) fn all() -> Vec<(String, Vec<Literal>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = super::source::all();
    sources
        .iter()
        .map(|source| {
            let text = std::fs::read_to_string(root.join("src").join(&source.path)).unwrap();
            (format!("src/{}", source.path), of(&text))
        })
        .collect()
}

/// The literals of a text, up to its module of tests.
pub(crate) fn of(text: &str) -> Vec<Literal> {
    let end = text.find("#[cfg(test)]\nmod tests {");
    let chars: Vec<char> = text[..end.unwrap_or(text.len())].chars().collect();
    let mut found = Vec::new();
    let (mut i, mut line) = (0, 1);
    while let Some(&c) = chars.get(i) {
        let next = chars.get(i + 1);
        let start = i;
        match (c, next) {
            ('/', Some('/')) => i = find(&chars, i, |at| chars[at] == '\n'),
            ('/', Some('*')) => {
                i = find(&chars, i + 2, |at| chars[at - 1..].starts_with(&['*', '/'])) + 1
            }
            ('r', Some('"' | '#')) if !joined(&chars, i) => match raw(&chars, i) {
                Some((text, after)) => {
                    found.push(Literal { line, text });
                    i = after;
                }
                None => i += 1,
            },
            ('"', _) => {
                let (text, after) = quoted(&chars, i + 1);
                found.push(Literal { line, text });
                i = after;
            }
            ('\'', Some('\\')) => i = find(&chars, i + 3, |at| chars[at] == '\'') + 1,
            ('\'', Some(_)) if chars.get(i + 2) == Some(&'\'') => i += 3,
            _ => i += 1,
        }
        line += chars[start..i.min(chars.len())]
            .iter()
            .filter(|c| **c == '\n')
            .count();
    }
    found
}

fn find(chars: &[char], from: usize, is: impl Fn(usize) -> bool) -> usize {
    (from..chars.len())
        .find(|at| is(*at))
        .unwrap_or(chars.len())
}

/// Whether the character continues a word, as the `r` of `for`.
fn joined(chars: &[char], i: usize) -> bool {
    i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_')
}

/// A raw string that starts at `r`, and the position after it.
fn raw(chars: &[char], i: usize) -> Option<(String, usize)> {
    let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
    let start = i + 1 + hashes + 1;
    if chars.get(start - 1) != Some(&'"') {
        return None;
    }
    let mut close = vec!['"'];
    close.extend(std::iter::repeat_n('#', hashes));
    let end = find(chars, start, |at| chars[at..].starts_with(&close));
    Some((chars[start..end].iter().collect(), end + close.len()))
}

/// A string after its opening quote, and the position after it. Escapes that are no text become spaces.
fn quoted(chars: &[char], mut i: usize) -> (String, usize) {
    let mut text = String::new();
    while let Some(&c) = chars.get(i) {
        match (c, chars.get(i + 1)) {
            ('"', _) => return (text, i + 1),
            ('\\', Some('\n')) => i = find(chars, i + 1, |at| !chars[at].is_whitespace()),
            ('\\', Some('u')) => {
                text.push(' ');
                i = find(chars, i, |at| chars[at] == '}') + 1;
            }
            ('\\', Some(escaped)) => {
                text.push(match escaped {
                    '"' | '\\' | '\'' => *escaped,
                    _ => ' ',
                });
                i += 2;
            }
            _ => {
                text.push(c);
                i += 1;
            }
        }
    }
    (text, i)
}

#[test]
fn literals_are_found_with_their_lines() {
    let text = "fn f() {\n    // \"no\"\n    let a = \"one \\\"two\\\" \\\n        three\";\n    let c = '\"';\n    \
                let l: &'static str = r#\"raw \"text\"\"#;\n}\n#[cfg(test)]\nmod tests {\n    \"no\";\n}\n";
    let literal = |line, text: &str| Literal {
        line,
        text: text.to_owned(),
    };
    assert_eq!(
        of(text),
        [literal(3, "one \"two\" three"), literal(6, "raw \"text\"")]
    );
}
