//! A service account that is being created, was created, or is being undone: the run of `domain::account` with its open request.

use crate::api::RequestId;
use crate::app::account::form::AccountForm;
use crate::domain::Fault;
use crate::domain::account::{Left, Next, Piece, Preset, Progress, Run};
use crate::domain::text::harmless;

/// One service account.
#[derive(Debug)]
pub struct Job {
    /// The steps.
    pub(in crate::app::account) run: Run,
    /// The integration.
    pub(in crate::app::account) preset: Preset,
    /// The request whose outcome the run waits for.
    pub(in crate::app::account) awaits: Option<RequestId>,
    /// The form, which returns if the run creates nothing.
    pub(in crate::app::account) form: Box<AccountForm>,
    /// The user wants to stop before the next piece is created.
    pub(in crate::app::account) stopping: bool,
}

/// Where a run is, for the keys of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A request is in flight.
    Running,
    /// A step failed, or an undo left something.
    Stopped,
    /// The account and its key exist.
    Done,
    /// An undo has removed everything.
    Undone,
}

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A later step.
    Waiting,
    /// The running step.
    Running,
    /// A step that is done and verified.
    Done,
    /// A step that failed.
    Failed,
    /// A piece that was removed.
    Removed,
    /// A fact.
    Note,
    /// A warning.
    Warning,
    /// A command or a list entry, not wrapped at words.
    Exact,
}

/// A row of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its kind.
    pub mark: Mark,
    /// Its text.
    pub text: String,
}

fn row(mark: Mark, text: impl Into<String>) -> Row {
    let text = harmless(&text.into()).into_owned();
    Row { mark, text }
}

impl Job {
    pub(super) fn new(run: Run, form: Box<AccountForm>) -> Self {
        Self {
            run,
            preset: form.preset.clone(),
            awaits: None,
            form,
            stopping: false,
        }
    }

    /// Where the run is.
    pub fn phase(&self) -> Phase {
        match self.run.next() {
            Next::Ask(_) | Next::Key(_) => Phase::Running,
            Next::Taken(_) | Next::Stopped { .. } => Phase::Stopped,
            Next::Done => Phase::Done,
            Next::Undone([]) => Phase::Undone,
            Next::Undone(_) => Phase::Stopped,
        }
    }

    /// The pieces that exist on the system because of this run, or may exist, in the order of their creation.
    pub(super) fn remains(&self) -> Vec<String> {
        let pieces = Piece::ALL.into_iter().filter_map(|piece| {
            let name = harmless(self.run.plan().name(piece)).into_owned();
            match self.run.made().id(piece) {
                Some(id) => Some(format!("{} {name} ({id})", piece.word())),
                None if self.run.doubt() == Some(piece) || self.is_in_flight(piece) => {
                    Some(format!("possibly {} {name}", piece.word()))
                }
                None => None,
            }
        });
        pieces.collect()
    }

    /// Whether the create of this piece was sent and has no outcome yet.
    fn is_in_flight(&self, piece: Piece) -> bool {
        let open = matches!(
            self.run.progress(piece),
            Progress::Creating | Progress::Verifying
        );
        open && self.awaits.is_some()
    }

    /// Whether the account was created for a key that moves to it.
    pub(super) fn waits_for_key(&self) -> bool {
        self.phase() == Phase::Done && self.form.moves().is_some()
    }

    /// Whether parts exist, or may exist, that are of no use yet.
    pub(super) fn is_unfinished(&self) -> bool {
        let open = matches!(self.phase(), Phase::Running | Phase::Stopped);
        open && self.run.can_undo() || self.waits_for_key()
    }

    /// The name of the user, which names the account.
    pub(super) fn name(&self) -> String {
        harmless(&self.run.plan().user).into_owned()
    }

