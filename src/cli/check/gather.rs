//! Reads what the check needs of one system. What the account may not read, or what did not come in time, is listed as missing.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::checked::Read;
use super::ignore::Known;
use crate::api::{AuditPage, AuditReading, Call, Reply, Scope, Target};
use crate::app::keys::Filter;
use crate::cli::exit::Problem;
use crate::cli::reads::{self, Methods};
use crate::cli::{filtering, last_uses, several};
use crate::client::session::{self, Session};
use crate::config::State;
use crate::domain::audit::{Activity, LastUses, MOST_FOR_REPORT};
use crate::domain::catalogue::Roles;
use crate::domain::check::{Facts, Ignored, Limits, Missing, report};
use crate::domain::filter::{Context, Term, Uses};
use crate::domain::{Catalogue, Fault, KeyId, KeySession, Kind, Rows, Secret, System, User};

/// What the user wants to know of a system.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// The name that the user gave the system.
    pub(super) name: String,
    /// The current time.
    pub(super) now: Timestamp,
    /// Days of the audit log.
    pub(super) days: u16,
    /// Thresholds in days.
    pub(super) warn_days: u16,
    pub(super) critical_days: u16,
    /// What to ignore, of the command line and of the profile.
    pub(super) ignore: Vec<Ignored>,
    /// The time for all of it.
    pub(super) limit: Duration,
    /// The keys to check.
    pub(super) filter: Filter,
}

/// One system while it is read.
struct Reader {
    session: Session,
    until: Instant,
    limit: Duration,
    missing: Vec<Missing>,
}

/// Connects, reads and judges.
///
/// # Errors
/// The system cannot be reached in time, refuses the sign-in, or was lost before its keys were read.
pub(super) async fn check(
    target: Target,
    state: State,
    code: impl FnMut() -> Option<Secret> + Send + 'static,
    wish: &Wish,
) -> Result<Read, Problem> {
    let until = Instant::now() + wish.limit;
    let (address, cache) = (target.address.canonical(), state.clone());
    let place = target.address.place();
    let connected = timeout_at(until, session::connect(target, state, code)).await;
    let session = connected.unwrap_or_else(|_| Err(several::late(&wish.name, wish.limit)))?;
    let mut reader = Reader {
        session,
        until,
        limit: wish.limit,
        missing: Vec::new(),
    };
    let system = reader.session.system().clone();
    let keys = reader.keys(&system).await?;
    let has_keys = keys.is_some();
    let keys = keys.unwrap_or_default();
    let users = reader.users(&system).await;
    let sessions = reader.sessions().await;
    let (catalogue, roles) = reader.methods(&system, &keys).await;
    let activity = reader.activity(&system, wish).await;
    if let Some(activity) = &activity {
        let read = LastUses::of(activity, wish.now);
        last_uses::keep(&read, &keys, &address, &cache);
    }
    let known = Known::of(&keys, sessions.as_deref(), activity.as_ref());
    let (ignored, unknown) = known.resolve(&wish.ignore);
    let unknown = unknown.into_iter().cloned().collect();
    let product = system.product();
    let facts = Facts {
        system: system.hostname.as_str(),
        product: &product,
        release: system.release,
        caps: system.caps,
        now: wish.now,
        keys: &keys,
        users: users.as_deref(),
        sessions: sessions.as_deref(),
        activity: activity.as_ref(),
        days: wish.days,
        catalogue: &catalogue,
        roles: &roles,
        missing: reader.missing,
    };
    let limits = Limits {
        warn_days: wish.warn_days,
        critical_days: wish.critical_days,
        ignored,
    };
    let mut report = report(facts, &limits);
    report.omit_chords();
    let unknown_keys = unknown_keys(&wish.filter, &system, users.is_some(), activity.is_some());
    let selects_all = unknown_keys.is_empty();
    report.missing.extend(unknown_keys);
    if !wish.filter.is_empty() {
        let read = activity.as_ref().map(|it| LastUses::of(it, wish.now));
        let seen = filtering::seen(sessions.as_deref().unwrap_or_default(), wish.now);
        let context = Context {
            systems: filtering::names(&reader.session, Some(&wish.name), &place),
            uses: Uses::of(read.as_ref(), true, seen).into(),
            users: users.as_deref().map(Context::levels),
        };
        let chosen = wish.filter.select(&keys, wish.now, &context);
        let chosen: BTreeSet<KeyId> = chosen.into_iter().map(|key| key.id).collect();
        report.retain(&chosen);
    }
    Ok(Read {
        account: system.me.label(),
        has_keys,
        selects_all,
        unknown,
        report,
    })
}

/// The keys that the filter cannot select, because what it needs was not read.
fn unknown_keys(filter: &Filter, system: &System, users: bool, activity: bool) -> Vec<Missing> {
    let means = "These keys were not checked.";
    let mut all = Vec::new();
    if filter.any(Term::needs_users) && system.caps.owner && !users {
        all.push(Missing {
            what: "keys of unknown access",
            why: "The filter needs the users.".into(),
            means,
        });
    }
    if filter.any(Term::needs_uses) && !activity {
        all.push(Missing {
            what: "keys of unknown use",
            why: "The filter needs the audit log.".into(),
            means,
        });
    }
    all
}

