//! What a person waits for in the allowlist builder of a system with 5,000 methods: a letter of the search, a rule more, a
//! preset; and what a set of 5,000 rules costs.
//!
//! `cargo bench --bench allowlist`; the numbers are for comparing two versions on one machine.

use std::sync::Arc;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Scope, Target};
use tnkeys::app::modal::Builder;
use tnkeys::app::{Effect, Generation, Model, Msg, Start, Wake};
use tnkeys::domain::allowlist::Preset;
use tnkeys::domain::catalogue::{Catalogue, Method, Origin};
use tnkeys::domain::{Address, Caps, Credentials, Handling, Identity, Release, Rule, System, Verb};
use tnkeys::keymap::{Chord, Key};
use tnkeys::view::{self, Theme};

const METHODS: usize = 5_000;
const RELEASE: Release = Release::new(24, 4, 2);

fn main() {
    divan::main();
}

/// The declared methods again and again, in namespaces of their own.
fn catalogue() -> Catalogue {
    let declared = Catalogue::declared(Some(RELEASE), false);
    let again = |number: usize| {
        let methods = declared.methods();
        let method = &methods[number % methods.len()];
        let name = match number / methods.len() {
            0 => method.name.to_string(),
            round => format!("plugin{round}.{}", method.name),
        };
        Method {
            name: name.into(),
            ..method.clone()
        }
    };
    let methods = (0..METHODS).map(again).collect();
    Catalogue::new(methods, Vec::new(), Some("{id_}"), Origin::System)
}

/// The program in the builder, with this catalogue.
fn program() -> Model {
    let mut model = Model::new(Start {
        now: Timestamp::from_second(1_795_000_000).unwrap_or_default(),
        zone: TimeZone::UTC,
        size: (120, 40),
        demo: false,
        address: String::new(),
        user: String::new(),
        ca: None,
        profiles: Vec::new(),
        read_only: false,
        handling: Handling::default(),
        save_dir: None,
        unanswered: Vec::new(),
        rotations: Vec::new(),
        unread: Vec::new(),
    });
    model.update(Msg::Begin(Box::new(Target {
        address: Address::Unix("/bench.sock".into()),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })));
    let system = System {
        hostname: "nas1".into(),
        version: "TrueNAS-SCALE-24.04.2".into(),
        release: Some(RELEASE),
        caps: Caps::of(RELEASE),
        me: Identity {
            username: Some("truenas_admin".into()),
            full_admin: true,
            ..Identity::default()
        },
    };
    let mut effects = told(&mut model, LinkEvent::Online(Box::new(system)));
    for key in [
        Key::Char('n'),
        Key::Char('x'),
        Key::Tab,
        Key::Tab,
        Key::Enter,
    ] {
        effects.extend(model.update(Msg::Key(Chord::plain(key))));
    }
    for effect in effects {
        let Effect::Ask(LinkCommand::Call { id, call }) = effect else {
            continue;
        };
        let reply = match call {
            Call::Catalogue => Reply::Catalogue(Box::new(catalogue())),
            Call::Keys => Reply::Keys {
                keys: Vec::new(),
                scope: Scope::All,
                skipped: 0,
            },
            _ => continue,
        };
        answer(&mut model, id, reply);
    }
    let drawn = text(&model);
    assert!(drawn.contains("of 5000 methods"), "{drawn}");
    model
}

fn told(model: &mut Model, told: LinkEvent) -> Vec<Effect> {
    let effects = model.update(Msg::Link(Generation(1), told));
    model.update(Msg::Shown);
    model.update(Msg::Woke(Wake::Seen));
    effects
}

fn answer(model: &mut Model, id: RequestId, reply: Reply) {
    let outcome = Outcome::Done(reply);
    told(model, LinkEvent::Answer { id, outcome });
}

fn screen() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(120, 40)).expect("a test backend")
}

fn draw(model: &Model, terminal: &mut Terminal<TestBackend>) {
    let drawn = terminal.draw(|frame| view::draw(model, Theme::FULL, frame));
    drawn.map(|_| ()).expect("drawn");
}

fn text(model: &Model) -> String {
    let mut terminal = screen();
    draw(model, &mut terminal);
    let cells = terminal.backend().buffer().content();
    cells.iter().map(|cell| cell.symbol()).collect()
}

fn press(model: &mut Model, key: Key) {
    black_box(model.update(Msg::Key(Chord::plain(key))));
}

#[divan::bench]
fn a_letter_of_the_search_and_draw(bencher: Bencher) {
    let mut model = program();
    let mut terminal = screen();
    press(&mut model, Key::Char('/'));
    let mut letters = "snapcre"
        .chars()
        .map(Key::Char)
        .chain([Key::Backspace; 7])
        .cycle();
    bencher.bench_local(move || {
        if let Some(letter) = letters.next() {
            press(&mut model, letter);
        }
        draw(&model, &mut terminal);
    });
}

#[divan::bench]
fn a_rule_more_or_less_and_draw(bencher: Bencher) {
    let mut model = program();
    let mut terminal = screen();
    press(&mut model, Key::Char('l'));
    press(&mut model, Key::Down);
    bencher.bench_local(move || {
        press(&mut model, Key::Char(' '));
        draw(&model, &mut terminal);
    });
}

#[divan::bench]
fn the_preset_read_only(bencher: Bencher) {
    let catalogue = catalogue();
    bencher.bench_local(move || Preset::ReadOnly.rules(&catalogue));
}

#[divan::bench]
fn five_thousand_rules(bencher: Bencher) {
    let catalogue = Arc::new(catalogue());
    let rules: Vec<Rule> = (0..5_000)
        .map(|number| {
            Rule::new(
                Verb::Call,
                format!("plugin{}.*{}", number % 7, number % 997),
            )
        })
        .collect();
    bencher.bench_local(move || {
        Builder::new(
            "",
            rules.clone(),
            None,
            Arc::clone(&catalogue),
            Caps::of(RELEASE),
        )
    });
}
