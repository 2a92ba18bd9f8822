//! A job as `core.get_jobs` sends it. Its result stays JSON text, which may hold a secret.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::RawReply;
use crate::client::error::Error;
use crate::domain::error_reply::{Class, Complaint, ErrorReply};
use crate::domain::{Fault, Kind, Text};

/// The fields of a job that are read.
#[derive(Deserialize)]
pub(super) struct Row<'a> {
    #[serde(default)]
    pub(super) method: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) progress: Option<Value>,
    #[serde(borrow, default)]
    pub(super) result: Option<&'a RawValue>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) exc_info: Option<Value>,
}

/// A job as it was read.
pub(super) struct Read(pub(super) RawReply);

impl Read {
    pub(super) fn row(&self) -> Result<Row<'_>, Error> {
        serde_json::from_str(self.0.json()).map_err(|_| {
            Error::Shape(Fault::new(
                Kind::Protocol,
                "The system sent an unreadable job.",
            ))
        })
    }
}

/// The error of a failed job: `exc_info` has the errno and the complaints, `error` the text.
pub(super) fn error_reply(row: &Row<'_>) -> ErrorReply {
    let info = row.exc_info.as_ref();
    let field = |name| info.and_then(|info| info.get(name));
    let extra = field("extra").and_then(Value::as_array);
    let extra: Vec<Complaint> = extra.into_iter().flatten().filter_map(complaint).collect();
    let class = match field("type").and_then(Value::as_str) {
        Some("VALIDATION") => Class::Validation,
        _ => Class::Failed,
    };
    ErrorReply {
        class,
        errno: field("errno").and_then(Value::as_i64).unwrap_or_default(),
        reason: row.error.as_deref().unwrap_or_default().trim().into(),
        extra,
    }
}

fn complaint(entry: &Value) -> Option<Complaint> {
    let text = |at: usize| entry.get(at).and_then(Value::as_str);
    Some(Complaint {
        attribute: text(0).filter(|name| !name.is_empty()).map(Text::from),
        text: text(1)?.into(),
        errno: entry.get(2).and_then(Value::as_i64).unwrap_or_default(),
    })
}
