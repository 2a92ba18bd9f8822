//! Errors as an enum: what a program decides on, each with the texts for people.

use std::fmt;

use crate::api::Outcome;
use crate::domain::error_reply::Class;
use crate::domain::{Fault, Kind};

/// Why something failed. Every error has the three texts of a [`Fault`]: what happened, what it means, what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The system refused the call or failed at it, with an errno. `ClientException` in `truenas_api_client`.
    Refused(Fault),
    /// The system found the parameters invalid; [`Error::fields`] names them. `ValidationErrors` in `truenas_api_client`.
    Invalid(Fault),
    /// No response in time. Only for a call that changes nothing. `CallTimeout` in `truenas_api_client`.
    TimedOut(Fault),
    /// The call was sent, and its response never arrived or was unreadable: it may have been executed. It is never sent
    /// again.
    Unknown(Fault),
    /// The call was not sent. Nothing was executed.
    NotSent(Fault),
    /// The connection could not be opened, or is not safe for a secret; the sign-in was refused; or too many were tried.
    Connection(Fault),
    /// A job failed or was aborted.
    Job(Box<JobError>),
    /// The system ended a subscription.
    Ended(Fault),
    /// The call was executed, and its result has another shape than the requested type.
    Shape(Fault),
}

/// A job that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobError {
    /// The id of the job.
    pub id: i64,
    /// Whether it was aborted.
    pub aborted: bool,
    /// What it reported.
    pub fault: Fault,
}

/// A complaint about one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The attribute as TrueNAS names it: `user_create.username`; empty for the whole call.
    pub attribute: String,
    /// What is wrong with it.
    pub text: String,
    /// The errno of this complaint.
    pub errno: i64,
}

impl Error {
    /// The texts for people.
    pub fn fault(&self) -> &Fault {
        match self {
            Self::Refused(fault)
            | Self::Invalid(fault)
            | Self::TimedOut(fault)
            | Self::Unknown(fault)
            | Self::NotSent(fault)
            | Self::Connection(fault)
            | Self::Ended(fault)
            | Self::Shape(fault) => fault,
            Self::Job(job) => &job.fault,
        }
    }

    /// The kind of the fault.
    pub fn kind(&self) -> Kind {
        self.fault().kind
    }

    /// The errno of TrueNAS: 2 ENOENT, 13 EACCES, 16 EBUSY, 22 EINVAL, 207 not authenticated; `None` when the error is not
    /// from TrueNAS. For a validation error it is that of the first complaint.
    pub fn errno(&self) -> Option<i64> {
        self.fault().errno()
    }

    /// The complaints about parameters.
    pub fn fields(&self) -> Vec<Field> {
        let reply = self.fault().reply.as_deref();
        let extra = reply
            .map(|reply| reply.extra.as_slice())
            .unwrap_or_default();
        let fields = extra.iter().map(|complaint| Field {
            attribute: complaint
                .attribute
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            text: complaint.text.to_string(),
            errno: complaint.errno,
        });
        fields.collect()
    }

    /// Whether the call may have been executed: only for [`Error::Unknown`].
    pub fn may_have_been_executed(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// The error of an outcome other than success.
    pub(super) fn of(outcome: Outcome) -> Result<crate::api::Reply, Self> {
        match outcome {
            Outcome::Done(reply) => Ok(reply),
            Outcome::Failed(fault) => Err(Self::failed(fault)),
            Outcome::Unknown(fault) => Err(Self::Unknown(fault)),
            Outcome::NotSent(fault) => Err(Self::NotSent(fault)),
        }
    }

    /// The error of a call that got its response, or none in time.
    pub(super) fn failed(fault: Fault) -> Self {
        let validation = fault
            .reply
            .as_ref()
            .is_some_and(|reply| reply.class == Class::Validation);
        match fault.kind {
            Kind::TimedOut => Self::TimedOut(fault),
            _ if validation => Self::Invalid(fault),
            Kind::Protocol if fault.reply.is_none() => Self::Shape(fault),
            _ => Self::Refused(fault),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault().fmt(f)
    }
}

impl std::error::Error for Error {}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Job(job) => job.fault,
            other => other.fault().clone(),
        }
    }
}

/// The fault of a connection whose task has ended.
pub(super) fn gone() -> Fault {
    Fault::new(Kind::Lost, "The connection has ended.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error_reply::{Complaint, ErrorReply};

    fn fault(class: Class, extra: Vec<Complaint>) -> Fault {
        let mut fault = Fault::new(Kind::Server, "x");
        fault.reply = Some(Box::new(ErrorReply {
            class,
            errno: 22,
            reason: "r".into(),
            extra,
        }));
        fault
    }

    #[test]
    fn a_validation_error_has_its_fields() {
        let complaint = Complaint {
            attribute: Some("a.b".into()),
            text: "wrong\u{1b}".into(),
            errno: 17,
        };
        let error = Error::failed(fault(Class::Validation, vec![complaint]));
        assert!(matches!(error, Error::Invalid(_)));
        assert_eq!(error.errno(), Some(17));
        let field = Field {
            attribute: "a.b".into(),
            text: "wrong\\x1b".into(),
            errno: 17,
        };
        assert_eq!(error.fields(), [field]);
    }

    #[test]
    fn an_outcome_keeps_whether_it_may_have_been_executed() {
        let lost = || Fault::new(Kind::Lost, "x");
        let of = |outcome| Error::of(outcome).unwrap_err();
        assert!(of(Outcome::Unknown(lost())).may_have_been_executed());
        assert!(!of(Outcome::NotSent(lost())).may_have_been_executed());
        let refused = of(Outcome::Failed(fault(Class::Failed, vec![])));
        assert_eq!(
            (matches!(refused, Error::Refused(_)), refused.errno()),
            (true, Some(22))
        );
        let late = of(Outcome::Failed(Fault::new(Kind::TimedOut, "x")));
        assert!(matches!(late, Error::TimedOut(_)) && late.errno().is_none());
        assert_eq!(Fault::from(late).kind, Kind::TimedOut);
    }
}
