//! What a person waits for in a long list: a key pressed, a character of the filter, a list that comes in.
//!
//! `cargo bench`; the numbers are for comparing two versions on one machine.

use divan::{Bencher, black_box};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::json;
use tnkeys::api::{Call, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Scope, Target};
use tnkeys::app::{Effect, Generation, Model, Msg, Start, Wake};
use tnkeys::domain::{
    Access, Address, ApiKey, Caps, Credentials, Handling, Identity, KeyId, Owner, Ownership,
    Release, System,
};
use tnkeys::keymap::{Chord, Key};
use tnkeys::view::{self, Theme};
use tnkeys::wire::Framing;

const KEYS: i64 = 10_000;

fn main() {
    divan::main();
}

fn keys() -> Vec<ApiKey> {
    let owners = ["truenas_admin", "svc-backup", "svc-hass", "svc-metrics"];
    let key = |id: i64| {
        let owner = owners[usize::try_from(id).unwrap_or(0) % owners.len()];
        let own = Ownership {
            owner: Owner::named(owner).into(),
            ..Ownership::default()
        };
        let created_at = Timestamp::from_second(1_700_000_000 + id * 600).ok();
        ApiKey {
            id: KeyId(id),
            name: format!("integration-{id:05}").into(),
            created_at: created_at.into(),
            access: Access::User(own),
            hash_print: None,
        }
    };
    (1..=KEYS).map(key).collect()
}

/// The program with a long list, as after signing in.
fn program() -> Model {
    let release = Release::V25_10;
    let mut model = Model::new(Start {
        now: Timestamp::from_second(1_795_000_000).unwrap_or_default(),
        zone: TimeZone::UTC,
        size: (100, 40),
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
    let target = Target {
        address: Address::Unix("/bench.sock".into()),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    model.update(Msg::Begin(Box::new(target)));
    let system = System {
        hostname: "nas1".into(),
        version: "TrueNAS-25.10.0".into(),
        release: Some(release),
        caps: Caps::of(release),
        me: Identity {
            username: Some("truenas_admin".into()),
            full_admin: true,
            ..Identity::default()
        },
    };
    let effects = model.update(Msg::Link(
        Generation(1),
        LinkEvent::Online(Box::new(system)),
    ));
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::Ask(LinkCommand::Call {
            id,
            call: Call::Keys,
        }) => Some(id),
        _ => None,
    });
    let reply = Reply::Keys {
        keys: keys(),
        scope: Scope::All,
        skipped: 0,
    };
    let id = asked.unwrap_or(RequestId(0));
    model.update(Msg::Link(
        Generation(1),
        LinkEvent::Answer {
            id,
            outcome: Outcome::Done(reply),
        },
    ));
    model.update(Msg::Shown);
    model.update(Msg::Woke(Wake::Seen));
    assert!(model.sight.accepts_keys());
    assert_eq!(model.cx.keys.len(), 10_000, "the list is in");
    model
}

fn press(model: &mut Model, key: Key) {
    black_box(model.update(Msg::Key(Chord::plain(key))));
}

#[divan::bench]
fn move_and_draw(bencher: Bencher) {
    let mut model = program();
    let mut terminal = Terminal::new(TestBackend::new(100, 40)).expect("a test backend");
    bencher.bench_local(move || {
        press(&mut model, Key::Down);
        terminal
            .draw(|frame| view::draw(&model, Theme::FULL, frame))
            .map(|_| ())
            .expect("drawn");
    });
}

#[divan::bench]
fn a_character_of_the_filter_and_draw(bencher: Bencher) {
    let mut model = program();
    press(&mut model, Key::Char('/'));
    let mut terminal = Terminal::new(TestBackend::new(100, 40)).expect("a test backend");
    let mut on = false;
    bencher.bench_local(move || {
        on = !on;
        press(&mut model, if on { Key::Char('7') } else { Key::Backspace });
        terminal
            .draw(|frame| view::draw(&model, Theme::FULL, frame))
            .map(|_| ())
            .expect("drawn");
    });
}

#[divan::bench]
fn sort_by_the_next_column(bencher: Bencher) {
    let mut model = program();
    bencher.bench_local(move || press(&mut model, Key::Char('s')));
}

#[divan::bench]
fn decode_the_frame_of_a_list(bencher: Bencher) {
    let entry = |id: i64| {
        json!({"id": id, "name": format!("integration-{id:05}"), "username": "svc-backup", "user_identifier": 3,
               "keyhash": "********", "created_at": {"$date": 1_700_000_000_000_i64 + id}, "expires_at": null,
               "local": true, "revoked": false, "revoked_reason": null})
    };
    let frame =
        json!({"jsonrpc": "2.0", "id": 1, "result": (1..=KEYS).map(entry).collect::<Vec<_>>()})
            .to_string();
    bencher.bench_local(move || black_box(Framing::JsonRpc.decode(&frame)).is_ok());
}
