//! Reads this crate's own source for the tests that watch over its shape: names and punctuation, without comments,
//! strings and test code.

use std::path::Path;

/// A file under `src`, without its tests.
pub(crate) struct Source {
    /// Relative to `src`, with `/`.
    pub(crate) path: String,
    /// Its module: `["net", "dial", "tls"]`; empty for `lib.rs`.
    pub(crate) module: Vec<String>,
    pub(crate) tokens: Vec<String>,
}

impl Source {
    /// A file by its path and text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let stem = path.strip_suffix(".rs").unwrap_or(path);
        let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
        if module
            .last()
            .is_some_and(|last| last == "mod" || last == "lib")
        {
            module.pop();
        }
        Self {
            path: path.to_owned(),
            module,
            tokens: without_tests(tokens(text)),
        }
    }

    /// The room (the module right under the crate) that the file belongs to.
    pub(crate) fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }
}

/// Every file under `src` that is not test code as a whole.
pub(crate) fn all() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&src, &src, &mut found);
    assert!(found.len() > 50, "only {} files under src", found.len());
    found
}

fn collect(src: &Path, dir: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(src, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(src).unwrap().to_str().unwrap();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let is_test = stem.ends_with("tests")
                || stem == "testkit"
                || name.contains("tests/")
                || name.contains("testkit/");
            if !is_test {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(Source::new(name, &text));
            }
        }
    }
}

/// Names, `::`, and single signs. A string is `""`, a character `''`; comments are nothing.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = at(i);
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = raw_string(&chars, i) {
            found.push("\"\"".into());
            i = end;
        } else if c == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
            found.push("\"\"".into());
        } else if c == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
            found.push("''".into());
        } else if word(c) {
            let start = i;
            while word(at(i)) {
                i += 1;
            }
            found.push(chars[start..i].iter().collect());
        } else if c == ':' && at(i + 1) == ':' {
            found.push("::".into());
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push(c.into());
            }
            i += 1;
        }
    }
    found
}

/// Where the raw string that begins here ends.
fn raw_string(chars: &[char], start: usize) -> Option<usize> {
    let mut i = start;
    if chars.get(i) == Some(&'b') {
        i += 1;
    }
    if chars.get(i) != Some(&'r') {
        return None;
    }
    i += 1;
    let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
    i += hashes;
    if chars.get(i) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let rest = &chars[i + 1..];
    let length = rest.windows(closing.len()).position(|w| w == closing)?;
    Some(i + 1 + length + closing.len())
}

/// Leaves out `#[cfg(test)] mod NAME { ... }`.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let is_tests = tokens[i..].iter().zip(mark).filter(|(a, b)| a == b).count() == mark.len()
            && tokens.get(i + mark.len() + 1).is_some_and(|t| t == "{");
        if is_tests {
            i = block_end(&tokens, i + mark.len() + 1);
        } else {
            kept.push(tokens[i].clone());
            i += 1;
        }
    }
    kept
}

/// The token after the block whose opening brace is at `open`.
fn block_end(tokens: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}
