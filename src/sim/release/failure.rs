//! The errors of a call, with the vendor's texts. The framings write them.

use serde_json::{Value, json};

pub(in crate::sim) use crate::sim::release::errno::*;
use crate::sim::release::python;
use crate::sim::release::traits::{Style, Traits};

/// One finding of a validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) struct Finding {
    /// The attribute; `None` for a missing instance.
    pub(in crate::sim) attribute: Option<String>,
    pub(in crate::sim) text: String,
    pub(in crate::sim) errno: i32,
}

/// Collects findings; [`Findings::check`] turns them into a failure.
#[derive(Debug, Default)]
pub(in crate::sim) struct Findings(Vec<Finding>);

impl Findings {
    pub(in crate::sim) fn add(&mut self, attribute: impl Into<String>, text: impl Into<String>) {
        self.add_errno(attribute, text, EINVAL);
    }

    pub(in crate::sim) fn add_errno(
        &mut self,
        attribute: impl Into<String>,
        text: impl Into<String>,
        errno: i32,
    ) {
        self.0.push(Finding {
            attribute: Some(attribute.into()),
            text: text.into(),
            errno,
        });
    }

    pub(in crate::sim) fn check(self) -> Result<(), Failure> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Failure::Validation(self.0)),
        }
    }

    pub(in crate::sim) fn first(&self) -> Option<&Finding> {
        self.0.first()
    }
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) enum Failure {
    /// `ValidationErrors`.
    Validation(Vec<Finding>),
    /// `InstanceNotFound` and its text.
    NotFound(String),
    /// `CallError`.
    Call {
        errno: i32,
        text: String,
    },
    /// Another Python exception: its class, `str` and `repr`.
    Python {
        class: &'static str,
        text: String,
        repr: String,
    },
    /// The spoken version of the API does not have the method.
    NoMethod {
        service: String,
        method: String,
    },
    /// The release does not have the method. Each framing words this error itself.
    Unknown,
    NotAuthenticated,
    NotAuthorized,
    /// More than 20 calls at once.
    TooMany,
    /// The message is not a valid call.
    Malformed(String),
}

impl Failure {
    /// A `CallError`.
    pub(in crate::sim) fn call(errno: i32, text: impl Into<String>) -> Self {
        Self::Call {
            errno,
            text: text.into(),
        }
    }

    /// A `ValidationErrors` with one finding.
    pub(in crate::sim) fn invalid(attribute: impl Into<String>, text: impl Into<String>) -> Self {
        let mut findings = Findings::default();
        findings.add(attribute, text);
        Self::Validation(findings.0)
    }

    /// A `TypeError`, or another exception with one text argument.
    pub(in crate::sim) fn python(class: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        let repr = format!("{class}({})", python::repr(&text));
        Self::Python { class, text, repr }
    }

    /// A `KeyError`: its text is the `repr` of the key.
    pub(in crate::sim) fn key_error(key: &str) -> Self {
        Self::Python {
            class: "KeyError",
            text: key.to_owned(),
            repr: format!("KeyError({key})"),
        }
    }

    /// `query` with `get` found no row.
    pub(in crate::sim) fn match_not_found() -> Self {
        Self::Python {
            class: "MatchNotFound",
            text: "MatchNotFound()".to_owned(),
            repr: "MatchNotFound()".to_owned(),
        }
    }

