//! A create or a reset whose reply is lost, at every boundary of its messages: what the program says afterwards.
//!
//! The whole program (model and link) against the simulator; the keys are pressed as a person would.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tnkeys::api::{Ask, Told};
use tnkeys::app::modal::Modal;
use tnkeys::app::{Effect, Model, Msg, Start};
use tnkeys::domain::Handling;
use tnkeys::keymap::{Chord, Key};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};

use super::meeting::{loopback, target};

/// Both framings, and both things that a system keeps of a secret.
const RELEASES: [Release; 3] = [Release::V24_10, Release::V25_10, Release::V26_0];

const CREATE: &str = "api_key.create";
const UPDATE: &str = "api_key.update";

/// What becomes of the request, and whether it was carried out.
struct Boundary {
    what: &'static str,
    fault: fn(&str) -> Fault,
    done: bool,
    /// The link stays up, and is cut by the test.
    silent: bool,
}

fn boundaries() -> Vec<Boundary> {
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
struct Program {
    model: Model,
    link: Option<Link>,
    generation: tnkeys::app::Generation,
}

impl Program {
    async fn start(sim: &Handle) -> Self {
        let model = Model::new(Start {
            now: Timestamp::now(),
            zone: TimeZone::UTC,
            size: (100, 40),
            demo: true,
            address: String::new(),
            user: String::new(),
            ca: None,
            profiles: Vec::new(),
            read_only: false,
            handling: Handling::default(),
            save_dir: None,
            unanswered: Vec::new(),
            rotations: Vec::new(),
        });
        let mut it = Self {
            model,
            link: None,
            generation: tnkeys::app::Generation::default(),
        };
        it.send(Msg::Begin(Box::new(target(sim))));
        it.until("the list", |model| model.keys.scope.is_some())
            .await;
        it
    }

    fn send(&mut self, msg: Msg) {
        self.model.update(Msg::Now(Timestamp::now()));
        for effect in self.model.update(msg) {
            match effect {
                Effect::Connect(generation, target) => {
                    self.link = Some(spawn(*target));
                    self.generation = generation;
                }
                Effect::Ask(ask) => self.link.as_ref().unwrap().ask.send(ask).unwrap(),
                _ => {}
            }
        }
    }

    fn press(&mut self, key: Key) {
        self.send(Msg::Key(Chord::plain(key)));
    }

    fn type_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(Key::Char(c)));
    }

    /// Goes on until it is so. A lost link is tried again at once.
    async fn until(&mut self, what: &str, so: impl Fn(&Model) -> bool) {
        while !so(&self.model) {
            let told = self.link.as_mut().unwrap().told.recv();
            let told = tokio::time::timeout(Duration::from_secs(60), told).await;
            let told = told.unwrap_or_else(|_| panic!("waited for {what}: {}", self.shown()));
            let told = told.expect("the link ended");
            let lost = matches!(
                told,
                Told::Offline {
                    retry_in: Some(_),
                    ..
                }
            );
            self.send(Msg::Link(self.generation, told));
            if lost {
                let link = self.link.as_ref().unwrap();
                link.ask.send(Ask::RetryNow).unwrap();
            }
        }
    }

    fn shown(&self) -> String {
        format!("{:?} {:?}", self.model.link, self.model.modals)
    }

    /// Title, words and buttons of the question on top.
    fn question(&self) -> Option<(String, String, Vec<&'static str>)> {
        let Some(Modal::Question(it)) = self.model.modals.last() else {
            return None;
        };
        let lines: Vec<_> = it.lines.iter().map(|line| line.text.as_str()).collect();
        let buttons = it.buttons.iter().map(|button| button.label).collect();
        Some((it.title.clone(), lines.join(" "), buttons))
    }
}

async fn simulator(release: Release) -> Handle {
    let config = Config {
        release,
        ..Config::default()
    };
    Sim::start(config, Listen::Tcp(loopback())).await.unwrap()
}

