//! The whole program (model and link) against the simulator, and what can become of a request on its way.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tnkeys::api::{LinkCommand, LinkEvent};
use tnkeys::app::modal::Modal;
use tnkeys::app::{Effect, FileTask, Model, Msg, Start, Wake};
use tnkeys::domain::Handling;
use tnkeys::domain::bulk::Record;
use tnkeys::domain::copy::Copied;
use tnkeys::keymap::{Chord, Key};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};
use tokio::sync::Semaphore;

use super::meeting::{loopback, target};

/// Both framings, and both things that a system keeps of a secret.
pub(crate) const RELEASES: [Release; 3] = [Release::V24_10, Release::V25_10, Release::V26_0];

pub(crate) const CREATE: &str = "api_key.create";
pub(crate) const UPDATE: &str = "api_key.update";

/// What becomes of the request, and whether it was carried out.
pub(crate) struct Boundary {
    pub(crate) what: &'static str,
    pub(crate) fault: fn(&str) -> Fault,
    pub(crate) done: bool,
    /// The link stays up, and is cut by the test.
    pub(crate) silent: bool,
}

pub(crate) fn boundaries() -> Vec<Boundary> {
    let lost = |what, fault, done| Boundary {
        what,
        fault,
        done,
        silent: false,
    };
    let silent = |what, fault| Boundary {
        what,
        fault,
        done: true,
        silent: true,
    };
    vec![
        lost("cut on receipt", |m| Fault::DropBefore(m.into()), false),
        lost(
            "closed on receipt",
            |m| Fault::CloseWith {
                method: m.into(),
                code: 1011,
                reason: "trouble".into(),
            },
            false,
        ),
        lost(
            "done, cut before the reply",
            |m| Fault::DropAfter(m.into()),
            true,
        ),
        lost(
            "done, cut within the reply",
            |m| Fault::CutFrame(m.into()),
            true,
        ),
        lost(
            "done, reply without the secret",
            |m| Fault::NullFor {
                method: m.into(),
                field: Some("key".into()),
            },
            true,
        ),
        silent("done, never replied, then cut", |m| Fault::Hang(m.into())),
        silent("done, reply to nobody, then cut", |m| {
            Fault::WrongId(m.into())
        }),
        silent("done, a reply that is no JSON, then cut", |m| {
            Fault::ReplyText {
                method: m.into(),
                text: "not json".into(),
            }
        }),
    ]
}

/// The program.
pub(crate) struct Program {
    pub(crate) model: Model,
    link: Option<Link>,
    pub(crate) generation: tnkeys::app::Generation,
    /// A job is to be read again after a pause.
    wakes: bool,
    /// The record of a bulk run, as it was written last.
    pub(crate) record: Option<Record>,
}

impl Program {
    pub(crate) async fn start(sim: &Handle) -> Self {
        Self::after(sim, Vec::new()).await
    }

    /// The program after a run that left these records.
    pub(crate) async fn after(sim: &Handle, bulk_runs: Vec<Record>) -> Self {
        let model = Model::new(Start {
            now: Timestamp::now(),
            zone: TimeZone::UTC,
            size: (100, 40),
            demo: true,
            address: String::new(),
            user: String::new(),
            ca: None,
            profiles: Vec::new(),
            recent: Vec::new(),
            read_only: false,
            handling: Handling::default(),
            save_dir: None,
            unanswered: Vec::new(),
            bulk_runs,
            rotations: Vec::new(),
            unread: Vec::new(),
            legend: false,
            filters: std::collections::BTreeMap::new(),
            columns: None,
        });
        let mut it = Self {
            model,
            link: None,
            generation: tnkeys::app::Generation::default(),
            wakes: false,
            record: None,
        };
        it.send(Msg::Begin(Box::new(target(sim))));
        it.until("the list", |model| model.cx.keys.scope.is_some())
            .await;
        it
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        self.send_at_once(msg);
        // Who is in front of it looks at what came up.
        self.model.update(Msg::Shown);
        self.model.update(Msg::Woke(Wake::Seen));
    }

    fn send_at_once(&mut self, msg: Msg) {
        self.model.update(Msg::Now(Timestamp::now()));
        let effects = self.model.update(msg);
        self.perform(effects);
    }

