//! A set of rules as JSON, and in the notations that users paste.
//!
//! The vendor's CLI prints `[{"method"="CALL", "resource"="x"}]`, and web pages and word processors insert curly
//! quotes: both are accepted. The replacement is one character for one, so that the position of an error matches the
//! typed text.

use serde_json::{Value, json};

use crate::domain::rule::{Rule, Verb};
use crate::domain::text::harmless;

/// Most rules in a text: no client needs more, and the program stays fast.
pub const MOST: usize = 20_000;

/// An error in a text with its position. Lines and columns start at 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct NotRules {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The error.
    pub what: String,
}

/// Writes rules as JSON, one rule per line.
pub fn write(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "[]".into();
    }
    let lines: Vec<String> = rules
        .iter()
        .map(|rule| {
            format!(
                "  {}",
                json!({"method": rule.verb.word(), "resource": rule.resource.raw()})
            )
        })
        .collect();
    format!("[\n{}\n]", lines.join(",\n"))
}

/// Parses rules. A method in lower case is accepted: the lint suggests capitals.
///
/// # Errors
/// [`NotRules`] with the position.
pub fn read(text: &str) -> Result<Vec<Rule>, NotRules> {
    let plain = normalize(text);
    let value: Value = serde_json::from_str(&plain).map_err(|error| {
        let what = error.to_string();
        // The place is told in characters, before the words.
        let what = what
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned();
        let line = error.line().max(1);
        let bytes = error.column();
        let column = plain.lines().nth(line - 1).map_or(0, |line| {
            line.char_indices().filter(|(at, _)| *at < bytes).count()
        });
        NotRules {
            line,
            column: column.max(1),
            what,
        }
    })?;
    let Value::Array(entries) = value else {
        return Err(NotRules {
            line: 1,
            column: 1,
            what: "a list is wanted: [ … ]".into(),
        });
    };
    if entries.len() > MOST {
        return Err(NotRules {
            line: 1,
            column: 1,
            what: format!("{} rules; at most {MOST} are taken", entries.len()),
        });
    }
    let places = starts(&plain);
    let rules = entries.iter().enumerate().map(|(number, entry)| {
        read_rule(entry).map_err(|what| {
            let (line, column) = places.get(number).copied().unwrap_or((1, 1));
            NotRules { line, column, what }
        })
    });
    rules.collect()
}

fn read_rule(entry: &Value) -> Result<Rule, String> {
    let Value::Object(fields) = entry else {
        return Err("a rule is {\"method\": …, \"resource\": …}".into());
    };
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("{name} must be a text")),
        None => Err(format!("{name} is missing")),
    };
    let (method, resource) = (text("method")?, text("resource")?);
    if let Some(other) = fields
        .keys()
        .find(|name| !["method", "resource"].contains(&name.as_str()))
    {
        let other: String = harmless(other).chars().take(20).collect();
        return Err(format!("{other} is neither method nor resource"));
    }
    if resource.is_empty() {
        return Err("resource is empty".into());
    }
    Ok(Rule::new(Verb::parse(method), resource))
}

/// Replaces curly quotes by straight ones, and `=` by a colon, outside of strings; inside a string only the curly quote
/// that closes it is replaced.
fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<char> = None;
    let mut escaped = false;
    for c in text.chars() {
        let curly = matches!(
            c,
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}'
        );
        match open {
            None => match c {
                '"' => {
                    open = Some('"');
                    out.push('"');
                }
                _ if curly => {
                    open = Some('\u{201d}');
                    out.push('"');
                }
                '=' => out.push(':'),
                '\u{a0}' => out.push(' '),
                c => out.push(c),
            },
            Some(_) if escaped => {
                escaped = false;
                out.push(c);
            }
            Some(_) if c == '\\' => {
                escaped = true;
                out.push(c);
            }
            Some('"') if c == '"' => {
                open = None;
                out.push('"');
            }
            Some('\u{201d}') if curly || c == '"' => {
                open = None;
                out.push('"');
            }
            Some(_) => out.push(c),
        }
    }
    out
}

/// The start of each entry of the outer list.
fn starts(text: &str) -> Vec<(usize, usize)> {
    let (mut line, mut column) = (1, 0);
    let (mut depth, mut inside, mut escaped, mut fresh) = (0_usize, false, false, false);
    let mut found = Vec::new();
    for c in text.chars() {
        column += 1;
        if c == '\n' {
            (line, column) = (line + 1, 0);
            continue;
        }
        if inside {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => inside = false,
                _ => {}
            }
            continue;
        }
        if depth == 1 && fresh && !c.is_whitespace() && c != ']' {
            found.push((line, column));
            fresh = false;
        }
        match c {
            '"' => inside = true,
            '[' | '{' => {
                depth += 1;
                fresh |= depth == 1;
            }
            ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 1 => fresh = true,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_that_people_paste() {
        let want = vec![Rule::new(Verb::Call, "pool.query"), Rule::everything()];
        for text in [
            r#"[{"method": "CALL", "resource": "pool.query"}, {"method": "*", "resource": "*"}]"#,
            r#"[{"method"="CALL", "resource"="pool.query"}, {"method"="*", "resource"="*"}]"#,
            "[{“method”: “CALL”, “resource”: “pool.query”}, {„method”: „*“, “resource”: “*”}]",
        ] {
            assert_eq!(read(text), Ok(want.clone()), "{text}");
        }
        assert_eq!(read(&write(&want)), Ok(want));
        assert_eq!(read(" [] "), Ok(Vec::new()));
    }

    #[test]
    fn what_stands_inside_a_text_is_left_alone() {
        let odd = vec![Rule::new(Verb::Get, "/a?b=c “x” \\ \"\u{1b}")];
        assert_eq!(read(&write(&odd)), Ok(odd));
    }

    #[test]
    fn errors_stand_where_they_are() {
        let at = |text: &str| read(text).map(|_| ()).map_err(|e| (e.line, e.column));
        assert_eq!(
            at("[\n  {\"method\": \"CALL\" \"resource\": \"x\"}\n]"),
            Err((2, 21))
        );
        assert_eq!(
            at("[\n  {\"method\": \"CALL\", \"resource\": \"x\"},\n  {\"method\": \"CALL\"}\n]"),
            Err((3, 3))
        );
        assert_eq!(at("“é” x"), Err((1, 5)), "columns are characters");
        assert_eq!(at("{}"), Err((1, 1)));
        assert!(read("").is_err());
        let error = read(r#"[{"method": 5, "resource": "x"}]"#).unwrap_err();
        assert_eq!(error.to_string(), "line 1, column 2: method must be a text");
    }

    proptest! {
        #[test]
        fn both_ways(rules in proptest::collection::vec((any::<String>(), ".+"), 0..6)) {
            let rules: Vec<Rule> = rules.iter().map(|(v, r)| Rule::new(Verb::parse(v), r)).collect();
            prop_assert_eq!(read(&write(&rules)), Ok(rules));
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            let _ = read(&text);
        }
    }
}
