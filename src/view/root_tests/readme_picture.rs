//! The picture in the README: the list of `tnkeys --demo`, drawn from the program's own buffer.
//!
//! `INSTA_UPDATE=always cargo test --lib view::` writes it again.

use std::path::Path;

use super::*;
use crate::api::{LinkCommand, Target};
use crate::app::Effect;
use crate::domain::{Address, Credentials, Secret};
use crate::net;
use crate::sim::{Config, Listen, Sim};
use crate::view::svg::svg;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screen.svg");
/// Wide enough for the details beside the list.
const SIZE: (u16, u16) = (120, 24);

/// A program that is signed in to the simulator of the demo and has read everything that it asks for.
async fn demo() -> Driven {
    let config = Config {
        now: Some(now().as_second()),
        ..Config::default()
    };
    let listen = Listen::Tcp(([127, 0, 0, 1], 0).into());
    let sim = Sim::start(config, listen).await.unwrap();
    let target = |address: &str| Target {
        address: Address::parse(address).unwrap(),
        credentials: Credentials::Password {
            user: sim.user().into(),
            password: Secret::new(sim.password().into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    let mut it = Driven::started(SIZE.0, SIZE.1);
    it.model.cx.demo = true;
    // The port of the simulator differs from run to run.
    it.send(Msg::Begin(Box::new(target("ws://127.0.0.1"))));
    let connects = |effect: &Effect| matches!(effect, Effect::Connect(..));
    assert!(it.effects.iter().any(connects));
    let mut link = net::spawn(target(&sim.uri()));
    let mut unanswered = 0;
    while it.model.cx.connection.system.is_none() || unanswered > 0 {
        let event = link.events.recv().await.expect("the link has ended");
        assert!(!matches!(event, LinkEvent::Offline { .. }), "{event:?}");
        unanswered -= usize::from(matches!(event, LinkEvent::Answer { .. }));
        it.told(event);
        for (id, call) in std::mem::take(&mut it.open) {
            unanswered += 1;
            link.commands.send(LinkCommand::Call { id, call }).unwrap();
        }
    }
    it
}

#[tokio::test]
async fn the_picture_in_the_readme_is_the_demo_as_it_is() {
    let mut it = demo().await;
    it.press("j");
    let drawn = svg(&drawn(&it, Theme::FULL));
    if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        std::fs::write(PICTURE, &drawn).unwrap();
    }
    let shown = std::fs::read_to_string(Path::new(PICTURE)).unwrap_or_default();
    assert!(
        shown == drawn,
        "assets/screen.svg is stale: INSTA_UPDATE=always cargo test --lib view:: draws it again"
    );
}
