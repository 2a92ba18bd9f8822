//! The filter of `tnkeys list` and `tnkeys check`, in the language of the full screen.

use jiff::Timestamp;

use super::exit::{Problem, Remarks};
use super::reads;
use super::settings::Settings;
use crate::api::{AuditPage, KEPT_DAYS};
use crate::app::keys::Filter;
use crate::client::Session;
use crate::domain::audit::{LastUses, MOST_FOR_LIST};
use crate::domain::filter::{Context, Term, Uses};
use crate::domain::system_name::SystemName;
use crate::domain::{Fault, KeyId, KeySession, time};

/// Parses a filter, before anything is sent.
///
/// # Errors
/// The first thing that is wrong with it, and where.
pub(super) fn parse(
    typed: Option<&str>,
    attention: bool,
    settings: &Settings,
) -> Result<Filter, Problem> {
    let typed = typed.unwrap_or_default();
    let parsed = settings.language().parse(typed);
    if let Some(problem) = parsed.problems.first() {
        let what = format!(
            "Invalid filter at {:?}: {}.",
            problem.part(typed),
            problem.why
        );
        return Err(Problem::refused(what).next("For the terms: tnkeys list --help."));
    }
    Ok(Filter::of(parsed, attention))
}

/// The names by which a filter finds a system: its host name, how the user named it, its address.
pub(super) fn names(session: &Session, named: Option<&str>, place: &str) -> Vec<String> {
    let host = session.system().hostname.as_str();
    let name = SystemName::new(Some(host), named, place);
    name.names().map(str::to_owned).collect()
}

/// The keys that had a session just now.
pub(super) fn seen(
    sessions: &[KeySession],
    now: Timestamp,
) -> impl Iterator<Item = (KeyId, Timestamp)> {
    sessions.iter().map(move |it| (it.key, now))
}

/// Reads what a filter needs beside the keys. What the account may not read is unknown, and a remark says so.
///
/// # Errors
/// The connection is lost.
pub(super) async fn context(
    filter: &Filter,
    systems: Vec<String>,
    remarks: &Remarks<'_>,
    session: &mut Session,
) -> Result<Context, Problem> {
    let now = Timestamp::now();
    let mut context = Context {
        systems,
        ..Context::default()
    };
    if filter.any(Term::needs_users) && session.system().caps.owner {
        let users = reads::users(session).await?;
        context.users = Some(Context::levels(&users));
    }
    if filter.any(Term::needs_uses) {
        let sessions = reads::sessions(session).await?;
        let log = last_uses(session, now).await;
        if let Err(fault) = &log {
            remarks.say(&format!(
                "the last uses of the keys are unknown, and keys of unknown use do not match: {}",
                fault.what
            ));
        }
        let log = log.ok();
        let since = log.as_ref().map(|it| it.since);
        let later = |term: &Term| {
            let needed = term.needs_uses_since(now);
            needed.is_some_and(|needed| since.is_some_and(|since| needed < since))
        };
        if let Some(since) = since.filter(|_| filter.any(later)) {
            remarks.say(&format!(
                "the audit log was read since {}: keys whose earlier use is unknown do not match",
                time::rfc3339(since)
            ));
        }
        context.uses = Uses::of(log.as_ref(), true, seen(&sessions, now)).into();
    }
    Ok(context)
}

/// Reads the newest entries of the audit log, as many as the full screen does.
async fn last_uses(session: &mut Session, now: Timestamp) -> Result<LastUses, Fault> {
    let first = AuditPage::of_all(now, KEPT_DAYS);
    let activity = reads::activity(session, first, MOST_FOR_LIST).await?;
    Ok(LastUses::of(&activity, now))
}
