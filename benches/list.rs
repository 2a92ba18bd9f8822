//! What a person waits for in a list of keys: an arrow key, a letter of the filter, another order, a change that the system reports, and
//! the list itself. Each with 12, 10,000 and 100,000 keys.
//!
//! What another thread does for a key press has benches of its own (`_job`); with few keys it is nothing.
//!
//! `cargo bench --bench list`. The times are for comparing two versions on one machine. The last table has the cost of 10,000 and 100,000
//! keys as multiples of the cost of 12.

mod support;

use std::cell::RefCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use divan::Bencher;
use jiff::Timestamp;
use serde_json::json;
use support::Program;
use tnkeys::api::{Call, Exchange, KeyEvent, LinkCommand, LinkEvent, Reply, Scope, Step};
use tnkeys::app::{Effect, Stop};
use tnkeys::domain::{Access, ApiKey, Caps, KeyId, Owner, Ownership, Release};
use tnkeys::keymap::Key;
use tnkeys::wire::{Framing, Incoming};

const SIZES: [usize; 3] = [12, 10_000, 100_000];
const RELEASE: Release = Release::V25_10;

fn main() {
    divan::main();
    // With an argument, divan lists or filters.
    if std::env::args()
        .skip(1)
        .all(|argument| argument == "--bench")
    {
        ratios();
    }
}

const OWNERS: [&str; 4] = ["truenas_admin", "svc-backup", "svc-hass", "svc-metrics"];

fn key(number: usize) -> ApiKey {
    let own = Ownership {
        owner: Owner::named(OWNERS[number % OWNERS.len()]).into(),
        ..Ownership::default()
    };
    let id = i64::try_from(number).unwrap_or_default() + 1;
    ApiKey {
        id: KeyId(id),
        // No order by name is the order by id.
        name: format!("integration-{:06}", number * 7_919 % 1_000_003).into(),
        created_at: Timestamp::from_second(1_700_000_000 + id * 600).ok().into(),
        access: Access::User(own),
        hash_print: None,
    }
}

/// The program with a list.
fn program(keys: usize) -> Program {
    let mut program = Program::signed_in(RELEASE, answers(keys));
    let drawn = program.text();
    assert!(drawn.contains("integration-"), "the list is in: {drawn}");
    program
}

/// Replies to requests for the list and for one key.
fn answers(keys: usize) -> impl FnMut(&LinkCommand) -> Option<Reply> {
    move |asked| match asked {
        LinkCommand::Call {
            call: Call::Keys, ..
        } => Some(Reply::Keys {
            keys: (0..keys).map(key).collect(),
            scope: Scope::All,
            skipped: 0,
        }),
        LinkCommand::Call {
            call: Call::Key(id),
            ..
        } => {
            let number = usize::try_from(id.0 - 1).unwrap_or_default();
            Some(Reply::Key(Some(Box::new(key(number)))))
        }
        _ => None,
    }
}

/// The frame of a list, as 25.10 sends it to an account that may not see hashes.
fn frame(keys: usize) -> String {
    let entry = |id: usize| {
        json!({"id": id, "name": format!("integration-{id:06}"), "username": OWNERS[id % OWNERS.len()],
               "user_identifier": id % OWNERS.len(), "keyhash": "********", "created_at": {"$date": 1_700_000_000_000_i64},
               "expires_at": null, "local": true, "revoked": false, "revoked_reason": null})
    };
    let entries: Vec<_> = (1..=keys).map(entry).collect();
    json!({"jsonrpc": "2.0", "id": 1, "result": entries}).to_string()
}

/// An operation that is measured. The effects stand for what is under way before it.
trait Operation {
    /// Comes to rest after the last round, and prepares the next. Not measured.
    fn before(&mut self) -> Vec<Effect>;

    fn run(&mut self, effects: Vec<Effect>);
}

/// An operation on the program with a list.
struct Listed {
    program: Program,
    keys: usize,
    round: usize,
    /// What the last round left undone.
    left: Vec<Effect>,
    prepare: fn(&mut Self) -> Vec<Effect>,
    run: fn(&mut Self, Vec<Effect>),
}

impl Operation for Listed {
    fn before(&mut self) -> Vec<Effect> {
        let left = std::mem::take(&mut self.left);
        self.program.settle(left, answers(self.keys));
        self.round += 1;
        (self.prepare)(self)
    }

    fn run(&mut self, effects: Vec<Effect>) {
        (self.run)(self, effects);
    }
}

impl Listed {
    /// `first` is pressed once.
    fn boxed(
        keys: usize,
        first: Option<Key>,
        prepare: fn(&mut Self) -> Vec<Effect>,
        run: fn(&mut Self, Vec<Effect>),
    ) -> Box<dyn Operation> {
        let mut program = program(keys);
        let left = first.map(|key| program.press(key)).unwrap_or_default();
        Box::new(Self {
            program,
            keys,
            round: 0,
            left,
            prepare,
            run,
        })
    }

