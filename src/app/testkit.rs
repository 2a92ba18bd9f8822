//! For tests of this floor and the view: a program that is signed in, driven by keys as a person would.

use jiff::tz::TimeZone;

use crate::api::{
    Call, Difference, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Scope, Target,
};
use crate::app::effect::{Effect, FileTask};
use crate::app::message::{Generation, Msg, Wake};
use crate::app::model::{Model, Start};
use crate::app::work::{Job, Stop};
use crate::domain::audit::KeptUses;
use crate::domain::catalogue::{ListedBy, Listing};
use crate::domain::copy::Copied;
use crate::domain::{
    Address, Credentials, Fault, Handling, KeyId, KeyText, Kind, Profile, Release, Secret,
    Unanswered,
};
use crate::keymap::{Chord, Key};

pub(crate) mod account;
pub(crate) mod arguments;
mod audit;
pub(crate) mod check;
mod data;
pub(crate) mod fleet;
pub(crate) mod lost_reset;
mod rotation;
pub(crate) mod screen;
mod words;

pub(crate) use audit::*;
pub(crate) use data::*;

/// The program under test, with the requests it has sent and not been answered.
pub(crate) struct Driven {
    pub(crate) model: Model,
    pub(crate) open: Vec<(RequestId, Call)>,
    pub(crate) effects: Vec<Effect>,
    /// What is noted on the disk; one that fails says why.
    pub(crate) disk: Result<Vec<Unanswered>, Fault>,
    /// The list that an earlier run kept.
    pub(crate) kept: Option<(ListedBy, Listing)>,
    /// The last uses of keys that an earlier run kept, and of which system.
    pub(crate) kept_uses: Option<(String, KeptUses)>,
    /// The disk does not answer.
    pub(crate) silent: bool,
    /// The worker has not come to these jobs yet; `None`: it is at once.
    pub(crate) held: Option<Vec<Job>>,
}

/// The start of the program, with these saved systems to pick from.
pub(crate) fn start(profiles: Vec<Profile>, columns: u16, rows: u16) -> Start {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    Start {
        now: now(),
        zone,
        size: (columns, rows),
        demo: false,
        address: String::new(),
        user: String::new(),
        ca: None,
        recent: Vec::new(),
        profiles,
        read_only: false,
        handling: Handling::default(),
        save_dir: None,
        unanswered: Vec::new(),
        rotations: Vec::new(),
        unread: Vec::new(),
        bulk_runs: Vec::new(),
        legend: false,
        filters: std::collections::BTreeMap::new(),
        columns: None,
    }
}

impl Driven {
    /// Not connected.
    pub(crate) fn started(columns: u16, rows: u16) -> Self {
        Self::with(Vec::new(), columns, rows)
    }

    /// Not connected, with these saved systems to pick from.
    pub(crate) fn with_profiles(profiles: Vec<Profile>) -> Self {
        Self::with(profiles, 80, 24)
    }

    fn with(profiles: Vec<Profile>, columns: u16, rows: u16) -> Self {
        Self {
            model: Model::new(start(profiles, columns, rows)),
            open: Vec::new(),
            effects: Vec::new(),
            disk: Ok(Vec::new()),
            kept: None,
            kept_uses: None,
            silent: false,
            held: None,
        }
    }

    /// Signed in to a system of a release, its keys and users read.
    pub(crate) fn online(release: Release, own: Option<i64>, columns: u16, rows: u16) -> Self {
        let mut it = Self::started(columns, rows);
        it.signed_in(release, own);
        it.serve();
        // Nobody is signed in with a key.
        while let Some(at) = it
            .open
            .iter()
            .position(|(_, call)| *call == Call::OpenSessions)
        {
            let (id, _) = it.open.remove(at);
            let outcome = Outcome::Done(Reply::Sessions(Vec::new()));
            it.told(LinkEvent::Answer { id, outcome });
        }
        it.refuse_usage();
        it.effects.clear();
        it
    }

