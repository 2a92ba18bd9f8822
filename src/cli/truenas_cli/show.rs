//! `query` and `get_instance`: reads keys and prints them as the TrueNAS CLI does.

use super::entry::Column;
use super::line::Line;
use super::problem::Command;
use super::query::Query;
use super::table;
use crate::api::{Call, Reply};
use crate::cli::at::At;
use crate::cli::exit::{self, OTHER, Problem, Remarks};
use crate::cli::settings::Settings;
use crate::cli::{list, sign_in};
use crate::client::Session;
use crate::domain::{ApiKey, KeyId};

/// Runs `query`.
pub(super) async fn query(
    line: &Line,
    command: &Command,
    at: &At,
    settings: &Settings,
) -> Result<u8, Problem> {
    let mut session = sign_in::connect(at, settings).await?;
    let columns = Column::all(session.system().caps);
    let query = Query::read(line, &columns).map_err(|wrong| command.problem(&wrong))?;
    let found = list::read(&mut session).await?;
    found.remark(&Remarks::default());
    let keys: Vec<&ApiKey> = found.keys.iter().filter(|key| query.holds(key)).collect();
    let known = |column: &Column| !keys.iter().any(|key| column.is_unread(key));
    let shown: Vec<Column> = query.columns.into_iter().filter(known).collect();
    let head: Vec<&str> = shown.iter().map(|column| column.name()).collect();
    let row = |key: &&ApiKey| shown.iter().map(|column| column.of(key).shown()).collect();
    let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
    exit::write(|out| table::list(out, &head, &rows))?;
    Ok(exit::OK)
}

/// Runs `get_instance`.
pub(super) async fn get_instance(id: KeyId, at: &At, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(at, settings).await?;
    instance(id, &mut session).await
}

/// Runs `get_instance` on a connection.
pub(super) async fn instance(id: KeyId, session: &mut Session) -> Result<u8, Problem> {
    let columns = Column::all(session.system().caps);
    let key = read(session, id).await?;
    let known = columns.iter().filter(|column| !column.is_unread(&key));
    let fields: Vec<(&str, String)> = known
        .map(|column| (column.name(), column.of(&key).shown()))
        .collect();
    exit::write(|out| table::object(out, &fields))?;
    Ok(exit::OK)
}

/// Reads a key.
///
/// # Errors
/// It does not exist, or cannot be read.
pub(super) async fn read(session: &mut Session, id: KeyId) -> Result<ApiKey, Problem> {
    match session.call(Call::Key(id)).await? {
        Reply::Key(Some(key)) => Ok(*key),
        _ => {
            let system = &session.system().hostname;
            Err(Problem::new(OTHER, format!("{system} has no key {id}."))
                .means("Nothing was changed.")
                .next("tnkeys auth api_key query lists the keys with their ids."))
        }
    }
}
