//! Lists and objects, item by item: serde finds the values, and skips those that are not read.

use std::cell::Cell;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::visit::{AnyRaw, Name, Shape, Visit};
use super::{Limit, Over, Raw, Unread};

/// An object whose fields are read as they come; the last of several with the same name counts.
pub(in crate::api) trait Entry: Default {
    /// Reads the field with this name, or ignores it.
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over>;
}

/// The rows of a list, and the number of items that are none.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::api) struct Rows<R> {
    /// In the order of the system.
    pub(in crate::api) rows: Vec<R>,
    /// Number of items that were skipped.
    pub(in crate::api) odd: usize,
}

/// Reads a list row by row. `make` makes a row of an object, or `None` when it lacks what a row needs; such items and
/// those of another shape are skipped and counted.
pub(in crate::api) fn rows<T: Entry, R>(
    json: &str,
    most: Limit,
    mut make: impl FnMut(T) -> Option<R>,
) -> Result<Rows<R>, Unread> {
    let (mut rows, mut odd) = (Vec::new(), 0);
    each(json, most, |entry| match entry.and_then(&mut make) {
        Some(row) => rows.push(row),
        None => odd += 1,
    })?;
    Ok(Rows { rows, odd })
}

/// Reads a list and hands on each of its objects; `None` stands for an item of another shape.
pub(in crate::api) fn each<T: Entry>(
    json: &str,
    most: Limit,
    mut sink: impl FnMut(Option<T>),
) -> Result<(), Unread> {
    let (noted, mut count) = (Noted::default(), 0);
    let sink = |entry| {
        count += 1;
        most.check(count)?;
        sink(entry);
        Ok(())
    };
    let item = Visit(Object::new(&noted));
    noted.read(
        json,
        Visit(Items {
            item,
            sink,
            noted: &noted,
        }),
    )
}

/// Reads an object of named entries and hands on each; `None` stands for an entry of another shape.
pub(in crate::api) fn named<T: Entry>(
    json: &str,
    most: Limit,
    mut sink: impl FnMut(&str, Option<T>),
) -> Result<(), Unread> {
    let (noted, mut count) = (Noted::default(), 0);
    let sink = |name: &str, entry| {
        count += 1;
        most.check(count)?;
        sink(name, entry);
        Ok(())
    };
    let value = Visit(Object::new(&noted));
    noted.read(
        json,
        Visit(Fields {
            value,
            sink,
            noted: &noted,
        }),
    )
}

/// The whole result as one value; `None` when it is not JSON.
pub(in crate::api) fn value(json: &str) -> Option<Raw<'_>> {
    let raw: &RawValue = serde_json::from_str(json).ok()?;
    Some(Raw::new(raw.get()))
}

/// A result that is a boolean.
pub(in crate::api) fn boolean(json: &str) -> Option<bool> {
    value(json)?.flag()
}

/// Hands on each item of a list, and returns whether it is one.
pub(super) fn items<'a>(
    json: &'a str,
    sink: impl FnMut(Raw<'a>) -> Result<(), Over>,
) -> Result<bool, Over> {
    let (noted, item) = (Noted::default(), AnyRaw);
    is_read(noted.read(
        json,
        Visit(Items {
            item,
            sink,
            noted: &noted,
        }),
    ))
}

/// Hands on each field of an object, and returns whether it is one.
pub(super) fn fields<'a>(
    json: &'a str,
    sink: impl FnMut(&str, Raw<'a>) -> Result<(), Over>,
) -> Result<bool, Over> {
    let (noted, value) = (Noted::default(), AnyRaw);
    is_read(noted.read(
        json,
        Visit(Fields {
            value,
            sink,
            noted: &noted,
        }),
    ))
}

fn is_read(read: Result<(), Unread>) -> Result<bool, Over> {
    match read {
        Ok(()) => Ok(true),
        Err(Unread::Shape) => Ok(false),
        Err(Unread::Over(limit)) => Err(Over(limit)),
    }
}

/// The limit that ended a read, while serde's error is on its way.
#[derive(Default)]
struct Noted(Cell<Option<Limit>>);

impl Noted {
    fn pass<E: Error>(&self, result: Result<(), Over>) -> Result<(), E> {
        result.map_err(|Over(limit)| {
            self.0.set(Some(limit));
            E::custom("over a limit")
        })
    }

    /// Reads a whole text with a seed, which returns whether it has the right shape.
    fn read<'de>(
        &self,
        json: &'de str,
        seed: impl DeserializeSeed<'de, Value = bool>,
    ) -> Result<(), Unread> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let read = seed.deserialize(&mut deserializer);
        match read.and_then(|fits| deserializer.end().map(|()| fits)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Unread::Shape),
            Err(_) => Err(self.0.get().map_or(Unread::Shape, Unread::Over)),
        }
    }
}

/// A list: each item is read with a seed and handed on.
struct Items<'n, V, S> {
    item: V,
    sink: S,
    noted: &'n Noted,
}

/// An object: each value is read with a seed and handed on with its name.
struct Fields<'n, V, S> {
    value: V,
    sink: S,
    noted: &'n Noted,
}

/// An [`Entry`]; `None` for anything but an object.
struct Object<'n, T> {
    noted: &'n Noted,
    entry: PhantomData<T>,
}

impl<'n, T> Object<'n, T> {
    fn new(noted: &'n Noted) -> Self {
        let entry = PhantomData;
        Self { noted, entry }
    }
}

impl<T> Clone for Object<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Object<'_, T> {}

impl<'de, V, S> Shape<'de> for Items<'_, V, S>
where
    V: DeserializeSeed<'de> + Copy,
    S: FnMut(V::Value) -> Result<(), Over>,
{
    type Value = bool;

    fn other() -> bool {
        false
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<bool, A::Error> {
        while let Some(item) = list.next_element_seed(self.item)? {
            self.noted.pass((self.sink)(item))?;
        }
        Ok(true)
    }
}

impl<'de, V, S> Shape<'de> for Fields<'_, V, S>
where
    V: DeserializeSeed<'de> + Copy,
    S: FnMut(&str, V::Value) -> Result<(), Over>,
{
    type Value = bool;

    fn other() -> bool {
        false
    }

    fn object<A: MapAccess<'de>>(mut self, mut object: A) -> Result<bool, A::Error> {
        while let Some(name) = object.next_key_seed(Name)? {
            let value = object.next_value_seed(self.value)?;
            self.noted.pass((self.sink)(&name, value))?;
        }
        Ok(true)
    }
}

impl<'de, T: Entry> Shape<'de> for Object<'_, T> {
    type Value = Option<T>;

    fn other() -> Option<T> {
        None
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Option<T>, A::Error> {
        let mut entry = T::default();
        let fields = Fields {
            value: AnyRaw,
            sink: |name: &str, value: Raw<'de>| entry.field(name, value),
            noted: self.noted,
        };
        fields.object(object)?;
        Ok(Some(entry))
    }
}
