//! Formats times: short and relative in lists, in words in sentences, exact with the zone in details.
//!
//! Months and years are averages (30.44 and 365.24 days): a list shows roughly how long, the exact time is in the
//! details.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::expiry::{Expiry, LAST};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The average Gregorian year in seconds.
const YEAR: i64 = 31_556_952;
const MONTH: i64 = YEAR / 12;

/// Days are shown while they fit in two digits, because they are exact enough to act on.
const DAYS_SHOWN: i64 = 99;

/// The distance of a time in its largest unit, rounded down.
fn distance(at: Timestamp, now: Timestamp) -> Option<(i64, &'static str, &'static str)> {
    let seconds = (at.as_second() - now.as_second()).abs();
    Some(match seconds {
        ..MINUTE => return None,
        MINUTE..HOUR => (seconds / MINUTE, "m", "minute"),
        HOUR..DAY => (seconds / HOUR, "h", "hour"),
        s if s / DAY <= DAYS_SHOWN => (seconds / DAY, "d", "day"),
        DAY..YEAR => (seconds / MONTH, "mo", "month"),
        _ => (seconds / YEAR, "y", "year"),
    })
}

/// The age for a list: `now`, `5m`, `3h`, `12d`, `4mo`, `2y`. A future time (a clock that is ahead) is `in 5m`.
pub fn age(at: Timestamp, now: Timestamp) -> String {
    match distance(at, now) {
        None => "now".into(),
        Some((n, unit, _)) if at > now => format!("in {n}{unit}"),
        Some((n, unit, _)) => format!("{n}{unit}"),
    }
}

/// The expiry for a list: `never`, `now`, `in 12d`, `2d ago`, `unclear`.
pub fn until(expiry: Expiry, now: Timestamp) -> String {
    let at = match expiry {
        Expiry::Never => return "never".into(),
        Expiry::Unreadable => return "unclear".into(),
        Expiry::At(at) => at,
    };
    match distance(at, now) {
        None => "now".into(),
        Some((n, unit, _)) if at > now => format!("in {n}{unit}"),
        Some((n, unit, _)) => format!("{n}{unit} ago"),
    }
}

/// The distance in words: `in 12 days`, `1 hour ago`, `now`.
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

/// The expiry as a sentence without a capital: `expires in 12 days`, `expired 2 days ago`, `never expires`. A key whose
/// expiry is now has expired, as in TrueNAS.
pub fn expiry(expiry: Expiry, now: Timestamp) -> String {
    match expiry {
        Expiry::Never => "never expires".into(),
        Expiry::Unreadable => "expiry unreadable".into(),
        Expiry::At(at) if at > now => match words(at, now).as_str() {
            "now" => "expires in less than a minute".into(),
            when => format!("expires {when}"),
        },
        Expiry::At(at) => match words(at, now).as_str() {
            "now" => "expired just now".into(),
            when => format!("expired {when}"),
        },
    }
}

/// The expiry to the minute: `2026-12-04 23:59 CET`, `never`, `not understood`.
pub fn exact_expiry(expiry: Expiry, zone: &TimeZone) -> String {
    match expiry {
        Expiry::Never => "never".into(),
        Expiry::Unreadable => "unreadable".into(),
        Expiry::At(at) => exact(at, zone),
    }
}

/// RFC 3339 in UTC, for programs.
pub fn rfc3339(at: Timestamp) -> String {
    if at >= LAST {
        return "9999-12-31T23:59:59Z".into();
    }
    at.to_string()
}

/// The time of day: `23:59`.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned_datetime(zone.clone());
    at.strftime("%H:%M").to_string()
}

/// The day without its year: `12 Nov`.
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned_datetime(zone.clone());
    at.strftime("%-d %b").to_string()
}

