//! Sorts rows that come in the order of a field by the further fields, without waiting for all rows.

use serde_json::Value;

use crate::sim::methods::query::options::Options;
use crate::sim::methods::query::row::Record;
use crate::sim::release::failure::Failure;

type Rows<R> = std::vec::IntoIter<Result<R, Failure>>;

/// The rows, those with one value of `field` sorted by the remaining order of the options.
pub(super) fn sorted_within<'a, R: Record + 'a>(
    rows: impl Iterator<Item = Result<R, Failure>> + 'a,
    field: &'a str,
    options: &'a Options,
) -> impl Iterator<Item = Result<R, Failure>> + 'a {
    let mut rows = rows.peekable();
    let mut ready: Rows<R> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        if let Some(row) = ready.next() {
            return Some(row);
        }
        let first = match rows.next()? {
            Ok(row) => row,
            Err(failure) => return Some(Err(failure)),
        };
        let value = value_of(&first, field);
        let mut group = vec![first];
        while let Some(Ok(row)) =
            rows.next_if(|row| matches!(row, Ok(row) if value_of(row, field) == value))
        {
            group.push(row);
        }
        if let Err(failure) = options.sort(&mut group) {
            return Some(Err(failure));
        }
        ready = group.into_iter().map(Ok).collect::<Vec<_>>().into_iter();
        ready.next()
    })
}

fn value_of(row: &impl Record, field: &str) -> Option<Value> {
    row.field(field).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::*;
    use crate::sim::methods::query::options;
    use crate::sim::methods::query::row::Row;
    use crate::sim::release::traits::Style;

    fn row(time: i64, id: &str) -> Row {
        let value = json!({"time": time, "id": id});
        value.as_object().cloned().unwrap_or_default()
    }

    fn newest_first() -> Options {
        let value = json!({"order_by": ["-time", "id"]});
        let mut options = options::read(&value, Style::Pydantic).unwrap();
        assert_eq!(options.take_order("time"), Some(true));
        options
    }

    #[test]
    fn rows_of_one_time_are_sorted_and_later_ones_are_not_waited_for() {
        let options = newest_first();
        let taken = Cell::new(0);
        let rows = [(3, "b"), (3, "a"), (2, "c"), (1, "e"), (1, "d")];
        let rows = rows.into_iter().map(|(time, id)| {
            taken.set(taken.get() + 1);
            Ok(row(time, id))
        });
        let mut sorted = sorted_within(rows, "time", &options);
        assert_eq!(sorted.next(), Some(Ok(row(3, "a"))));
        assert_eq!(taken.get(), 3);
        let rest: Vec<Row> = sorted.map(Result::unwrap).collect();
        let expected = [(3, "b"), (2, "c"), (1, "d"), (1, "e")];
        assert_eq!(rest, expected.map(|(time, id)| row(time, id)));
    }

    #[test]
    fn a_failure_and_a_missing_field_are_passed_on() {
        let options = newest_first();
        let rows = [
            Ok(row(3, "b")),
            Err(Failure::match_not_found()),
            Ok(Row::new()),
        ];
        let mut sorted = sorted_within(rows.into_iter(), "time", &options);
        assert!(sorted.next().unwrap().is_ok());
        assert_eq!(sorted.next(), Some(Err(Failure::match_not_found())));
        assert_eq!(sorted.next(), Some(Err(Failure::key_error("'id'"))));
        assert_eq!(sorted.next(), None);
    }
}
