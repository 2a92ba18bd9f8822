//! What `tnkeys list` reads of one system.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::columns::{self, About, Column};
use super::found::{self, Found};
use super::options::Options;
use crate::api::Target;
use crate::app::keys::Filter;
use crate::app::usage::state::Usage;
use crate::cli::at::At;
use crate::cli::exit::{Problem, Remarks};
use crate::cli::reads::{sessions, users};
use crate::cli::settings::Settings;
use crate::cli::{filtering, last_uses, sign_in};
use crate::client::session;
use crate::domain::filter::Context;
use crate::domain::{KeySession, ListColumn, User};

/// One of the systems.
pub(super) struct Listed {
    /// The name that the user gave it.
    pub(super) name: String,
    /// Its arguments.
    pub(super) at: At,
    /// What was read.
    pub(super) result: Result<Gathered, Problem>,
}

/// The keys of a system, and what its columns need.
pub(super) struct Gathered {
    /// The keys.
    pub(super) found: Found,
    /// Whether its keys have an allowlist.
    pub(super) allowlist: bool,
    /// What the filter needs beside the keys.
    pub(super) context: Context,
    users: Vec<User>,
    sessions: Vec<KeySession>,
    usage: Usage,
}

impl Gathered {
    /// What the columns show beside the keys.
    pub(super) fn about<'a>(&'a self, now: Timestamp, zone: &'a TimeZone) -> About<'a> {
        About {
            usage: &self.usage,
            now,
            zone,
            users: &self.users,
            sessions: &self.sessions,
        }
    }
}

/// Connects and reads.
///
/// # Errors
/// The system cannot be reached, refuses the sign-in or a request.
pub(super) async fn read(
    target: Target,
    at: &At,
    filter: &Filter,
    settings: &Settings,
    (options, remarks): (&Options, &Remarks<'_>),
) -> Result<Gathered, Problem> {
    // With several systems nobody could tell which one asks for a code.
    let several = remarks.is_of_several();
    let code = move || match several {
        true => None,
        false => sign_in::one_time_code(),
    };
    let place = target.address.place();
    let mut session = session::connect(target, settings.state(), code).await?;
    let allowlist = session.system().caps.allowlist;
    let found = found::read(&mut session).await?;
    let columns = match options.columns.as_slice() {
        [] => columns::usual(allowlist),
        chosen => chosen.to_vec(),
    };
    let users = match columns.contains(&Column::Listed(ListColumn::Roles)) && !allowlist {
        true => users(&mut session).await?,
        false => Vec::new(),
    };
    let sessions = match columns.contains(&Column::Listed(ListColumn::UsedBy)) {
        true => sessions(&mut session).await?,
        false => Vec::new(),
    };
    let usage = match options.json
        || columns.contains(&Column::Listed(ListColumn::UsedBy))
        || columns.contains(&Column::LastUsed)
    {
        true => last_uses::kept(&found.keys, at, settings),
        false => Usage::default(),
    };
    let names = filtering::names(&session, at.system.as_deref(), &place);
    let context = filtering::context(filter, names, remarks, &mut session).await?;
    Ok(Gathered {
        found,
        allowlist,
        context,
        users,
        sessions,
        usage,
    })
}
