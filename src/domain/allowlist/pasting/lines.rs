//! Lines such as `CALL pool.query`, as the allowlist builder shows rules.

use super::fix::{Fix, Raw};
use super::flaw::{Flaw, is_blank};
use crate::domain::rule::{self, Verb};

/// Whether the first word of the text is a method and something follows it on its line.
pub(super) fn starts_with_rule(chars: &[char], at: usize) -> bool {
    let line: String = chars.iter().skip(at).take_while(|c| **c != '\n').collect();
    rule::parse_line(&line).is_ok()
}

/// Reads each line as a rule; empty lines are skipped.
pub(super) fn read(chars: &[char]) -> Result<Raw, Flaw> {
    let mut raw = Raw {
        rules: Vec::new(),
        repairs: Vec::new(),
    };
    let mut start = 0;
    for line in chars.split(|c| *c == '\n') {
        let at = start + line.iter().take_while(|c| is_blank(**c)).count();
        start += line.len() + 1;
        let text: String = line.iter().collect();
        let text = text.trim_matches(is_blank).trim_end_matches([',', ';']);
        if text.is_empty() {
            continue;
        }
        let rule = rule::parse_line(text).map_err(|error| Flaw::new(at, error.to_string()))?;
        let word: String = text.chars().take_while(|c| !c.is_whitespace()).collect();
        if Verb::parse(&word) != rule.verb {
            raw.repairs.push((Fix::Capitals(word), at));
        }
        raw.rules.push(rule);
    }
    raw.repairs.insert(0, (Fix::Lines, 0));
    Ok(raw)
}
