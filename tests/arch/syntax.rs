//! Parses parts of Rust from tokens: `use` lines, names of items, variants, fields, test-only items.

use std::collections::BTreeSet;

/// The branches of a `use`: path and name.
pub(super) fn use_tree(
    tokens: &[String],
    before: &[String],
    out: &mut Vec<(Vec<String>, Option<String>)>,
) {
    let mut path = before.to_vec();
    let mut i = 0;
    while i < tokens.len() {
        match tokens[i].as_str() {
            "::" => {}
            "{" => {
                // The last brace closes it: nothing of this branch follows.
                let inside = &tokens[i + 1..tokens.len().saturating_sub(1).max(i + 1)];
                for branch in split_branches(inside) {
                    use_tree(branch, &path, out);
                }
                return;
            }
            "*" => {
                out.push((path, None));
                return;
            }
            "as" => {
                out.push((path, tokens.get(i + 1).cloned()));
                return;
            }
            "self" if !path.is_empty() && path.last().is_some_and(|l| l != "super") => {}
            name => path.push(name.to_owned()),
        }
        i += 1;
    }
    let name = path.last().cloned();
    if name.is_some() {
        out.push((path, name));
    }
}

/// The parts between the commas that are not inside of braces.
fn split_branches(tokens: &[String]) -> Vec<&[String]> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 0 => {
                parts.push(&tokens[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The name of the item that begins here.
pub(super) fn item_at(tokens: &[String], i: usize) -> Option<&str> {
    let next = tokens.get(i + 1).map(String::as_str)?;
    let name = match tokens[i].as_str() {
        "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => next,
        "macro_rules" => tokens.get(i + 2)?,
        _ => return None,
    };
    let is_name = name.starts_with(|c: char| c.is_alphabetic())
        && !matches!(name, "fn" | "unsafe" | "async" | "extern" | "mut");
    is_name.then_some(name)
}

/// Leaves out each item that is marked `#[cfg(test)]` or `#[cfg(all(test, ..))]`.
pub(super) fn without_test_items(tokens: &[String]) -> Vec<String> {
    let starts = |i: usize, mark: &[&str]| {
        tokens.len() >= i + mark.len() && tokens[i..].iter().zip(mark).all(|(a, b)| a == b)
    };
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if starts(i, &["#", "[", "cfg", "(", "test", ")", "]"])
            || starts(i, &["#", "[", "cfg", "(", "all", "(", "test", ","])
        {
            i = item_end(tokens, i);
        } else {
            kept.push(tokens[i].clone());
            i += 1;
        }
    }
    kept
}

/// The token after the item whose attributes begin at `start`.
fn item_end(tokens: &[String], start: usize) -> usize {
    let (mut depth, mut is_item, mut is_use) = (0usize, false, false);
    for (i, token) in tokens.iter().enumerate().skip(start) {
        match token.as_str() {
            "use" => (is_item, is_use) = (true, true),
            "fn" | "struct" | "enum" | "impl" | "trait" | "type" => is_item = true,
            "(" | "[" | "{" => depth += 1,
            // The end of what the item stands in: it was a field or a variant.
            ")" | "]" | "}" if depth == 0 => return i,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 && !is_use {
                    return i + 1;
                }
            }
            ";" if depth == 0 => return i + 1,
            "," if depth == 0 && !is_item => return i + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The positions of variant names in enum definitions.
pub(super) fn variants(tokens: &[String]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let get = |at: usize| tokens.get(at).map_or("", String::as_str);
    for start in (0..tokens.len()).filter(|at| get(*at) == "enum") {
        let open = start + tokens[start..].iter().take_while(|t| *t != "{").count();
        let mut depth = 0;
        for (i, token) in tokens.iter().enumerate().skip(open) {
            match token.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                name if depth == 1
                    && name.starts_with(char::is_alphabetic)
                    && matches!(get(i - 1), "{" | "," | "]") =>
                {
                    found.insert(i);
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

/// A field of a struct.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The words inside `pub(..)`: `["super"]`, `["in", "crate", "app"]`. Nothing for `pub` and for a private field.
    pub(super) scope: Vec<String>,
    /// The words of its type.
    pub(super) words: Vec<String>,
}

/// The named fields of a struct.
pub(super) fn fields(tokens: &[String], of: &str) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    let head = |pair: &[String]| pair[0] == "struct" && pair[1] == of;
    let Some(start) = tokens.windows(2).position(head) else {
        return found;
    };
    let is_word = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let rest = &tokens[start + 2..];
    // `struct X;` and `struct X(..);` have none.
    let Some(open) = rest
        .iter()
        .position(|token| matches!(token.as_str(), "{" | ";"))
    else {
        return found;
    };
    let mut depth = 0;
    for (i, token) in rest.iter().enumerate().skip(open) {
        match token.as_str() {
            "{" | "(" | "[" | "<" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            ">" if rest[i - 1] != "-" => depth -= 1,
            ":" if depth == 1 => found.push(Field {
                name: rest[i - 1].clone(),
                scope: scope_before(&rest[..i - 1]),
                words: Vec::new(),
            }),
            word if is_word(word) && word != "pub" && rest.get(i + 1).is_some_and(|t| t != ":") => {
                if let Some(field) = found.last_mut() {
                    field.words.push(word.to_owned());
                }
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// The words in the brackets of the `pub(..)` that ends here.
fn scope_before(tokens: &[String]) -> Vec<String> {
    let Some(open) = tokens.iter().rposition(|token| token == "(") else {
        return Vec::new();
    };
    let is_scope =
        tokens.last().is_some_and(|last| last == ")") && open > 0 && tokens[open - 1] == "pub";
    let inside = tokens[open + 1..]
        .iter()
        .filter(|token| !matches!(token.as_str(), "::" | ")"));
    if is_scope {
        inside.cloned().collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::source::Source;

    fn tokens(text: &str) -> Vec<String> {
        Source::new("a.rs", text).tokens
    }

    #[test]
    fn fields_of_a_struct_are_found() {
        let text = "
            /// Words: not a field.
            #[derive(Debug)] pub struct Other { a: u8 }
            pub struct Model<T: Copy> { pub now: Timestamp, pub(super) held: Option<Box<Target>>, map: BTreeMap<KeyId, u8>,
                pub(in crate::app) f: Box<dyn Fn(u8) -> T>, #[cfg(test)] only: u8, }
            fn f(not: u8) {}
        ";
        let found = fields(&without_test_items(&tokens(text)), "Model");
        let short: Vec<_> = found
            .iter()
            .map(|field| (field.name.as_str(), field.scope.join(" ")))
            .collect();
        let wanted = [
            ("now", String::new()),
            ("held", "super".to_owned()),
            ("map", String::new()),
            ("f", "in crate app".to_owned()),
        ];
        assert_eq!(short, wanted);
        assert_eq!(found[1].words, ["Option", "Box", "Target"]);
        assert!(fields(&tokens("struct Model; struct X { a: u8 }"), "Model").is_empty());
        assert!(fields(&tokens("struct Model(u8, u8);"), "Model").is_empty());
    }

    #[test]
    fn variants_are_no_names() {
        let text =
            "enum E<T> { One, #[x(a, b)] Two(A, B), Three { a: C }, Four = 4 } struct S(One);";
        let tokens = tokens(text);
        let found: Vec<_> = variants(&tokens)
            .into_iter()
            .map(|at| tokens[at].as_str())
            .collect();
        assert_eq!(found, ["One", "Two", "Three", "Four"]);
    }

    #[test]
    fn what_only_tests_see_is_left_out() {
        for (text, left) in [
            (
                "#[cfg(test)] fn f<A, B>(a: A) { {} } struct X;",
                "struct X ;",
            ),
            (
                "#[cfg(test)] #[path = \"a.rs\"] mod tests; struct X;",
                "struct X ;",
            ),
            ("enum E { #[cfg(test)] One, Two }", "enum E { Two }"),
            (
                "struct S { a: u8, #[cfg(test)] b: u8 }",
                "struct S { a : u8 , }",
            ),
            (
                "#[cfg(all(test, unix))] use a::{b, c}; struct X;",
                "struct X ;",
            ),
            (
                "#[cfg(not(test))] struct X;",
                "# [ cfg ( not ( test ) ) ] struct X ;",
            ),
            (
                "#[cfg(any(test, unix))] struct X;",
                "# [ cfg ( any ( test , unix ) ) ] struct X ;",
            ),
        ] {
            assert_eq!(without_test_items(&tokens(text)).join(" "), left, "{text}");
        }
    }
}
