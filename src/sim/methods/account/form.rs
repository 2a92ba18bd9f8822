//! Reads the argument of a `create` as the new validator does: strict, and with findings in the order of the model.

use serde_json::{Map, Value};

use crate::sim::release::failure::{Failure, Findings};

/// The argument while it is read. Ask for the fields in the order of the model, then call [`Form::finish`].
pub(super) struct Form<'a> {
    schema: &'static str,
    map: &'a Map<String, Value>,
    asked: Vec<&'static str>,
    pub(super) findings: Findings,
}

impl<'a> Form<'a> {
    /// Begins to read `data`; `schema` is the prefix of every finding, `model` the vendor's class.
    ///
    /// # Errors
    /// When it is not an object.
    pub(super) fn read(
        schema: &'static str,
        model: &str,
        data: &'a Value,
    ) -> Result<Self, Failure> {
        let map = data.as_object().ok_or_else(|| {
            let text = format!("Input should be a valid dictionary or instance of {model}");
            Failure::invalid(schema, text)
        })?;
        Ok(Self {
            schema,
            map,
            asked: Vec::new(),
            findings: Findings::default(),
        })
    }

    fn at(&self, field: &str) -> String {
        format!("{}.{field}", self.schema)
    }

    fn complain(&mut self, field: &str, text: &str) {
        let at = self.at(field);
        self.findings.add(at, text);
    }

    fn value(&mut self, field: &'static str) -> Option<&'a Value> {
        self.asked.push(field);
        self.map.get(field)
    }

    /// A text that must be there; `judge` says what is wrong with it.
    pub(super) fn text(
        &mut self,
        field: &'static str,
        judge: impl Fn(&str) -> Option<String>,
    ) -> String {
        match self.value(field) {
            None => self.complain(field, "Field required"),
            Some(Value::String(text)) => {
                if let Some(wrong) = judge(text) {
                    self.complain(field, &wrong);
                }
                return text.clone();
            }
            Some(_) => self.complain(field, "Input should be a valid string"),
        }
        String::new()
    }

    /// A text that may be missing, and null where `nullable`.
    pub(super) fn optional(&mut self, field: &'static str, nullable: bool) -> Option<String> {
        match self.value(field) {
            None => None,
            Some(Value::Null) if nullable => None,
            Some(Value::String(text)) if text.is_empty() => {
                self.complain(field, "String should have at least 1 character");
                None
            }
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.complain(field, "Input should be a valid string");
                None
            }
        }
    }

    /// A switch; `default` where it may be missing.
    pub(super) fn switch(&mut self, field: &'static str, default: Option<bool>) -> bool {
        match (self.value(field), default) {
            (Some(Value::Bool(on)), _) => return *on,
            (Some(_), _) => self.complain(field, "Input should be a valid boolean"),
            (None, Some(default)) => return default,
            (None, None) => self.complain(field, "Field required"),
        }
        false
    }

    /// A whole number that may be missing or null.
    pub(super) fn integer(&mut self, field: &'static str) -> Option<i64> {
        match self.value(field) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_i64();
                if number.is_none() {
                    self.complain(field, "Input should be a valid integer");
                }
                number
            }
        }
    }

    fn list<T>(
        &mut self,
        field: &'static str,
        one: impl Fn(&'a Value) -> Option<T>,
        wrong: &str,
    ) -> Vec<T> {
        let items = match self.value(field) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.complain(field, "Input should be a valid list");
                return Vec::new();
            }
        };
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match one(item) {
                Some(item) => all.push(item),
                None => self.complain(&format!("{field}.{index}"), wrong),
            }
        }
        all
    }

    /// A list of whole numbers that may be missing.
    pub(super) fn integers(&mut self, field: &'static str) -> Vec<i64> {
        self.list(field, Value::as_i64, "Input should be a valid integer")
    }

    /// A list of texts that may be missing.
    pub(super) fn texts(&mut self, field: &'static str) -> Vec<String> {
        let one = |item: &Value| item.as_str().map(str::to_owned);
        self.list(field, one, "Input should be a valid string")
    }

    /// How containers see the account: null, `DIRECT` or a number.
    pub(super) fn idmap(&mut self, field: &'static str) -> Value {
        match self.value(field) {
            None | Some(Value::Null) => Value::Null,
            Some(value) if value == "DIRECT" || value.as_i64().is_some_and(|id| id > 0) => {
                value.clone()
            }
            Some(_) => {
                self.complain(
                    &format!("{field}.literal['DIRECT']"),
                    "Input should be 'DIRECT'",
                );
                Value::Null
            }
        }
    }

    /// Reports the fields that nobody asked for, and all findings so far.
    ///
    /// # Errors
    /// When there are findings.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        for extra in self.map.keys() {
            if !self.asked.contains(&extra.as_str()) {
                let at = format!("{}.{extra}", self.schema);
                self.findings.add(at, "Extra inputs are not permitted");
            }
        }
        self.findings.check()
    }
}

/// What is wrong with an empty text.
pub(super) fn not_empty(text: &str) -> Option<String> {
    text.is_empty()
        .then(|| "String should have at least 1 character".to_owned())
}
