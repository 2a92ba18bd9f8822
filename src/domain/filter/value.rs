//! The values of terms: alternatives, durations and dates.

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::problem::quoted;
use crate::domain::expiry::LAST;

/// The largest number of a duration, so that no unit overflows.
const MOST: i64 = 100_000;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// The average Gregorian year in seconds, as in [`crate::domain::time`].
const YEAR: i64 = 31_556_952;

/// The units of a duration, with their seconds.
const UNITS: [(&str, i64); 5] = [
    ("h", HOUR),
    ("d", DAY),
    ("w", 7 * DAY),
    ("mo", YEAR / 12),
    ("y", YEAR),
];

/// A duration or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// `30d`.
    Span(SignedDuration),
    /// `2026-12-01`: from its first second to before the first second of the next day.
    Day(Timestamp, Timestamp),
}

/// What a user may enter as a time.
pub(super) const TIMES: &str = "enter a time: 30d, 6mo, 1y or 2027-02-21";

const TOO_LONG: &str = "this time is too long";

/// Parses a duration or a day.
///
/// # Errors
/// The reason.
pub(super) fn when(text: &str, zone: &TimeZone) -> Result<When, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    if number.is_empty() {
        return Err(TIMES.to_owned());
    }
    if unit.starts_with('-') {
        return day(text, zone);
    }
    let Some((_, seconds)) = UNITS.iter().find(|(word, _)| *word == unit) else {
        return Err(match unit {
            "" if digits < 8 => {
                format!("add a unit: {number}h, {number}d, {number}w, {number}mo or {number}y")
            }
            "" => TOO_LONG.to_owned(),
            _ => TIMES.to_owned(),
        });
    };
    let number = number.parse::<i64>().ok().filter(|it| *it <= MOST);
    let number = number.ok_or_else(|| TOO_LONG.to_owned())?;
    Ok(When::Span(SignedDuration::from_secs(number * seconds)))
}

fn day(text: &str, zone: &TimeZone) -> Result<When, String> {
    let form = || format!("{} is not a date such as 2027-02-21", quoted(text));
    if text.len() != "2027-02-21".len() {
        return Err(form());
    }
    let date: Date = text.parse().map_err(|_| form())?;
    let start = |date: Date| {
        let midnight = date.to_datetime(time(0, 0, 0, 0));
        let zoned = zone.to_ambiguous_zoned_datetime(midnight).compatible();
        // The end of the calendar, as in the expiry of keys.
        zoned.map_or(LAST, |zoned| zoned.timestamp().min(LAST))
    };
    let end = date.tomorrow().map_or(Timestamp::MAX, start);
    Ok(When::Day(start(date), end))
}

/// A text to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// In lower case unless it is the whole text.
    pub(super) text: String,
    /// Whether the text must equal this one.
    pub(super) whole: bool,
}

impl Pattern {
    pub(super) fn matches(&self, text: &str) -> bool {
        let wanted = self.text.as_str();
        if self.whole {
            return text == wanted;
        }
        if text.is_ascii() && wanted.is_ascii() {
            let mut parts = text.as_bytes().windows(wanted.len());
            return parts.any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()));
        }
        text.to_lowercase().contains(wanted)
    }

    /// Whether every text that it matches is also matched by `wide`.
    pub(super) fn implies(&self, wide: &Self) -> bool {
        match wide.whole {
            true => self == wide,
            false if self.whole => wide.matches(&self.text),
            false => self.text.contains(&wide.text),
        }
    }
}

/// The alternatives of the value of a field: `svc|"John Doe"`.
///
/// # Errors
/// The reason: an alternative is empty, or quotes enclose only a part of it.
pub(super) fn alternatives(field: &str, value: &str) -> Result<Vec<Pattern>, String> {
    let mut all = Vec::new();
    for part in parts(value) {
        let (text, whole) = match part.strip_prefix('"') {
            Some(text) => (text.strip_suffix('"').unwrap_or(text).to_owned(), true),
            None => (part.to_lowercase(), false),
        };
        if text.is_empty() {
            return Err(format!("enter a value after {field}:"));
        }
        if whole && text.contains('"') {
            return Err(format!("put the whole value in quotes: {field}:\"…\""));
        }
        all.push(Pattern { text, whole });
    }
    Ok(all)
}

/// The parts between `|` outside of quotes.
pub(super) fn parts(value: &str) -> Vec<&str> {
    let mut quoted = false;
    let separates = |c: char| {
        quoted ^= c == '"';
        c == '|' && !quoted
    };
    value.split(separates).collect()
}
