//! Carries out a run: sends its actions, and says what was created and removed.
//!
//! Invariant: a request of a run is sent once. A signal ends the run after the response to the current request.

use std::time::Duration;

use jiff::Timestamp;

use crate::api::Outcome;
use crate::api::account_run::{answer_of, call_of};
use crate::cli::at::At;
use crate::cli::change::once::{self, Done, Request};
use crate::cli::exit::{self, INTERRUPTED, NOT_DELIVERED, OUTCOME_UNKNOWN, PARTS_LEFT, Problem};
use crate::cli::secret_target::Ready;
use crate::cli::settings::Settings;
use crate::cli::signals::Signals;
use crate::client::Session;
use crate::domain::account::{Action, Answer, Left, Next, PartKind, Piece, Progress, Run};
use crate::domain::text::harmless;
use crate::domain::{Fault, Kind, NewKey};

/// How long a read waits for another connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// What carries out a run.
pub(super) struct Carrier<'a> {
    pub(super) session: &'a mut Session,
    pub(super) ready: &'a Ready,
    pub(super) at: &'a At,
    pub(super) settings: &'a Settings,
    /// The start of the run.
    pub(super) since: Timestamp,
    /// Nothing is said about steps: standard error is for a problem as JSON.
    pub(super) quiet: bool,
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The account and its key exist, and the secret has reached its targets.
    Done(Box<Done>),
    /// The account exists; this run creates no key.
    Parts,
    /// A step failed.
    Failed(Problem),
    /// The key exists, and its secret did not reach its targets: nothing is undone.
    NotDelivered(Problem),
}

impl Carrier<'_> {
    /// Reads the names that are taken. Changes nothing: it ends before the first create.
    pub(super) async fn check(&mut self, run: &mut Run) {
        while let Next::Ask(action) = run.next()
            && !changes(&action)
        {
            let outcome = self.session.send(call_of(&action)).await;
            run.take(answer_of(&action, outcome));
        }
    }

    /// Creates what is missing.
    pub(super) async fn create(&mut self, run: &mut Run) -> Result<Ended, Problem> {
        let mut signals = listen()?;
        let mut stopped = None;
        let mut last = None;
        loop {
            let creates = matches!(run.next(), Next::Key(_) | Next::Ask(Action::Create(_)));
            if let (true, Some(signal)) = (creates, stopped) {
                let what = format!("{signal} stopped tnkeys.");
                run.cancel(Fault::new(Kind::Local, &what));
                return Ok(Ended::Failed(Problem::new(INTERRUPTED, what)));
            }
            match run.next() {
                Next::Ask(action) => {
                    let answer = self.ask(&action, &mut signals, &mut stopped).await;
                    run.take(answer);
                    self.say(run);
                }
                Next::Key(new) => match self.key(run, new).await {
                    Ok(done) => last = Some(done),
                    Err(problem) if problem.code == NOT_DELIVERED => {
                        return Ok(Ended::NotDelivered(problem));
                    }
                    Err(problem) => return Ok(Ended::Failed(problem)),
                },
                Next::Stopped { fault, .. } => {
                    return Ok(Ended::Failed(Problem::from(fault.clone())));
                }
                Next::Done | Next::Taken(_) | Next::Undone(_) => break,
            }
        }
        Ok(match last {
            Some(done) => Ended::Done(Box::new(done)),
            None => Ended::Parts,
        })
    }

    /// Removes what the run created.
    pub(super) async fn undo(&mut self, run: &mut Run) -> Result<(), Problem> {
        let mut signals = listen()?;
        let mut stopped = None;
        run.undo();
        let mut deleted_key = false;
        while let Next::Ask(action) = run.next() {
            deleted_key |= matches!(action, Action::DeleteKey(_));
            let before = Piece::ALL.map(|piece| run.progress(piece));
            let answer = self.ask(&action, &mut signals, &mut stopped).await;
            run.take(answer);
            for (piece, before) in Piece::ALL.into_iter().zip(before) {
                if run.progress(piece) == Progress::Removed && before != Progress::Removed {
                    let name = harmless(run.plan().name(piece)).into_owned();
                    self.tell(&format!("removed the {} {name}", piece.word()));
                }
            }
        }
        if deleted_key && run.progress(Piece::Key) == Progress::Removed {
            let key = &run.plan().key;
            once::created_key_deleted(key, self.since, self.at, self.settings);
        }
        Ok(())
    }

    /// Sends an action and waits for its outcome. After a signal it still waits; a second signal ends the wait.
    async fn ask(
        &mut self,
        action: &Action,
        signals: &mut Signals,
        stopped: &mut Option<&'static str>,
    ) -> Answer {
        let call = call_of(action);
        let read = !changes(action);
        let session = &mut *self.session;
        let outcome = async {
            match read {
                // After a lost connection, the list is read over another one.
                true => match session.read_later(call, PATIENCE).await {
                    Ok(reply) => Outcome::Done(reply),
                    Err(fault) => Outcome::Failed(fault),
                },
                false => session.send(call).await,
            }
        };
        tokio::pin!(outcome);
        loop {
            tokio::select! {
                outcome = &mut outcome => return answer_of(action, outcome),
                signal = signals.next() => {
                    if stopped.replace(signal).is_some() {
                        let what = format!("{signal} stopped tnkeys before the response arrived.");
                        return Answer::Lost(Fault::new(Kind::OutcomeUnknown, what));
                    }
                    exit::remark("waiting for the response to the current request. Press Ctrl-C again to stop");
                }
            }
        }
    }

    /// Creates the key, once.
    async fn key(&mut self, run: &mut Run, new: NewKey) -> Result<Done, Problem> {
        let request = Request::create(new);
        let sent = once::send(self.session, request, self.ready, self.at, self.settings).await;
        match sent {
            Ok(done) => {
                run.take(Answer::KeyCreated(done.key.id));
                Ok(done)
            }
            Err(problem) => {
                let fault = Fault::new(Kind::Local, problem.what());
                match problem.code {
                    OUTCOME_UNKNOWN | NOT_DELIVERED => run.take(Answer::Lost(fault)),
                    _ => run.take(Answer::Refused(fault)),
                }
                Err(problem)
            }
        }
    }

    /// Says which part was verified last.
    fn say(&self, run: &Run) {
        let made = run.made();
        let next = match run.next() {
            Next::Ask(Action::Create(part)) => part.kind(),
            Next::Key(_) | Next::Done => return self.created(run, Piece::User),
            _ => return,
        };
        match next {
            PartKind::Privilege if made.group.is_some() => {
                self.created(run, Piece::Group);
            }
            PartKind::User if made.privilege.is_some() => {
                self.created(run, Piece::Privilege);
            }
            _ => {}
        }
    }

    fn created(&self, run: &Run, piece: Piece) {
        if let Some(id) = run.made().id(piece) {
            let name = harmless(run.plan().name(piece)).into_owned();
            self.tell(&format!("created the {} {name} ({id})", piece.word()));
        }
    }

    fn tell(&self, text: &str) {
        if !self.quiet {
            exit::remark(text);
        }
    }
}

