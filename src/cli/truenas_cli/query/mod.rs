//! `query [COLUMN,…|*] [WHERE condition]`: which columns of which keys.

mod condition;
mod filter;
mod operand;
mod operator;
#[cfg(test)]
mod tests;
mod token;

use condition::Condition;

use super::entry::Column;
use super::line::Line;
use super::wrong::Wrong;
use crate::domain::ApiKey;

/// A query.
#[derive(Debug)]
pub(super) struct Query {
    /// The columns to show, in TrueNAS's order.
    pub(super) columns: Vec<Column>,
    condition: Option<Condition>,
}

impl Query {
    /// Reads the arguments of `query`. `columns` are those of the system.
    pub(super) fn read(line: &Line, columns: &[Column]) -> Result<Self, Wrong> {
        let rest = line.rest();
        read(&rest, line.arguments, columns).map_err(|wrong| {
            match repaired(&rest, line.arguments, columns) {
                Some(right) => wrong.right(
                    ["api_key", "query", right.as_str()]
                        .map(str::to_owned)
                        .into(),
                ),
                None => wrong,
            }
        })
    }

    /// Whether a key is part of the result.
    pub(super) fn holds(&self, key: &ApiKey) -> bool {
        let condition = self.condition.as_ref();
        condition.is_none_or(|condition| filter::holds(condition, key))
    }
}

/// Most repairs of one query.
const REPAIRS: usize = 20;

/// Reads `id,name WHERE id > 2`, which starts at a position of the command.
fn read(rest: &str, at: usize, columns: &[Column]) -> Result<Query, Wrong> {
    let (list, condition) = split(rest);
    let place = |bytes: usize| at + rest.get(..bytes).unwrap_or_default().chars().count();
    let shown = select(list, &place, columns)?;
    let condition = condition.map(|start| {
        let text = rest.get(start..).unwrap_or_default();
        condition::read(text, place(start), columns)
    });
    Ok(Query {
        columns: columns
            .iter()
            .copied()
            .filter(|column| shown.contains(column))
            .collect(),
        condition: condition.transpose()?,
    })
}

/// The query that was meant, if every mistake in it has one repair.
fn repaired(rest: &str, at: usize, columns: &[Column]) -> Option<String> {
    let mut text: Vec<char> = rest.chars().collect();
    for _ in 0..REPAIRS {
        let query: String = text.iter().collect();
        match read(&query, at, columns) {
            Ok(_) => return Some(query),
            Err(wrong) => {
                let (length, new) = *wrong.repair?;
                let start = wrong.at?.checked_sub(at)?;
                let end = start.checked_add(length).filter(|end| *end <= text.len())?;
                text.splice(start..end, new.chars());
            }
        }
    }
    None
}

/// The text with the columns, and the start of the condition in bytes.
fn split(rest: &str) -> (&str, Option<usize>) {
    let mut start = 0;
    for word in rest.split_inclusive(char::is_whitespace) {
        let end = start + word.len();
        if word.trim().eq_ignore_ascii_case("where") {
            return (rest.get(..start).unwrap_or_default(), Some(end));
        }
        start = end;
    }
    (rest, None)
}

/// The columns of `id,name`, of `*` and of nothing.
fn select(
    list: &str,
    place: &impl Fn(usize) -> usize,
    columns: &[Column],
) -> Result<Vec<Column>, Wrong> {
    if matches!(list.trim(), "" | "*") {
        return Ok(columns.to_vec());
    }
    let mut start = 0;
    let mut shown = Vec::new();
    for item in list.split_inclusive(',') {
        let name = item.trim_end_matches(',');
        let at = place(start + name.len() - name.trim_start().len());
        let name = name.trim();
        start += item.len();
        if name.is_empty() {
            return Err(Wrong::new("The name of a column is missing").at(at));
        }
        if name.contains(char::is_whitespace) {
            let wrong = Wrong::new("A comma or WHERE is expected between these words").at(at);
            return Err(wrong.why("A shell expands * to the names of files: quote it."));
        }
        shown.push(Column::find(name, columns).map_err(|wrong| wrong.at(at))?);
    }
    if list.trim_end().ends_with(',') {
        return Err(Wrong::new("The name of a column is missing").at(place(list.trim_end().len())));
    }
    Ok(shown)
}
