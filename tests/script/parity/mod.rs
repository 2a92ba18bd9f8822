//! The tables of the README that compare tnkeys with the TrueNAS CLI, midclt and the Python client: each row is run, in both eras.
//!
//! A row that nobody runs fails, and so does a run whose row is missing.

mod guide;
mod library;
mod midclt;

use std::fs;

use crate::support::simulate::repository;
use crate::support::system::{ERAS, Ran, System};

/// A row of a table: what others offer, and what tnkeys offers.
struct Row {
    theirs: String,
    ours: String,
}

/// How a row is run. The check fails where the row is not true.
type Check = (&'static str, fn(&Row, &Case));

/// A simulated system for one row.
struct Case {
    system: System,
    release: &'static str,
}

impl Case {
    fn has_owners(&self) -> bool {
        self.release >= "25.04"
    }

    /// Runs a command of the README. Its `URI` and `USER` are the ones of the simulated system.
    fn run(&self, command: &str) -> Ran {
        let command = command
            .replace("URI", self.system.uri())
            .replace("USER", self.system.text("user"));
        let words = words(&command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["tnkeys", "-u", rest @ ..] => {
                let mut run = self.system.tnkeys();
                run.args(["-u"]).args(rest);
                run.args(["-U", self.system.text("user")]);
                Ran::of(run.env("TNKEYS_PASSWORD", self.system.text("password")))
            }
            ["tnkeys", "-U", rest @ ..] => {
                let mut run = self.system.tnkeys();
                run.args(["-u", self.system.uri(), "-U"]).args(rest);
                Ran::of(run.env("TNKEYS_PASSWORD", self.system.text("password")))
            }
            ["tnkeys", rest @ ..] => self.system.run(rest),
            other => panic!("not a command of tnkeys: {other:?}"),
        }
    }

    /// Writes a file that only the user can read, in the directory of the runs.
    fn file(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;

        let path = self.system.dir().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
    }

    /// The contents of a file in the directory of the runs.
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.system.dir().join(name)).unwrap()
    }
}

impl Row {
    /// The commands of tnkeys in the row.
    #[track_caller]
    fn commands(&self) -> Vec<&str> {
        let commands: Vec<&str> = code(&self.ours)
            .filter(|code| code.starts_with("tnkeys "))
            .collect();
        assert!(!commands.is_empty(), "{}", self.ours);
        commands
    }

    /// The first command of tnkeys in the row. Others may be named as the way to go instead.
    #[track_caller]
    fn command(&self) -> &str {
        self.commands()[0]
    }

    /// Whether the row names this.
    #[track_caller]
    fn names(&self, text: &str) {
        assert!(
            code(&self.ours).any(|code| code.contains(text)),
            "{text}: {}",
            self.ours
        );
    }
}

/// The texts between backticks.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The words of a command as a shell splits it. The README quotes with single quotes only.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    assert!(!quoted, "{command}");
    words
}

/// The rows of the table whose head begins with this text.
fn table(head: &str) -> Vec<Row> {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let start = format!("| {head} |");
    let lines = readme.lines().skip_while(|line| !line.starts_with(&start));
    let rows: Vec<Row> = lines
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [theirs, ours] = cells.as_slice() else {
                panic!("not two cells: {line}");
            };
            Row {
                theirs: (*theirs).to_owned(),
                ours: (*ours).to_owned(),
            }
        })
        .collect();
    assert!(!rows.is_empty(), "no table {head}");
    rows
}

/// Runs every row of a table in both eras.
fn run(head: &str, checks: &[Check]) {
    let rows = table(head);
    let said: Vec<&str> = rows.iter().map(|row| row.theirs.as_str()).collect();
    let known: Vec<&str> = checks.iter().map(|(theirs, _)| *theirs).collect();
    assert_eq!(
        said, known,
        "the rows of the README, and the rows that are run"
    );
    for release in ERAS {
        for (row, (theirs, check)) in rows.iter().zip(checks) {
            println!("{release}: {theirs}");
            let system = System::start(release);
            check(row, &Case { system, release });
        }
    }
}

#[test]
fn the_commands_of_the_guide() {
    run("TrueNAS CLI", guide::ROWS);
}

#[test]
fn the_options_of_midclt() {
    run("midclt", midclt::ROWS);
}

#[test]
fn the_methods_of_the_python_class() {
    run("truenas_api_client", library::ROWS);
}

#[test]
fn a_command_is_split_as_a_shell_does() {
    assert_eq!(
        words("tnkeys call a '[[\"b\", 1]]'"),
        ["tnkeys", "call", "a", "[[\"b\", 1]]"]
    );
}