/// The problem of a failed run, with what became of what it created.
pub(super) fn after_undo(problem: Problem, left: &[Left], system: &str) -> Problem {
    if left.is_empty() {
        return problem
            .means("Everything that this run created was removed.")
            .next("");
    }
    let parts: Vec<String> = left.iter().map(described).collect();
    let commands: Vec<String> = left.iter().map(|it| on(it, system)).collect();
    problem
        .with_code(PARTS_LEFT)
        .also_means(&format!("Left on {system}: {}.", parts.join("; ")))
        .next(format!(
            "Remove them in this order:\n  {}",
            commands.join("\n  ")
        ))
}

/// The problem of a failed run that is not undone.
pub(super) fn without_undo(problem: Problem, run: &Run, system: &str) -> Problem {
    let why = || Fault::new(Kind::Local, "");
    let pieces = [Piece::Key, Piece::User, Piece::Privilege, Piece::Group];
    let left: Vec<Left> = pieces
        .into_iter()
        .filter(|piece| run.made().id(*piece).is_some() || run.doubt() == Some(*piece))
        .map(|piece| Left {
            piece,
            name: run.plan().name(piece).to_owned(),
            id: run.made().id(piece),
            why: why(),
        })
        .collect();
    if left.is_empty() {
        return problem;
    }
    let parts: Vec<String> = left.iter().map(described).collect();
    let commands: Vec<String> = left.iter().map(|it| on(it, system)).collect();
    problem
        .with_code(PARTS_LEFT)
        .also_means(&format!("Left on {system}: {}.", parts.join("; ")))
        .next(format!(
            "Run this command again with --use-existing to complete the account, or remove the parts in this order:\n  {}",
            commands.join("\n  ")
        ))
}

/// `user svc-grafana (73): The system is busy`.
fn described(it: &Left) -> String {
    let name = harmless(&it.name);
    let what = match it.id {
        Some(id) => format!("the {} {name} ({id})", it.piece.word()),
        None => format!("perhaps the {} {name}", it.piece.word()),
    };
    match it.why.what.trim_end_matches('.') {
        "" => what,
        why => format!("{what}: {why}"),
    }
}

/// The command of a left part, with the system.
fn on(it: &Left, system: &str) -> String {
    match it.piece {
        Piece::Key => format!("{} {system}", it.command()),
        _ => it
            .command()
            .replacen("tnkeys call", &format!("tnkeys call -u {system}"), 1),
    }
}

fn changes(action: &Action) -> bool {
    matches!(
        action,
        Action::Create(_) | Action::Delete(..) | Action::DeleteKey(_)
    )
}

fn listen() -> Result<Signals, Problem> {
    Signals::listen().map_err(|error| Problem::local("could not wait for signals", &error))
}