    /// Does what the fleet asks of a system.
    pub(crate) fn act(&mut self, act: impl FnOnce(&mut Model)) {
        act(&mut self.model);
        let effects = self.model.update(Msg::Resize(100, 40));
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Connect(generation, target) => {
                    self.link = Some(spawn(*target));
                    self.generation = generation;
                }
                Effect::Ask(ask) => self.link.as_ref().unwrap().commands.send(ask).unwrap(),
                Effect::Copy(id) => self.send(Msg::Copied(id, Copied::Native)),
                Effect::FileTask(FileTask::SaveRotation(it)) => {
                    self.send(Msg::RotationSaved(it, Ok(())));
                }
                Effect::FileTask(FileTask::RecordBulk(record)) => {
                    self.record = Some((*record).clone());
                    self.send(Msg::BulkRecorded(record, Ok(())));
                }
                Effect::Wake(Wake::Bulk, _) => self.wakes = true,
                Effect::FileTask(FileTask::ForgetBulk(_)) => self.record = None,
                Effect::FileTask(FileTask::Note(id, _)) => self.send(Msg::Noted(id, Ok(()))),
                _ => {}
            }
        }
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.send(Msg::Key(Chord::plain(key)));
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(Key::Char(c)));
    }

    /// Goes on until it is so. A lost link is tried again at once.
    pub(crate) async fn until(&mut self, what: &str, so: impl Fn(&Model) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        while !so(&self.model) {
            // What is read again after a pause is read sooner here, unless the system reports something before.
            let pause = tokio::time::Instant::now() + Duration::from_millis(200);
            let until = if self.wakes { pause } else { deadline };
            let told = self.link.as_mut().unwrap().events.recv();
            let told = tokio::time::timeout_at(until.min(deadline), told).await;
            if told.is_err() && until < deadline {
                self.wakes = false;
                self.send(Msg::Woke(Wake::Bulk));
                continue;
            }
            let told = told.unwrap_or_else(|_| panic!("waited for {what}: {}", self.shown()));
            let told = told.expect("the link ended");
            let lost = matches!(
                told,
                LinkEvent::Offline {
                    retry_in: Some(_),
                    ..
                }
            );
            self.send(Msg::Link(self.generation, told));
            if lost {
                let link = self.link.as_ref().unwrap();
                link.commands.send(LinkCommand::RetryNow).unwrap();
            }
        }
    }

    /// Cuts the link once the request was carried out, where nothing else would end the wait for its answer.
    pub(crate) async fn cut_where_silent(
        &mut self,
        boundary: &Boundary,
        sim: &Handle,
        method: &str,
    ) {
        if !boundary.silent {
            return;
        }
        while sim.executions(method) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What was sent before the cut has been done: a read that was asked for later was answered.
        self.send(Msg::Link(
            self.generation,
            LinkEvent::Changed(tnkeys::api::KeyEvent::Missed),
        ));
        tokio::time::sleep(Duration::from_millis(50)).await;
        sim.drop_connections();
    }

    pub(crate) fn shown(&self) -> String {
        format!(
            "{:?} {:?}",
            self.model.cx.connection.link, self.model.cx.modals
        )
    }

    /// Title, words and buttons of the question on top.
    pub(crate) fn question(&self) -> Option<(String, String, Vec<&'static str>)> {
        let Some(Modal::Question(it)) = self.model.cx.modals.last() else {
            return None;
        };
        let lines: Vec<_> = it.lines.iter().map(|line| line.text.as_str()).collect();
        let buttons = it.buttons.iter().map(|button| button.label).collect();
        Some((it.title.clone(), lines.join(" "), buttons))
    }
}

pub(crate) async fn simulator(release: Release) -> Handle {
    let config = Config {
        release,
        ..Config::default()
    };
    Sim::start(config, Listen::Tcp(loopback())).await.unwrap()
}

/// How many of [`at_once`] run at the same time: two slow cores must serve each within its limits.
const RUNS: usize = 10;

/// Runs some of them at the same time, since most of their time is spent on waits for the next connection. What each gave, in
/// their order.
pub(crate) async fn at_once<T: 'static>(
    runs: impl IntoIterator<Item = impl Future<Output = T> + 'static>,
) -> Vec<T> {
    let all = async {
        let turns = Rc::new(Semaphore::new(RUNS));
        // In boxes: unoptimized, they are large, and a test has a small stack.
        let runs = runs.into_iter().map(Box::pin).map(|run| {
            let turns = Rc::clone(&turns);
            tokio::task::spawn_local(async move {
                let _turn = turns.acquire().await.unwrap();
                run.await
            })
        });
        let runs: Vec<_> = runs.collect();
        let mut gave = Vec::with_capacity(runs.len());
        for run in runs {
            gave.push(run.await.unwrap());
        }
        gave
    };
    tokio::task::LocalSet::new().run_until(all).await
}

/// Prints the rows; none may be wrong.
pub(crate) fn all_right(rows: Vec<(String, bool)>) {
    rows.iter().for_each(|(row, _)| println!("{row}"));
    let wrong: Vec<_> = rows.into_iter().filter(|(_, ok)| !ok).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
