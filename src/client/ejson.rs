//! Values that JSON does not have, as TrueNAS writes them. Use them as fields of your own types.
//!
//! | type | on the wire | in Python |
//! |---|---|---|
//! | [`Date`] | `{"$date": milliseconds}` | `datetime.datetime` |
//! | [`Day`] | `{"$type": "date", "$value": "2026-11-29"}` | `datetime.date` |
//! | [`Time`] | `{"$time": "16:22:06"}` | `datetime.time` |
//! | [`Set`] | `{"$set": [...]}` | `set` |

use jiff::Timestamp;
use jiff::civil;
use serde::de::Error as _;
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::wire::ejson;

/// A moment. TrueNAS keeps whole seconds, and fractions are cut when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub Timestamp);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ejson::date(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let at = ejson::read_date(&value).map(Self);
        at.ok_or_else(|| D::Error::custom("not a date: {\"$date\": milliseconds}"))
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub civil::Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("$type", "date")?;
        map.serialize_entry("$value", &self.0.to_string())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(rename = "$type")]
            kind: String,
            #[serde(rename = "$value")]
            value: String,
        }
        let wire = Wire::deserialize(deserializer)?;
        let day = match wire.kind.as_str() {
            "date" => wire.value.parse().ok(),
            _ => None,
        };
        day.map(Self).ok_or_else(|| {
            D::Error::custom("not a day: {\"$type\": \"date\", \"$value\": \"YYYY-MM-DD\"}")
        })
    }
}

/// A time of the day: hours, minutes and seconds, with a fraction of a second if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub civil::Time);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("$time", &self.0.to_string())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(rename = "$time")]
            time: String,
        }
        let wire = Wire::deserialize(deserializer)?;
        let time = wire.time.parse().map(Self);
        time.map_err(|_| D::Error::custom("not a time: {\"$time\": \"HH:MM:SS\"}"))
    }
}

/// A set of values, in the order in which the system sent them, without duplicates when it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set<T>(pub Vec<T>);

impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut values: Vec<Value> = Vec::with_capacity(self.0.len());
        for value in &self.0 {
            let value = serde_json::to_value(value).map_err(S::Error::custom)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("$set", &values)?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    /// Some releases send a plain list instead.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire<T> {
            Set {
                #[serde(rename = "$set")]
                set: Vec<T>,
            },
            List(Vec<T>),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Set { set } | Wire::List(set) => Self(set),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        date: Date,
        day: Day,
        time: Time,
        set: Set<String>,
        none: Option<Date>,
    }

    /// As Python's `ejson.dumps` writes them.
    const TEXT: &str = r#"{"date":{"$date":1797982626000},"day":{"$type":"date","$value":"2024-07-03"},"time":{"$time":"16:22:06"},"set":{"$set":["a","b"]},"none":null}"#;

    #[test]
    fn every_type_is_read_and_written_to_the_byte() {
        let all: All = serde_json::from_str(TEXT).unwrap();
        assert_eq!(all.date.0.to_string(), "2026-12-22T23:37:06Z");
        assert_eq!(all.day.0.to_string(), "2024-07-03");
        assert_eq!(all.time.0.to_string(), "16:22:06");
        assert_eq!(all.set.0, ["a", "b"]);
        assert_eq!(serde_json::to_string(&all).unwrap(), TEXT);
    }

    #[test]
    fn other_spellings() {
        let set: Set<u8> = serde_json::from_str("[1, 2]").unwrap();
        assert_eq!(set.0, [1, 2]);
        let twice = serde_json::to_string(&Set(vec![1, 1, 2])).unwrap();
        assert_eq!(twice, r#"{"$set":[1,2]}"#);
        let fraction: Time = serde_json::from_str(r#"{"$time":"16:22:06.5"}"#).unwrap();
        assert_eq!(fraction.0.subsec_nanosecond(), 500_000_000);
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "5",
            "null",
            r#""2026-01-01""#,
            r#"{"$date":"x"}"#,
            r#"{"$date":1e300}"#,
            r#"{"$type":"time","$value":"2024-07-03"}"#,
            r#"{"$type":"date","$value":"2024-13-03"}"#,
            r#"{"$time":"25:00:00"}"#,
            r#"{"$set":5}"#,
        ] {
            assert!(serde_json::from_str::<Date>(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_str::<Day>(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_str::<Time>(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_str::<Set<u8>>(wrong).is_err(), "{wrong}");
        }
    }
}
