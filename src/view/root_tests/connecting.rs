//! The connect screen, profiles and certificates.

use super::*;

#[test]
fn connecting() {
    let mut it = Driven::started(80, 24);
    snap_named("connect_80", &it);
    it.press("ws://nas2 F2");
    snap_named("connect_refused_80", &it);
    let fault = Fault::new(Kind::Unreachable, "nas2 refused the connection.")
        .meaning("Nothing was sent.")
        .next("Is TrueNAS up, and its web interface on this port?");
    let mut it = Driven::started(120, 40);
    it.told(LinkEvent::Offline {
        fault,
        retry_in: None,
    });
    snap_named("connect_failed_120", &it);
}

#[test]
fn trust() {
    for (name, changed) in [("trust_80", false), ("trust_changed_80", true)] {
        let mut it = Driven::started(80, 24);
        it.told(LinkEvent::Progress(crate::api::Stage::Securing));
        it.told(LinkEvent::Untrusted(Box::new(untrusted(changed))));
        snap_named(name, &it);
    }
    let mut short = untrusted(false);
    short.certificate.key = crate::domain::PublicKey::Rsa(1024);
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Untrusted(Box::new(short)));
    snap_named("trust_short_key_80", &it);
}

#[test]
fn profiles() {
    use crate::domain::{Address, Profile};
    let profile = |name: &str, production, read_only| {
        let mut it = Profile::new(name, Address::parse(name).unwrap());
        it.user = Some("admin".into());
        it.production = production;
        it.read_only = read_only;
        it
    };
    let mut it = Driven::with_profiles(vec![
        profile("nas1", true, false),
        profile("vault", true, true),
        profile("lab", false, false),
    ]);
    snap_named("profiles_80", &it);
    it.press("Down Enter F4");
    snap_named("save_profile_80", &it);
    it.press("Esc");
    it.send(Msg::Begin(Box::new(crate::api::Target {
        address: Address::parse("vault").unwrap(),
        credentials: crate::domain::Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })));
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.serve();
    snap_named("read_only_80", &it);
}