    /// The account may not read the audit log.
    fn refuse_usage(&mut self) {
        let page = |(_, call): &(RequestId, Call)| matches!(call, Call::Audit(_));
        while let Some(at) = self.open.iter().position(page) {
            let (id, _) = self.open.remove(at);
            let fault = Fault::new(Kind::Denied, "Not authorized.");
            let outcome = Outcome::Failed(fault);
            self.told(LinkEvent::Answer { id, outcome });
        }
    }

    /// Signs in to `nas1`; nothing was read yet.
    pub(crate) fn signed_in(&mut self, release: Release, own: Option<i64>) {
        let target = Target {
            address: Address::parse("nas1").unwrap(),
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        };
        self.send(Msg::Begin(Box::new(target)));
        self.told(LinkEvent::Online(Box::new(system(release, own))));
    }

    pub(crate) fn user_era() -> Self {
        Self::online(Release::new(25, 10, 5), None, 80, 24)
    }

    pub(crate) fn allowlist_era() -> Self {
        Self::online(Release::new(24, 4, 2), None, 80, 24)
    }

    /// Sends a message, and then looks at the screen for as long as a person does.
    pub(crate) fn send(&mut self, msg: Msg) {
        self.send_at_once(msg);
        self.look();
    }

    /// Sends a message, and nothing is drawn yet.
    pub(crate) fn send_at_once(&mut self, msg: Msg) {
        let effects = self.model.update(msg);
        self.perform(effects);
    }

