//! The Python behavior that clients can see: `repr`, JSON errors, dates.

use serde_json::Value;

/// `repr` of a string.
pub(in crate::sim) fn repr(text: &str) -> String {
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// The name of a value's Python type.
pub(in crate::sim) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(map) if map.contains_key("$date") => "datetime.datetime",
        Value::Object(map) if map.contains_key("$set") => "set",
        Value::Object(_) => "dict",
    }
}

/// The error of Python's JSON decoder. The position is right; the text is one of the two most common ones.
pub(in crate::sim) fn json_error(text: &str, error: &serde_json::Error) -> String {
    let before = |line: usize, column: usize| {
        let lines = text.split('\n').take(line.saturating_sub(1));
        lines.map(|l| l.chars().count() + 1).sum::<usize>() + column.saturating_sub(1)
    };
    let (line, column) = (error.line().max(1), error.column().max(1));
    let at = before(line, column);
    let what = match text.chars().nth(at.saturating_sub(1)) {
        Some('{') | Some(',') => "Expecting property name enclosed in double quotes",
        _ if error.to_string().starts_with("key must be a string") => {
            "Expecting property name enclosed in double quotes"
        }
        _ => "Expecting value",
    };
    format!("{what}: line {line} column {column} (char {at})")
}

/// The decoder's error for the first date, at any depth, that is not a number.
pub(in crate::sim) fn bad_date(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(bad_date),
        Value::Object(map) => match map.get("$date") {
            Some(date) if map.len() == 1 && !date.is_number() => Some(format!(
                "Error parsing $date: unsupported operand type(s) for //: '{}' and 'int'",
                type_name(date)
            )),
            _ => map.values().find_map(bad_date),
        },
        _ => None,
    }
}

/// The seconds of a `{"$date": milliseconds}`. The real system drops the milliseconds too.
pub(in crate::sim) fn seconds(value: &Value) -> Option<i64> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    let milliseconds = match map.get("$date")? {
        Value::Number(n) if n.is_f64() => n.as_f64()?.floor() as i64,
        n => n.as_i64()?,
    };
    Some(milliseconds.div_euclid(1000))
}

/// A date as `{"$date": milliseconds}`.
pub(in crate::sim) fn date(seconds: i64) -> Value {
    serde_json::json!({ "$date": seconds.saturating_mul(1000) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quotes_are_chosen_as_python_does() {
        assert_eq!(repr("a"), "'a'");
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(repr("it's \"so\""), "'it\\'s \"so\"'");
    }

    #[test]
    fn a_json_error_names_the_place_as_recorded() {
        let text = "{not json";
        let error = serde_json::from_str::<Value>(text).unwrap_err();
        assert_eq!(
            json_error(text, &error),
            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
        );
    }

    #[test]
    fn dates_lose_their_milliseconds_and_bad_ones_are_found_deep() {
        assert_eq!(
            seconds(&json!({"$date": 1797984626789_i64})),
            Some(1797984626)
        );
        assert_eq!(seconds(&json!({"$date": 1500.9})), Some(1));
        assert_eq!(seconds(&json!("2030")), None);
        assert_eq!(
            bad_date(&json!([{"a": {"$date": "x"}}])).as_deref(),
            Some("Error parsing $date: unsupported operand type(s) for //: 'str' and 'int'")
        );
    }
}
