//! Two value types with a special encoding: a date `{"$date": ms}` and a set `{"$set": [...]}`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::expiry::{LAST, LAST_SECOND};

/// 0001-01-01T00:00:00Z.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);

/// Encodes a date in whole seconds: TrueNAS stores no fractions (all releases).
pub fn date(at: Timestamp) -> Value {
    let second = if at >= LAST {
        LAST_SECOND
    } else {
        at.as_second()
    };
    json!({ "$date": second.saturating_mul(1000) })
}

/// Reads a date; `None` for anything else, and for a date outside of the calendar.
pub fn read_date(value: &Value) -> Option<Timestamp> {
    of_millisecond(value.get("$date")?.as_i64()?)
}

/// The moment of a date's number; `None` outside of the calendar.
pub fn of_millisecond(millisecond: i64) -> Option<Timestamp> {
    if (LAST.as_millisecond()..=LAST_SECOND * 1000 + 999).contains(&millisecond) {
        return Some(LAST);
    }
    let at = Timestamp::from_millisecond(millisecond).ok()?;
    // Python's calendar begins with the year 1.
    (at >= FIRST).then_some(at)
}

/// Reads a set, which some releases send as a plain list.
pub fn read_set(value: &Value) -> Option<&[Value]> {
    let list = match value {
        Value::Array(list) => list,
        other => other.get("$set")?.as_array()?,
    };
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_keep_whole_seconds() {
        let at: Timestamp = "2026-12-22T23:37:06.789Z".parse().unwrap();
        assert_eq!(date(at), json!({"$date": 1797982626000_i64}));
        assert_eq!(
            read_date(&json!({"$date": 1797982626000_i64})).map(|t| t.to_string()),
            Some("2026-12-22T23:37:06Z".into())
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in [
            json!(null),
            json!("2026"),
            json!(1797984626),
            json!({"$date": "x"}),
            json!({"$date": i64::MAX}),
            json!({"$date": 1e300}),
            json!([]),
        ] {
            assert_eq!(read_date(&bad), None, "{bad}");
        }
    }

    #[test]
    fn sets_come_in_two_forms() {
        let want = [json!("a")];
        assert_eq!(read_set(&json!({"$set": ["a"]})), Some(want.as_slice()));
        assert_eq!(read_set(&json!(["a"])), Some(want.as_slice()));
        assert_eq!(read_set(&json!({"a": 1})), None);
        assert_eq!(read_set(&json!(null)), None);
    }

    proptest! {
        #[test]
        fn a_date_survives_the_round_trip(second in -60_000_000_000_i64..200_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(read_date(&date(at)), Some(at));
        }
    }
}
