//! `ws://` to another machine: not one byte leaves, whatever there is to sign in with.

use std::io::ErrorKind;
use std::net::{IpAddr, TcpListener, TcpStream, UdpSocket};

use crate::support::skip;
use tnkeys::api::{LinkEvent, Target};
use tnkeys::domain::{Address, Credentials, Kind, Secret};
use tnkeys::net::spawn;

fn ways() -> [Credentials; 3] {
    let key = || Secret::new(format!("1-{}", "0".repeat(64)));
    [
        Credentials::Password {
            user: "root".into(),
            password: Secret::new("not-a-real-password".into()),
        },
        Credentials::ApiKey {
            user: Some("root".into()),
            key: key(),
        },
        Credentials::ApiKey {
            user: None,
            key: key(),
        },
    ]
}

/// An address of this machine that is not loopback. Connecting a datagram socket sends nothing (192.0.2.0/24 is reserved for
/// examples).
fn outer_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

async fn fault_of(target: Target) -> (Kind, String) {
    let mut link = spawn(target);
    match link.events.recv().await {
        Some(LinkEvent::Offline {
            fault,
            retry_in: None,
        }) => (fault.kind, fault.to_string()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_at_all_reaches_a_plain_listener_elsewhere() {
    let Some(outer) = outer_address() else {
        return skip::skip("this machine has no address but loopback");
    };
    let listener = TcpListener::bind((outer, 0)).unwrap();
    let place = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    for path in ["", "/websocket", "/api/current"] {
        for consented in [false, true] {
            for credentials in ways() {
                let (kind, words) = fault_of(Target {
                    address: Address::parse(&format!("ws://{place}{path}")).unwrap(),
                    credentials,
                    ca: None,
                    key_over_loopback: consented,
                    read_only: false,
                    seen_scram: false,
                })
                .await;
                assert_eq!(kind, Kind::Insecure, "{words}");
                assert!(
                    words.contains("readable on the network") && words.contains("revokes"),
                    "{words}"
                );
                assert!(words.contains(&format!("wss://{place}")), "{words}");
                // A connection would stand in the queue by now: it is made before a byte can be sent.
                let accepted = listener.accept();
                assert!(
                    matches!(&accepted, Err(error) if error.kind() == ErrorKind::WouldBlock),
                    "{accepted:?}"
                );
            }
        }
    }
    // The listener would have seen it.
    let _client = TcpStream::connect(place).unwrap();
    listener.accept().unwrap();
}

#[tokio::test]
async fn names_are_judged_before_they_are_looked_up() {
    for address in [
        "ws://nas1",
        "ws://nas1.example:8080/websocket",
        "ws://[2001:db8::1]",
    ] {
        for credentials in ways() {
            let (kind, words) = fault_of(Target {
                address: Address::parse(address).unwrap(),
                credentials,
                ca: None,
                key_over_loopback: true,
                read_only: false,
                seen_scram: false,
            })
            .await;
            assert_eq!(kind, Kind::Insecure, "{address}: {words}");
        }
    }
}