/// What it says, at one boundary.
async fn said(release: Release, create: bool, boundary: &Boundary) -> (String, String) {
    let sim = simulator(release).await;
    let mut program = Program::start(&sim).await;
    let method = if create { CREATE } else { UPDATE };
    let name = if create {
        "lost-and-found"
    } else {
        "terraform"
    };
    let before = sim.plain_key(name);
    sim.fault((boundary.fault)(method));
    if create {
        program.press(Key::Char('n'));
        program.type_text(name);
        program.press(Key::F(2));
    } else {
        program.press(Key::Char('/'));
        program.type_text(name);
        program.press(Key::Enter);
        program.type_text("ry");
    }
    assert!(program.model.secret_on_its_way(), "{}", program.shown());
    if boundary.silent {
        while sim.calls(method) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What was sent before the cut has been done: a read that was asked for later was answered.
        program.send(Msg::Link(
            program.generation,
            Told::Changed(tnkeys::api::KeyEvent::Missed),
        ));
        tokio::time::sleep(Duration::from_millis(50)).await;
        sim.drop_connections();
    }
    program
        .until("a verdict", |model| {
            !model.secret_on_its_way() && matches!(model.modals.last(), Some(Modal::Question(_)))
        })
        .await;
    assert_eq!(sim.calls(method), 1, "nothing is sent again");
    let changed = sim.plain_key(name) != before;
    assert_eq!(changed, boundary.done, "{release} {}", boundary.what);
    let (title, words, buttons) = program.question().unwrap();
    assert!(
        words.contains(name) && words.contains("not sent again"),
        "{words}"
    );
    for secret in sim.plain_keys() {
        assert!(!words.contains(&secret));
    }
    (title, buttons.join("/"))
}

#[tokio::test]
async fn a_lost_reply_is_told_right_at_every_boundary() {
    let mut wrong = Vec::new();
    for release in RELEASES {
        for create in [true, false] {
            for boundary in boundaries() {
                let (title, buttons) = said(release, create, &boundary).await;
                let right = match (create, boundary.done, release) {
                    (true, true, _) => "Created, and the secret is lost",
                    (true, false, _) => "Not created so far",
                    (false, _, Release::V24_10) => "Outcome unknown",
                    (false, true, _) => "Reset, and the new secret is lost",
                    (false, false, _) => "Not reset so far",
                };
                let offers = match (create, boundary.done) {
                    (true, false) => "Close",
                    _ => "Close/Reset/Delete",
                };
                let verb = if create { "create" } else { "reset" };
                let mark = if title == right && buttons == offers {
                    "ok"
                } else {
                    "WRONG"
                };
                let row = format!(
                    "{:<6} {verb:<6} {:<40} {title:<34} {buttons:<18} {mark}",
                    release.to_string(),
                    boundary.what
                );
                println!("{row}");
                if mark != "ok" {
                    wrong.push(row);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A reply that comes, twice even, and a link that is cut right after it: the secret is on the screen and stays there.
#[tokio::test]
async fn a_secret_that_came_stays_whatever_the_link_does() {
    for release in RELEASES {
        let sim = simulator(release).await;
        let mut program = Program::start(&sim).await;
        sim.fault(Fault::Duplicate(CREATE.into()));
        program.press(Key::Char('n'));
        program.type_text("came");
        program.press(Key::F(2));
        let secret = |model: &Model| matches!(model.modals.last(), Some(Modal::Secret(_)));
        program.until("the secret", secret).await;
        sim.drop_connections();
        let lost = |model: &Model| model.link != tnkeys::app::Link::Live;
        program.until("the cut", lost).await;
        let back = |model: &Model| {
            model.link == tnkeys::app::Link::Live && model.keys.stale_since.is_none()
        };
        program.until("the link", back).await;
        assert!(secret(&program.model), "{}", program.shown());
        assert_eq!(program.model.unanswered(), []);
        let mut shown = String::new();
        program.model.with_secret(&mut |text| shown = text.into());
        assert!(sim.plain_key("came").is_some_and(|key| key == shown));
        assert_eq!(sim.calls(CREATE), 1);
    }
}
