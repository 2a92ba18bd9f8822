//! Reads the value of a property by its type. What was repaired becomes a remark.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::given::Given;
use super::line::{Entered, Part};
use super::properties::{Kind, Property};
use super::wrong::Wrong;
use super::{mangled, value};
use crate::domain::allowlist::pasting::{self, Fix};
use crate::domain::{KeyId, Rule, Verb as Method, expiry};

/// Most brackets that are removed at the end of a list.
const BRACKETS: usize = 4;

/// What reading depends on.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// How the command arrived.
    pub(super) entered: Entered,
    /// The time now.
    pub(super) now: Timestamp,
    /// The local time zone, in which a date ends.
    pub(super) zone: TimeZone,
}

/// Reads a value into `given`. Returns remarks about repairs.
///
/// An error that knows the value that was meant leaves it in `given`.
pub(super) fn read(
    property: &Property,
    part: &Part,
    context: &Context,
    given: &mut Given,
) -> Result<Vec<String>, Wrong> {
    if part.value.trim().is_empty() {
        let what = format!("{} has no value", property.name);
        return Err(Wrong::new(what).at(part.at));
    }
    let mut remarks = Vec::new();
    match property.kind {
        Kind::Id => given.id = Some(id(part)?),
        Kind::Flag => given.reset = Some(flag(property, part)?),
        Kind::Time => given.expires_at = Some(time(part, context)?),
        Kind::Rules => {
            let (rules, flaw) = rules(property, part, context, &mut remarks)?;
            given.allowlist = Some(rules);
            flaw.map_or(Ok(()), Err)?;
        }
        Kind::Text => {
            let (text, flaw) = text(property, part, context, &mut remarks)?;
            match property.name {
                "username" => given.username = Some(text),
                _ => given.name = Some(text),
            }
            flaw.map_or(Ok(()), Err)?;
        }
    }
    Ok(remarks)
}

fn wrong_type(property: &Property, part: &Part) -> Wrong {
    let what = format!("{} is of the type {}", property.name, property.kind.word());
    Wrong::new(what).at(part.at)
}

