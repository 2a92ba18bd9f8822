//! `tnkeys delete`: deletes keys.
//!
//! Invariant: every key is found before the first one is deleted, and the question names all of them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::at::At;
use super::change::report::print_json;
use super::change::{agreed, belongs, called, orphan_line, own_key_line, unknown};
use super::exit::{self, Problem};
use super::settings::Settings;
use super::{dry_run, key_ref, list, reads, sign_in, terminate};
use crate::api::{Call, Reply};
use crate::client::Session;
use crate::domain::session::{count, describe};
use crate::domain::text::harmless;
use crate::domain::{ApiKey, KeySession, Profile, System};

/// What begins an address with a scheme.
const SCHEMES: [&str; 7] = [
    "wss://", "ws://", "https://", "http://", "ssh://", "unix:", "ws+unix:",
];

/// The arguments of `tnkeys delete`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The keys: their ids, or their names. The last word is the system if it is a profile or an address with a scheme (wss://HOST).
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,

    /// Terminate the open sessions of the keys, which a deletion leaves open.
    #[arg(long)]
    end_sessions: bool,

    /// Do not ask.
    #[arg(long)]
    yes: bool,

    /// Print the requests, and send nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the deleted keys as JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) at: At,
}

/// Runs the command.
pub(super) async fn run(mut options: Options, settings: &Settings) -> Result<u8, Problem> {
    let named = system_of(&mut options.keys, &options.at, &settings.profiles)?;
    if let Some(system) = &named {
        options.at.system = Some(system.clone());
    }
    let mut session = sign_in::connect_to_change(&options.at, settings).await?;
    let system = session.system().clone();
    let keys = options
        .find(named.as_deref(), &mut session, &system)
        .await?;
    if options.dry_run {
        for key in &keys {
            dry_run::print(Call::Delete(key.id), system.caps)?;
        }
        return Ok(exit::OK);
    }
    let open = match options.end_sessions || !options.yes {
        true => open_sessions(&keys, &mut session).await,
        false => Ok(Vec::new()),
    };
    let open = match open {
        Err(problem) if options.end_sessions => return Err(problem.means("No key was deleted.")),
        open => open.ok(),
    };
    ask(
        (options.yes, options.end_sessions),
        &keys,
        open.as_deref(),
        &system,
    )?;
    delete(&keys, options.json, &mut session, &system).await?;
    let mut terminated = 0;
    let mut left = Ok(());
    if options.end_sessions {
        for (key, sessions) in keys.iter().zip(open.unwrap_or_default()) {
            let (ended, problem) = end(key, sessions, &mut session).await;
            if ended > 0 && !options.json {
                exit::print(&format!("terminated {} of {}\n", count(ended), called(key)))?;
            }
            terminated += ended;
            left = left.and(problem);
        }
    }
    if options.json {
        print_json(&json!({
            "result": "deleted",
            "keys": keys.iter().map(brief).collect::<Vec<Value>>(),
            "sessions_terminated": terminated,
        }))?;
    }
    left.map(|()| exit::OK)
}

/// Deletes the keys one by one.
async fn delete(
    keys: &[ApiKey],
    json: bool,
    session: &mut Session,
    system: &System,
) -> Result<(), Problem> {
    for (deleted, key) in keys.iter().enumerate() {
        let problem = match session.call(Call::Delete(key.id)).await {
            Ok(Reply::Deleted) => None,
            Ok(_) => Some(Problem::new(
                exit::OUTCOME_UNKNOWN,
                "The response does not match the request.",
            )),
            Err(fault) => Some(unknown(fault)),
        };
        if let Some(problem) = problem {
            let before = keys.get(..deleted).unwrap_or_default();
            return Err(so_far(problem, key, before, keys.len()));
        }
        if !json {
            exit::print(&format!("deleted {} on {}\n", called(key), system.hostname))?;
        }
    }
    Ok(())
}

/// The open sessions of each key, except the session of this run.
pub(super) async fn open_sessions(
    keys: &[ApiKey],
    session: &mut Session,
) -> Result<Vec<Vec<KeySession>>, Problem> {
    let mut all = vec![Vec::new(); keys.len()];
    for it in reads::sessions(session).await? {
        let at = keys.iter().position(|key| key.id == it.key);
        if let Some(of) = at.and_then(|at| all.get_mut(at)).filter(|_| !it.current) {
            of.push(it);
        }
    }
    Ok(all)
}

/// Terminates the sessions of a deleted key. Returns how many, and why others are still open.
async fn end(
    key: &ApiKey,
    sessions: Vec<KeySession>,
    session: &mut Session,
) -> (usize, Result<(), Problem>) {
    let kept = |problem: Problem| {
        Err(problem.also_means(&format!("The key {} was deleted.", called(key))))
    };
    match terminate::terminate(session, key.id, sessions).await {
        Err(problem) => (0, kept(problem)),
        Ok(done) => (done.count, done.problem(&called(key)).map_or(Ok(()), kept)),
    }
}

fn brief(key: &ApiKey) -> Value {
    json!({ "id": key.id.0, "name": key.name.raw() })
}

