//! A key on the command line: its id, or its name where one key alone has that name.

use super::exit::{OTHER, Problem};
use super::list;
use crate::client::Session;
use crate::domain::text::harmless;
use crate::domain::{ApiKey, KeyId, Rows};

/// Reads the keys and finds one of them.
///
/// # Errors
/// No key has this id or name, or several have this name: the problem lists their ids.
pub(super) async fn find(session: &mut Session, text: &str) -> Result<ApiKey, Problem> {
    let found = list::read(session).await?;
    let label = session.system().hostname.to_string();
    among(&found.keys, text, &label)
}

/// Finds a key among the keys of a system. An id comes before a name.
///
/// # Errors
/// As [`find`].
pub(super) fn among(keys: &Rows, text: &str, system: &str) -> Result<ApiKey, Problem> {
    if let Ok(id) = text.parse::<i64>()
        && let Some(key) = keys.iter().find(|key| key.id == KeyId(id))
    {
        return Ok(key.clone());
    }
    let named: Vec<&ApiKey> = keys.iter().filter(|key| key.name.raw() == text).collect();
    let shown = harmless(text);
    match named.as_slice() {
        [key] => Ok((*key).clone()),
        [] => Err(Problem::new(OTHER, format!("{system} has no key {shown}."))
            .means("Nothing was changed.")
            .next("tnkeys list shows the keys with their ids.")),
        several => {
            let ids: Vec<String> = several.iter().map(|key| key.id.to_string()).collect();
            Err(Problem::usage(format!(
                "{system} has {} keys named {shown}: {}.",
                ids.len(),
                ids.join(", ")
            ))
            .means("Nothing was changed.")
            .next("Use the id of the key instead of its name."))
        }
    }
}
