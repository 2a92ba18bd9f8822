//! The result of a run: a word for scripts, an exit code, and lines for a person.

use serde::Serialize;

use super::words;
use crate::cli::exit;
use crate::cli::zone;
use crate::domain::ensure::{Remark, Why};
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, KeyId, time};

/// What became of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing was sent.
    Unchanged,
    /// The key was created.
    Created,
    /// The key has a new secret.
    Renewed,
    /// Its name or its rules were changed; its secret is the same.
    Updated,
}

impl Outcome {
    /// The word on standard output.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Created => "created",
            Self::Renewed => "renewed",
            Self::Updated => "updated",
        }
    }

    /// The exit code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Unchanged => exit::OK,
            Self::Created => exit::CREATED,
            Self::Renewed => exit::RENEWED,
            Self::Updated => exit::UPDATED,
        }
    }
}

/// The result of a run.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) outcome: Outcome,
    id: KeyId,
    name: String,
    expires: Option<Expiry>,
    pub(super) why: Option<Why>,
    pub(super) remark: Option<Remark>,
    /// What else a person should know.
    pub(super) also: Option<String>,
    /// Where the secret went.
    pub(super) target: String,
    renamed: Option<String>,
}

/// A result as JSON.
#[derive(Serialize)]
struct Json<'a> {
    result: &'a str,
    system: &'a str,
    id: i64,
    name: &'a str,
    expires_at: Option<String>,
    why: Option<String>,
    target: Option<&'a str>,
    remarks: Vec<String>,
}

impl Report {
    /// The result for a key as it is now.
    pub(super) fn of(outcome: Outcome, key: &ApiKey) -> Self {
        Self {
            outcome,
            id: key.id,
            name: key.name.to_string(),
            expires: key.ownership().map(|own| own.expires_at()),
            why: None,
            remark: None,
            also: None,
            target: String::new(),
            renamed: None,
        }
    }

    /// Its name or rules were changed as well.
    pub(super) fn updated(&mut self, before: &ApiKey, name: &str) {
        if before.name.raw() != name {
            self.renamed = Some(before.name.to_string());
            self.name = crate::domain::text::harmless(name).into_owned();
        }
        if self.outcome == Outcome::Unchanged {
            self.outcome = Outcome::Updated;
        }
    }

    /// The lines for a person. An unchanged key has one only if there is something to know.
    pub(super) fn lines(&self, system: &str) -> Vec<String> {
        let key = format!("{} ({}) on {system}", self.name, self.id);
        let mut lines = Vec::new();
        let expires = self.expires.map(|at| match at {
            Expiry::At(_) => format!("; it expires {}", time::exact_expiry(at, &zone::local())),
            Expiry::Never => "; it never expires".to_owned(),
            Expiry::Unreadable => String::new(),
        });
        let expires = expires.unwrap_or_default();
        let secret = match self.target.as_str() {
            "" => String::new(),
            target => format!("; the secret was {target}"),
        };
        match (self.outcome, self.why) {
            (Outcome::Created, _) => lines.push(format!("created {key}{expires}{secret}")),
            (Outcome::Renewed, Some(why)) => {
                let why = words::why(why);
                lines.push(format!("renewed {key}, because {why}{expires}{secret}"));
            }
            (Outcome::Renewed | Outcome::Updated | Outcome::Unchanged, _) => {}
        }
        if let Some(before) = &self.renamed {
            lines.push(format!("renamed {before} back to {key}"));
        } else if self.outcome == Outcome::Updated {
            lines.push(format!("replaced the rules of {key}"));
        }
        lines.extend(self.remarks(&key));
        lines
    }

    fn remarks(&self, key: &str) -> Vec<String> {
        let remark = self.remark.map(|it| words::remark(it, key));
        remark.into_iter().chain(self.also.clone()).collect()
    }

    /// One line of JSON.
    pub(super) fn as_json(&self, system: &str) -> String {
        let key = format!("{} ({}) on {system}", self.name, self.id);
        let json = Json {
            result: self.outcome.word(),
            system,
            id: self.id.0,
            name: &self.name,
            expires_at: self.expires.and_then(Expiry::at).map(time::rfc3339),
            why: self.why.map(words::why),
            target: Some(self.target.as_str()).filter(|it| !it.is_empty()),
            remarks: self.remarks(&key),
        };
        serde_json::to_string(&json).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Access, Owner, Ownership};

    fn key(name: &str) -> ApiKey {
        ApiKey {
            id: KeyId(21),
            name: name.into(),
            created_at: None.into(),
            access: Access::User(Ownership {
                owner: Owner::named("svc").into(),
                expires_at: Expiry::Never.into(),
                ..Ownership::default()
            }),
            hash_print: None,
        }
    }

    #[test]
    fn an_unchanged_key_says_nothing_but_its_word() {
        let mut report = Report::of(Outcome::Unchanged, &key("exporter"));
        assert!(report.lines("nas1").is_empty());
        assert_eq!(report.outcome.code(), 0);
        report.remark = Some(Remark::NotProven);
        let lines = report.lines("nas1").join("\n");
        assert!(lines.contains("--adopt"), "{lines}");
    }

    #[test]
    fn a_changed_key_says_what_was_done_and_why() {
        let mut report = Report::of(Outcome::Renewed, &key("exporter-x"));
        report.why = Some(Why::Revoked);
        report.target = "saved to /etc/key".into();
        report.updated(&key("exporter-x"), "exporter");
        assert_eq!(
            report.lines("nas1"),
            [
                "renewed exporter (21) on nas1, because TrueNAS had revoked it; it never expires; the secret was saved to /etc/key",
                "renamed exporter-x back to exporter (21) on nas1",
            ]
        );
        let json: serde_json::Value = serde_json::from_str(&report.as_json("nas1")).unwrap();
        assert_eq!(json["result"], "renewed");
        assert_eq!(
            (&json["id"], &json["name"]),
            (&21.into(), &"exporter".into())
        );
        assert_eq!(json["why"], "TrueNAS had revoked it");
        let mut report = Report::of(Outcome::Unchanged, &key("exporter-x"));
        report.updated(&key("exporter-x"), "exporter");
        assert_eq!(
            (report.outcome.word(), report.outcome.code()),
            ("updated", 22)
        );
    }
}
