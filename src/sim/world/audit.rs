//! The stored audit log.

use std::collections::VecDeque;

use serde_json::{Map, Value};

/// How many entries are kept. The oldest are dropped first.
const KEPT: usize = 5_000;

/// All entries, oldest first. Stored as JSON text, which takes a fifth of the memory.
#[derive(Debug, Default)]
pub(in crate::sim) struct Audit(VecDeque<Box<str>>);

impl Audit {
    pub(in crate::sim) fn iter(&self) -> impl Iterator<Item = Map<String, Value>> {
        let texts = self.0.iter();
        texts.map(|text| serde_json::from_str(text).unwrap_or_default())
    }

    pub(in crate::sim) fn push(&mut self, entry: &Value) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(entry.to_string().into());
    }
}
