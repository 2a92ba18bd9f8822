//! The parameters of a request, which may hold a secret.

use std::fmt;
use std::ops::Deref;

use serde_json::Value;
use zeroize::Zeroize;

/// Parameters: not inspected on this floor, hidden from `Debug`, wiped on drop.
#[derive(Default, PartialEq, Eq)]
pub struct Params(Value);

impl Params {
    /// The value. Taking a string out of it moves the secret, so nothing is left to wipe.
    pub fn value_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// A copy, which is wiped on drop as well.
    pub fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

impl From<Value> for Params {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl Deref for Params {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl Drop for Params {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Params(…)")
    }
}

/// Overwrites every string in a value. The depth is bounded: serde_json reads at most 128 levels.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_string_is_overwritten() {
        let mut value = json!({"a": "x", "b": [{"c": "y", "d": 1}, "z"], "e": null});
        wipe(&mut value);
        assert_eq!(
            value,
            json!({"a": "", "b": [{"c": "", "d": 1}, ""], "e": null})
        );
    }

    #[test]
    fn debug_shows_nothing() {
        let shown = format!("{:?}", Params::from(json!({"key": "1-not-a-real-key"})));
        assert_eq!(shown, "Params(…)");
    }
}
