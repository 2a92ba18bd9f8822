//! The fields of a key on the command line: `--expires`, `--access`, `--rules`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::api::{Call, Reply};
use crate::cli::exit::{self, Problem};
use crate::client::Session;
use crate::domain::allowlist::{Preset, pasting};
use crate::domain::expiry::{self, Expiry};
use crate::domain::{Catalogue, Rule, System};

/// Larger than any list of rules that a system accepts.
const LONGEST: u64 = 1 << 20;

/// The expiry on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Expires {
    /// It never expires.
    Never,
    /// At the end of the day after this many days.
    Days(i32),
    /// At the end of this date, in the text.
    Date(String),
}

impl std::str::FromStr for Expires {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "enter days (90d), weeks (12w), a date (2027-02-21) or never".to_owned();
        if text == "never" {
            return Ok(Self::Never);
        }
        let in_units = [('d', 1), ('w', 7)].into_iter().find_map(|(unit, days)| {
            let count: i32 = text.strip_suffix(unit)?.parse().ok()?;
            count.checked_mul(days).filter(|days| *days > 0)
        });
        if let Some(days) = in_units {
            return Ok(Self::Days(days));
        }
        // The zone and the present decide later whether it is in the past.
        match expiry::parse(text, Timestamp::MIN, &TimeZone::UTC) {
            Ok(_) => Ok(Self::Date(text.to_owned())),
            Err(_) => Err(wrong()),
        }
    }
}

impl Expires {
    /// The expiry to send; `None` is never.
    ///
    /// # Errors
    /// The date is in the past, or beyond the calendar.
    pub(in crate::cli) fn at(
        &self,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Option<Timestamp>, Problem> {
        let refused = |why: String| {
            Problem::usage(format!("Wrong value of --expires: {why}.")).means("No key was changed.")
        };
        match self {
            Self::Never => Ok(None),
            Self::Days(days) => expiry::in_days(now, *days, zone)
                .map(Some)
                .ok_or_else(|| refused("this is beyond the calendar of TrueNAS".into())),
            Self::Date(text) => expiry::parse(text, now, zone)
                .map(Some)
                .map_err(|why| refused(why.to_string())),
        }
    }
}

/// The access of a key with an allowlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Access {
    /// All methods and all of REST; the only access that survives the upgrade to 25.04
    Full,
    /// The methods that change nothing
    ReadOnly,
    /// No method
    None,
}

/// The fields that a create and an edit have in common.
#[derive(Clone, Debug, Default, clap::Args)]
pub(in crate::cli) struct Fields {
    /// When the key expires: 90d, 12w, a date such as 2027-02-21, or never. Days end at 23:59:59 local time (25.04 and newer).
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) expires: Option<Expires>,

    /// The access of the key (up to 24.10).
    #[arg(long, value_name = "ACCESS", conflicts_with = "rules")]
    pub(in crate::cli) access: Option<Access>,

    /// The rules of the key, from a file or - for standard input: JSON, or lines such as CALL pool.query (up to 24.10).
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rules: Option<PathBuf>,
}

impl Fields {
    /// Refuses the fields of the other era.
    ///
    /// # Errors
    /// What the release does not have, and what to use instead.
    pub(in crate::cli) fn check(&self, owner: bool, system: &System) -> Result<(), Problem> {
        let host = format!("{} ({})", system.hostname, system.product());
        if !system.caps.allowlist && (self.access.is_some() || self.rules.is_some()) {
            return Err(Problem::usage(format!(
                "{host} has no allowlists: a key has the rights of its owner."
            ))
            .means("No key was changed.")
            .next(
                "Leave out --access and --rules, and choose the owner of a new key: --owner USER.",
            ));
        }
        let (expires, owner) = (self.expires.is_some(), owner && !system.caps.owner);
        if expires && !system.caps.expiry || owner {
            let what = match owner {
                true => "Keys have no owner",
                false => "Keys do not expire",
            };
            let option = match owner {
                true => "--owner",
                false => "--expires",
            };
            return Err(Problem::usage(format!("{what} on {host}."))
                .means("No key was changed.")
                .next(format!(
                    "Leave out {option}. The access of a key is in its rules: --access or --rules."
                )));
        }
        Ok(())
    }

    /// The rules to send; `None` if none were given.
    ///
    /// # Errors
    /// The file cannot be read, or holds no rules.
    pub(in crate::cli) async fn rules(
        &self,
        session: &mut Session,
    ) -> Result<Option<Vec<Rule>>, Problem> {
        if let Some(path) = &self.rules {
            return read_rules(path).map(Some);
        }
        Ok(match self.access {
            None => None,
            Some(Access::Full) => Some(vec![Rule::everything()]),
            Some(Access::None) => Some(Vec::new()),
            Some(Access::ReadOnly) => Some(read_only(session).await),
        })
    }
}

