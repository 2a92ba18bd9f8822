//! Events about jobs, for a program that follows a job of its own.
//!
//! Invariant: of an event only the id of the job, whether the job has ended, and its progress are read. The arguments and the result of a
//! job may contain plain keys, and every account that may read jobs receives those of all accounts: they never leave the link.

use super::bulk::percent;
use super::read::{self, Raw};
use crate::wire::Incoming;

/// The event about jobs.
pub const EVENT: &str = "core.get_jobs";

/// What an event says about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobEvent {
    /// The id of the job.
    pub id: i64,
    /// The job has ended, with or without success.
    pub is_over: bool,
    /// Its progress in percent, 0 to 100.
    pub percent: Option<u8>,
}

impl JobEvent {
    /// The event in a message; `None` without the number of a job.
    pub(crate) fn read(message: &Incoming<'_>) -> Option<Self> {
        let Incoming::Event { id, body, .. } = message else {
            return None;
        };
        let fields = read::value(body.json()).and_then(|body| body.field("fields"));
        let field = |name| fields.and_then(|it: Raw<'_>| it.field(name));
        let state = field("state");
        let is = |word| state.and_then(|it| it.string(|it| it == word)) == Some(true);
        Some(Self {
            id: (*id)?,
            is_over: ["SUCCESS", "FAILED", "ABORTED"].into_iter().any(is),
            percent: field("progress").and_then(percent),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Framing;

    fn read(id: &str, fields: &str) -> Option<JobEvent> {
        let text = format!(
            r#"{{"msg":"changed","collection":"core.get_jobs","id":{id},"fields":{fields}}}"#
        );
        JobEvent::read(&Framing::Ddp.decode(&text).unwrap())
    }

    #[test]
    fn the_end_and_the_progress_are_read_and_nothing_else() {
        for (fields, is_over, percent) in [
            (
                r#"{"state":"RUNNING","progress":{"percent":35.7}}"#,
                false,
                Some(35),
            ),
            (
                r#"{"state":"SUCCESS","result":{"key":"1-not-a-real-key"}}"#,
                true,
                None,
            ),
            (
                r#"{"state":"FAILED","progress":{"percent":250}}"#,
                true,
                Some(100),
            ),
            (
                r#"{"state":"ABORTED","progress":{"percent":-1e300}}"#,
                true,
                Some(0),
            ),
            (
                r#"{"state":"WAITING","progress":{"percent":"90\u001b[2J"}}"#,
                false,
                None,
            ),
            (r#"{"state":["SUCCESS"],"progress":"90"}"#, false, None),
            (
                r#"{"state":null,"progress":{"percent":{"percent":5}}}"#,
                false,
                None,
            ),
            ("[]", false, None),
            ("null", false, None),
        ] {
            let wanted = JobEvent {
                id: 7,
                is_over,
                percent,
            };
            assert_eq!(read("7", fields), Some(wanted), "{fields}");
        }
    }

    #[test]
    fn an_event_without_the_number_of_a_job_is_none() {
        for id in ["null", "7.5", "1e30", "[7]"] {
            assert_eq!(read(id, r#"{"state":"SUCCESS"}"#), None, "{id}");
        }
    }
}
