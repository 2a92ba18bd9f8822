//! The state and the progress of a job.

use serde_json::Value;

use crate::api::mask;
use crate::domain::Text;

/// The state of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for another job.
    Waiting,
    /// It runs.
    Running,
    /// It succeeded.
    Success,
    /// It failed.
    Failed,
    /// It was aborted.
    Aborted,
    /// A state of a newer release.
    Other(Text),
}

impl JobState {
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "WAITING" => Self::Waiting,
            "RUNNING" => Self::Running,
            "SUCCESS" => Self::Success,
            "FAILED" => Self::Failed,
            "ABORTED" => Self::Aborted,
            other => Self::Other(other.into()),
        }
    }

    /// Whether the job has ended.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Aborted)
    }
}

/// The progress of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The state.
    pub state: JobState,
    /// 0 to 100; `None` when the job reports none.
    pub percent: Option<f64>,
    /// What the job does now; may be empty. Escaped.
    pub description: Text,
    /// What the method adds, with masked secrets; null without.
    pub extra: Value,
}

impl Progress {
    pub(super) fn of(state: &str, progress: Option<&Value>) -> Self {
        let field = |name| progress.and_then(|progress| progress.get(name));
        let description = field("description").and_then(Value::as_str);
        let mut extra = field("extra").cloned().unwrap_or_default();
        mask::mask(&mut extra);
        Self {
            state: JobState::parse(state),
            percent: field("percent").and_then(Value::as_f64),
            description: description.unwrap_or_default().into(),
            extra,
        }
    }
}
