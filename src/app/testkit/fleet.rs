//! Several systems that are signed in, driven by keys as a person would; each answers as a system does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Driven, fake, rules_key, start, user_key, users, words};
use crate::api::{BulkJob, Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Scope};
use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::{Fleet, Front, OpenSystem, SystemId};
use crate::app::message::{Msg, Wake};
use crate::app::work::{Job, Stop};
use crate::domain::bulk::{BulkAction, ItemOutcome, JobRead};
use crate::domain::rule::{Rule, Verb};
use crate::domain::{Access, Address, ApiKey, Fault, KeyId, Kind, Release};
use crate::keymap::{Chord, Key};

/// The fleet under test, and its systems.
pub(crate) struct Many {
    pub(crate) fleet: Fleet,
    /// The keys of each system.
    pub(crate) keys: BTreeMap<SystemId, Vec<ApiKey>>,
    /// Changes of these keys are refused.
    pub(crate) failing: BTreeSet<(SystemId, KeyId)>,
    /// Why.
    pub(crate) why: String,
    /// These keys were deleted by another administrator, and no event said so.
    pub(crate) gone: BTreeSet<(SystemId, KeyId)>,
    /// Jobs do not end.
    pub(crate) held: bool,
    /// Sorting and filtering that is not done yet, if the worker is busy.
    pub(crate) work: Option<Vec<(SystemId, Job)>>,
    /// Requests that are not answered: creates and resets.
    pub(crate) open: Vec<(SystemId, RequestId, Call)>,
    /// Effects that need no answer.
    pub(crate) effects: Vec<(SystemId, Effect)>,
    /// The keys that each job changed, or each request.
    pub(crate) sent: Vec<(SystemId, Vec<KeyId>)>,
    jobs: Vec<(SystemId, RequestId, i64, Vec<ItemOutcome>)>,
    results: BTreeMap<i64, Vec<ItemOutcome>>,
}

impl Many {
    /// Systems `nas1`, `nas2`, … of the user era with so many keys each; the first one is in front.
    pub(crate) fn online(keys: &[i64], columns: u16, rows: u16) -> Self {
        Self::of_release(Release::new(25, 10, 5), keys, columns, rows)
    }

    pub(crate) fn of_release(release: Release, keys: &[i64], columns: u16, rows: u16) -> Self {
        let mut systems = Vec::new();
        let mut all = BTreeMap::new();
        for (n, keys) in (1..).zip(keys) {
            let mut driven = Driven::online(release, None, columns, rows);
            if let Some(system) = &mut driven.model.cx.connection.system {
                system.hostname = format!("nas{n}").as_str().into();
            }
            driven.model.cx.connection.place = format!("nas{n}");
            if let Some(endpoint) = &mut driven.model.cx.connection.endpoint {
                endpoint.address = Address::parse(&format!("nas{n}")).unwrap();
            }
            let id = SystemId(n);
            systems.push(OpenSystem {
                id,
                model: driven.model,
            });
            let named = |id: i64| {
                let name = format!("key-{id:03}");
                if release.user_era() {
                    return user_key(id, &name, Some("svc-backup"), 100 + id, None);
                }
                let rule = |n: i64| Rule::new(Verb::Call, format!("pool.query{n}"));
                rules_key(id, &name, 100 + id, (0..id).map(rule).collect())
            };
            all.insert(id, (1..=*keys).map(named).collect::<Vec<_>>());
        }
        let mut fleet = Fleet::new(start(Vec::new(), columns, rows));
        fleet.systems = systems;
        fleet.front = Front::System(SystemId(1));
        let mut it = Self {
            fleet,
            keys: all,
            failing: BTreeSet::new(),
            why: "[EFAULT] The key is busy".to_owned(),
            gone: BTreeSet::new(),
            held: false,
            work: None,
            open: Vec::new(),
            effects: Vec::new(),
            sent: Vec::new(),
            jobs: Vec::new(),
            results: BTreeMap::new(),
        };
        let ids: Vec<SystemId> = it.keys.keys().copied().collect();
        for id in ids {
            for key in ['R', 'g'] {
                it.send(Some(id), Msg::Key(Chord::plain(Key::Char(key))));
            }
        }
        it.effects.clear();
        it
    }

