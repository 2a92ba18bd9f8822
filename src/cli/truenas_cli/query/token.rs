//! The words of a condition: names, numbers, strings and signs, as Python writes them.

use super::super::wrong::Wrong;

/// A word of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name: a column, `and`, `null`.
    Name(String),
    /// A string in quotes.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// A sign: an operator, a bracket, a comma, a dot.
    Sign(&'static str),
}

/// Longer signs come before their beginnings.
const SIGNS: &[&str] = &[
    "==", "!=", ">=", "<=", ">", "<", "=", "(", ")", "[", "]", "{", "}", ",", ".",
];

const QUOTES: &[(char, &[char])] = &[
    ('\'', &['\'']),
    ('"', &['"']),
    ('“', &['”', '“']),
    ('”', &['”']),
    ('„', &['“', '”']),
    ('‘', &['’', '‘']),
    ('’', &['’']),
];

/// Splits a condition. Positions count characters from `at`.
pub(super) fn read(text: &str, at: usize) -> Result<Vec<(Token, usize)>, Wrong> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut place = 0;
    while let Some(c) = chars.get(place).copied() {
        let rest = chars.get(place..).unwrap_or_default();
        let length = match c {
            _ if c.is_whitespace() => 1,
            'a'..='z' | 'A'..='Z' | '_' => {
                let inside = |c: &&char| c.is_ascii_alphanumeric() || **c == '_';
                let name: String = rest.iter().take_while(inside).collect();
                let length = name.len();
                tokens.push((Token::Name(name), at + place));
                length
            }
            '0'..='9' | '-' => {
                let digits = rest
                    .iter()
                    .skip(1)
                    .take_while(|c| c.is_ascii_digit() || **c == '.');
                let length = 1 + digits.count();
                let number: String = rest.iter().take(length).collect();
                let number = number
                    .parse()
                    .map_err(|_| Wrong::new("This is no number").at(at + place))?;
                tokens.push((Token::Number(number), at + place));
                length
            }
            _ if closing(c).is_some() => {
                let (text, length) = quoted(rest)
                    .ok_or_else(|| Wrong::new("This quote is not closed").at(at + place))?;
                tokens.push((Token::Text(text), at + place));
                length
            }
            _ => {
                let start: String = rest.iter().take(2).collect();
                let sign = SIGNS.iter().find(|sign| start.starts_with(**sign));
                let Some(sign) = sign else {
                    let what = format!("{c} has no meaning in a condition");
                    return Err(Wrong::new(what).at(at + place));
                };
                tokens.push((Token::Sign(sign), at + place));
                sign.len()
            }
        };
        place += length;
    }
    Ok(tokens)
}

/// The quotes that close a string.
fn closing(open: char) -> Option<&'static [char]> {
    let found = QUOTES.iter().find(|(quote, _)| *quote == open);
    found.map(|(_, close)| *close)
}

/// A string in quotes, and its length with them.
fn quoted(chars: &[char]) -> Option<(String, usize)> {
    let close = closing(*chars.first()?)?;
    let mut text = String::new();
    let mut rest = chars.iter().enumerate().skip(1);
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' => match rest.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                escaped if *escaped == '\\' || closing(*escaped).is_some() => text.push(*escaped),
                // As Python: a regular expression keeps its backslashes.
                other => text.extend(['\\', *other]),
            },
            c if close.contains(c) => return Some((text, at + 1)),
            c => text.push(*c),
        }
    }
    None
}