    /// The parts that both framings write.
    pub(in crate::sim) fn describe(&self, traits: &Traits) -> Description {
        match self {
            Self::Validation(findings) => Description {
                errno: 11,
                validation: true,
                reason: findings.iter().map(|f| reason(f) + "\n").collect(),
                trace: Some((
                    "ValidationErrors",
                    match traits.style {
                        Style::Schema => "ValidationErrors()".to_owned(),
                        Style::Pydantic => repr_of(findings),
                    },
                )),
                extra: findings.iter().map(extra).collect(),
            },
            Self::NotFound(text) => {
                let finding = Finding {
                    attribute: None,
                    text: text.clone(),
                    errno: ENOENT,
                };
                Description {
                    errno: ENOENT,
                    validation: true,
                    reason: reason(&finding),
                    trace: Some((
                        "InstanceNotFound",
                        format!("InstanceNotFound({})", python::repr(text)),
                    )),
                    extra: Value::Array(vec![extra(&finding)]),
                }
            }
            Self::Call { errno, text } => Description::call(*errno, text),
            Self::Python { class, text, repr } => Description {
                errno: EINVAL,
                validation: false,
                reason: text.clone(),
                trace: Some((class, repr.clone())),
                extra: Value::Null,
            },
            Self::NoMethod { service, method } => Description {
                trace: Some((
                    "MethodNotFoundError",
                    format!("MethodNotFoundError('{method}', '{service}')"),
                )),
                ..Description::call(
                    ENOMETHOD,
                    &format!("Method '{method}' not found in '{service}'"),
                )
            },
            Self::NotAuthenticated => {
                Description::refusal(traits, ENOTAUTHENTICATED, "Not authenticated")
            }
            Self::NotAuthorized => Description::refusal(traits, EACCES, "Not authorized"),
            Self::Unknown => Description::call(ENOMETHOD, "Method does not exist"),
            Self::TooMany => Description::bare(
                109,
                "Maximum number of concurrent calls (20) has exceeded.".to_owned(),
            ),
            Self::Malformed(text) => Description::bare(EINVAL, text.clone()),
        }
    }
}

/// A failure, split into the parts that the framings write.
#[derive(Debug)]
pub(in crate::sim) struct Description {
    pub(in crate::sim) errno: i32,
    /// DDP writes this as `type: VALIDATION`, JSON-RPC as code -32602.
    pub(in crate::sim) validation: bool,
    pub(in crate::sim) reason: String,
    /// Class and `repr` of the exception.
    trace: Option<(&'static str, String)>,
    pub(in crate::sim) extra: Value,
}

impl Description {
    fn call(errno: i32, text: &str) -> Self {
        let repr = match errno {
            EFAULT => format!("CallError({})", python::repr(text)),
            _ => format!("CallError({}, {errno})", python::repr(text)),
        };
        Self {
            errno,
            validation: false,
            reason: format!("[{}] {text}", errname(errno)),
            trace: Some(("CallError", repr)),
            extra: Value::Null,
        }
    }

    fn refusal(traits: &Traits, errno: i32, text: &str) -> Self {
        match traits.bare_refusals {
            true => Self::bare(errno, text.to_owned()),
            false => Self::call(errno, text),
        }
    }

    fn bare(errno: i32, reason: String) -> Self {
        Self {
            errno,
            validation: false,
            reason,
            trace: None,
            extra: Value::Null,
        }
    }

    /// The exception, as a failed job shows it.
    pub(in crate::sim) fn exc_info(&self) -> Value {
        let (class, repr) = match &self.trace {
            Some((class, repr)) => (*class, repr.as_str()),
            None => ("CallError", ""),
        };
        let (kind, errno) = match self.validation {
            // `ValidationErrors` has no errno of its own; `InstanceNotFound` has one.
            true if class == "ValidationErrors" => ("VALIDATION", Value::Null),
            true => ("VALIDATION", self.errno.into()),
            false if ["CallError", "MethodNotFoundError"].contains(&class) => {
                (class, self.errno.into())
            }
            false => (class, Value::Null),
        };
        json!({"repr": repr, "type": kind, "errno": errno, "extra": self.extra})
    }

    /// The traceback, as the recordings have it: without frames.
    pub(in crate::sim) fn trace(&self) -> Value {
        match &self.trace {
            None => Value::Null,
            Some((class, repr)) => json!({
                "class": class,
                "frames": [],
                "formatted": "Traceback (most recent call last):\n  ...\n",
                "repr": repr,
            }),
        }
    }
}

fn reason(finding: &Finding) -> String {
    format!(
        "[{}] {}: {}",
        errname(finding.errno),
        finding.attribute.as_deref().unwrap_or("None"),
        finding.text
    )
}

fn extra(finding: &Finding) -> Value {
    json!([finding.attribute, finding.text, finding.errno])
}

fn repr_of(findings: &[Finding]) -> String {
    let list: Vec<String> = findings
        .iter()
        .map(|f| {
            format!(
                "ValidationError({}, {}, {})",
                python::repr(f.attribute.as_deref().unwrap_or("None")),
                python::repr(&f.text),
                f.errno
            )
        })
        .collect();
    format!("ValidationErrors([{}])", list.join(", "))
}
