//! A system that a run talks to in tests. It fails where a script says so, and remembers the truth.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::domain::bulk::{Left, Seen};
use crate::domain::{Fault, Kind};

pub(super) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

pub(super) fn item(id: i64) -> Item {
    let name = format!("key-{id}");
    Item {
        id: KeyId(id),
        name: name.as_str().into(),
    }
}

pub(super) fn plan(action: BulkAction, way: Way, ids: impl IntoIterator<Item = i64>) -> SystemPlan {
    SystemPlan {
        action,
        items: ids.into_iter().map(item).collect(),
        left_out: vec![],
        way,
    }
}

/// What happens at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Well,
    /// The items with this remainder by five fail.
    ItemsFail(i64),
    Refused,
    Denied,
    NotSent,
    /// The request is executed, and its reply is lost.
    Lost,
    /// Neither is the request executed nor does a reply come.
    LostUndone,
    /// The reply to the start of a job is lost, and the job is executed when it is followed, or after the run was over.
    LostLate,
    /// The job starts, and fails for lack of rights before its first item.
    JobRefused,
    /// The list of jobs is not certain.
    Unsure,
    /// A job ends after half of its items.
    Half,
    /// Another client deletes the first remaining key.
    Vanish,
    Abort,
    LinkLost,
    ListFails,
    /// The account sees only its own keys from now on.
    Narrowed,
}

pub(super) const EVENTS: [Event; 16] = [
    Event::Well,
    Event::ItemsFail(2),
    Event::Refused,
    Event::Denied,
    Event::NotSent,
    Event::Lost,
    Event::LostUndone,
    Event::LostLate,
    Event::JobRefused,
    Event::Unsure,
    Event::Half,
    Event::Vanish,
    Event::Abort,
    Event::LinkLost,
    Event::ListFails,
    Event::Narrowed,
];

/// The system.
pub(super) struct World {
    /// The keys that exist, and whether each is as the action wants it.
    pub(super) keys: BTreeMap<KeyId, bool>,
    /// How often a request for a key was executed.
    pub(super) executed: BTreeMap<KeyId, usize>,
    /// The keys whose requests were sent since the last call of `again`.
    pub(super) sent: BTreeSet<KeyId>,
    /// Keys that another client deleted.
    pub(super) vanished: BTreeSet<KeyId>,
    /// The record on the disk.
    pub(super) disk: Option<Record>,
    /// The keys of the running job.
    job: Vec<KeyId>,
    /// The mark of the running job; `None` if there is no job.
    mark: Option<String>,
    /// The running job has not executed its items.
    late: bool,
    /// The running job is refused.
    refused: bool,
    results: Vec<ItemOutcome>,
    /// The keys that have a session.
    pub(super) sessions: BTreeSet<KeyId>,
    narrowed: bool,
    pub(super) listed: bool,
    delete: bool,
}

impl World {
    pub(super) fn new(action: &BulkAction, count: i64) -> Self {
        let all = (1..=count).map(KeyId);
        Self {
            keys: all.clone().map(|id| (id, false)).collect(),
            executed: BTreeMap::new(),
            sent: BTreeSet::new(),
            vanished: BTreeSet::new(),
            disk: None,
            job: vec![],
            mark: None,
            late: false,
            refused: false,
            results: vec![],
            sessions: all.filter(|id| id.0 % 3 == 0).collect(),
            narrowed: false,
            listed: false,
            delete: matches!(action, BulkAction::Delete { .. }),
        }
    }

    fn execute(&mut self, id: KeyId) -> ItemOutcome {
        if !self.keys.contains_key(&id) {
            return ItemOutcome::Gone;
        }
        *self.executed.entry(id).or_default() += 1;
        match self.delete {
            true => drop(self.keys.remove(&id)),
            false => drop(self.keys.insert(id, true)),
        }
        ItemOutcome::Done
    }

    /// Executes a job that runs late, if there is one.
    pub(super) fn run_late(&mut self) {
        if std::mem::take(&mut self.late) {
            for id in self.job.clone() {
                let result = self.execute(id);
                self.results.push(result);
            }
        }
    }

    fn is_recorded(&self, id: KeyId) -> bool {
        let record = self
            .disk
            .as_ref()
            .expect("nothing is sent without a record");
        let mut items = record.items.iter();
        items.any(|(item, state)| item.id == id && *state == Recorded::Perhaps)
    }

    fn send(&mut self, id: KeyId) {
        assert!(self.is_recorded(id), "{id} was sent unrecorded");
        assert!(self.sent.insert(id), "{id} was sent twice");
    }

    pub(super) fn seen(&self, id: KeyId) -> Seen {
        match self.keys.get(&id) {
            None if self.narrowed => Seen::Hidden,
            None => Seen::Gone,
            Some(true) => Seen::AsWanted,
            Some(false) => Seen::Otherwise,
        }
    }

