//! Whole results: lists of rows, objects of named entries, one object.

use std::marker::PhantomData;

use serde::de::MapAccess;

use super::fields::{Each, Entry, Name, Object};
use super::visit::{Leaf, Reading, Visit};
use super::{Limit, Unread};

/// The rows of a list, and the number of items that are none.
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
    let mut read = Rows {
        rows: Vec::new(),
        odd: 0,
    };
    each(json, most, |entry| match entry.and_then(&mut make) {
        Some(row) => read.rows.push(row),
        None => read.odd += 1,
    })?;
    Ok(read)
}

/// Reads a list and hands on each of its objects; `None` stands for an item of another shape.
pub(in crate::api) fn each<T: Entry>(
    json: &str,
    most: Limit,
    sink: impl FnMut(Option<T>),
) -> Result<(), Unread> {
    let reading = Reading::default();
    match reading.whole(json, Each::new(&reading, most, sink))? {
        true => Ok(()),
        false => Err(Unread::Shape),
    }
}

/// Reads an object of named entries and hands on each; `None` stands for an entry of another shape.
pub(in crate::api) fn named<T: Entry>(
    json: &str,
    most: Limit,
    sink: impl FnMut(&str, Option<T>),
) -> Result<(), Unread> {
    let reading = Reading::default();
    let leaf = Named {
        reading: &reading,
        most,
        sink,
        entry: PhantomData,
    };
    match reading.whole(json, leaf)? {
        true => Ok(()),
        false => Err(Unread::Shape),
    }
}

/// Reads one object; `None` for anything else.
pub(in crate::api) fn object<T: Entry>(json: &str) -> Result<Option<T>, Unread> {
    let reading = Reading::default();
    reading.whole(json, Object::new(&reading))
}

struct Named<'r, T, F> {
    reading: &'r Reading,
    most: Limit,
    sink: F,
    entry: PhantomData<T>,
}

impl<'de, T: Entry, F: FnMut(&str, Option<T>)> Leaf<'de> for Named<'_, T, F> {
    type Value = bool;

    fn absent(self) -> bool {
        false
    }

    fn object<A: MapAccess<'de>>(mut self, mut object: A) -> Result<bool, A::Error> {
        let mut count = 0;
        while let Some(name) = object.next_key_seed(Name)? {
            count += 1;
            self.reading.check(count, self.most)?;
            let entry = object.next_value_seed(Visit(Object::new(self.reading)))?;
            (self.sink)(&name, entry);
        }
        Ok(true)
    }
}
