//! Filters and options of every `query` method.

mod filter;
mod options;
pub(super) mod row;
mod within;

use serde_json::Value;

use crate::sim::methods::arguments::at_most;
use crate::sim::methods::query::row::{Record, Row};
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::Style;
pub(super) use filter::{Filter, Operator};
pub(super) use options::Options;

/// The filters and options of a `query` call.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) filters: Vec<Filter>,
    pub(super) options: Options,
}

impl Query {
    /// Reads the parameters of a `query` call.
    pub(super) fn read(params: &[Value], style: Style) -> Result<Self, Failure> {
        at_most(params, 2, style)?;
        let filters = match params.first() {
            None => Vec::new(),
            Some(value) => filter::read(value, style)?,
        };
        let options = match params.get(1) {
            None => Options::default(),
            Some(value) => options::read(value, style)?,
        };
        Ok(Self { filters, options })
    }

    /// The id that the filters ask for, if they name exactly one. It saves a scan of all rows.
    pub(super) fn wanted_id(&self) -> Option<i64> {
        self.filters.iter().find_map(|filter| match filter {
            Filter::Compare {
                field,
                operator: Operator::Equal,
                value,
            } if field == "id" => value.as_i64(),
            _ => None,
        })
    }

    /// The smallest and the largest whole number that the filters leave of a field.
    pub(super) fn bounds(&self, wanted: &str) -> (i64, i64) {
        let mut bounds = (i64::MIN, i64::MAX);
        for filter in &self.filters {
            let Filter::Compare {
                field,
                operator,
                value,
            } = filter
            else {
                continue;
            };
            let Some(value) = value.as_i64().filter(|_| field == wanted) else {
                continue;
            };
            let (low, high) = match operator {
                Operator::Equal => (value, value),
                Operator::Greater => (value.saturating_add(1), i64::MAX),
                Operator::GreaterOrEqual => (value, i64::MAX),
                Operator::Less => (i64::MIN, value.saturating_sub(1)),
                Operator::LessOrEqual => (i64::MIN, value),
                _ => continue,
            };
            bounds = (bounds.0.max(low), bounds.1.min(high));
        }
        bounds
    }

    /// The result as JSON text. Rows are created, filtered and written one at a time; only sorting needs them all.
    pub(super) fn run<R: Record>(
        &self,
        rows: impl Iterator<Item = Result<R, Failure>>,
    ) -> Result<String, Failure> {
        let options = &self.options;
        let rows = rows.filter_map(|row| match row {
            Err(failure) => Some(Err(failure)),
            Ok(row) => match filter::all(&self.filters, &row) {
                Ok(true) => Some(Ok(row)),
                Ok(false) => None,
                Err(failure) => Some(Err(failure)),
            },
        });
        if options.count {
            let mut count = 0_usize;
            for row in rows {
                row?;
                count += 1;
            }
            return Ok(count.to_string());
        }
        if options.order_by.is_empty() {
            return self.write(rows);
        }
        if let Some(field) = &options.arrive_by {
            return self.write(within::sorted_within(rows, field, options));
        }
        let mut kept = rows.collect::<Result<Vec<_>, _>>()?;
        options.sort(&mut kept)?;
        self.write(kept.into_iter().map(Ok))
    }

    fn write<R: Record>(
        &self,
        rows: impl Iterator<Item = Result<R, Failure>>,
    ) -> Result<String, Failure> {
        let options = &self.options;
        if options.get {
            let mut rows = rows;
            let row = rows.next().ok_or_else(Failure::match_not_found)??;
            return Ok(json_text(&options.select(row.into_row())));
        }
        let limit = match options.limit {
            0 => usize::MAX,
            limit => limit,
        };
        let mut out = String::from("[");
        for row in rows.skip(options.offset).take(limit) {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&json_text(&options.select(row?.into_row())));
        }
        out.push(']');
        Ok(out)
    }
}

fn json_text(row: &Row) -> String {
    serde_json::to_string(row).unwrap_or_else(|_| "{}".to_owned())
}

#[cfg(test)]
mod tests;
