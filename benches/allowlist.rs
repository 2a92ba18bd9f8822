//! What a person waits for in the allowlist builder of a system with 5,000 methods: a letter of the search, a rule more, a
//! preset; and what a set of 5,000 rules costs.
//!
//! `cargo bench --bench allowlist`; the numbers are for comparing two versions on one machine.

mod support;

use std::sync::Arc;

use divan::Bencher;
use support::Program;
use tnkeys::api::{Call, LinkCommand, Reply, Scope};
use tnkeys::app::modal::Builder;
use tnkeys::domain::allowlist::Preset;
use tnkeys::domain::catalogue::{Catalogue, Method, Origin};
use tnkeys::domain::{Caps, Release, Rule, Verb};
use tnkeys::keymap::Key;

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
fn program() -> Program {
    let mut program = Program::signed_in(RELEASE, answer);
    for key in [
        Key::Char('n'),
        Key::Char('x'),
        Key::Tab,
        Key::Tab,
        Key::Enter,
    ] {
        let effects = program.press(key);
        program.settle(effects, answer);
    }
    let drawn = program.text();
    assert!(drawn.contains("of 5000 methods"), "{drawn}");
    program
}

fn answer(asked: &LinkCommand) -> Option<Reply> {
    let LinkCommand::Call { call, .. } = asked else {
        return None;
    };
    match call {
        Call::Catalogue => Some(Reply::Catalogue(Box::new(catalogue()))),
        Call::Keys => Some(Reply::Keys {
            keys: Default::default(),
            scope: Scope::All,
            skipped: 0,
        }),
        _ => None,
    }
}

#[divan::bench]
fn a_letter_of_the_search_and_draw(bencher: Bencher) {
    let mut program = program();
    program.press(Key::Char('/'));
    let mut letters = "snapcre"
        .chars()
        .map(Key::Char)
        .chain([Key::Backspace; 7])
        .cycle();
    bencher.bench_local(move || {
        if let Some(letter) = letters.next() {
            program.press(letter);
        }
        program.draw();
    });
}

#[divan::bench]
fn a_rule_more_or_less_and_draw(bencher: Bencher) {
    let mut program = program();
    program.press(Key::Char('l'));
    program.press(Key::Down);
    bencher.bench_local(move || {
        program.press(Key::Char(' '));
        program.draw();
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