    /// Does what the run asks for, with what happens meanwhile. Gives what the run asks for next.
    pub(super) fn step(&mut self, run: &mut Run, ask: Ask, event: Event) -> Option<Ask> {
        let fault = || Fault::new(Kind::Local, "The disk is full.");
        match event {
            Event::Vanish => {
                if let Some((id, _)) = self.keys.pop_first() {
                    self.vanished.insert(id);
                }
            }
            Event::LinkLost => run.connection_lost(&"The connection was lost.".into()),
            Event::Narrowed => self.narrowed = true,
            Event::Abort => {
                if let Some(next) = run.abort() {
                    return Some(next);
                }
            }
            _ => {}
        }
        match ask {
            Ask::Record => match event {
                Event::NotSent | Event::Lost => run.recorded(Err(&fault())),
                _ => {
                    self.disk = Some(run.record("wss://nas1", "nas1"));
                    run.recorded(Ok(()))
                }
            },
            Ask::Job(keys) => {
                keys.iter().for_each(|id| self.send(*id));
                self.job = keys.clone();
                self.results.clear();
                let started = sent(event, 7);
                if matches!(started, Sent::NotSent(_) | Sent::Refused { .. }) {
                    self.sent.retain(|id| !keys.contains(id));
                }
                let marked = self.disk.as_ref().and_then(|it| it.job.clone());
                let marked = marked.expect("the record has the mark of the job");
                assert_eq!((Some(&marked), &marked.keys), (run.mark(), &keys));
                let runs = matches!(started, Sent::Done(_)) || event == Event::Lost;
                let runs = runs && event != Event::JobRefused;
                self.refused = event == Event::JobRefused;
                self.late = event == Event::LostLate;
                let exists = runs || self.late || self.refused;
                assert_ne!(
                    self.mark.as_ref(),
                    Some(&marked.text),
                    "no two jobs have one mark"
                );
                self.mark = exists.then_some(marked.text);
                let half = if event == Event::Half { 2 } else { 1 };
                for id in keys.iter().take(keys.len() / half).filter(|_| runs) {
                    let result = match event {
                        Event::ItemsFail(rest) if id.0 % 5 == rest => {
                            ItemOutcome::Failed("[EFAULT] no".into())
                        }
                        _ => self.execute(*id),
                    };
                    self.results.push(result);
                }
                run.job_started(started)
            }
            Ask::Find => {
                let mark = run.mark().map(|it| it.text.clone());
                run.job_found(match event {
                    Event::Unsure | Event::Lost | Event::Refused => Found::Unsure("Why.".into()),
                    _ if self.mark.is_some() && self.mark == mark => Found::Job(7),
                    _ => Found::None,
                })
            }
            Ask::Follow(_) => {
                self.run_late();
                assert_eq!(run.job_read(JobRead::Running(Some(50))), None);
                match event {
                    _ if self.refused => run.job_read(JobRead::Refused("No right.".into())),
                    Event::Lost => run.job_read(JobRead::Lost("It is not listed.".into())),
                    _ if self.results.len() < self.job.len() => {
                        run.job_read(JobRead::Failed("It failed.".into()))
                    }
                    _ => run.job_read(JobRead::Over(std::mem::take(&mut self.results))),
                }
            }
            Ask::One(id) => {
                self.send(id);
                let mut reply = sent(event, ());
                if matches!(reply, Sent::Done(())) || event == Event::Lost {
                    let gone = self.execute(id) == ItemOutcome::Gone;
                    if gone && event != Event::Lost {
                        let why = "Gone.".into();
                        reply = Sent::Refused {
                            denied: false,
                            gone,
                            why,
                        };
                    }
                }
                if matches!(reply, Sent::NotSent(_)) {
                    self.sent.remove(&id);
                }
                run.answered(reply)
            }
            Ask::Sessions => match sent(event, ()) {
                Sent::Done(()) => {
                    let session = |key: &KeyId| Session {
                        key: *key,
                        id: key.to_string().as_str().into(),
                    };
                    run.sessions_read(Ok(self.sessions.iter().map(session).collect()))
                }
                fault => run.sessions_read(Err(fault)),
            },
            Ask::EndSession(id) => {
                let reply = sent(event, true);
                if matches!(reply, Sent::Done(_)) {
                    let id = KeyId(id.as_str().parse().unwrap());
                    assert!(
                        !self.keys.contains_key(&id),
                        "a key that exists lost its session"
                    );
                    self.sessions.remove(&id);
                }
                run.session_ended(reply)
            }
            Ask::List if event == Event::ListFails => run.not_listed(now()),
            Ask::List => {
                self.listed = true;
                let keys = |id| self.seen(id);
                run.listed(keys, now())
            }
            Ask::Over => None,
        }
    }

    /// What the next process says of each item after a kill now.
    pub(super) fn left(&self) -> Vec<(KeyId, Left)> {
        let Some(record) = &self.disk else {
            return vec![];
        };
        let left =
            |(item, state): &(Item, Recorded)| (item.id, record.left(*state, self.seen(item.id)));
        record.items.iter().map(left).collect()
    }
}

fn sent<T>(event: Event, done: T) -> Sent<T> {
    let why = || Text::from("because");
    match event {
        Event::Refused | Event::Denied => Sent::Refused {
            denied: event == Event::Denied,
            gone: false,
            why: why(),
        },
        Event::NotSent => Sent::NotSent(why()),
        Event::Lost | Event::LostUndone | Event::LostLate => Sent::Unknown(why()),
        _ => Sent::Done(done),
    }
}
