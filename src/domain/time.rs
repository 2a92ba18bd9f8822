//! Times as people read them: short and relative in lists, in words in sentences, exact with the zone in details.
//!
//! Months and years are the mean ones (30.44 and 365.24 days): a list says how long, the exact time says when.

use jiff::Timestamp;
use jiff::tz::TimeZone;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The Gregorian year's mean, in seconds.
const YEAR: i64 = 31_556_952;
const MONTH: i64 = YEAR / 12;

/// Days are exact enough to act on, so they are kept as long as they fit in two digits.
const DAYS_SHOWN: i64 = 99;

/// How far away a time is, in its largest fitting unit, rounded down.
fn distance(at: Timestamp, now: Timestamp) -> Option<(i64, &'static str, &'static str)> {
    let seconds = (at.as_second() - now.as_second()).abs();
    Some(match seconds {
        ..MINUTE => return None,
        ..HOUR => (seconds / MINUTE, "m", "minute"),
        ..DAY => (seconds / HOUR, "h", "hour"),
        s if s / DAY <= DAYS_SHOWN => (seconds / DAY, "d", "day"),
        ..YEAR => (seconds / MONTH, "mo", "month"),
        _ => (seconds / YEAR, "y", "year"),
    })
}

/// How long ago, for a list: `now`, `5m`, `3h`, `12d`, `4mo`, `2y`. A time to come (a clock that is ahead) reads `in 5m`.
pub fn age(at: Timestamp, now: Timestamp) -> String {
    match distance(at, now) {
        None => "now".into(),
        Some((n, unit, _)) if at > now => format!("in {n}{unit}"),
        Some((n, unit, _)) => format!("{n}{unit}"),
    }
}

/// When something ends, for a list: `never`, `now`, `in 12d`, `2d ago`.
pub fn until(at: Option<Timestamp>, now: Timestamp) -> String {
    let Some(at) = at else {
        return "never".into();
    };
    match distance(at, now) {
        None => "now".into(),
        Some((n, unit, _)) if at > now => format!("in {n}{unit}"),
        Some((n, unit, _)) => format!("{n}{unit} ago"),
    }
}

/// How far away, in words: `in 12 days`, `1 hour ago`, `now`.
pub fn words(at: Timestamp, now: Timestamp) -> String {
    match distance(at, now) {
        None => "now".into(),
        Some((n, _, unit)) => {
            let s = if n == 1 { "" } else { "s" };
            if at > now {
                format!("in {n} {unit}{s}")
            } else {
                format!("{n} {unit}{s} ago")
            }
        }
    }
}

/// The end of a key, as a sentence without a capital: `expires in 12 days`, `expired 2 days ago`, `never expires`. A time
/// that is now is over: TrueNAS takes an expiry as past from its second on.
pub fn expiry(at: Option<Timestamp>, now: Timestamp) -> String {
    match at {
        None => "never expires".into(),
        Some(at) if at > now => match words(at, now).as_str() {
            "now" => "expires in less than a minute".into(),
            when => format!("expires {when}"),
        },
        Some(at) => match words(at, now).as_str() {
            "now" => "expired just now".into(),
            when => format!("expired {when}"),
        },
    }
}

/// To the minute, with the zone: `2026-12-04 23:59 CET`.
pub fn exact(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M %Z")
        .to_string()
}
