//! The expiry of a key, as the system reports it, and as the user enters it.

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Represents the end of TrueNAS's calendar, [`LAST_SECOND`]: jiff's calendar ends 26 hours earlier, so that every
/// instant has a civil date in every zone. Every later date counts as the end of the calendar.
pub const LAST: Timestamp = Timestamp::constant(253_402_207_200, 0);

/// The last second of TrueNAS's calendar (Python's `datetime`), 9999-12-31T23:59:59Z, in seconds since 1970.
pub const LAST_SECOND: i64 = 253_402_300_799;

/// When a key stops working. Ordered as in a sorted list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expiry {
    /// The value is missing or not a date of the calendar: it is unknown whether the key expires.
    Unreadable,
    /// At this time.
    At(Timestamp),
    /// Never.
    #[default]
    Never,
}

impl Expiry {
    /// The time, if there is one.
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Unreadable | Self::Never => None,
        }
    }
}

impl From<Option<Timestamp>> for Expiry {
    /// `None` is never, as in requests.
    fn from(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Never, Self::At)
    }
}

/// The last second of a date in a zone; [`LAST`] at the end of the calendar.
pub fn end_of(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let end = date.to_datetime(time(23, 59, 59, 0));
    match zone.to_ambiguous_zoned_datetime(end).compatible() {
        Ok(zoned) => Some(zoned.timestamp().min(LAST)),
        Err(_) if date.year() > 0 => Some(LAST),
        Err(_) => None,
    }
}

/// The last second of the date `days` days after today in a zone.
pub fn in_days(now: Timestamp, days: i32, zone: &TimeZone) -> Option<Timestamp> {
    let today = zone.to_datetime(now).date();
    end_of(
        today.checked_add(Span::new().try_days(days).ok()?).ok()?,
        zone,
    )
}

/// Why a typed date is not a valid expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It has another format.
    #[error("enter a date as YYYY-MM-DD, for example 2027-02-21")]
    Form,
    /// It is in the past, which TrueNAS refuses.
    #[error("this date is in the past; enter a future date")]
    Past,
}

/// Why an entered text is not a valid expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It is none of the notations that [`entered`] reads.
    #[error(
        "enter never, a number of days such as 90d, a date as YYYY-MM-DD, or a time such as 2027-02-21T18:00:00Z"
    )]
    Notation,
    /// It is in the past, which TrueNAS refuses.
    #[error("this time is in the past; enter a future one")]
    Past,
}

/// Parses `2027-02-21` as the last second of that date in a zone, which must be after `now`.
///
/// # Errors
/// [`DateError`].
pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, DateError> {
    let text = text.trim();
    // Longer forms carry a time, which would be dropped without a word.
    if text.len() != "2027-02-21".len() {
        return Err(DateError::Form);
    }
    let date: Date = text.parse().map_err(|_| DateError::Form)?;
    let at = end_of(date, zone).ok_or(DateError::Form)?;
    if at > now {
        Ok(at)
    } else {
        Err(DateError::Past)
    }
}

/// Parses an expiry as commands accept it: `never` (or `null`, as JSON and YAML write it), `90d` for the end of the date in 90 days, or a
/// date for the end of that date, or a time in RFC 3339.
///
/// # Errors
/// [`EntryError`].
pub fn entered(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<Timestamp>, EntryError> {
    let text = text.trim();
    if matches!(text, "never" | "null") {
        return Ok(None);
    }
    let days = text.strip_suffix('d').map(str::parse::<u16>);
    if let Some(Ok(days)) = days {
        let days = i32::from(days);
        return match in_days(now, days, zone) {
            Some(at) if days > 0 => Ok(Some(at)),
            _ => Err(EntryError::Notation),
        };
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return match at > now {
            true => Ok(Some(at.min(LAST))),
            false => Err(EntryError::Past),
        };
    }
    parse(text, now, zone)
        .map(Some)
        .map_err(|error| match error {
            DateError::Form => EntryError::Notation,
            DateError::Past => EntryError::Past,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    #[test]
    fn ninety_days_end_with_the_day_where_the_person_is() {
        let now: Timestamp = "2026-11-23T23:30:00Z".parse().unwrap();
        // In Berlin it is the 24th already.
        assert_eq!(
            in_days(now, 90, &berlin()).unwrap().to_string(),
            "2027-02-22T22:59:59Z"
        );
        assert_eq!(
            in_days(now, 90, &TimeZone::UTC).unwrap().to_string(),
            "2027-02-21T23:59:59Z"
        );
    }

    #[test]
    fn typed_dates() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(
            parse("2026-11-23", now, &TimeZone::UTC)
                .unwrap()
                .to_string(),
            "2026-11-23T23:59:59Z"
        );
        assert_eq!(
            parse("2026-11-22", now, &TimeZone::UTC),
            Err(DateError::Past)
        );
        for bad in [
            "",
            "2026",
            "2026-13-01",
            "23.11.2026",
            "2026-02-30",
            "tomorrow",
            "20270221",
            "2027-02-21T10:00",
        ] {
            assert_eq!(
                parse(bad, now, &TimeZone::UTC),
                Err(DateError::Form),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_last_day_of_the_calendar_can_be_typed_in_every_zone() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        for hours in [-12, -1, 0, 1, 14] {
            let zone = TimeZone::fixed(jiff::tz::offset(hours));
            assert_eq!(parse("9999-12-31", now, &zone), Ok(LAST), "{hours}");
        }
        assert_eq!(parse("9999-12-31", now, &berlin()), Ok(LAST));
        let before = parse("9999-12-29", now, &TimeZone::UTC).unwrap();
        assert_eq!(before.to_string(), "9999-12-29T23:59:59Z");
    }

    #[test]
    fn absurd_spans_are_refused_not_panicked_on() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(in_days(now, i32::MAX, &TimeZone::UTC), None);
    }

    #[test]
    fn an_expiry_in_each_notation() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let read = |text| entered(text, now, &TimeZone::UTC);
        assert_eq!((read("never"), read(" null ")), (Ok(None), Ok(None)));
        let end = |text: &str| Ok(Some(text.parse::<Timestamp>().unwrap()));
        assert_eq!(read("90d"), end("2027-02-21T23:59:59Z"));
        assert_eq!(read("2027-02-21"), end("2027-02-21T23:59:59Z"));
        assert_eq!(
            read("2027-02-21T18:00:00+01:00"),
            end("2027-02-21T17:00:00Z")
        );
        for past in ["2026-11-22", "2026-11-23T11:59:59Z"] {
            assert_eq!(read(past), Err(EntryError::Past), "{past}");
        }
        for bad in ["", "0d", "-1d", "90", "d", "99999d", "+90d days", "soon"] {
            assert_eq!(read(bad), Err(EntryError::Notation), "{bad}");
        }
    }
}
