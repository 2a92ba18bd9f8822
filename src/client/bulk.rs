//! One method, many times: `core.bulk`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::handle::{Client, raw};
use super::job::Progress;
use crate::api::mask;
use crate::domain::{Fault, Kind, Text};
use crate::wire::Params;

/// Methods whose result has a new secret in a field.
const MAKES_SECRETS: &[&str] = &["api_key.create", "api_key.update"];

/// The result of one item.
#[derive(Debug)]
pub struct BulkItem {
    /// The result, or why this item failed.
    pub result: Result<Params, Text>,
    /// The job of the item, if the method runs as one (25.10 and newer).
    pub job_id: Option<i64>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    job_id: Option<i64>,
}

impl Client {
    /// Calls a method once for each entry of `items`, which is the list of its parameters, in one job. The results are in
    /// the same order; a failed item does not stop the others.
    ///
    /// # Errors
    /// [`Error::Job`] when the job itself failed, for example because the account may not call the method.
    /// [`Error::NotSent`] for a method whose result has a secret: TrueNAS keeps the results of jobs in its list of jobs,
    /// where others can read it.
    pub async fn bulk(
        &self,
        method: &str,
        items: Vec<Value>,
        progress: impl FnMut(&Progress),
    ) -> Result<Vec<BulkItem>, Error> {
        if MAKES_SECRETS.contains(&method) || mask::gives_secret(method) {
            let what =
                format!("{method} returns a secret, which core.bulk leaves in the list of jobs.");
            return Err(Error::NotSent(
                Fault::new(Kind::Insecure, what)
                    .meaning("Nothing was sent.")
                    .next(format!("Call {method} once for each item.")),
            ));
        }
        let count = items.len();
        let job = self
            .start_job(raw("core.bulk", json!([method, items]))?)
            .await?;
        let rows: Vec<Row> = job.wait(progress).await?.read().map_err(Error::Shape)?;
        if rows.len() != count {
            let what = format!("The system sent {} results for {count} items.", rows.len());
            let fault = Fault::new(Kind::Protocol, what);
            return Err(Error::Shape(fault.meaning("The call was executed.")));
        }
        let items = rows.into_iter().map(|row| BulkItem {
            result: match row.error {
                Some(error) => Err(error.trim().into()),
                None => Ok(row.result.into()),
            },
            job_id: row.job_id,
        });
        Ok(items.collect())
    }
}
