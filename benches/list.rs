//! What a person waits for in a list of keys: an arrow key, a letter of the filter, another order, a change that the system reports, and
//! the list itself. Each with 12, 10,000 and 100,000 keys.
//!
//! `cargo bench --bench list`. The times are for comparing two versions on one machine. The last table has the cost of 10,000 and 100,000
//! keys as multiples of the cost of 12.

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use divan::Bencher;
use jiff::Timestamp;
use serde_json::json;
use support::Program;
use tnkeys::api::{Call, Exchange, KeyEvent, LinkCommand, LinkEvent, Reply, Scope, Step};
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

/// One round of an operation.
type Round = Box<dyn FnMut()>;

/// An operation with this many keys.
type Operation = fn(usize) -> Round;

/// The arrow key, as it is held down: the page scrolls.
fn arrow(keys: usize) -> Round {
    let mut program = program(keys);
    Box::new(move || {
        program.press(Key::Down);
        program.draw();
    })
}

/// The screen, drawn whole.
fn screen(keys: usize) -> Round {
    let mut program = program(keys);
    Box::new(move || program.draw_all())
}

/// A letter of the filter, up to the frame that follows the key press.
fn filter_letter(keys: usize) -> Round {
    let mut program = program(keys);
    program.press(Key::Char('/'));
    let mut letters = [Key::Char('7'), Key::Backspace].into_iter().cycle();
    Box::new(move || {
        if let Some(letter) = letters.next() {
            program.press(letter);
        }
        program.draw();
    })
}

/// A letter of the filter, up to the frame with its matches. The worker's jobs run here.
fn filter_matches(keys: usize) -> Round {
    let mut program = program(keys);
    program.press(Key::Char('/'));
    let mut letters = [Key::Char('7'), Key::Backspace].into_iter().cycle();
    Box::new(move || {
        let effects = letters.next().map(|letter| program.press(letter));
        program.draw();
        program.settle(effects.unwrap_or_default(), |_| None);
        program.draw();
    })
}

/// The order by the next column, up to the frame with it. The worker's jobs run here.
fn order_sorted(keys: usize) -> Round {
    let mut program = program(keys);
    Box::new(move || {
        let effects = program.press(Key::Char('s'));
        program.draw();
        program.settle(effects, |_| None);
        program.draw();
    })
}

/// The order by the next column, up to the frame that follows the key press.
fn another_order(keys: usize) -> Round {
    let mut program = program(keys);
    Box::new(move || {
        program.press(Key::Char('s'));
        program.draw();
    })
}

/// A change of one key: the event, the key that is read again, the frame.
fn one_change(keys: usize) -> Round {
    let mut program = program(keys);
    let mut changed = (0..keys).cycle().step_by(keys / 3 + 1);
    Box::new(move || {
        let number = changed.next().unwrap_or_default();
        let id = key(number).id;
        let asked = program.told(LinkEvent::Changed(KeyEvent::Changed(id)));
        program.settle(asked, answers(keys));
        program.draw();
    })
}

/// The frame of a list, up to its typed keys.
fn decode(keys: usize) -> Round {
    let frame = frame(keys);
    Box::new(move || {
        let Ok(Incoming::Reply {
            result: Ok(result), ..
        }) = Framing::JsonRpc.decode(&frame)
        else {
            panic!("a reply");
        };
        let (exchange, _) = Exchange::start(Call::Keys, Caps::of(RELEASE));
        match exchange.answer(Ok(result)) {
            Step::Done(reply) => drop(black_box(reply)),
            _ => panic!("a list"),
        }
    })
}

const OPERATIONS: [(&str, Operation); 8] = [
    ("arrow key and draw", arrow),
    ("draw everything", screen),
    ("filter letter and draw", filter_letter),
    ("filter letter, matches", filter_matches),
    ("next order and draw", another_order),
    ("next order, sorted", order_sorted),
    ("one change and draw", one_change),
    ("decode the list", decode),
];

#[divan::bench(args = SIZES)]
fn arrow_key_and_draw(bencher: Bencher, keys: usize) {
    bencher.bench_local(arrow(keys));
}

#[divan::bench(args = SIZES)]
fn draw_everything(bencher: Bencher, keys: usize) {
    bencher.bench_local(screen(keys));
}

#[divan::bench(args = SIZES)]
fn filter_letter_and_draw(bencher: Bencher, keys: usize) {
    bencher.bench_local(filter_letter(keys));
}

#[divan::bench(args = SIZES)]
fn filter_letter_and_matches(bencher: Bencher, keys: usize) {
    bencher.bench_local(filter_matches(keys));
}

#[divan::bench(args = SIZES)]
fn next_order_sorted(bencher: Bencher, keys: usize) {
    bencher.bench_local(order_sorted(keys));
}

#[divan::bench(args = SIZES)]
fn next_order_and_draw(bencher: Bencher, keys: usize) {
    bencher.bench_local(another_order(keys));
}

#[divan::bench(args = SIZES)]
fn one_change_and_draw(bencher: Bencher, keys: usize) {
    bencher.bench_local(one_change(keys));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn decode_the_list(bencher: Bencher, keys: usize) {
    bencher.bench_local(decode(keys));
}

/// Prints how many times as much each operation costs with more keys.
fn ratios() {
    println!("\n{:24}{:>12}{:>12}{:>12}", "", "12", "10,000", "100,000");
    for (name, operation) in OPERATIONS {
        let [few, many, most] = SIZES.map(|keys| median(operation(keys)).as_secs_f64());
        println!(
            "{name:24}{:>9.1} µs{:>11.1}x{:>11.1}x",
            few * 1e6,
            many / few,
            most / few
        );
    }
}

/// The median time of a round; at least five rounds, and a quarter of a second of them.
fn median(mut round: Round) -> Duration {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || start.elapsed() < Duration::from_millis(250) {
        let before = Instant::now();
        round();
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}
