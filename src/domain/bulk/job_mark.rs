//! How a job of `core.bulk` is recognized in the list of jobs, by this run or by a later one of the program.

use jiff::Timestamp;

use super::super::key::KeyId;

/// The mark of a job. Its text goes along as the job's description, so that the job is found although the reply to its start was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobMark {
    /// The description of the job: when the run began and the number of the job in it. No two jobs have the same one, also after a retry.
    pub text: String,
    /// The keys of the job, in their order.
    pub keys: Vec<KeyId>,
}

impl JobMark {
    /// The mark of a job. `number` counts the jobs of the run that began at `began`.
    pub fn new(began: Timestamp, number: usize, keys: Vec<KeyId>) -> Self {
        // TrueNAS takes it as a format string: no braces.
        let text = format!("tnkeys run of {began}, part {number}");
        Self { text, keys }
    }
}

/// What the list of jobs shows of a job whose start was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This is the one job with the mark: its id.
    Job(i64),
    /// The system lists no job with the mark.
    None,
    /// Several jobs have the mark, or the list could not be read: the reason.
    Unsure(super::super::text::Text),
}
