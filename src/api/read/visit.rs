//! Visitors that accept every shape of a value: what they do not read counts as absent.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::{Limit, Unread};

/// The read of one reply. Remembers the limit that ended it.
#[derive(Default)]
pub(in crate::api) struct Reading {
    over: Cell<Option<Limit>>,
}

impl Reading {
    /// Reads the whole JSON text of a result with one leaf.
    pub(in crate::api) fn whole<'de, L: Leaf<'de>>(
        &self,
        json: &'de str,
        leaf: L,
    ) -> Result<L::Value, Unread> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let read = Visit(leaf).deserialize(&mut deserializer);
        match read.and_then(|value| deserializer.end().map(|()| value)) {
            Ok(value) => Ok(value),
            Err(_) => Err(self.over.get().map_or(Unread::Shape, Unread::Over)),
        }
    }

    /// Fails the read when there are more than a limit allows.
    pub(in crate::api) fn check<E: Error>(&self, count: usize, limit: Limit) -> Result<(), E> {
        if count <= limit.most {
            return Ok(());
        }
        self.over.set(Some(limit));
        Err(E::custom("over a limit"))
    }
}

/// What is made of a value: a method for each shape that is read. Any other shape is skipped without a copy and counts
/// as absent.
pub(in crate::api) trait Leaf<'de>: Sized {
    /// What is made of it.
    type Value;

    /// The value for a shape that is not read.
    fn absent(self) -> Self::Value;

    /// Reads null.
    fn null(self) -> Self::Value {
        self.absent()
    }

    /// Reads a boolean.
    fn flag(self, _: bool) -> Self::Value {
        self.absent()
    }

    /// Reads a number.
    fn number(self, _: &Number) -> Self::Value {
        self.absent()
    }

    /// Reads a string.
    fn string(self, _: &str) -> Self::Value {
        self.absent()
    }

    /// Reads a list, to its end.
    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        skip_list(list)?;
        Ok(self.absent())
    }

    /// Reads an object, to its end.
    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        skip_object(object)?;
        Ok(self.absent())
    }
}

/// Skips the rest of a list and returns its number of items.
pub(in crate::api) fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<usize, A::Error> {
    let mut count = 0;
    while list.next_element::<IgnoredAny>()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Skips the rest of an object.
pub(in crate::api) fn skip_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<(), A::Error> {
    while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A [`Leaf`] for serde.
pub(in crate::api) struct Visit<L>(pub(in crate::api) L);

impl<'de, L: Leaf<'de>> DeserializeSeed<'de> for Visit<L> {
    type Value = L::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<L::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: Leaf<'de>> Visitor<'de> for Visit<L> {
    type Value = L::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<L::Value, E> {
        Ok(self.0.null())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<L::Value, E> {
        Ok(self.0.flag(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<L::Value, E> {
        Ok(self.0.number(&value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<L::Value, E> {
        Ok(self.0.number(&value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<L::Value, E> {
        Ok(match Number::from_f64(value) {
            Some(number) => self.0.number(&number),
            None => self.0.absent(),
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<L::Value, E> {
        Ok(self.0.string(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<L::Value, A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<L::Value, A::Error> {
        self.0.object(object)
    }
}