impl Reader {
    /// Runs a read until the time is up.
    async fn within<T>(
        until: Instant,
        limit: Duration,
        read: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let read = timeout_at(until, read).await;
        read.unwrap_or_else(|_| Err(several::late("The system", limit)))
    }

    async fn ask(&mut self, call: Call) -> Result<Reply, Fault> {
        Self::within(self.until, self.limit, self.session.call(call)).await
    }

    fn miss(&mut self, what: &'static str, why: impl Into<String>, means: &'static str) {
        let why = why.into();
        self.missing.push(Missing { what, why, means });
    }

    /// The keys; `None` when the account may read none.
    async fn keys(&mut self, system: &System) -> Result<Option<Rows>, Problem> {
        let lost = |fault: &Fault| {
            matches!(
                fault.kind,
                Kind::Unreachable | Kind::Tls | Kind::TimedOut | Kind::Lost | Kind::SignIn
            )
        };
        let (keys, scope, skipped) = match self.ask(Call::Keys).await {
            Ok(Reply::Keys {
                keys,
                scope,
                skipped,
            }) => (keys, scope, skipped),
            Ok(_) => return Err(reads::mismatch("could not list the keys")),
            Err(fault) if lost(&fault) => return Err(fault.into()),
            Err(fault) => {
                self.miss("keys", fault.what, "No key was checked.");
                return Ok(None);
            }
        };
        match scope {
            Scope::All => {}
            Scope::Own => {
                let account = system.me.label();
                let why = format!("{account} may not read them.");
                self.missing.push(Missing::keys(why));
            }
            Scope::WithoutOwners => self.miss(
                "owners of the keys",
                "This release fails to list them if the owner of a key was deleted.",
                "The rights of the keys are unknown.",
            ),
        }
        if skipped > 0 {
            let why = format!("{skipped} of the entries could not be read.");
            self.miss("some keys", why, "They were not checked.");
        }
        Ok(Some(keys))
    }

    async fn users(&mut self, system: &System) -> Option<Vec<User>> {
        if !system.caps.owner {
            return None;
        }
        match self.ask(Call::Users).await {
            Ok(Reply::Users(users)) => Some(users),
            Ok(_) => self.lack_users("The response does not match the request.".into()),
            Err(fault) => self.lack_users(fault.what),
        }
    }

    fn lack_users(&mut self, why: String) -> Option<Vec<User>> {
        self.missing.push(Missing::users(why));
        None
    }

    async fn sessions(&mut self) -> Option<Vec<KeySession>> {
        match self.ask(Call::Sessions { live: false }).await {
            Ok(Reply::Sessions(mut sessions)) => {
                sessions.sort_by_key(|it| it.key);
                Some(sessions)
            }
            Ok(_) => self.lack_sessions("The response does not match the request.".into()),
            Err(fault) => self.lack_sessions(fault.what),
        }
    }

    fn lack_sessions(&mut self, why: String) -> Option<Vec<KeySession>> {
        self.missing.push(Missing::sessions(why));
        None
    }

    /// The methods and the roles; else those that the release declares.
    async fn methods(&mut self, system: &System, keys: &Rows) -> (Catalogue, Roles) {
        let read = reads::methods(&mut self.session, keys);
        let (catalogue, roles, refused) = match timeout_at(self.until, read).await {
            Ok(Methods {
                catalogue,
                roles,
                refused,
            }) => (catalogue, roles, refused),
            Err(_) => (
                Catalogue::declared(system.release, system.caps.owner),
                Roles::declared(system.caps.owner),
                Some(several::late("The system", self.limit)),
            ),
        };
        if let Some(fault) = refused {
            let means = "The methods that this release is known to have were used.";
            self.miss("methods", fault.what, means);
        }
        (catalogue, roles)
    }

    /// What the keys did, as far as the audit log could be read.
    async fn activity(&mut self, system: &System, wish: &Wish) -> Option<Activity> {
        if !system.caps.audit {
            let why = "TrueNAS has an audit log from 24.04 on.";
            self.missing.push(Missing::audit(why));
            return None;
        }
        let first = AuditPage::of_all(wish.now, wish.days);
        let mut activity = Activity::new(first.since, system.release);
        let mut reading = AuditReading::new(first, MOST_FOR_REPORT);
        let mut pages = 0;
        loop {
            let call = Call::Audit(Box::new(reading.page().clone()));
            let (entries, rows) = match self.ask(call).await {
                Ok(Reply::Audit { entries, rows }) => (entries, rows),
                Ok(_) => {
                    return self.lack_audit(
                        activity,
                        pages,
                        "The response does not match the request.".into(),
                    );
                }
                Err(fault) => return self.lack_audit(activity, pages, fault.what),
            };
            pages += 1;
            let more = reading.advance(&entries, rows);
            activity.take(entries);
            if !more {
                activity.capped = reading.capped;
                return Some(activity);
            }
        }
    }

    /// The audit log ended early: what was read before counts.
    fn lack_audit(
        &mut self,
        mut activity: Activity,
        pages: usize,
        why: String,
    ) -> Option<Activity> {
        if pages == 0 {
            self.missing.push(Missing::audit(why));
            return None;
        }
        self.miss("part of the audit log", why, "Older entries were not read.");
        activity.capped = true;
        Some(activity)
    }
}