/// The rules of read-only access, from the methods of this system.
pub(in crate::cli) async fn read_only(session: &mut Session) -> Vec<Rule> {
    let system = session.system();
    let declared = Catalogue::declared(system.release, system.caps.owner);
    let catalogue = match session.call(Call::Catalogue).await {
        Ok(Reply::Catalogue(listed)) => listed.or_declared(declared),
        _ => declared,
    };
    Preset::ReadOnly.rules(&catalogue)
}

/// Reads the rules in a file, or in standard input.
fn read_rules(path: &Path) -> Result<Vec<Rule>, Problem> {
    let shown = match path.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => path.display().to_string(),
    };
    let text = text_of(path).map_err(|error| {
        Problem::local(format!("Could not read the rules in {shown}"), &error)
            .means("No key was changed.")
    })?;
    let refused = |what: String, next: &str| {
        let what = format!("{shown}: {what}.");
        Problem::usage(what).means("No key was changed.").next(next)
    };
    let reading = pasting::read(&text).map_err(|error| {
        refused(
            error.to_string(),
            "Correct this place, and run the command again.",
        )
    })?;
    for repair in &reading.repairs {
        exit::remark(&format!("{shown}, line {}: {repair}", repair.line));
    }
    if reading.rules.is_empty() {
        return Err(refused(
            "there are no rules".into(),
            "For a key without access use --access none.",
        ));
    }
    if !reading.rules.iter().all(Rule::is_whole) {
        return Err(refused(
            "a rule is too long to be sent".into(),
            "Shorten or remove it.",
        ));
    }
    Ok(reading.rules)
}

fn text_of(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let source: Box<dyn std::io::Read> = match path.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => Box::new(std::fs::File::open(path)?),
    };
    source.take(LONGEST + 1).read_to_string(&mut text)?;
    match text.len() as u64 > LONGEST {
        true => Err(std::io::Error::other("it is larger than 1 MiB")),
        false => Ok(text),
    }
}

/// Says that a key gets full control without an expiry, as far as is known.
pub(in crate::cli) fn warn_of_full_control(system: &System) {
    exit::remark(&format!(
        "anyone with this key has full control of {}, and the key does not expire",
        system.hostname
    ));
}

/// Whether rules permit everything.
pub(in crate::cli) fn is_everything(rules: &[Rule]) -> bool {
    rules.iter().any(Rule::is_everything)
}

/// Whether the owner is a full administrator, as far as this account may know.
pub(in crate::cli) async fn is_full_admin(owner: &str, session: &mut Session) -> bool {
    let me = &session.system().me;
    if me.username.as_ref().is_some_and(|me| me.raw() == owner) {
        return me.full_admin;
    }
    match session.call(Call::Users).await {
        Ok(Reply::Users(users)) => {
            let owner = users.iter().find(|user| user.username.raw() == owner);
            owner.is_some_and(crate::domain::User::full_admin)
        }
        _ => false,
    }
}

/// Whether a key with this expiry never expires.
pub(in crate::cli) fn never(expires_at: Option<Timestamp>) -> bool {
    Expiry::from(expires_at) == Expiry::Never
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn times_of_the_command_line() {
        let at = |text: &str| {
            let expires: Expires = text.parse().unwrap();
            let at = expires.at(now(), &TimeZone::UTC).unwrap();
            at.map_or("never".to_owned(), |at| at.to_string())
        };
        assert_eq!(at("never"), "never");
        assert_eq!(at("90d"), "2027-02-20T23:59:59Z");
        assert_eq!(at("2w"), "2026-12-06T23:59:59Z");
        assert_eq!(at("2027-02-21"), "2027-02-21T23:59:59Z");
        for bad in [
            "",
            "90",
            "d",
            "0d",
            "-3d",
            "3m",
            "21.02.2027",
            "2027-02-30",
            "9999999999d",
        ] {
            assert!(bad.parse::<Expires>().is_err(), "{bad}");
        }
        let past: Expires = "2026-11-21".parse().unwrap();
        let problem = past.at(now(), &TimeZone::UTC).unwrap_err();
        assert!(problem.said().contains("in the past"), "{}", problem.said());
        let late: Expires = "2147483647d".parse().unwrap();
        assert!(late.at(now(), &TimeZone::UTC).is_err());
    }

    #[test]
    fn rules_are_read_as_the_builder_reads_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rules");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read_rules(&path).map_err(|problem| problem.said())
        };
        let rules = read("[{\"method\": \"CALL\", \"resource\": \"pool.query\"}]").unwrap();
        assert_eq!(rules.len(), 1);
        assert_eq!(read("CALL pool.query\n"), Ok(rules));
        for (text, says) in [
            ("", "no rules"),
            ("[{\"method\": \"CALL\"", "line 1, column"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(says), "{said}");
            assert!(said.contains("No key was changed."), "{said}");
        }
        let none = read_rules(&dir.path().join("none")).unwrap_err();
        assert!(none.said().contains("Could not read the rules"));
    }
}