/// A time to the minute with the zone: `2026-12-04 23:59 CET`.
pub fn exact(at: Timestamp, zone: &TimeZone) -> String {
    if at >= LAST {
        return "9999-12-31 23:59 UTC".into();
    }
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M %Z")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ts(s: &str) -> Timestamp {
        s.parse().unwrap()
    }

    fn now() -> Timestamp {
        ts("2026-11-22T12:00:00Z")
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(now().as_second() + seconds).unwrap()
    }

    #[test]
    fn units_change_at_their_boundaries() {
        for (seconds, short) in [
            (0, "now"),
            (59, "now"),
            (60, "1m"),
            (HOUR - 1, "59m"),
            (HOUR, "1h"),
            (DAY - 1, "23h"),
            (DAY, "1d"),
            (100 * DAY - 1, "99d"),
            (100 * DAY, "3mo"),
            (YEAR - 1, "11mo"),
            (YEAR, "1y"),
            (2 * YEAR - 1, "1y"),
            (2 * YEAR, "2y"),
        ] {
            assert_eq!(age(after(-seconds), now()), short);
            if short != "now" {
                assert_eq!(
                    until(Expiry::At(after(seconds)), now()),
                    format!("in {short}")
                );
                assert_eq!(
                    until(Expiry::At(after(-seconds)), now()),
                    format!("{short} ago")
                );
            }
        }
    }

    #[test]
    fn lists() {
        assert_eq!(until(Expiry::Never, now()), "never");
        assert_eq!(
            until(Expiry::At(ts("2026-12-04T22:59:59Z")), now()),
            "in 12d"
        );
        assert_eq!(
            until(Expiry::At(ts("2026-11-20T11:00:00Z")), now()),
            "2d ago"
        );
        assert_eq!(
            until(Expiry::At(ts("2027-02-20T23:59:59Z")), now()),
            "in 90d"
        );
        assert_eq!(age(ts("2024-11-02T08:14:00Z"), now()), "2y");
        assert_eq!(age(after(3 * HOUR), now()), "in 3h");
    }

    #[test]
    fn sentences() {
        assert_eq!(expiry(Expiry::Never, now()), "never expires");
        assert_eq!(
            expiry(Expiry::At(after(12 * DAY + HOUR)), now()),
            "expires in 12 days"
        );
        assert_eq!(expiry(Expiry::At(after(DAY)), now()), "expires in 1 day");
        assert_eq!(
            expiry(Expiry::At(after(5)), now()),
            "expires in less than a minute"
        );
        assert_eq!(expiry(Expiry::At(now()), now()), "expired just now");
        assert_eq!(
            expiry(Expiry::At(after(-2 * DAY)), now()),
            "expired 2 days ago"
        );
        assert_eq!(words(after(-HOUR), now()), "1 hour ago");
        assert_eq!(words(after(2 * YEAR), now()), "in 2 years");
    }

    #[test]
    fn exactly_where_the_person_is() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let at = ts("2026-12-04T22:59:59Z");
        assert_eq!(exact(at, &berlin), "2026-12-04 23:59 CET");
        assert_eq!(
            exact(ts("2026-07-01T10:00:00Z"), &berlin),
            "2026-07-01 12:00 CEST"
        );
        assert_eq!(exact(at, &TimeZone::UTC), "2026-12-04 22:59 UTC");
        assert_eq!(exact(LAST, &berlin), "9999-12-31 23:59 UTC");
        assert_eq!(exact_expiry(Expiry::Unreadable, &berlin), "unreadable");
        assert_eq!(rfc3339(LAST), "9999-12-31T23:59:59Z");
    }

    proptest! {
        #[test]
        fn no_time_is_too_far(a in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(), b in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second()) {
            let (a, b) = (Timestamp::from_second(a).unwrap(), Timestamp::from_second(b).unwrap());
            prop_assert!(!expiry(Expiry::At(a), b).is_empty());
            prop_assert!(age(a, b).len() <= 9);
            prop_assert!(a >= LAST || exact(a, &TimeZone::fixed(jiff::tz::offset(-12))).ends_with("-12"));
        }
    }
}