fn id(part: &Part) -> Result<KeyId, Wrong> {
    let number = match value::whole(&part.value) {
        Some(Value::Number(number)) => number.as_i64(),
        // In quotes.
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    number.filter(|id| *id >= 0).map(KeyId).ok_or_else(|| {
        Wrong::new("id is the number of a key")
            .at(part.at)
            .why("tnkeys auth api_key query lists the keys with their ids.")
    })
}

fn flag(property: &Property, part: &Part) -> Result<bool, Wrong> {
    match value::whole(&part.value) {
        Some(Value::Bool(flag)) => Ok(flag),
        _ => Err(Wrong::new(format!("{} is true or false", property.name)).at(part.at)),
    }
}

/// A text, and the mistake if it needs quotes that are not there.
fn text(
    property: &Property,
    part: &Part,
    context: &Context,
    remarks: &mut Vec<String>,
) -> Result<(String, Option<Wrong>), Wrong> {
    let typed = part.value.as_str();
    if let Some(text) = typographic(typed) {
        remarks.push(format!(
            "{}: replaced typographic quotes by \"",
            property.name
        ));
        return Ok((text.to_owned(), None));
    }
    let lists = typed.starts_with(['[', '{']);
    let words = context.entered == Entered::Words;
    match value::whole(typed) {
        Some(Value::String(text)) if text.is_empty() => {
            Err(Wrong::new(format!("{} is empty", property.name)).at(part.at))
        }
        Some(Value::String(text)) => Ok((text, None)),
        Some(Value::Number(_)) => Ok((typed.to_owned(), None)),
        Some(Value::Array(_)) if words && !lists => Ok((typed.to_owned(), None)),
        Some(Value::Null | Value::Bool(_)) => {
            let wrong = wrong_type(property, part);
            let why = format!("To use the word {typed} itself, add double quotes.");
            Ok((typed.to_owned(), Some(wrong.why(why))))
        }
        Some(Value::Array(_) | Value::Object(_)) => Err(wrong_type(property, part)),
        None if typed.starts_with('"') => {
            let wrong = Wrong::new("This quote is not closed, or text follows it").at(part.at);
            let text = typed.replace('"', "").trim().to_owned();
            match text.is_empty() {
                true => Err(wrong),
                false => Ok((text, Some(wrong))),
            }
        }
        None if words => Ok((typed.to_owned(), None)),
        None => {
            let wrong = Wrong::new(format!("{} needs double quotes", property.name));
            Ok((typed.to_owned(), Some(wrong.at(part.at))))
        }
    }
}

/// The text between typographic quotes.
fn typographic(typed: &str) -> Option<&str> {
    let text = typed.strip_prefix(['“', '”', '„', '‘', '’'])?;
    let text = text.strip_suffix(['“', '”', '‘', '’'])?;
    let plain = !text.is_empty() && !text.contains(['"', '“', '”', '„', '\\']);
    plain.then_some(text)
}

fn time(part: &Part, context: &Context) -> Result<Option<Timestamp>, Wrong> {
    let Context { now, zone, .. } = context;
    let typed = match value::whole(&part.value) {
        Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text == "never" => return Ok(None),
        Some(Value::String(text)) => text,
        Some(Value::Object(fields)) => {
            let ms = fields.get("$date").and_then(Value::as_i64);
            let at = ms.and_then(|ms| Timestamp::from_second(ms.div_euclid(1000)).ok());
            return match at {
                Some(at) if fields.len() == 1 => future(at, *now, part).map(Some),
                _ => Err(not_a_time(part)),
            };
        }
        _ => typographic(&part.value).unwrap_or(&part.value).to_owned(),
    };
    if let Some(days) = typed.strip_suffix('d').and_then(|days| days.parse().ok()) {
        let at = expiry::in_days(*now, days, zone).ok_or_else(|| not_a_time(part))?;
        return future(at, *now, part).map(Some);
    }
    match typed.parse::<Timestamp>() {
        Ok(at) => {
            let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
            future(whole, *now, part).map(Some)
        }
        Err(_) => match expiry::parse(&typed, *now, zone) {
            Ok(at) => Ok(Some(at)),
            Err(expiry::DateError::Past) => Err(past(part)),
            Err(expiry::DateError::Form) => Err(not_a_time(part)),
        },
    }
}

fn future(at: Timestamp, now: Timestamp, part: &Part) -> Result<Timestamp, Wrong> {
    match at > now {
        true => Ok(at),
        false => Err(past(part)),
    }
}

fn past(part: &Part) -> Wrong {
    Wrong::new("expires_at is in the past: TrueNAS accepts only future times").at(part.at)
}

fn not_a_time(part: &Part) -> Wrong {
    Wrong::new("expires_at is a date (2027-12-31), a time (2027-12-31T12:00:00Z), days from today (90d) or null for never")
        .at(part.at)
}

/// Rules, and the mistake if a shell has removed their quotes.
fn rules(
    property: &Property,
    part: &Part,
    context: &Context,
    remarks: &mut Vec<String>,
) -> Result<(Vec<Rule>, Option<Wrong>), Wrong> {
    let typed = part.value.trim_end();
    let mut text = typed;
    let mut read = pasting::read(text);
    for _ in 0..BRACKETS {
        if read.is_ok() {
            break;
        }
        // A bracket at the end that closes nothing.
        let Some(shorter) = text.strip_suffix([']', '}']) else {
            break;
        };
        text = shorter.trim_end();
        read = pasting::read(text);
    }
    let reading = match read {
        Ok(reading) => reading,
        Err(_) => match pasting::read(typed) {
            Ok(reading) => reading,
            Err(error) => {
                let wrong = Wrong::new(format!("{}: {}", property.name, error.what));
                return Err(wrong.at(part.at + place(typed, error.line, error.column)));
            }
        },
    };
    let mut unquoted = false;
    for repair in &reading.repairs {
        match repair.fix {
            Fix::NoQuotes => unquoted = true,
            Fix::Null | Fix::TextAround | Fix::OnlyAllowlist(_) | Fix::Fence => {
                return Err(wrong_type(property, part));
            }
            _ => remarks.push(format!("{}: {repair}", property.name)),
        }
    }
    let extra: String = typed
        .get(text.len()..)
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if !extra.is_empty() {
        remarks.push(format!("{}: removed an extra {extra}", property.name));
    }
    if let Some(Method::Other(word)) = reading
        .rules
        .iter()
        .map(|rule| &rule.verb)
        .find(|verb| matches!(verb, Method::Other(_)))
    {
        let known: Vec<&str> = Method::KNOWN.iter().map(Method::word).collect();
        let what = format!("{}: {word} is none of {}", property.name, known.join(", "));
        return Err(Wrong::new(what).at(part.at));
    }
    let flaw = unquoted.then(|| without_quotes(property, part, context, &reading.rules));
    Ok((reading.rules, flaw))
}

fn without_quotes(property: &Property, part: &Part, context: &Context, rules: &[Rule]) -> Wrong {
    let what = match context.entered {
        Entered::Words => "the shell removed the double quotes",
        Entered::Line => "the double quotes are missing",
    };
    understood(
        Wrong::new(format!("{}: {what}", property.name)).at(part.at),
        rules,
    )
}

/// What was understood: the first rules.
fn understood(wrong: Wrong, rules: &[Rule]) -> Wrong {
    let shown: Vec<String> = rules.iter().take(3).map(ToString::to_string).collect();
    let more = match rules.len().saturating_sub(3) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    wrong.why(format!("tnkeys understood: {}{more}.", shown.join(", ")))
}

/// The rules of a property that is given several times because a shell has expanded its braces.
pub(super) fn expanded(property: &Property, parts: &[&Part]) -> Option<(Vec<Rule>, Wrong)> {
    let values: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
    let rules = mangled::rules(&values)?;
    let what = format!(
        "{}: the shell removed the double quotes and expanded the braces",
        property.name
    );
    let wrong = Wrong::new(what).at(parts.first()?.start);
    Some((rules.clone(), understood(wrong, &rules)))
}

/// The position of a line and a column in a text, in characters.
fn place(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    before.map(|line| line.chars().count()).sum::<usize>() + column.saturating_sub(1)
}
