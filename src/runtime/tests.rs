mod clipboard;
mod systems;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::api::link::LinkCommand;
use crate::api::{Call, RequestId};
use crate::app::fleet::SystemId;
use crate::app::{Generation, Job, Wake};
use crate::domain::copy::CopyId;
use crate::domain::{Address, Credentials};
use crate::keymap::{Chord, Key};

/// What happened, in order: messages, frames, links.
type Log = Rc<RefCell<Vec<String>>>;

/// The system of all effects and messages that name no other one.
const NAS1: SystemId = SystemId::FIRST;

/// On a message that starts with a word, these effects.
type Plan = Vec<(&'static str, Vec<(SystemId, Effect)>)>;

/// A program that writes down what it gets and, on a message that starts with a word, wants the effects planned for it.
struct Recorder {
    log: Log,
    plan: Plan,
    dirty: bool,
    secret: Option<&'static str>,
    clears: bool,
    /// Ends the run when this many frames have been drawn.
    last_frame: Option<(usize, UnboundedSender<Input>)>,
}

impl Program for Recorder {
    fn update(&mut self, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)> {
        let told = match msg {
            Msg::Now(_) | Msg::Resize(..) | Msg::Shown => return Vec::new(),
            Msg::Begin(target) => {
                return vec![(NAS1, Effect::Connect(Generation(1), target))];
            }
            Msg::Key(chord) => format!("key {chord}"),
            Msg::Link(generation, told) => format!("link {} {told:?}", generation.0),
            other => format!("{other:?}"),
        };
        self.dirty = true;
        let told = match to {
            None | Some(NAS1) => told,
            Some(SystemId(id)) => format!("{id}: {told}"),
        };
        let planned = self.plan.iter().position(|(on, _)| told.starts_with(on));
        self.log.borrow_mut().push(told);
        planned.map_or_else(Vec::new, |at| self.plan.remove(at).1)
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn draw(&mut self, buffer: &mut Buffer) -> Option<Position> {
        self.log.borrow_mut().push("frame".into());
        let count = self.log.borrow().len().to_string();
        buffer.set_string(0, 0, count, ratatui::style::Style::new());
        if let Some((left, end)) = &mut self.last_frame {
            *left -= 1;
            if *left == 0 {
                end.send(Input::End(Ending::Quit)).unwrap();
                self.last_frame = None;
            }
        }
        None
    }

    fn with_secret(&self, _: SystemId, take: &mut dyn FnMut(&str)) {
        if let Some(secret) = self.secret {
            take(secret);
        }
    }

    fn is_of_shown(&self, _: SystemId, copy: CopyId) -> bool {
        copy != CopyId(0)
    }

    fn clears_on_leaving(&self) -> bool {
        self.clears
    }
}

/// The bytes that went to the terminal.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The far end of a link.
type Far = (UnboundedReceiver<LinkCommand>, UnboundedSender<LinkEvent>);

struct Rig {
    log: Log,
    wire: Wire,
    keys: UnboundedSender<Input>,
    inputs: Inputs,
    plan: Plan,
    secret: Option<&'static str>,
    clears: bool,
    frames: Option<usize>,
    links: Rc<RefCell<VecDeque<Far>>>,
}

impl Rig {
    fn new(plan: Vec<(&'static str, Vec<Effect>)>) -> Self {
        let of_nas1 = |effects: Vec<Effect>| effects.into_iter().map(|it| (NAS1, it)).collect();
        Self::of_systems(plan.into_iter().map(|(on, it)| (on, of_nas1(it))).collect())
    }

    /// With effects of several systems.
    fn of_systems(plan: Plan) -> Self {
        let (keys, inputs) = unbounded_channel();
        Self {
            log: Log::default(),
            wire: Wire::default(),
            keys,
            inputs,
            plan,
            secret: None,
            clears: false,
            frames: None,
            links: Rc::default(),
        }
    }

    fn press(&self, keys: &str) {
        let msgs = keys
            .chars()
            .map(|c| Msg::Key(Chord::plain(Key::Char(c))))
            .collect();
        self.keys.send(Input::Msgs(msgs)).unwrap();
    }

    /// Runs to the end, which must come; gives the log.
    fn run(self, backends: Vec<Backend>, first: Vec<Msg>) -> (Ending, Vec<String>) {
        self.run_with(backends, first, |_| {})
    }

    /// The same, with a look at every new link's far end.
    fn run_with(
        self,
        backends: Vec<Backend>,
        first: Vec<Msg>,
        mut on_dial: impl FnMut(&mut Far),
    ) -> (Ending, Vec<String>) {
        let program = Recorder {
            log: self.log.clone(),
            plan: self.plan,
            dirty: false,
            secret: self.secret,
            clears: self.clears,
            last_frame: self.frames.map(|frames| (frames, self.keys.clone())),
        };
        let screen = Screen::new(self.wire, Size::new(80, 24), true);
        let (log, links) = (self.log.clone(), self.links);
        let dial = |target: Target| {
            log.borrow_mut().push(format!("dial {}", target.address));
            let (ask, asked) = unbounded_channel();
            let (tell, told) = unbounded_channel();
            let mut far = (asked, tell);
            on_dial(&mut far);
            links.borrow_mut().push_back(far);
            Link {
                commands: ask,
                events: told.into(),
            }
        };
        let mut runtime = Runtime::new(program, screen, self.inputs, dial, backends);
        let ending = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(runtime.run(first))
            .unwrap();
        // Kept until here: the end of the inputs ends the program.
        drop(self.keys);
        (ending, self.log.take())
    }
}

/// Nothing is copied.
fn off() -> Vec<Backend> {
    vec![Backend::None("it is off".into())]
}

fn target(host: &str) -> Box<Target> {
    Box::new(Target {
        address: Address::parse(host).unwrap(),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })
}

fn connect(generation: u64, host: &str) -> Effect {
    Effect::Connect(Generation(generation), target(host))
}

/// What makes the program connect at its start, as the command line does.
fn begin() -> Vec<Msg> {
    vec![Msg::Begin(target("nas1"))]
}

fn call(id: u64) -> Effect {
    Effect::Ask(LinkCommand::Call {
        id: RequestId(id),
        call: Call::Keys,
    })
}

#[test]
fn fifty_keys_at_once_cost_one_frame() {
    let mut rig = Rig::new(vec![]);
    rig.press(&"j".repeat(50));
    rig.frames = Some(2);
    let (_, log) = rig.run(off(), vec![]);
    assert_eq!(log.iter().filter(|l| *l == "key j").count(), 50);
    assert_eq!(log.last().unwrap(), "frame");
    assert_eq!(log.iter().filter(|l| *l == "frame").count(), 2);
}

#[test]
fn a_frame_follows_a_batch_and_none_follows_nothing() {
    let rig = Rig::new(vec![
        ("key a", vec![Effect::Wake(Wake::Notice, Duration::ZERO)]),
        ("Woke", vec![Effect::Quit]),
    ]);
    rig.press("aa");
    let (ending, log) = rig.run(off(), vec![]);
    assert_eq!(ending, Ending::Quit);
    let first = log.iter().position(|l| l == "frame").unwrap();
    let keys: Vec<_> = log.iter().skip(first + 1).take(2).collect();
    assert_eq!(keys, ["key a", "key a"]);
}

#[test]
fn the_first_frame_waits_for_no_connection() {
    let rig = Rig::new(vec![]);
    rig.keys.send(Input::End(Ending::Signal(15))).unwrap();
    let (ending, log) = rig.run(off(), begin());
    assert_eq!(ending.exit_code(), 143);
    assert_eq!(log, ["frame", "dial wss://nas1"]);
}

#[test]
fn a_new_link_silences_the_old_one() {
    let rig = Rig::new(vec![
        ("key a", vec![connect(2, "nas2")]),
        ("link 2", vec![Effect::Quit]),
    ]);
    rig.press("a");
    let mut dialled = 0;
    let (_, log) = rig.run_with(off(), begin(), |far| {
        dialled += 1;
        if dialled == 2 {
            let _ = far.1.send(LinkEvent::Progress(crate::api::Stage::Reaching));
        }
    });
    assert!(log.iter().all(|l| !l.starts_with("link 1")), "{log:?}");
    assert!(
        log.iter().any(|l| l == "link 2 Progress(Reaching)"),
        "{log:?}"
    );
}

#[test]
fn a_link_that_ends_is_said_to_be_offline() {
    let rig = Rig::new(vec![("link 1 Offline", vec![Effect::Quit])]);
    let (_, log) = rig.run_with(off(), begin(), |far| {
        *far = (unbounded_channel().1, unbounded_channel().0);
    });
    assert!(
        log.iter().any(|l| l.starts_with("link 1 Offline")),
        "{log:?}"
    );
}

#[test]
fn a_call_without_a_link_is_answered_as_not_sent() {
    let rig = Rig::new(vec![
        ("key a", vec![Effect::Disconnect, call(7)]),
        ("link 1 Answer", vec![Effect::Quit]),
    ]);
    rig.press("a");
    let (_, log) = rig.run(off(), begin());
    let answer = log.iter().find(|l| l.starts_with("link 1 Answer")).unwrap();
    assert!(
        answer.contains("RequestId(7)") && answer.contains("NotSent"),
        "{answer}"
    );
}

#[test]
fn a_forgotten_wake_up_stays_away_and_a_later_one_replaces_it() {
    let long = Duration::from_secs(u64::MAX);
    let rig = Rig::new(vec![
        (
            "key a",
            vec![
                Effect::Wake(Wake::Notice, Duration::ZERO),
                Effect::Wake(Wake::Notice, long),
                Effect::Wake(Wake::Quit, Duration::ZERO),
            ],
        ),
        (
            "Woke(Quit)",
            vec![
                Effect::Wake(Wake::Notice, Duration::ZERO),
                Effect::Unwake(Wake::Notice),
                Effect::Wake(Wake::Quit, Duration::ZERO),
            ],
        ),
        ("Woke(Quit)", vec![Effect::Quit]),
    ]);
    rig.press("a");
    let (_, log) = rig.run(off(), vec![]);
    let woken: Vec<_> = log.iter().filter(|l| l.starts_with("Woke")).collect();
    assert_eq!(woken, ["Woke(Quit)", "Woke(Quit)"]);
}

/// Takes until it is let go to be dropped.
struct Held(std::sync::mpsc::Receiver<()>);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.recv();
    }
}

#[test]
fn a_key_is_answered_while_the_worker_works_and_the_end_does_not_wait_for_it() {
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let job = Job::Drop(Box::new(Held(held)));
    let mut rig = Rig::new(vec![("key a", vec![Effect::Work(job)])]);
    rig.press("ab");
    rig.frames = Some(2);
    let (ending, log) = rig.run(off(), vec![]);
    assert_eq!(ending, Ending::Quit);
    assert_eq!(log, ["frame", "key a", "key b", "frame"]);
    // Until here nobody let it go.
    let_go.send(()).unwrap();
}

#[test]
fn repainting_wipes_and_draws() {
    let mut rig = Rig::new(vec![("key l", vec![Effect::Repaint])]);
    rig.press("l");
    rig.frames = Some(2);
    let wire = rig.wire.clone();
    rig.run(off(), vec![]);
    let sent = String::from_utf8(wire.0.borrow().clone()).unwrap();
    assert!(sent.ends_with("\u{1b}[m\u{1b}[H\u{1b}[J3"), "{sent:?}");
}

#[test]
fn the_end_of_the_inputs_ends_the_program() {
    let mut rig = Rig::new(vec![]);
    rig.keys = unbounded_channel().0;
    let (ending, _) = rig.run(off(), vec![]);
    assert_eq!(ending, Ending::HANG_UP);
}
