//! The picture in the README: the output of `tnkeys check` on a simulated system.
//!
//! `INSTA_UPDATE=always cargo test --lib cli::check` draws it again.

use std::time::Duration;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;

use super::checked::Checked;
use super::gather::{self, Wish};
use super::text;
use crate::api::Target;
use crate::config::State;
use crate::domain::{Address, Credentials, Secret};
use crate::sim::{Config, Listen, Sim};
use crate::view::svg::svg;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/check.svg");

#[tokio::test]
async fn the_picture_in_the_readme_is_the_output_of_the_check() {
    let now = super::tests::now();
    let config = Config {
        now: Some(now.as_second()),
        ..Config::default()
    };
    let listen = Listen::Tcp(([127, 0, 0, 1], 0).into());
    let sim = Sim::start(config, listen).await.unwrap();
    let target = Target {
        address: Address::parse(&sim.uri()).unwrap(),
        credentials: Credentials::Password {
            user: sim.user().into(),
            password: Secret::new(sim.password().into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: true,
        seen_scram: false,
    };
    let wish = Wish {
        name: "nas1".into(),
        now,
        days: 30,
        warn_days: 30,
        critical_days: 7,
        ignore: Vec::new(),
        limit: Duration::from_secs(60),
        filter: crate::app::keys::Filter::default(),
    };
    let read = gather::check(target, State::default(), || None, &wish).await;
    let checked = Checked {
        name: wish.name,
        result: Ok(read.unwrap()),
    };
    let output = text::reports(&[checked], &TimeZone::UTC);
    let lines = std::iter::once("$ tnkeys check nas1").chain(output.lines());
    let drawn = svg(&Buffer::with_lines(lines));
    if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        std::fs::write(PICTURE, &drawn).unwrap();
    }
    let shown = std::fs::read_to_string(PICTURE).unwrap_or_default();
    assert!(
        shown == drawn,
        "assets/check.svg is stale: INSTA_UPDATE=always cargo test --lib cli::check draws it again"
    );
}