    /// Sends a message, and then looks at the screen for as long as a person does.
    pub(crate) fn send(&mut self, to: Option<SystemId>, msg: Msg) {
        self.send_at_once(to, msg);
        self.look();
    }

    pub(crate) fn send_at_once(&mut self, to: Option<SystemId>, msg: Msg) {
        let mut todo: VecDeque<_> = self.fleet.update(to, msg).into();
        while let Some((id, effect)) = todo.pop_front() {
            if let Some(msg) = self.answer(id, effect) {
                todo.extend(self.fleet.update(Some(id), msg));
            }
        }
    }

    /// The frame is out, and the dead time passes.
    pub(crate) fn look(&mut self) {
        self.send_at_once(None, Msg::Shown);
        let ids: Vec<SystemId> = self.keys.keys().copied().collect();
        for id in ids.into_iter().chain([SystemId::FLEET]) {
            self.send_at_once(Some(id), Msg::Woke(Wake::Seen));
        }
    }

    /// Presses keys: words such as `Enter`, `F2`, `Ctrl-C`, else the characters themselves.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            match words::chord(word) {
                Some(chord) => self.send(None, Msg::Key(chord)),
                None => {
                    for c in word.chars() {
                        self.send(None, Msg::Key(Chord::plain(Key::Char(c))));
                    }
                }
            }
        }
        self
    }

    /// Marks a key of a system, in front or not.
    pub(crate) fn mark(&mut self, of: SystemId, key: i64) {
        self.fleet.in_model(of, |model| {
            model.cx.keys.mark(KeyId(key), true);
        });
    }

    /// The connection to a system is lost.
    pub(crate) fn offline(&mut self, of: SystemId) {
        let lost = LinkEvent::Offline {
            fault: Fault::new(Kind::Lost, "the system closed the link"),
            retry_in: Some(std::time::Duration::ZERO),
        };
        let generation = self.fleet.model(of).map(|it| it.cx.connection.generation);
        if let Some(generation) = generation {
            self.send(Some(of), Msg::Link(generation, lost));
        }
    }

    /// The connection to a system is there again.
    pub(crate) fn reconnect(&mut self, of: SystemId) {
        let system = self
            .fleet
            .model(of)
            .and_then(|it| it.cx.connection.system.clone());
        if let Some(system) = system {
            self.told(of, LinkEvent::Online(Box::new(system)));
        }
    }

    /// The jobs that are held report their progress in percent.
    pub(crate) fn report(&mut self, percent: u8) {
        for (id, request, ..) in std::mem::take(&mut self.jobs) {
            let reply = Reply::BulkJob(JobRead::Running(Some(percent)));
            self.tell(id, request, Outcome::Done(reply));
        }
        let ids: Vec<SystemId> = self.keys.keys().copied().collect();
        for id in ids {
            self.send(Some(id), Msg::Woke(Wake::Bulk));
        }
    }

    /// Jobs end from now on, also those that were held.
    pub(crate) fn release(&mut self) {
        self.held = false;
        for (id, request, job, outcomes) in std::mem::take(&mut self.jobs) {
            self.results.remove(&job);
            let reply = Reply::BulkJob(JobRead::Over(outcomes));
            self.tell(id, request, Outcome::Done(reply));
        }
    }

    /// Answers the one open request with a new secret.
    pub(crate) fn reply_secret(&mut self) {
        let (id, request, call) = self.open.remove(0);
        let key = match call {
            Call::Reset { id, .. } => id.0,
            _ => 900,
        };
        let reply = Reply::NewSecret {
            key: Box::new(user_key(
                key,
                &format!("key-{key:03}"),
                Some("svc-backup"),
                0,
                None,
            )),
            secret: fake(key),
            differences: Vec::new(),
            salting: None,
        };
        self.tell(id, request, Outcome::Done(reply));
    }

    /// The link of a system says something.
    pub(crate) fn told(&mut self, of: SystemId, event: LinkEvent) {
        let generation = self.fleet.model(of).map(|it| it.cx.connection.generation);
        if let Some(generation) = generation {
            self.send(Some(of), Msg::Link(generation, event));
        }
    }

    pub(crate) fn tell(&mut self, to: SystemId, id: RequestId, outcome: Outcome) {
        let answer = LinkEvent::Answer { id, outcome };
        let generation = self.fleet.model(to).map(|it| it.cx.connection.generation);
        if let Some(generation) = generation {
            self.send(Some(to), Msg::Link(generation, answer));
        }
    }

    /// The worker does one of its jobs.
    pub(crate) fn work_one(&mut self, at: usize) {
        let Some(work) = self.work.as_mut().filter(|it| !it.is_empty()) else {
            return;
        };
        let (of, job) = work.remove(at % work.len());
        if let Some(result) = job.run(&Stop::never()) {
            self.send(Some(of), Msg::Worked(result));
        }
    }

    fn answer(&mut self, to: SystemId, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Ask(LinkCommand::Call { id, call }) => {
                let outcome = self.outcome(to, id, call)?;
                let generation = self.fleet.model(to)?.cx.connection.generation;
                Some(Msg::Link(generation, LinkEvent::Answer { id, outcome }))
            }
            Effect::Work(job) => match &mut self.work {
                Some(work) => {
                    work.push((to, job));
                    None
                }
                None => job.run(&Stop::never()).map(Msg::Worked),
            },
            Effect::FileTask(FileTask::RecordBulk(record)) => {
                Some(Msg::BulkRecorded(record, Ok(())))
            }
            Effect::FileTask(FileTask::Note(id, _)) => Some(Msg::Noted(id, Ok(()))),
            other => {
                self.effects.push((to, other));
                None
            }
        }
    }

    fn outcome(&mut self, to: SystemId, id: RequestId, call: Call) -> Option<Outcome> {
        let denied = || Outcome::Failed(Fault::new(Kind::Denied, "Not authorized."));
        Some(match call {
            Call::Keys => Outcome::Done(Reply::Keys {
                keys: self.keys.get(&to)?.clone().into(),
                scope: Scope::All,
                skipped: 0,
            }),
            Call::Users => Outcome::Done(Reply::Users(users())),
            Call::OpenSessions | Call::Sessions { .. } => {
                Outcome::Done(Reply::Sessions(Vec::new()))
            }
            Call::StartBulk(job) => {
                let number = i64::try_from(self.sent.len()).ok()?;
                let outcomes = self.run(to, &job);
                self.results.insert(number, outcomes);
                Outcome::Done(Reply::JobStarted(number))
            }
            Call::BulkJob(number, _) => {
                let outcomes = self.results.get(&number)?.clone();
                if self.held {
                    self.jobs.push((to, id, number, outcomes));
                    return None;
                }
                Outcome::Done(Reply::BulkJob(JobRead::Over(outcomes)))
            }
            Call::Reset { .. } | Call::Create(_) => {
                self.open.push((to, id, call));
                return None;
            }
            _ => denied(),
        })
    }

    /// What a job does to the keys of a system.
    fn run(&mut self, to: SystemId, job: &BulkJob) -> Vec<ItemOutcome> {
        self.sent.push((to, job.mark.keys.clone()));
        let mut outcomes = Vec::new();
        for key in &job.mark.keys {
            if self.failing.contains(&(to, *key)) {
                outcomes.push(ItemOutcome::Failed(self.why.as_str().into()));
                continue;
            }
            let keys = self.keys.entry(to).or_default();
            if self.gone.contains(&(to, *key)) {
                keys.retain(|it| it.id != *key);
                outcomes.push(ItemOutcome::Gone);
                continue;
            }
            outcomes.push(ItemOutcome::Done);
            match &job.action {
                BulkAction::Delete { .. } => keys.retain(|it| it.id != *key),
                BulkAction::SetExpiry(at) => {
                    let found = keys.iter_mut().find(|it| it.id == *key);
                    if let Some(Access::User(own)) = found.map(|it| &mut it.access) {
                        own.expires_at = (*at).into();
                    }
                }
                BulkAction::SetRules(rules) => {
                    if let Some(found) = keys.iter_mut().find(|it| it.id == *key) {
                        found.access = Access::Allowlist(rules.clone().into());
                    }
                }
            }
        }
        outcomes
    }
}
