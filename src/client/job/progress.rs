//! The state and the progress of a job.

use std::cmp::Ordering;

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
    /// Whether it may follow this one: a job never goes back.
    pub(super) fn is_after(&self, earlier: &Self) -> bool {
        let rank = |state: &JobState| match state {
            JobState::Waiting => 0,
            JobState::Running | JobState::Other(_) => 1,
            JobState::Success | JobState::Failed | JobState::Aborted => 2,
        };
        match rank(&self.state).cmp(&rank(&earlier.state)) {
            Ordering::Equal => self.percent >= earlier.percent,
            other => other == Ordering::Greater,
        }
    }

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_never_goes_back() {
        let at = |state, percent: Value| Progress::of(state, Some(&json!({"percent": percent})));
        let steps = [
            at("WAITING", json!(0)),
            at("RUNNING", json!(null)),
            at("RUNNING", json!(0)),
            at("RUNNING", json!(25.5)),
            at("SUCCESS", json!(100)),
        ];
        for (i, now) in steps.iter().enumerate() {
            assert!(
                steps[..i].iter().all(|earlier| now.is_after(earlier)),
                "{now:?}"
            );
            assert!(
                steps[i + 1..].iter().all(|later| !now.is_after(later)),
                "{now:?}"
            );
        }
        assert_eq!(steps[3].percent, Some(25.5));
    }

    #[test]
    fn secrets_in_what_a_method_adds_are_masked() {
        let progress = json!({"percent": 1, "description": "a\u{1b}b", "extra": {"password": "not-a-password"}});
        let progress = Progress::of("NEWER", Some(&progress));
        assert_eq!(progress.state, JobState::Other("NEWER".into()));
        assert_eq!(progress.description.as_str(), "a\\x1bb");
        assert_eq!(progress.extra, json!({"password": "********"}));
    }
}