/// Takes the system out of the words, if the last one is a profile or an address with a scheme.
fn system_of(
    words: &mut Vec<String>,
    at: &At,
    profiles: &[Profile],
) -> Result<Option<String>, Problem> {
    let is_address = |word: &str| SCHEMES.iter().any(|scheme| word.starts_with(scheme));
    let is_profile = |word: &str| profiles.iter().any(|it| it.name == word);
    let last = words.last().map_or("", String::as_str);
    if at.has_system() || !(is_address(last) || is_profile(last)) {
        return Ok(None);
    }
    let Some(system) = words.pop() else {
        return Ok(None);
    };
    if words.is_empty() {
        let shown = harmless(&system);
        return Err(Problem::usage(format!("{shown} is a system, and no key was given."))
            .means("Nothing was sent.")
            .next(format!(
                "tnkeys delete KEY {shown}; for a key with this name: tnkeys delete -u SYSTEM {shown}."
            )));
    }
    Ok(Some(system))
}

/// The problem of a deletion, with the keys that were deleted before.
fn so_far(problem: Problem, key: &ApiKey, deleted: &[ApiKey], all: usize) -> Problem {
    if all == 1 {
        return problem;
    }
    let names: Vec<String> = deleted.iter().map(called).collect();
    let before = match names.as_slice() {
        [] => "No other key was deleted.".to_owned(),
        names => format!("Deleted before: {}.", names.join(", ")),
    };
    problem.also_means(&format!("It was about {}. {before}", called(key)))
}

impl Options {
    /// Finds every key. `named`: the last word, if it was taken for the system.
    async fn find(
        &self,
        named: Option<&str>,
        session: &mut Session,
        system: &System,
    ) -> Result<Vec<ApiKey>, Problem> {
        let host = system.hostname.as_str();
        let all = list::read(session).await?.keys;
        if let Some(named) = named.filter(|named| all.iter().any(|key| key.name.raw() == *named)) {
            let (named, keys) = (harmless(named), self.words());
            return Err(Problem::usage(format!(
                "{named} is a system, and also a key on {host}."
            ))
            .means("Nothing was deleted.")
            .next(format!(
                "If it is the system: tnkeys delete -u {named} {keys}. If it is a key: tnkeys delete -u SYSTEM {keys} {named}."
            )));
        }
        let mut keys: Vec<ApiKey> = Vec::new();
        for word in &self.keys {
            let key =
                key_ref::among(&all, word, host).map_err(|problem| {
                    match looks_like_host(word) {
                        true => problem.next(format!(
                            "If {0} is the system: tnkeys delete -u {0} KEY.",
                            harmless(word)
                        )),
                        false => problem,
                    }
                })?;
            if keys.iter().all(|it| it.id != key.id) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// The keys, as they were typed.
    fn words(&self) -> String {
        harmless(&self.keys.join(" ")).into_owned()
    }
}

/// Asks before keys are deleted, unless `yes`. `end_sessions`: their sessions are terminated.
///
/// # Errors
/// The user did not agree.
pub(super) fn ask(
    (yes, end_sessions): (bool, bool),
    keys: &[ApiKey],
    open: Option<&[Vec<KeySession>]>,
    system: &System,
) -> Result<(), Problem> {
    let title = match keys {
        [key] => format!("Delete key {}?", called(key)),
        keys => format!("Delete {} keys?", keys.len()),
    };
    let now = Timestamp::now();
    let mut lines = Vec::new();
    for key in keys {
        let mut line = belongs(key, system);
        if keys.len() > 1 {
            line = format!("{}: {line}", called(key));
        }
        lines.push(line);
        if let Some(orphan) = orphan_line(key, now) {
            lines.push(format!(
                "{orphan} The key works again as soon as the directory responds."
            ));
        }
    }
    let open = open.map(|open| describe(open.iter().flatten()));
    let open = open.map_or_else(String::new, |open| format!(" Open now: {open}."));
    lines.push(match end_sessions {
        true => format!("New sign-ins fail immediately, and open sessions are terminated.{open}"),
        false => format!(
            "New sign-ins fail immediately. Open sessions remain until they are terminated (--end-sessions).{open}"
        ),
    });
    lines.push("This cannot be undone.".to_owned());
    let own = keys.iter().find_map(|key| own_key_line(key.id, system));
    agreed(yes, &title, &lines, own, "delete")
}

/// Whether a word could be meant as the system.
fn looks_like_host(word: &str) -> bool {
    word.contains(['.', ':']) && !word.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Address;

    fn split(line: &str) -> Result<(Vec<String>, Option<String>), String> {
        let profiles = [Profile::new(
            "nas1",
            Address::parse("nas1.example").unwrap(),
        )];
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let system = system_of(&mut words, &At::default(), &profiles);
        system
            .map(|system| (words, system))
            .map_err(|problem| problem.said())
    }

    #[test]
    fn the_last_word_is_the_system_where_it_is_clear() {
        for (line, keys, system) in [
            ("a b nas1", "a b", Some("nas1")),
            ("a wss://nas2", "a", Some("wss://nas2")),
            ("a unix:/run/x.sock", "a", Some("unix:/run/x.sock")),
            ("nas1 a", "nas1 a", None),
            ("a nas2.example", "a nas2.example", None),
        ] {
            let (words, found) = split(line).unwrap();
            assert_eq!(
                (words.join(" ").as_str(), found.as_deref()),
                (keys, system),
                "{line}"
            );
        }
        for line in ["nas1", "wss://nas2"] {
            let said = split(line).unwrap_err();
            assert!(said.contains("no key was given"), "{said}");
            assert!(said.contains("-u SYSTEM"), "{said}");
        }
    }
}
