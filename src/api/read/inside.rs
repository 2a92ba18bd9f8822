//! What is inside of a value: the fields of an object, the items of a list, and what is written as one of them.

use jiff::Timestamp;

use super::stream::{self, Entry};
use super::{Limit, Over, Raw};
use crate::domain::Text;
use crate::domain::expiry::Expiry;
use crate::wire::ejson;

impl<'a> Raw<'a> {
    /// A date of the system's calendar: `{"$date": ms}`.
    pub(in crate::api) fn date(self) -> Option<Timestamp> {
        self.field("$date")?
            .integer()
            .and_then(ejson::of_millisecond)
    }

    /// An expiry: null is never. Anything but a date of the system's calendar is [`Expiry::Unreadable`], which differs
    /// from never; so is a missing value, for the reader of the entry to say.
    pub(in crate::api) fn expiry(self) -> Expiry {
        match self.is_null() {
            true => Expiry::Never,
            false => self.date().map_or(Expiry::Unreadable, Expiry::At),
        }
    }

    /// Names in a set `{"$set": [...]}` or a list, sorted, without duplicates, each cut at a number of characters.
    /// Items that are no text are skipped.
    pub(in crate::api) fn names(self, most: Limit, text: usize) -> Result<Option<Vec<Text>>, Over> {
        let list = self.field("$set").unwrap_or(self);
        let mut names = Vec::new();
        let is_list = list.each(|name| {
            names.extend(name.text(text));
            most.check(names.len())
        })?;
        if !is_list {
            return Ok(None);
        }
        names.sort();
        names.dedup();
        Ok(Some(names))
    }

    /// The number of items of a list.
    pub(in crate::api) fn length(self) -> Option<usize> {
        let mut count = 0;
        let is_list = self.each(|_| {
            count += 1;
            Ok(())
        });
        is_list.ok()?.then_some(count)
    }

    /// The value of one field of an object.
    pub(in crate::api) fn field(self, name: &str) -> Option<Raw<'a>> {
        let mut value = None;
        let found = self.fields(|field, raw| {
            if field == name {
                value = Some(raw);
            }
            Ok(())
        });
        found.ok().and(value)
    }

    /// Hands on each item of a list, and returns whether it is one.
    pub(in crate::api) fn each(
        self,
        sink: impl FnMut(Raw<'a>) -> Result<(), Over>,
    ) -> Result<bool, Over> {
        if !self.is_list() {
            return Ok(false);
        }
        stream::items(self.json(), sink)
    }

    /// Hands on each field of an object, in order, and returns whether it is one.
    pub(in crate::api) fn fields(
        self,
        sink: impl FnMut(&str, Raw<'a>) -> Result<(), Over>,
    ) -> Result<bool, Over> {
        if !self.is_object() {
            return Ok(false);
        }
        stream::fields(self.json(), sink)
    }

    /// An object; `None` for anything else.
    pub(in crate::api) fn object<T: Entry>(self) -> Result<Option<T>, Over> {
        let mut entry = T::default();
        let is_object = self.fields(|name, value| entry.field(name, value))?;
        Ok(is_object.then_some(entry))
    }
}