    pub(crate) fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(LinkCommand::Call { id, call }) => self.open.push((id, call)),
                Effect::Work(job) => match &mut self.held {
                    Some(held) => held.push(job),
                    None => self.work(job),
                },
                Effect::FileTask(FileTask::LoadCatalogue(by)) => {
                    let kept = self.kept.as_ref().filter(|(kept, _)| *kept == *by);
                    let listing = kept.map(|(_, listing)| Box::new(listing.clone()));
                    self.send_at_once(Msg::CatalogueLoaded(by, listing));
                }
                Effect::FileTask(FileTask::LoadActivity(system)) => {
                    let kept = self.kept_uses.as_ref().filter(|(of, _)| *of == system);
                    let kept = kept.map(|(_, kept)| Box::new(kept.clone()));
                    self.send_at_once(Msg::ActivityLoaded(system, kept));
                }
                Effect::FileTask(FileTask::Note(id, note)) if !self.silent => {
                    let noted = self.note(*note);
                    self.send_at_once(Msg::Noted(id, noted));
                }
                Effect::FileTask(FileTask::RecordBulk(record)) if !self.silent => {
                    let kept = self.disk.as_ref().map(|_| ()).map_err(Clone::clone);
                    let effect = FileTask::RecordBulk(record.clone());
                    self.effects.push(Effect::FileTask(effect));
                    self.send_at_once(Msg::BulkRecorded(record, kept));
                }
                // The counting of waits is no answer to anything.
                Effect::Wake(Wake::Waiting, _) | Effect::Unwake(Wake::Waiting) => {}
                other => {
                    if let (Effect::FileTask(FileTask::Forget(gone)), Ok(noted)) =
                        (&other, &mut self.disk)
                    {
                        noted.retain(|it| !gone.iter().any(|gone| gone.is(it)));
                    }
                    self.effects.push(other);
                }
            }
        }
    }

    /// The worker does a job.
    pub(crate) fn work(&mut self, job: Job) {
        if let Some(result) = job.run(&Stop::never()) {
            self.send_at_once(Msg::Worked(result));
        }
    }

    /// The frame is out, and the dead time passes.
    pub(crate) fn look(&mut self) {
        self.model.update(Msg::Shown);
        self.model.update(Msg::Woke(Wake::Seen));
    }

    fn note(&mut self, note: Unanswered) -> Result<(), Fault> {
        let noted = self.disk.as_mut().map_err(|fault| fault.clone())?;
        noted.retain(|it| !it.is(&note));
        noted.push(note);
        Ok(())
    }

    pub(crate) fn told(&mut self, told: LinkEvent) {
        let generation = self.model.cx.connection.generation;
        self.send(Msg::Link(generation, told));
    }

    pub(crate) fn stale(&mut self, told: LinkEvent) {
        self.send(Msg::Link(Generation(0), told));
    }

    /// Presses keys: words such as `Enter`, `F2`, `Ctrl-C`, else the characters themselves.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            match words::chord(word) {
                Some(chord) => self.send(Msg::Key(chord)),
                None => self.type_text(word),
            }
        }
        self
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.send(Msg::Key(Chord::plain(Key::Char(c))));
        }
    }

    /// Answers every open read as the system would.
    pub(crate) fn serve(&mut self) {
        while let Some(at) = self
            .open
            .iter()
            .position(|(_, call)| matches!(call, Call::Keys | Call::Users))
        {
            let (id, call) = self.open.remove(at);
            let allowlist = self
                .model
                .cx
                .connection
                .system
                .as_ref()
                .is_some_and(|s| s.caps.allowlist);
            let reply = match call {
                Call::Users => Reply::Users(users()),
                _ => {
                    let keys = if allowlist { rules_keys() } else { user_keys() };
                    Reply::Keys {
                        keys: keys.into(),
                        scope: Scope::All,
                        skipped: 0,
                    }
                }
            };
            self.told(LinkEvent::Answer {
                id,
                outcome: Outcome::Done(reply),
            });
        }
    }

    /// The one open request that changes something.
    pub(crate) fn sent(&self) -> &Call {
        let mut changing = self.open.iter().filter(|(_, call)| call.changes());
        let (_, call) = changing.next().expect("nothing was sent");
        assert!(changing.next().is_none(), "more than one was sent");
        call
    }

    pub(crate) fn sent_nothing(&self) -> bool {
        !self.open.iter().any(|(_, call)| call.changes())
    }

    /// Answers it.
    pub(crate) fn reply(&mut self, outcome: Outcome) {
        let at = self
            .open
            .iter()
            .position(|(_, call)| call.changes())
            .expect("nothing was sent");
        let (id, _) = self.open.remove(at);
        self.told(LinkEvent::Answer { id, outcome });
    }

    /// Answers it with a new secret.
    pub(crate) fn reply_secret(&mut self, id: i64, name: &str) {
        self.reply_secret_of("truenas_admin", id, name);
    }

    /// The same, for a key of this owner.
    pub(crate) fn reply_secret_of(&mut self, owner: &str, id: i64, name: &str) {
        let key = Box::new(user_key(id, name, Some(owner), 0, None));
        self.reply(Outcome::Done(Reply::NewSecret {
            key,
            secret: fake(id),
            differences: Vec::new(),
            salting: None,
        }));
    }

    /// Answers it with this in place of a secret, and with another owner than was asked for.
    pub(crate) fn reply_odd_secret(&mut self, id: i64, name: &str, text: &str) {
        self.reply(Outcome::Done(Reply::NewSecret {
            key: Box::new(user_key(id, name, Some("root"), 0, None)),
            secret: KeyText::judged(Secret::new(text.into()), KeyId(id)),
            differences: vec![Difference {
                what: "owner",
                asked: "truenas_admin".into(),
                said: "root".into(),
            }],
            salting: None,
        }));
    }

    /// The copy that was asked for last went so; one is asked for if none was.
    pub(crate) fn copied(&mut self, copied: Copied) {
        let asked = |it: &Self| {
            let ids = it.effects.iter().rev();
            ids.filter_map(|e| match e {
                Effect::Copy(id) => Some(*id),
                _ => None,
            })
            .next()
        };
        if asked(self).is_none() {
            self.press("c");
        }
        let id = asked(self).expect("nothing to copy");
        self.send(Msg::Copied(id, copied));
    }

    pub(crate) fn quits(&self) -> bool {
        self.effects.iter().any(|e| matches!(e, Effect::Quit))
    }
}
