//! What a command prints about the key that it changed.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::ascii::ascii;
use crate::cli::exit::{self, Problem};
use crate::cli::list;
use crate::cli::secret_target::HandedOver;
use crate::domain::{ApiKey, System, time};

use super::called;
use super::once::Done;

/// The report on a changed key.
#[derive(Debug)]
pub(in crate::cli) struct Report<'a> {
    /// `created`, `reset`, `edited`, `unchanged`.
    pub(in crate::cli) result: &'a str,
    /// The key as it is now.
    pub(in crate::cli) key: &'a ApiKey,
    /// Where its new secret went, if it has one.
    pub(in crate::cli) went: Option<&'a HandedOver>,
    /// More members of the JSON object.
    pub(in crate::cli) more: Vec<(&'static str, Value)>,
}

impl<'a> Report<'a> {
    /// The report on a key with a new secret.
    pub(in crate::cli) fn of_secret(result: &'a str, done: &'a Done) -> Self {
        Self {
            result,
            key: &done.key,
            went: Some(&done.went),
            more: Vec::new(),
        }
    }

    /// Prints it, as a line or as JSON. Where the secret was printed to standard output, the line goes to standard error.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(in crate::cli) fn print(&self, json: bool, system: &System) -> Result<(), Problem> {
        if json {
            return print_json(&self.as_json()?);
        }
        let line = self.line(system);
        match self.went.is_some_and(|went| went.printed) {
            true => {
                exit::remark(&line);
                Ok(())
            }
            false => exit::print(&format!("{line}\n")),
        }
    }

    /// `created grafana (21) on nas1, owner root, expires 2027-02-21 23:59 UTC; saved to /root/grafana.key`.
    fn line(&self, system: &System) -> String {
        let mut line = format!(
            "{} {} on {}",
            self.result,
            called(self.key),
            system.hostname
        );
        if let Some(owner) = self.key.owner() {
            line.push_str(&format!(", owner {owner}"));
        }
        if let Some(access) = self.key.access_brief() {
            line.push_str(&format!(", {access}"));
        }
        if self.key.ownership().is_some() {
            let zone = crate::cli::zone::local();
            let expiry = time::exact_expiry(self.key.expiry(), &zone);
            line.push_str(&format!(", expires {expiry}"));
        }
        if let Some(went) = self.went {
            line.push_str(&format!("; {}", went.describe()));
        }
        line
    }

    fn as_json(&self) -> Result<Value, Problem> {
        let mut it = json!({ "result": self.result, "key": key(self.key)? });
        if let Some(went) = self.went {
            it["secret"] = json!(went);
        }
        for (name, value) in &self.more {
            it[*name] = value.clone();
        }
        Ok(it)
    }
}

/// Prints a JSON object on one line.
///
/// # Errors
/// Standard output cannot be written.
pub(in crate::cli) fn print_json(value: &Value) -> Result<(), Problem> {
    exit::print(&format!("{}\n", ascii(&value.to_string())))
}

/// The key as `tnkeys list --json` has it.
fn key(key: &ApiKey) -> Result<Value, Problem> {
    let unreadable =
        |error: &dyn std::fmt::Display| Problem::local("could not print the key", error);
    let mut text = Vec::new();
    list::json::write(&mut text, [key], Timestamp::now(), None)
        .map_err(|error| unreadable(&error))?;
    let mut keys: Vec<Value> = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
    Ok(keys.pop().unwrap_or_default())
}
