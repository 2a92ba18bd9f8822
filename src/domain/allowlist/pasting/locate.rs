//! Finds the list of rules in a longer text: a command, an object, a block of code.

use super::fix::Fix;
use super::flaw::{Flaw, is_blank};
use super::lines;

/// Where the rules are.
#[derive(Debug)]
pub(super) enum Found {
    /// Every line is a rule.
    Lines,
    /// A list starts here.
    List {
        /// The position of its first character.
        at: usize,
        /// The position of its name, `allowlist`, in a longer text; `None` if nothing may follow the list.
        name: Option<usize>,
        /// The corrections that finding it needed.
        fixes: Vec<(Fix, usize)>,
    },
}

/// What a list of rules looks like, for errors.
const EXPECTED: &str = "no rules found: expected [{\"method\": …, \"resource\": …}]";

/// The other settings of a key, to say what of a command is ignored.
const SETTINGS: [&str; 9] = [
    "name",
    "reset",
    "id",
    "username",
    "expires_at",
    "created_at",
    "revoked",
    "key",
    "keyhash",
];

/// Finds the list.
pub(super) fn locate(chars: &[char]) -> Result<Found, Flaw> {
    let mut fixes = Vec::new();
    let start = chars.iter().position(|c| !is_blank(*c)).unwrap_or(0);
    if let Some(at) = chars.iter().take(start).position(|c| !c.is_whitespace()) {
        fixes.push((Fix::Invisible, at));
    }
    let mut values = allowlists(chars, 0);
    if let Some(first) = values.next() {
        if let Some(second) = values.next() {
            return Err(Flaw::new(
                second.name,
                "this is a second allowlist: paste only one of them",
            ));
        }
        if first.quoted {
            fixes.push((Fix::ShellQuotes, first.value));
        }
        return Ok(Found::List {
            at: first.value,
            name: Some(first.name),
            fixes,
        });
    }
    if lines::starts_with_rule(chars, start) {
        return Ok(Found::Lines);
    }
    let mut at = start;
    if fence(chars, at) {
        fixes.push((Fix::Fence, at));
        at += chars.iter().skip(at).take_while(|c| **c != '\n').count();
        at += chars.iter().skip(at).take_while(|c| is_blank(**c)).count();
    }
    let after_quotes = at + quotes(chars, at);
    if after_quotes > at && is_open(chars, after_quotes) {
        fixes.push((Fix::ShellQuotes, at));
        at = after_quotes;
    }
    if !is_open(chars, at) {
        let list = (at..chars.len()).find(|at| is_list(chars, *at));
        // A command stands before the list: inside of it, `api_key.create` is a resource.
        let before = chars.get(..list.unwrap_or(chars.len()));
        if let Some(at) = before.and_then(command) {
            return Err(Flaw::new(at, "this command sets no allowlist"));
        }
        let Some(list) = list else {
            return Err(Flaw::new(start, EXPECTED));
        };
        fixes.push((Fix::TextAround, at));
        at = list;
    }
    Ok(Found::List {
        at,
        name: None,
        fixes,
    })
}

/// Checks the text behind the list. A bare list may be followed by quotes and a semicolon of a shell, and by the end of
/// a block of code; the allowlist of a longer text by anything.
pub(super) fn check_tail(
    chars: &[char],
    at: usize,
    name: Option<usize>,
    fixes: &mut Vec<(Fix, usize)>,
) -> Result<(), Flaw> {
    if let Some(name) = name {
        let other =
            |c: &char| !is_blank(*c) && !matches!(c, '{' | '}' | ';' | ',') && !is_quote(*c);
        if chars.iter().take(name).any(other) || chars.iter().skip(at).any(other) {
            fixes.insert(0, (Fix::OnlyAllowlist(settings(chars)), name));
        }
        return Ok(());
    }
    let mut at = at;
    while let Some(&c) = chars.get(at) {
        match c {
            _ if is_blank(c) => {}
            '`' | '~' if fence(chars, at) => return check_behind_fence(chars, at + 3, fixes),
            '\'' | '"' | '`' | ';' => fixes.push((Fix::ShellQuotes, at)),
            ',' => fixes.push((Fix::Comma, at)),
            ']' | '}' => {
                let what = format!("this {c} closes nothing: remove it");
                return Err(Flaw::new(at, what));
            }
            _ => {
                let what = "the list has ended: remove the text after it";
                return Err(Flaw::new(at, what));
            }
        }
        at += 1;
    }
    Ok(())
}

