//! `tnkeys call --bulk`: one method, many times, in one job.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::json;
use super::output::{self, Output};
use super::params::Inputs;
use crate::api::RawReply;
use crate::cli::exit::{self, Problem};

/// Reads the items: lists of parameters. An item that is no list is the only parameter.
///
/// # Errors
/// Anything but one file with valid items. Nothing was sent.
pub(super) fn items(arguments: &[String], inputs: &mut dyn Inputs) -> Result<Vec<Value>, Problem> {
    let [file] = arguments else {
        return Err(Problem::usage(
            "--bulk needs one file: tnkeys call --bulk METHOD FILE, or - for standard input.",
        ));
    };
    let text = match file.as_str() {
        "-" => inputs.stdin()?,
        path => inputs.file(path.strip_prefix('@').unwrap_or(path))?,
    };
    let items = match serde_json::from_str(&text) {
        Ok(Value::Array(items)) => items,
        _ => of_lines(&text)?,
    };
    if items.is_empty() {
        return Err(Problem::usage("The file has no items.").means("Nothing was sent."));
    }
    let as_list = |item| match item {
        Value::Array(_) => item,
        item => Value::Array(vec![item]),
    };
    Ok(items.into_iter().map(as_list).collect())
}

fn of_lines(text: &str) -> Result<Vec<Value>, Problem> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let item = |(at, line)| {
        serde_json::from_str(line).map_err(|_| {
            Problem::usage(format!("Line {} of the file is not valid JSON.", at + 1))
                .means("Nothing was sent.")
                .next("Write a JSON list of items, or one item as JSON on each line.")
        })
    };
    lines.map(item).collect()
}

/// One entry of the result of `core.bulk`.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

/// Prints a line for each item: `{"result": …, "error": …}`.
pub(super) fn print(reply: &RawReply, output: Output) -> Result<u8, Problem> {
    let Ok(rows) = serde_json::from_str::<Vec<&RawValue>>(reply.json()) else {
        return Err(
            Problem::new(exit::OTHER, "The system sent no list of results.")
                .means("The calls were executed."),
        );
    };
    let (mut text, mut masked, mut failed) = (Zeroizing::new(String::new()), 0, 0);
    for row in &rows {
        let written = json::write(row.get(), output.style(), false);
        masked += written.masked;
        text.push_str(&written.text);
        text.push('\n');
        let error = serde_json::from_str::<Row<'_>>(row.get())
            .ok()
            .and_then(|row| row.error);
        failed += usize::from(error.is_some_and(|error| error.get() != "null"));
    }
    output::write(text.trim_end_matches('\n'))?;
    output.remark(masked);
    if failed == 0 {
        return Ok(exit::OK);
    }
    let what = format!("{failed} of {} calls failed.", rows.len());
    Err(Problem::new(exit::OTHER, what).means("The other calls were executed."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct Text(&'static str);

    impl Inputs for Text {
        fn file(&mut self, _: &str) -> Result<Zeroizing<String>, Problem> {
            Ok(Zeroizing::new(self.0.to_owned()))
        }

        fn stdin(&mut self) -> Result<Zeroizing<String>, Problem> {
            self.file("-")
        }
    }

    fn read(text: &'static str) -> Result<Value, String> {
        let read = items(&["f".to_owned()], &mut Text(text));
        read.map(Value::from).map_err(|problem| problem.said())
    }

    #[test]
    fn items_are_lists_of_parameters() {
        assert_eq!(
            read("[[1], 2, [3, {\"a\": 4}]]"),
            Ok(json!([[1], [2], [3, {"a": 4}]]))
        );
        assert_eq!(
            read("[1]\n\n{\"a\": 2}\n\"x\"\n"),
            Ok(json!([[1], [{"a": 2}], ["x"]]))
        );
        assert!(read("[1]\nx\n").unwrap_err().contains("Line 2"));
        assert!(read("[]").unwrap_err().contains("no items"));
        assert!(read("").unwrap_err().contains("no items"));
        let none = items(&[], &mut Text("")).unwrap_err();
        assert!(none.said().contains("--bulk METHOD FILE"));
    }
}