    /// A letter of the filter, and the next time that it is deleted.
    fn letter(&mut self) -> Vec<Effect> {
        let deleted = self.round.is_multiple_of(2);
        self.program.press(match deleted {
            true => Key::Backspace,
            false => Key::Char('7'),
        })
    }

    fn next_order(&mut self) -> Vec<Effect> {
        self.program.press(Key::Char('s'))
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        self.program.settle(effects, answers(self.keys));
    }
}

fn nothing(_: &mut Listed) -> Vec<Effect> {
    Vec::new()
}

/// What another thread does for these effects.
fn work(_: &mut Listed, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::Work(job) = effect {
            black_box(job.run(&Stop::never()));
        }
    }
}

/// The arrow key, as it is held down: the page scrolls.
fn arrow_key(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, nothing, |it, _| {
        it.left = it.program.press(Key::Down);
        it.program.draw();
    })
}

/// The screen, drawn whole.
fn whole_screen(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, nothing, |it, _| it.program.draw_all())
}

/// A letter of the filter, up to the frame that follows the key press.
fn filter_letter(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, Some(Key::Char('/')), nothing, |it, _| {
        it.left = it.letter();
        it.program.draw();
    })
}

/// A letter of the filter, up to the frame with its matches.
fn filter_matches(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, Some(Key::Char('/')), nothing, |it, _| {
        let effects = it.letter();
        it.settle(effects);
        it.program.draw();
    })
}

/// The part of a letter of the filter that another thread does.
fn filter_job(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, Some(Key::Char('/')), Listed::letter, work)
}

/// The order by the next column, up to the frame that follows the key press.
fn next_order(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, nothing, |it, _| {
        it.left = it.next_order();
        it.program.draw();
    })
}

/// The order by the next column, up to the frame with it.
fn next_order_sorted(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, nothing, |it, _| {
        let effects = it.next_order();
        it.settle(effects);
        it.program.draw();
    })
}

/// The part of another order that another thread does.
fn next_order_job(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, Listed::next_order, work)
}

/// A change of one key: the event, the key that is read again, the frame.
fn one_change(keys: usize) -> Box<dyn Operation> {
    Listed::boxed(keys, None, nothing, |it, _| {
        let number = it.round * 7_919 % it.keys;
        let changed = KeyEvent::Changed(key(number).id);
        let effects = it.program.told(LinkEvent::Changed(changed));
        it.settle(effects);
        it.program.draw();
    })
}

/// A frame of the link.
struct Decode(String);

impl Operation for Decode {
    fn before(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    fn run(&mut self, _: Vec<Effect>) {
        let Ok(Incoming::Reply {
            result: Ok(result), ..
        }) = Framing::JsonRpc.decode(&self.0)
        else {
            panic!("a reply");
        };
        let (exchange, _) = Exchange::start(Call::Keys, Caps::of(RELEASE));
        match exchange.answer(Ok(result)) {
            Step::Done(reply) => drop(black_box(reply)),
            _ => panic!("a list"),
        }
    }
}

/// The frame of a list, up to its typed keys.
fn decode(keys: usize) -> Box<dyn Operation> {
    Box::new(Decode(frame(keys)))
}

/// Measures an operation with divan.
fn bench(bencher: Bencher, operation: Box<dyn Operation>) {
    let operation = RefCell::new(operation);
    bencher
        .with_inputs(|| operation.borrow_mut().before())
        .bench_local_values(|effects| operation.borrow_mut().run(effects));
}

/// Declares the benches, and their list for the last table.
macro_rules! operations {
    ($($name:ident)*) => {
        const OPERATIONS: &[(&str, fn(usize) -> Box<dyn Operation>)] = &[$((stringify!($name), $name)),*];

        mod benches {
            $(
                #[divan::bench(args = super::SIZES, sample_count = 30)]
                fn $name(bencher: divan::Bencher, keys: usize) {
                    super::bench(bencher, super::$name(keys));
                }
            )*
        }
    };
}

operations! {
    arrow_key whole_screen filter_letter filter_matches filter_job next_order next_order_sorted next_order_job one_change decode
}

/// Prints what each operation costs, and how many times as much it costs with more keys.
fn ratios() {
    print!("\n{:18}", "");
    SIZES.iter().for_each(|keys| print!("{keys:>20}"));
    println!();
    for (name, operation) in OPERATIONS {
        print!("{name:18}");
        let times = SIZES.map(|keys| median(operation(keys).as_mut()).as_secs_f64() * 1e6);
        for time in times {
            match times[0] {
                // With few keys this operation does nothing.
                ..1.0 => print!("{time:>10.1} µs{:>7}", ""),
                few => print!("{time:>10.1} µs{:>6.0}x", time / few),
            }
        }
        println!();
    }
}

/// The median time of a round; at least five rounds, and a quarter of a second of them.
fn median(operation: &mut dyn Operation) -> Duration {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || start.elapsed() < Duration::from_millis(250) {
        let effects = operation.before();
        let before = Instant::now();
        operation.run(effects);
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}