/// Behind a block of code only prose may follow.
fn check_behind_fence(
    chars: &[char],
    at: usize,
    fixes: &mut Vec<(Fix, usize)>,
) -> Result<(), Flaw> {
    if !fixes.iter().any(|(fix, _)| *fix == Fix::Fence) {
        fixes.push((Fix::Fence, at));
    }
    if let Some(second) = (at..chars.len()).find(|at| is_list(chars, *at)) {
        let what = "this is a second list: paste only one of them";
        return Err(Flaw::new(second, what));
    }
    if let Some(behind) = (at..chars.len()).find(|at| chars.get(*at).is_some_and(|c| !is_blank(*c)))
    {
        fixes.push((Fix::TextAround, behind));
    }
    Ok(())
}

/// The value of a setting named `allowlist`.
struct Value {
    /// The position of the name.
    name: usize,
    /// The position of the value.
    value: usize,
    /// Whether shell quotes stand before the value.
    quoted: bool,
}

/// Finds `allowlist=[`, `"allowlist": [` and the like.
fn allowlists(chars: &[char], from: usize) -> impl Iterator<Item = Value> + '_ {
    const NAME: &str = "allowlist";
    (from..chars.len()).filter_map(|name| {
        let part = name > 0 && chars.get(name - 1).is_some_and(|c| is_word(*c));
        if part || !starts_with(chars, name, NAME) {
            return None;
        }
        let mut at = name + NAME.len();
        at += quotes(chars, at);
        at += blanks(chars, at);
        match chars.get(at)? {
            ':' => at += 1,
            '=' => at += 1 + usize::from(chars.get(at + 1) == Some(&'>')),
            _ => return None,
        }
        at += blanks(chars, at);
        let quoted = quotes(chars, at);
        at += quoted;
        at += blanks(chars, at);
        Some(Value {
            name,
            value: at,
            quoted: quoted > 0,
        })
    })
}

/// The position of a command that creates or updates a key.
fn command(chars: &[char]) -> Option<usize> {
    let words = ["create", "update"];
    (0..chars.len()).find(|at| {
        let behind = at + "api_key".len();
        starts_with(chars, *at, "api_key")
            && words.iter().any(|word| {
                let gap = chars
                    .iter()
                    .skip(behind)
                    .take_while(|c| matches!(**c, '.' | ' ' | '>'));
                let gap = gap.count();
                gap > 0 && starts_with(chars, behind + gap, word)
            })
    })
}

/// The names of other settings in the text: `name=` or `"name":`.
fn settings(chars: &[char]) -> Vec<&'static str> {
    let found = |name: &&str| {
        (0..chars.len()).any(|at| {
            let part = at > 0 && chars.get(at - 1).is_some_and(|c| is_word(*c));
            let mut behind = at + name.len();
            if part || !starts_with(chars, at, name) {
                return false;
            }
            behind += quotes(chars, behind);
            behind += blanks(chars, behind);
            matches!(chars.get(behind), Some('=' | ':'))
        })
    };
    SETTINGS.into_iter().filter(found).collect()
}

fn starts_with(chars: &[char], at: usize, word: &str) -> bool {
    let mut rest = chars.iter().skip(at);
    let mut word = word.chars();
    word.all(|c| rest.next().is_some_and(|own| own.eq_ignore_ascii_case(&c)))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn blanks(chars: &[char], at: usize) -> usize {
    let rest = chars.iter().skip(at);
    rest.take_while(|c| is_blank(**c)).count()
}

/// The number of quotes and backslashes here, as a shell needs them around a value.
fn quotes(chars: &[char], at: usize) -> usize {
    let rest = chars.iter().skip(at);
    rest.take_while(|c| is_quote(**c)).count()
}

fn is_quote(c: char) -> bool {
    matches!(c, '\\' | '`') || super::reader::quote(c).is_some()
}

fn fence(chars: &[char], at: usize) -> bool {
    starts_with(chars, at, "```") || starts_with(chars, at, "~~~")
}

fn is_open(chars: &[char], at: usize) -> bool {
    matches!(chars.get(at), Some('[' | '{'))
}

/// Whether a list of objects starts here; not the `[` of a prompt.
fn is_list(chars: &[char], at: usize) -> bool {
    let open = chars.get(at) == Some(&'[');
    let behind = at + 1 + blanks(chars, at + 1);
    open && matches!(chars.get(behind), Some('{' | ']'))
}