    /// The rows of the window: one for each piece, then what is to be known.
    pub fn rows(&self, system: &str) -> Vec<Row> {
        let mut rows: Vec<Row> = Piece::ALL.into_iter().map(|it| self.piece(it)).collect();
        if let Some(key) = self.form.moved() {
            rows.pop();
            rows.push(row(Mark::Waiting, format!("key        {key}  moves later")));
        }
        match self.run.next() {
            Next::Ask(_) | Next::Key(_) => {
                let text = match self.stopping {
                    true => "tnkeys stops after this step.".to_owned(),
                    false => "tnkeys verifies each part before it creates the next one.".to_owned(),
                };
                rows.push(row(Mark::Note, text));
            }
            Next::Taken(_) => {}
            Next::Stopped { fault, .. } => {
                rows.extend(explained(fault));
                rows.push(row(Mark::Note, self.undo_hint(system)));
            }
            Next::Undone([]) => {
                let text = format!(
                    "Everything that tnkeys created for {} was deleted. {system} has none of it.",
                    self.name()
                );
                rows.push(row(Mark::Note, text));
            }
            Next::Undone(left) => {
                let text = format!("Could not delete everything. These parts remain on {system}:");
                rows.push(row(Mark::Warning, text));
                rows.extend(left.iter().flat_map(left_rows));
                rows.push(row(Mark::Note, "Press u to try again."));
            }
            Next::Done => match self.form.moved() {
                Some(key) => rows.extend(self.without_key(&key, system)),
                None => rows.extend(self.closing(system)),
            },
        }
        rows
    }

    fn undo_hint(&self, system: &str) -> String {
        let remains = self.remains();
        match remains.is_empty() {
            true => format!("Nothing was created on {system}."),
            false => format!(
                "Created on {system}: {}. Press u to undo this.",
                remains.join(", ")
            ),
        }
    }

    /// What exists now, and how to remove it.
    fn closing(&self, system: &str) -> Vec<Row> {
        let plan = self.run.plan();
        let roles: Vec<&str> = plan.roles.iter().map(|it| it.as_str()).collect();
        let key = self.run.made().key;
        let key = key.map_or(String::new(), |id| format!(" ({id})"));
        vec![
            row(
                Mark::Note,
                format!(
                    "The key {}{key} signs in as {} with {} on {system}.",
                    plan.key,
                    plan.user,
                    roles.join(", ")
                ),
            ),
            row(
                Mark::Note,
                "To remove the account: press u now. Later, delete the key, then the user, the privilege and the group on the system.",
            ),
        ]
    }

    /// The account exists, and the rotation that moves a key to it was left, or follows.
    fn without_key(&self, key: &str, system: &str) -> Vec<Row> {
        let name = self.name();
        let texts = [
            format!(
                "The account {name} exists on {system}. It has no key until {key} moves to it."
            ),
            format!("To move the key later: select it, press t, and set the owner to {name}."),
            "To remove the account: press u now. Later, delete the user, the privilege and the group on the system.".to_owned(),
        ];
        texts.map(|it| row(Mark::Note, it)).into()
    }

    fn piece(&self, piece: Piece) -> Row {
        let name = harmless(self.run.plan().name(piece)).into_owned();
        let (mark, state) = match self.run.progress(piece) {
            Progress::Waiting => (Mark::Waiting, ""),
            Progress::Creating => (Mark::Running, "creating …"),
            Progress::Verifying => (Mark::Running, "verifying …"),
            Progress::Created if piece == Piece::Key => (Mark::Done, "created"),
            Progress::Created => (Mark::Done, "created and verified"),
            Progress::Existing => (Mark::Done, "existed before"),
            Progress::Failed => (Mark::Failed, "failed"),
            Progress::Removing => (Mark::Running, "deleting …"),
            Progress::Removed => (Mark::Removed, "deleted"),
            Progress::Left => (Mark::Failed, "remains"),
        };
        let word = piece.word();
        row(
            mark,
            format!("{word:<10} {name}  {state}").trim_end().to_owned(),
        )
    }
}

fn explained(fault: &Fault) -> Vec<Row> {
    let first = row(Mark::Warning, fault.what.clone());
    let others = [&fault.meaning, &fault.next]
        .into_iter()
        .filter(|it| !it.is_empty());
    [first]
        .into_iter()
        .chain(others.map(|it| row(Mark::Note, it.clone())))
        .collect()
}

fn left_rows(left: &Left) -> Vec<Row> {
    let why = format!("{} {}: {}", left.piece.word(), left.name, left.why.what);
    vec![row(Mark::Note, why), row(Mark::Exact, left.command())]
}
