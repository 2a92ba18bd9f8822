//! The program without a terminal and without a system: it is told what a system would tell, and draws on a buffer.

use divan::black_box;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tnkeys::api::{LinkCommand, LinkEvent, Outcome, Reply, Target};
use tnkeys::app::{Effect, Generation, Model, Msg, Start, Stop, Wake};
use tnkeys::domain::{Address, Caps, Credentials, Handling, Identity, Release, System};
use tnkeys::keymap::{Chord, Key};
use tnkeys::view::{self, Theme};

/// Columns and rows of the screen.
const SIZE: (u16, u16) = (120, 40);

/// The program and its screen.
pub(crate) struct Program {
    model: Model,
    screen: Terminal<TestBackend>,
}

impl Program {
    /// The program, signed in to a system of this release. `answer` replies to its requests.
    pub(crate) fn signed_in(
        release: Release,
        answer: impl FnMut(&LinkCommand) -> Option<Reply>,
    ) -> Self {
        let start = Start {
            now: Timestamp::from_second(1_795_000_000).unwrap_or_default(),
            zone: TimeZone::UTC,
            size: SIZE,
            demo: false,
            address: String::new(),
            user: String::new(),
            ca: None,
            profiles: Vec::new(),
            recent: Vec::new(),
            read_only: false,
            handling: Handling::default(),
            save_dir: None,
            unanswered: Vec::new(),
            bulk_runs: Vec::new(),
            rotations: Vec::new(),
            unread: Vec::new(),
            legend: false,
            filters: std::collections::BTreeMap::new(),
            columns: None,
        };
        let target = Target {
            address: Address::Unix("/bench.sock".into()),
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        };
        let system = System {
            hostname: "nas1".into(),
            version: "TrueNAS".into(),
            release: Some(release),
            caps: Caps::of(release),
            me: Identity {
                username: Some("truenas_admin".into()),
                full_admin: true,
                ..Identity::default()
            },
        };
        let mut program = Self {
            model: Model::new(start),
            screen: Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a test backend"),
        };
        program.model.update(Msg::Begin(Box::new(target)));
        let effects = program.told(LinkEvent::Online(Box::new(system)));
        program.settle(effects, answer);
        program
    }

    /// Tells the program something, as the link does.
    pub(crate) fn told(&mut self, told: LinkEvent) -> Vec<Effect> {
        let mut effects = self.model.update(Msg::Link(Generation(1), told));
        effects.extend(self.model.update(Msg::Shown));
        effects.extend(self.model.update(Msg::Woke(Wake::Seen)));
        effects
    }

    /// Replies to the requests among these effects, runs the jobs, and does the same with what follows.
    pub(crate) fn settle(
        &mut self,
        mut effects: Vec<Effect>,
        mut answer: impl FnMut(&LinkCommand) -> Option<Reply>,
    ) {
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Ask(asked) => {
                    if let Some(reply) = answer(&asked)
                        && let LinkCommand::Call { id, .. } = asked
                    {
                        let outcome = Outcome::Done(reply);
                        effects.extend(self.told(LinkEvent::Answer { id, outcome }));
                    }
                }
                Effect::Work(job) => {
                    if let Some(result) = job.run(&Stop::never()) {
                        effects.extend(self.model.update(Msg::Worked(result)));
                    }
                }
                _ => {}
            }
        }
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: Key) -> Vec<Effect> {
        black_box(self.model.update(Msg::Key(Chord::plain(key))))
    }

    /// Draws the screen.
    pub(crate) fn draw(&mut self) {
        let drawn = self.screen.draw(|frame| {
            view::draw(&self.model, Theme::FULL, frame.buffer_mut());
        });
        drawn.map(|_| ()).expect("drawn");
    }

    /// Draws the screen whole, as after another size.
    pub(crate) fn draw_all(&mut self) {
        self.screen.clear().expect("a test backend");
        self.draw();
    }

    /// The screen as text.
    pub(crate) fn text(&mut self) -> String {
        self.draw_all();
        let cells = self.screen.backend().buffer().content();
        cells.iter().map(|cell| cell.symbol()).collect()
    }
}
