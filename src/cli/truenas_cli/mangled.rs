//! What shells make of a list of rules without quotes around it.
//!
//! Every shell removes the double quotes. bash, zsh and fish also expand the braces: from `x=[{"a":1,"b":2}]` they make the words
//! `x=[a:1] x=[b:2]`, and `2^n` words from `n` rules.

use crate::domain::allowlist::pasting::MOST;
use crate::domain::{Rule, Verb};

/// The rules that a shell has expanded to these values, if the values can only come from rules.
pub(super) fn rules(values: &[&str]) -> Option<Vec<Rule>> {
    let words: Vec<Vec<(&str, &str)>> = values
        .iter()
        .map(|value| items(value))
        .collect::<Option<_>>()?;
    let count = words.first()?.len();
    let expanded = u32::try_from(count)
        .ok()
        .and_then(|count| 2usize.checked_pow(count))?;
    if expanded != words.len() || count > MOST {
        return None;
    }
    (0..count)
        .map(|place| {
            let (mut verb, mut resource) = (None, None);
            for (name, text) in words.iter().filter_map(|word| word.get(place)) {
                let field = match name.to_ascii_lowercase().as_str() {
                    "method" => &mut verb,
                    "resource" => &mut resource,
                    _ => return None,
                };
                if *field.get_or_insert(*text) != *text {
                    return None;
                }
            }
            Some(Rule::new(Verb::parse(verb?), resource?))
        })
        .collect()
}

/// `[method:CALL,resource:x]` as names and texts.
fn items(value: &str) -> Option<Vec<(&str, &str)>> {
    let list = value.trim().trim_start_matches('[').trim_end_matches(']');
    list.split(',')
        .map(|item| {
            let (name, text) = item.split_once([':', '='])?;
            let (name, text) = (bare(name), bare(text));
            (!name.is_empty() && !text.is_empty()).then_some((name, text))
        })
        .collect()
}

/// A text without the quotes that a shell leaves: single ones in double ones, and typographic ones.
fn bare(text: &str) -> &str {
    text.trim()
        .trim_matches(['"', '\'', '“', '”', '„', '‘', '’'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(values: &[&str]) -> Option<Vec<String>> {
        Some(rules(values)?.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn braces_that_a_shell_expanded() {
        // bash: echo [{"method":"SUBSCRIBE","resource":"certificate.query"}]
        assert_eq!(
            shown(&["[method:SUBSCRIBE]", "[resource:certificate.query]"]).unwrap(),
            ["SUBSCRIBE certificate.query"]
        );
        // bash: echo [{"method":"GET","resource":"/a"},{"resource":"b","method":"CALL"}]
        assert_eq!(
            shown(&[
                "[method:GET,resource:b]",
                "[method:GET,method:CALL]",
                "[resource:/a,resource:b]",
                "[resource:/a,method:CALL]",
            ])
            .unwrap(),
            ["GET /a", "CALL b"]
        );
        assert_eq!(
            shown(&["[“method”:“*”]", "[“resource”:“*”]"]).unwrap(),
            ["* *"]
        );
        // The guide's `=` between name and value.
        assert_eq!(
            shown(&["[method=GET]", "[resource=/a]"]).unwrap(),
            ["GET /a"]
        );
    }

    #[test]
    fn nothing_is_guessed() {
        for values in [
            &[][..],
            &["[]"],
            &["[method:GET]"],
            &["[method:GET]", "[method:PUT]"],
            &["[method:GET]", "[name:x]"],
            &["[method:GET]", "[resource:]"],
            &["[method:GET,method:CALL]", "[resource:/a,resource:b]"],
            &["{method:GET", "resource:/a}"],
        ] {
            assert_eq!(shown(values), None, "{values:?}");
        }
        let many = vec!["[method:GET]"; 3];
        assert_eq!(shown(&many), None);
    }
}
