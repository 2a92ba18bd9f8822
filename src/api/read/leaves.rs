//! Leaves: single values, and lists of names.

use jiff::Timestamp;
use serde::de::{MapAccess, SeqAccess};
use serde_json::Number;

use super::Limit;
use super::fields::{Entry, Field, Object};
use super::visit::{Leaf, Reading, Visit, skip_list};
use crate::domain::expiry::Expiry;
use crate::domain::{KeyId, Text};
use crate::wire::ejson;

/// A string, passed on without a copy; a number or a boolean is converted.
pub(in crate::api) struct Word<F>(pub(in crate::api) F);

impl<'de, R, F: FnOnce(&str) -> R> Leaf<'de> for Word<F> {
    type Value = Option<R>;

    fn absent(self) -> Option<R> {
        None
    }

    fn flag(self, value: bool) -> Option<R> {
        Some(self.0(if value { "true" } else { "false" }))
    }

    fn number(self, value: &Number) -> Option<R> {
        Some(self.0(&value.to_string()))
    }

    fn string(self, value: &str) -> Option<R> {
        Some(self.0(value))
    }
}

/// A string, passed on without a copy. Nothing is converted.
pub(in crate::api) struct Str<F>(pub(in crate::api) F);

impl<'de, R, F: FnOnce(&str) -> R> Leaf<'de> for Str<F> {
    type Value = Option<R>;

    fn absent(self) -> Option<R> {
        None
    }

    fn string(self, value: &str) -> Option<R> {
        Some(self.0(value))
    }
}

/// A key's id: an integer, or digits in a string.
pub(in crate::api) struct Id;

impl<'de> Leaf<'de> for Id {
    type Value = Option<KeyId>;

    fn absent(self) -> Option<KeyId> {
        None
    }

    fn number(self, value: &Number) -> Option<KeyId> {
        value.as_i64().map(KeyId)
    }

    fn string(self, value: &str) -> Option<KeyId> {
        value.parse().ok().map(KeyId)
    }
}

/// An integer.
pub(in crate::api) struct Integer;

impl<'de> Leaf<'de> for Integer {
    type Value = Option<i64>;

    fn absent(self) -> Option<i64> {
        None
    }

    fn number(self, value: &Number) -> Option<i64> {
        value.as_i64()
    }
}

/// A boolean.
pub(in crate::api) struct Flag;

impl<'de> Leaf<'de> for Flag {
    type Value = Option<bool>;

    fn absent(self) -> Option<bool> {
        None
    }

    fn flag(self, value: bool) -> Option<bool> {
        Some(value)
    }
}

/// The number of items of a list.
pub(in crate::api) struct Length;

impl<'de> Leaf<'de> for Length {
    type Value = Option<usize>;

    fn absent(self) -> Option<usize> {
        None
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Option<usize>, A::Error> {
        skip_list(list).map(Some)
    }
}

/// A date of the system's calendar: `{"$date": ms}`.
pub(in crate::api) struct Date<'r>(pub(in crate::api) &'r Reading);

#[derive(Default)]
struct DateFields(Option<i64>);

impl Entry for DateFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Field<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "$date" => self.0 = value.integer()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Leaf<'de> for Date<'_> {
    type Value = Option<Timestamp>;

    fn absent(self) -> Option<Timestamp> {
        None
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Option<Timestamp>, A::Error> {
        let fields: Option<DateFields> = Object::new(self.0).object(object)?;
        Ok(fields
            .and_then(|fields| fields.0)
            .and_then(ejson::of_millisecond))
    }
}

/// An expiry: null is never. Anything but a date of the system's calendar is [`Expiry::Unreadable`], which differs from
/// never; so is a missing value, for the reader of the entry to say.
pub(in crate::api) struct ExpiryDate<'r>(pub(in crate::api) &'r Reading);

impl<'de> Leaf<'de> for ExpiryDate<'_> {
    type Value = Expiry;

    fn absent(self) -> Expiry {
        Expiry::Unreadable
    }

    fn null(self) -> Expiry {
        Expiry::Never
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Expiry, A::Error> {
        let date = Date(self.0).object(object)?;
        Ok(date.map_or(Expiry::Unreadable, Expiry::At))
    }
}

/// Names in a set `{"$set": [...]}` or a list, sorted, without duplicates. Items that are no text are skipped.
pub(in crate::api) struct Names<'r> {
    pub(in crate::api) reading: &'r Reading,
    /// Most names.
    pub(in crate::api) most: Limit,
    /// Longest name in characters.
    pub(in crate::api) text: usize,
}

impl<'de> Leaf<'de> for Names<'_> {
    type Value = Option<Vec<Text>>;

    fn absent(self) -> Option<Vec<Text>> {
        None
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Vec<Text>>, A::Error> {
        self.read_list(list).map(Some)
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<Vec<Text>>, A::Error> {
        let mut names = None;
        while let Some(set) = object.next_key_seed(Visit(Str(|name: &str| name == "$set")))? {
            match set {
                Some(true) => names = object.next_value_seed(Visit(ListOf(&self)))?,
                _ => drop(object.next_value::<serde::de::IgnoredAny>()?),
            }
        }
        Ok(names)
    }
}

/// The list in a set: no further set counts.
struct ListOf<'n, 'r>(&'n Names<'r>);

impl<'de> Leaf<'de> for ListOf<'_, '_> {
    type Value = Option<Vec<Text>>;

    fn absent(self) -> Option<Vec<Text>> {
        None
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Vec<Text>>, A::Error> {
        self.0.read_list(list).map(Some)
    }
}

impl Names<'_> {
    fn read_list<'de, A: SeqAccess<'de>>(&self, mut list: A) -> Result<Vec<Text>, A::Error> {
        let mut names = Vec::new();
        let text = || Visit(Word(|name: &str| Text::clipped(name, self.text)));
        while let Some(name) = list.next_element_seed(text())? {
            names.extend(name);
            self.reading.check(names.len(), self.most)?;
        }
        names.sort();
        names.dedup();
        Ok(names)
    }
}
