//! Certificates that a person trusts, made on the fly: by openssl for the kinds of keys that rcgen with ring cannot make.

mod kinds;
mod made;
mod openssl;

use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;
use made::{Made, by_openssl, for_localhost, serve};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::version::{TLS12, TLS13};

use super::*;
use crate::config::hosts::Others;
use crate::domain::{Credentials, PublicKey, Secret};

const BOTH: &[&rustls::SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// How far a dial came.
struct Came {
    /// TLS was made, and http was spoken (to nobody).
    through: bool,
    fault: Fault,
    untrusted: Option<Box<Untrusted>>,
}

async fn dial(port: u16, state: &State, ca: Option<PathBuf>) -> Came {
    let target = Target {
        address: Address::parse(&format!("127.0.0.1:{port}")).unwrap(),
        credentials: Credentials::Password {
            user: "root".into(),
            password: Secret::new("not-a-real-password".into()),
        },
        ca,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    let mut last = None;
    let mut dialer = Dialer::new(&target, state.clone(), Limits::default());
    let result = dialer.dial(&mut |stage| last = Some(stage)).await;
    Came {
        through: last == Some(Stage::Greeting),
        fault: result.err().unwrap(),
        untrusted: dialer.take_untrusted(),
    }
}

fn fresh() -> (tempfile::TempDir, State) {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    (dir, state)
}

fn trust(state: &State, port: u16, made: &Made, others: Others) {
    hosts::trust(state, "127.0.0.1", port, &made.pin(), others).unwrap();
}

#[tokio::test]
async fn every_kind_of_key_is_shown_then_trusted() {
    for (arguments, key) in [
        (&["-newkey", "rsa:2048"][..], PublicKey::Rsa(2048)),
        (&["-newkey", "rsa:4096"], PublicKey::Rsa(4096)),
        (
            &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
            PublicKey::P256,
        ),
        (
            &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
            PublicKey::P384,
        ),
        (&["-newkey", "ed25519"], PublicKey::Ed25519),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let Some(made) = by_openssl(dir.path(), arguments) else {
            return;
        };
        let (_dir, state) = fresh();
        for versions in [&[&TLS13][..], &[&TLS12]] {
            let port = serve(&made, versions).await;
            let came = dial(port, &state, None).await;
            assert!(!came.through && came.fault.kind == Kind::Tls, "{key}");
            let shown = came.untrusted.unwrap();
            assert_eq!(shown.certificate.key, key);
            assert!(shown.known.is_empty());
            assert!(shown.certificate.self_signed());
            assert_eq!(shown.certificate.named(), "localhost");
            assert_eq!(
                shown.certificate.subject.as_str(),
                "O=iXsystems, CN=localhost"
            );
            let printed = Command::new("openssl")
                .current_dir(dir.path())
                .args([
                    "x509",
                    "-noout",
                    "-sha256",
                    "-fingerprint",
                    "-in",
                    "cert.pem",
                ])
                .output()
                .unwrap();
            let printed = String::from_utf8(printed.stdout).unwrap();
            assert_eq!(printed.parse(), Ok(shown.certificate.print), "{key}");
            let advice = format!("tnkeys trust 127.0.0.1:{port}");
            assert!(came.fault.next.contains(&advice), "{}", came.fault);

            // Accepted once, then silent, whatever name and chain say.
            trust(&state, port, &made, Others::MustNotBe);
            for _ in 0..2 {
                let came = dial(port, &state, None).await;
                assert!(
                    came.through && came.untrusted.is_none(),
                    "{key}: {}",
                    came.fault
                );
            }
        }
    }
}

#[tokio::test]
async fn a_changed_certificate_is_refused_with_both_fingerprints_and_dates() {
    let (_dir, state) = fresh();
    let (old, new) = (
        Made::by_rcgen(for_localhost()),
        Made::by_rcgen(for_localhost()),
    );
    let port = serve(&new, BOTH).await;
    trust(&state, port, &old, Others::MustNotBe);
    let came = dial(port, &state, None).await;
    assert!(!came.through);
    let words = came.fault.to_string();
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    for part in [
        old.pin().print.to_string(),
        new.pin().print.to_string(),
        format!("trusted {today}"),
        format!("tnkeys trust --replace 127.0.0.1:{port}"),
    ] {
        assert!(words.contains(&part), "{part} in {words}");
    }
    let shown = came.untrusted.unwrap();
    assert_eq!(shown.known.len(), 1);
    assert_eq!(shown.known[0].print, old.pin().print);

    // The next one was announced, or the pair has two controllers: both will do.
    trust(&state, port, &new, Others::Stay);
    assert!(dial(port, &state, None).await.through);
    let port = serve(&old, BOTH).await;
    trust(&state, port, &new, Others::MustNotBe);
    trust(&state, port, &old, Others::Stay);
    assert!(dial(port, &state, None).await.through);
    // Replaced on purpose: the old one is refused.
    trust(&state, port, &new, Others::Go);
    assert!(!dial(port, &state, None).await.through);
}

#[tokio::test]
async fn even_a_vouched_certificate_does_not_replace_a_pin() {
    let (dir, state) = fresh();
    let mut params = for_localhost();
    params.subject_alt_names = CertificateParams::new(vec!["127.0.0.1".into()])
        .unwrap()
        .subject_alt_names;
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let ca = dir.path().join("ca.pem");
    std::fs::write(&ca, certificate.pem()).unwrap();
    let vouched = Made {
        certificate: certificate.der().clone(),
        key: Arc::new(PrivateKeyDer::try_from(key.serialize_der()).unwrap()),
    };
    let port = serve(&vouched, BOTH).await;
    let came = dial(port, &state, Some(ca.clone())).await;
    assert!(came.through && came.untrusted.is_none(), "{}", came.fault);
    trust(
        &state,
        port,
        &Made::by_rcgen(for_localhost()),
        Others::MustNotBe,
    );
    let came = dial(port, &state, Some(ca)).await;
    assert!(!came.through && came.untrusted.is_some());
}

#[tokio::test]
async fn name_and_dates_are_told_and_a_pin_replaces_them() {
    let mut expired = for_localhost();
    expired.not_before = date_time_ymd(2020, 2, 3);
    expired.not_after = date_time_ymd(2021, 2, 3);
    for (params, told) in [
        (for_localhost(), None),
        (expired, Some("expired on 2021-02-03")),
    ] {
        let (dir, state) = fresh();
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let ca = dir.path().join("ca.pem");
        std::fs::write(&ca, certificate.pem()).unwrap();
        let made = Made {
            certificate: certificate.der().clone(),
            key: Arc::new(PrivateKeyDer::try_from(key.serialize_der()).unwrap()),
        };
        let port = serve(&made, BOTH).await;
        // Its issuer is trusted: the name, or the date, is all that is wrong.
        let came = dial(port, &state, Some(ca)).await;
        assert!(!came.through);
        let shown = came.untrusted.unwrap();
        match told {
            None => assert!(
                came.fault.what.contains("another name: localhost"),
                "{}",
                came.fault
            ),
            Some(words) => {
                let told = shown.certificate.out_of_date(Timestamp::now()).unwrap();
                assert!(told.contains(words), "{told}");
                assert_eq!(shown.certificate.validity(), "2020-02-03 to 2021-02-03");
            }
        }
        trust(&state, port, &made, Others::MustNotBe);
        assert!(dial(port, &state, None).await.through);
    }
}

#[tokio::test]
async fn a_replayed_certificate_without_its_key_is_worth_nothing() {
    let victim = Made::by_rcgen(for_localhost());
    let replayed = Made {
        key: Made::by_rcgen(for_localhost()).key,
        ..victim.clone()
    };
    for versions in [&[&TLS13][..], &[&TLS12]] {
        let (_dir, state) = fresh();
        let port = serve(&replayed, versions).await;
        trust(&state, port, &victim, Others::MustNotBe);
        let came = dial(port, &state, None).await;
        assert!(!came.through && came.untrusted.is_none());
        assert!(
            came.fault
                .what
                .contains("whose private key it does not have"),
            "{}",
            came.fault
        );
        // Looking at it before trusting it finds it out as well.
        let address = Address::parse(&format!("127.0.0.1:{port}")).unwrap();
        let fault = probe(&address, None).await.unwrap_err();
        assert!(
            fault.what.contains("whose private key it does not have"),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn looking_at_a_certificate_proves_its_key() {
    let made = Made::by_rcgen(for_localhost());
    for versions in [&[&TLS13][..], &[&TLS12]] {
        let port = serve(&made, versions).await;
        let address = Address::parse(&format!("127.0.0.1:{port}")).unwrap();
        let probed = probe(&address, None).await.unwrap();
        assert_eq!(probed.certificate.print, made.pin().print);
        assert!(!probed.vouched);
    }
}

#[tokio::test]
async fn a_broken_file_of_pins_stops_everything() {
    let (dir, state) = fresh();
    std::fs::write(dir.path().join("known-hosts.json"), "{").unwrap();
    let port = serve(&Made::by_rcgen(for_localhost()), BOTH).await;
    let came = dial(port, &state, None).await;
    assert_eq!(came.fault.kind, Kind::Local, "{}", came.fault);
    assert!(!came.through && came.untrusted.is_none());
}
