//! Times on the command line: `90d`, `12w`, `12h`, `never`.

use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Unit};

use crate::domain::Caps;
use crate::domain::expiry::{self, Expiry};

/// How long a secret is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lifetime {
    /// For ever.
    Never,
    /// For this time. Whole days end with the day.
    For(SignedDuration),
}

impl FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "never" => Ok(Self::Never),
            text => duration(text).map(Self::For),
        }
    }
}

/// Parses a time such as `90d`, `12w`, `12h` or `1d12h`. Months differ in length, so there are none.
pub(super) fn duration(text: &str) -> Result<SignedDuration, String> {
    let wrong = || "enter a time such as 90d, 12w or 12h".to_owned();
    let span: Span = text.parse().map_err(|_| wrong())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err("months and years differ in length: enter days (90d) or weeks (12w)".into());
    }
    let seconds = span
        .total((Unit::Second, SpanRelativeTo::days_are_24_hours()))
        .map_err(|_| wrong())?;
    match seconds {
        seconds if seconds >= 1.0 => Ok(SignedDuration::from_secs(seconds as i64)),
        _ => Err(wrong()),
    }
}

impl Lifetime {
    /// The time; `None` for never.
    pub(super) fn duration(self) -> Option<SignedDuration> {
        match self {
            Self::Never => None,
            Self::For(time) => Some(time),
        }
    }

    /// The expiry of a secret that is created now; `None` beyond the calendar. Keys with an allowlist never expire.
    pub(super) fn expiry(self, now: Timestamp, zone: &TimeZone, caps: Caps) -> Option<Expiry> {
        let time = match self {
            Self::For(time) if caps.expiry => time,
            _ => return Some(Expiry::Never),
        };
        let (days, rest) = (time.as_hours() / 24, time.as_secs() % (24 * 3600));
        let at = match rest {
            0 => expiry::in_days(now, i32::try_from(days).ok()?, zone)?,
            _ => {
                // TrueNAS keeps whole seconds.
                let now = Timestamp::from_second(now.as_second()).ok()?;
                now.checked_add(time).ok()?
            }
        };
        Some(Expiry::At(at.min(expiry::LAST)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let hours = SignedDuration::from_hours;
        for (text, want) in [
            ("90d", hours(90 * 24)),
            ("12w", hours(84 * 24)),
            ("12h", hours(12)),
            ("1d12h", hours(36)),
            ("90 days", hours(90 * 24)),
            ("45s", SignedDuration::from_secs(45)),
        ] {
            assert_eq!(duration(text), Ok(want), "{text}");
        }
        for wrong in [
            "", "90", "d", "0d", "-90d", "soon", "never", "1mo", "2y", "0.2s",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        assert_eq!("never".parse(), Ok(Lifetime::Never));
    }

    #[test]
    fn days_end_with_the_day_and_hours_do_not() {
        let now: Timestamp = "2026-11-22T12:00:00.75Z".parse().unwrap();
        let expiry = |text: &str, user_era| {
            let lifetime: Lifetime = text.parse().unwrap();
            lifetime.expiry(now, &TimeZone::UTC, Caps::of_era(user_era))
        };
        let at = |text: &str| Some(Expiry::At(text.parse().unwrap()));
        assert_eq!(expiry("90d", true), at("2027-02-20T23:59:59Z"));
        assert_eq!(expiry("12h", true), at("2026-11-23T00:00:00Z"));
        assert_eq!(expiry("36h", true), at("2026-11-24T00:00:00Z"));
        assert_eq!(expiry("never", true), Some(Expiry::Never));
        assert_eq!(expiry("90d", false), Some(Expiry::Never));
        assert_eq!(expiry("7000000d", true), None);
        assert!("99999999d".parse::<Lifetime>().is_err());
    }
}
