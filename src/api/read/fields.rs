//! Objects, read field by field: each field by its name, once, without order; the last of several equal names counts.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Limit;
use super::leaves::{Date, ExpiryDate, Flag, Id, Integer, Length, Names, Str, Word};
use super::visit::{Leaf, Reading, Visit};
use crate::domain::expiry::Expiry;
use crate::domain::{KeyId, Text};

/// An object whose fields are read as they come.
pub(in crate::api) trait Entry: Default {
    /// Reads the field with this name, or skips it. One of the methods of [`Field`] must be called.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Field<'_, '_, A>,
    ) -> Result<(), A::Error>;
}

/// The value of a field, before it is read.
pub(in crate::api) struct Field<'r, 'm, A> {
    reading: &'r Reading,
    object: &'m mut A,
}

impl<'r, 'de, A: MapAccess<'de>> Field<'r, '_, A> {
    /// Reads it with a leaf, which gets the read that the limits belong to.
    pub(in crate::api) fn read<L: Leaf<'de>>(
        self,
        leaf: impl FnOnce(&'r Reading) -> L,
    ) -> Result<L::Value, A::Error> {
        self.object.next_value_seed(Visit(leaf(self.reading)))
    }

    /// Skips it without a copy.
    pub(in crate::api) fn skip(self) -> Result<(), A::Error> {
        self.object.next_value::<IgnoredAny>().map(drop)
    }

    /// A string, a number or a boolean as text, clipped at this number of characters.
    pub(in crate::api) fn text(self, limit: usize) -> Result<Option<Text>, A::Error> {
        self.word(|word| Text::clipped(word, limit))
    }

    /// A string, a number or a boolean, passed on without a copy.
    pub(in crate::api) fn word<R>(self, f: impl FnOnce(&str) -> R) -> Result<Option<R>, A::Error> {
        self.read(|_| Word(f))
    }

    /// A string, passed on without a copy.
    pub(in crate::api) fn string<R>(
        self,
        f: impl FnOnce(&str) -> R,
    ) -> Result<Option<R>, A::Error> {
        self.read(|_| Str(f))
    }

    /// A key's id: an integer, or digits in a string.
    pub(in crate::api) fn key_id(self) -> Result<Option<KeyId>, A::Error> {
        self.read(|_| Id)
    }

    /// An integer.
    pub(in crate::api) fn integer(self) -> Result<Option<i64>, A::Error> {
        self.read(|_| Integer)
    }

    /// A boolean.
    pub(in crate::api) fn flag(self) -> Result<Option<bool>, A::Error> {
        self.read(|_| Flag)
    }

    /// The number of items of a list.
    pub(in crate::api) fn length(self) -> Result<Option<usize>, A::Error> {
        self.read(|_| Length)
    }

    /// A date of the system's calendar.
    pub(in crate::api) fn date(self) -> Result<Option<Timestamp>, A::Error> {
        self.read(Date)
    }

    /// An expiry: null is never, anything but a date is unreadable.
    pub(in crate::api) fn expiry(self) -> Result<Expiry, A::Error> {
        self.read(ExpiryDate)
    }

    /// Names in a set or list, sorted, without duplicates, each clipped at a number of characters.
    pub(in crate::api) fn names(
        self,
        most: Limit,
        text: usize,
    ) -> Result<Option<Vec<Text>>, A::Error> {
        self.read(|reading| Names {
            reading,
            most,
            text,
        })
    }

    /// An object; `None` for anything else.
    pub(in crate::api) fn object<T: Entry>(self) -> Result<Option<T>, A::Error> {
        self.read(Object::new)
    }

    /// The objects of a list, one by one; `None` for an item of another shape. The result says whether it is a list.
    pub(in crate::api) fn each<T: Entry>(
        self,
        most: Limit,
        sink: impl FnMut(Option<T>),
    ) -> Result<bool, A::Error> {
        self.read(|reading| Each::new(reading, most, sink))
    }
}

/// An object; `None` for anything else.
pub(in crate::api) struct Object<'r, T> {
    reading: &'r Reading,
    entry: PhantomData<T>,
}

impl<'r, T> Object<'r, T> {
    pub(in crate::api) fn new(reading: &'r Reading) -> Self {
        Self {
            reading,
            entry: PhantomData,
        }
    }
}

impl<'de, T: Entry> Leaf<'de> for Object<'_, T> {
    type Value = Option<T>;

    fn absent(self) -> Option<T> {
        None
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<T>, A::Error> {
        let mut entry = T::default();
        while let Some(name) = object.next_key_seed(Name)? {
            let field = Field {
                reading: self.reading,
                object: &mut object,
            };
            entry.field(&name, field)?;
        }
        Ok(Some(entry))
    }
}

/// The objects of a list, one by one.
pub(in crate::api) struct Each<'r, T, F> {
    reading: &'r Reading,
    most: Limit,
    sink: F,
    entry: PhantomData<T>,
}

impl<'r, T, F> Each<'r, T, F> {
    pub(in crate::api) fn new(reading: &'r Reading, most: Limit, sink: F) -> Self {
        Self {
            reading,
            most,
            sink,
            entry: PhantomData,
        }
    }
}

impl<'de, T: Entry, F: FnMut(Option<T>)> Leaf<'de> for Each<'_, T, F> {
    type Value = bool;

    fn absent(self) -> bool {
        false
    }

    fn list<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<bool, A::Error> {
        let mut count = 0;
        while let Some(entry) = list.next_element_seed(Visit(Object::new(self.reading)))? {
            count += 1;
            self.reading.check(count, self.most)?;
            (self.sink)(entry);
        }
        Ok(true)
    }
}

/// The name of a field, borrowed unless it has escapes.
pub(in crate::api) struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
