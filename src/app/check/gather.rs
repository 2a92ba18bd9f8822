//! Makes the report from what the program has read.

use crate::api::KEPT_DAYS;
use crate::api::Scope;
use crate::app::Link;
use crate::app::catalogue;
use crate::app::check::ignoring;
use crate::app::check::reading::Checks;
use crate::app::cx::Cx;
use crate::app::requests::RequestKind;
use crate::app::sessions::Sessions;
use crate::domain::ApiKey;
use crate::domain::allowlist::Permits;
use crate::domain::audit::LastUses;
use crate::domain::check::{self, Code, Facts, Finding, Head, Limits, Missing, Report};
use crate::domain::filter::{Context, Uses};
use crate::domain::reach::Verdict;
use crate::domain::rule::Verb;
use crate::domain::time;

/// The report on what is known now.
pub(super) fn report(checks: &Checks, sessions: &Sessions, cx: &Cx) -> Option<Report> {
    let system = cx.connection.system.as_ref()?;
    let catalogue = catalogue::current(cx);
    let roles = catalogue::roles(cx);
    let read = checks.read.as_ref().map(|(activity, _)| activity);
    // Of a first attempt, what it has read until now: the newest entries.
    let reading = checks.reading.as_ref().map(|it| &it.activity);
    let newest = reading.filter(|it| read.is_none() && it.entries > 0);
    let product = system.product();
    let facts = Facts {
        system: cx.host_name(),
        product: &product,
        release: system.release,
        caps: system.caps,
        now: cx.now,
        keys: cx.keys.all(),
        users: cx.users.as_deref(),
        sessions: sessions.all_open_sessions(),
        activity: read.or(newest),
        days: KEPT_DAYS,
        catalogue: &catalogue,
        roles: &roles,
        missing: missing(checks, sessions, cx),
    };
    let mut report = check::report(facts, &Limits::default());
    if newest.is_some() {
        // A key that is absent from the pages read until now may be on the next one.
        let absence = |code| matches!(code, Code::Unseen | Code::Unused);
        report.findings.retain(|it| !absence(it.code));
    }
    if cx.keys.skipped > 0 {
        // A key that is not in the list may be one that is unreadable.
        let listed = |key| cx.keys.get(key).is_some();
        let deleted = |it: &Finding| it.code == Code::Outlived && !listed(it.key);
        report.findings.retain(|it| !deleted(it));
    }
    ignoring::mark(&mut report, cx);
    Some(report)
}

/// What a filter knows beside the keys. The audit log is that of the check if it was read.
pub(super) fn context(checks: &Checks, sessions: &Sessions, cx: &Cx) -> Context {
    let read = checks.read.as_ref();
    let log = read.map(|(activity, at)| LastUses::of(activity, *at));
    let uses = match &log {
        Some(_) => Uses::of(log.as_ref(), true, sessions.seen()),
        None => cx.usage.uses(sessions.seen()),
    };
    Context {
        systems: cx.system_name().names().map(str::to_owned).collect(),
        uses: uses.into(),
        users: cx.users.as_deref().map(Context::levels),
    }
}

/// The report for a file: when it was made, then the text of `tnkeys check`.
pub(super) fn as_text(report: &Report, cx: &Cx) -> String {
    let account = cx.connection.system.as_ref().map(|it| it.me.label());
    let head = Head {
        name: &report.system,
        account: account.as_deref().unwrap_or_default(),
        has_keys: cx.keys.scope.is_some(),
    };
    let made = time::exact(report.at, &cx.zone);
    format!("API keys, {made}\n{}", report.as_text(&head, &cx.zone))
}

/// What could not be read, and is not about to be.
fn missing(checks: &Checks, sessions: &Sessions, cx: &Cx) -> Vec<Missing> {
    let mut all = Vec::new();
    match cx.keys.scope {
        Some(Scope::Own) => {
            let why = lacks("api_key.query", cx);
            all.push(Missing::keys(why.unwrap_or_else(|| NOT_READ.into())));
        }
        Some(Scope::WithoutOwners) => all.push(Missing {
            what: "owners",
            why: "TrueNAS could not list the owners of the keys, because one was deleted.".into(),
            means: "The report does not show the rights of owners.",
        }),
        Some(Scope::All) | None => {}
    }
    if cx.keys.skipped > 0 {
        all.push(Missing {
            what: "unreadable keys",
            why: format!("{} entries of the list are unreadable.", cx.keys.skipped),
            means: "The report does not contain these keys.",
        });
    }
    let owners = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.owner);
    if owners && cx.users.is_none() && !is_asked(&RequestKind::Users, cx) {
        all.push(Missing::users(why("user.query", cx)));
    }
    let asked = cx.requests.open_sessions_in_flight();
    if sessions.all_open_sessions().is_none() && !asked {
        all.push(Missing::sessions(why("auth.sessions", cx)));
    }
    all.extend(why_no_audit(checks, cx).map(Missing::audit));
    all
}

const NOT_READ: &str = "TrueNAS did not send it.";
const OFFLINE: &str = "Offline: it can be read when the connection is back.";

fn why_no_audit(checks: &Checks, cx: &Cx) -> Option<String> {
    if checks.read.is_some() || checks.reading.is_some() {
        return None;
    }
    let system = cx.connection.system.as_ref()?;
    if !system.caps.audit {
        return Some("TrueNAS has an audit log from 24.04 on.".into());
    }
    if let Some(lacks) = lacks("audit.query", cx) {
        return Some(lacks);
    }
    Some(match &checks.fault {
        Some(fault) => fault.what.clone(),
        None if cx.connection.link != Link::Live => OFFLINE.into(),
        None => NOT_READ.into(),
    })
}

fn why(method: &str, cx: &Cx) -> String {
    if let Some(lacks) = lacks(method, cx) {
        return lacks;
    }
    match cx.connection.link == Link::Live {
        true => NOT_READ.into(),
        false => OFFLINE.into(),
    }
}

/// What this account needs to call a method, if it is known to lack that.
fn lacks(method: &str, cx: &Cx) -> Option<String> {
    let me = &cx.connection.system.as_ref()?.me;
    let own = me.key.and_then(|id| cx.keys.get(id));
    if let Some(rules) = own.and_then(ApiKey::rules) {
        let permitted = Permits::new(rules).by(&Verb::Call, method).is_some();
        return (!permitted).then(|| format!("The key of this session needs a rule for {method}."));
    }
    if me.full_admin || me.roles.is_empty() {
        return None;
    }
    let catalogue = catalogue::current(cx);
    let verdict = Verdict::of(catalogue.method(method)?, &me.roles, &catalogue::roles(cx));
    match verdict {
        Verdict::No { any_of } => Some(match any_of.first() {
            Some(role) => format!("This account needs the role {role}."),
            None => "Only a full administrator may read it.".into(),
        }),
        _ => None,
    }
}

/// Whether a request of this kind is in flight.
fn is_asked(kind: &RequestKind, cx: &Cx) -> bool {
    cx.requests.open().any(|(_, it)| it == kind)
}
