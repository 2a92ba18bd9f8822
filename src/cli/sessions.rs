//! `tnkeys sessions`: prints the sessions of a key, and terminates them. A session outlives its key, so that a deleted key is found
//! by the sessions that it left.

use serde_json::json;

use super::ascii::ascii;
use super::at::On;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::table::{self, Head};
use super::{completions, confirm, dry_run, key_ref, list, reads, sign_in, terminate, zone};
use crate::api::Call;
use crate::client::Session;
use crate::domain::session::{count, describe, of_key};
use crate::domain::text::harmless;
use crate::domain::time::{exact, rfc3339};
use crate::domain::{KeyId, KeySession, Rows, Text};

/// The arguments of `tnkeys sessions`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The key: its id, or its name. Sessions of a deleted key are found by its id.
    key: String,

    /// Terminate the sessions, except the one of tnkeys itself. A client with the secret can sign in again while the key works.
    #[arg(long)]
    end: bool,

    /// Do not ask before the sessions are terminated.
    #[arg(long, requires = "end")]
    yes: bool,

    /// Print the requests that would be sent, and send none of them.
    #[arg(long, requires = "end")]
    dry_run: bool,

    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let keys = list::read(&mut session).await?.keys;
    completions::remember(&keys, options.on.at.system.as_deref(), settings);
    let sessions = reads::sessions(&mut session).await?;
    let system = session.system().hostname.clone();
    let key = find(&keys, &sessions, &options.key, system.as_str())?;
    let sessions = of_key(&sessions, key.id);
    match options.end {
        true => end(options, &mut session, &key, sessions).await?,
        false => print(options, sessions)?,
    }
    Ok(exit::OK)
}

/// A key that exists or that has left sessions.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    id: KeyId,
    name: Text,
    exists: bool,
}

impl Key {
    /// `backup (3)`.
    fn called(&self) -> String {
        match self.name.as_str() {
            "" => format!("key {}", self.id),
            name => format!("{name} ({})", self.id),
        }
    }
}

/// Finds a key among the keys, else among the sessions of deleted keys.
fn find(keys: &Rows, sessions: &[KeySession], text: &str, system: &str) -> Result<Key, Problem> {
    let problem = match key_ref::among(keys, text, system) {
        Ok(key) => {
            return Ok(Key {
                id: key.id,
                name: key.name,
                exists: true,
            });
        }
        Err(problem) => problem,
    };
    let deleted = text.parse().ok().map(KeyId);
    let left = deleted.and_then(|id| of_key(sessions, id).first());
    left.map(|left| Key {
        id: left.key,
        name: left.key_name.clone(),
        exists: false,
    })
    .ok_or(problem)
}

fn print(options: &Options, sessions: &[KeySession]) -> Result<(), Problem> {
    exit::write(|out| match options.json {
        true => {
            let all: Vec<_> = sessions.iter().map(as_json).collect();
            writeln!(out, "{}", ascii(&format!("{:#}", json!(all))))
        }
        false => {
            let zone = zone::local();
            let head = ["FROM", "SINCE", "USER", "TRANSPORT"].map(Head::words);
            table::write(out, &head, sessions.iter(), |it, cells| {
                cells.add(&it.origin);
                cells.add(it.since.map_or(String::new(), |at| exact(at, &zone)));
                cells.add(it.username.as_ref().map_or("", Text::as_str));
                cells.add(it.transport());
            })
        }
    })
}

fn as_json(it: &KeySession) -> serde_json::Value {
    json!({
        "id": it.id.raw(),
        "origin": it.origin.raw(),
        "created_at": it.since.map(rfc3339),
        "username": it.username.as_ref().map(Text::raw),
        "secure_transport": it.secure,
        "internal": it.internal,
        "current": it.current,
    })
}

async fn end(
    options: &Options,
    session: &mut Session,
    key: &Key,
    sessions: &[KeySession],
) -> Result<(), Problem> {
    let others: Vec<KeySession> = sessions.iter().filter(|it| !it.current).cloned().collect();
    let called = key.called();
    if options.dry_run {
        for it in &others {
            dry_run::print(Call::EndSession(it.id.clone()), session.system().caps)?;
        }
        return Ok(());
    }
    if others.is_empty() {
        return report(options, &called, 0);
    }
    let mut about = format!(
        "Terminate all sessions of key {called}?\nOn {}.\nTerminates {}.\n",
        session.system().hostname,
        describe(&others)
    );
    if key.exists {
        about.push_str("A client with the secret can sign in again while the key works.\n");
    }
    if others.len() < sessions.len() {
        about.push_str("The session of tnkeys itself is not terminated.\n");
    }
    confirm::agreed(options.yes, &about, "terminate them")?;
    let done = terminate::terminate(session, key.id, others).await?;
    let terminated = done.count;
    match done.problem(&harmless(&called)) {
        Some(problem) => Err(problem),
        None => report(options, &called, terminated),
    }
}

/// `backup (3): 2 sessions terminated`.
fn report(options: &Options, called: &str, terminated: usize) -> Result<(), Problem> {
    match (options.json, terminated) {
        (true, _) => exit::print(&format!("{}\n", json!({ "terminated": terminated }))),
        (false, 0) => exit::print(&format!("{called}: no active sessions\n")),
        (false, _) => exit::print(&format!("{called}: {} terminated\n", count(terminated))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(key: i64, name: &str) -> KeySession {
        KeySession {
            id: "s".into(),
            key: KeyId(key),
            key_name: name.into(),
            username: None,
            secure: None,
            internal: false,
            origin: "10.0.0.5:1".into(),
            since: None,
            current: false,
        }
    }

    #[test]
    fn a_deleted_key_is_found_by_its_sessions() {
        let sessions = [session(3, "gone"), session(7, "")];
        let find = |text| find(&Rows::default(), &sessions, text, "nas1");
        let gone = find("3").unwrap();
        assert_eq!((gone.called().as_str(), gone.exists), ("gone (3)", false));
        assert_eq!(find("7").unwrap().called(), "key 7");
        for none in ["4", "gone"] {
            let problem = find(none).unwrap_err();
            assert!(problem.said().contains(&format!("nas1 has no key {none}.")));
        }
    }
}
