//! Every kind of key that a server may have, against openssl, in TLS 1.2 and 1.3.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::openssl::{Served, openssl};
use super::*;
use crate::domain::Pin;

const TLS12: &str = "-tls1_2";
const TLS13: &str = "-tls1_3";

/// Makes `key.pem` and a self-signed `cert.pem`.
fn self_signed(dir: &Path, new_key: &str) -> Option<()> {
    openssl(
        dir,
        &format!(
            "req -x509 -nodes {new_key} -keyout key.pem -out cert.pem -days 30 -subj /CN=localhost"
        ),
    )
}

/// The pin that a person would make of `cert.pem`.
fn pin(dir: &Path) -> Pin {
    let der = CertificateDer::from_pem_file(dir.join("cert.pem")).unwrap();
    Pin::of(&read_certificate(&der).unwrap(), Timestamp::now())
}

#[tokio::test]
async fn what_the_vendors_client_connects_to_is_shown_then_trusted() {
    for (new_key, key) in [
        ("-newkey rsa:1024", "RSA 1024"),
        ("-newkey rsa:2048", "RSA 2048"),
        (
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048",
            "RSA-PSS 2048",
        ),
        (
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:1024 -sigopt rsa_pss_saltlen:32",
            "RSA-PSS 1024",
        ),
        (
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48 -sha384",
            "RSA-PSS 2048",
        ),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-256", "P-256"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-384", "P-384"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521", "P-521"),
        ("-newkey ed25519", "Ed25519"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        if self_signed(dir.path(), new_key).is_none() {
            continue;
        }
        // Either version, and what a server picks that has both, as TrueNAS has.
        for version in [TLS12, TLS13, ""] {
            let (_dir, state) = fresh();
            let served = Served::new(dir.path(), version);
            let came = dial(served.port, &state, None).await;
            if key.starts_with("RSA-PSS") && version == TLS12 {
                // rustls has this kind of signature in TLS 1.3 only.
                assert!(!came.through && came.untrusted.is_none(), "{}", came.fault);
                let words = came.fault.to_string();
                assert!(
                    words.contains("RSA-PSS") && words.contains("TLS 1.2"),
                    "{words}"
                );
                assert!(words.contains("TLS 1.3"), "{words}");
                continue;
            }
            let shown = came
                .untrusted
                .unwrap_or_else(|| panic!("{key} {version}: {}", came.fault));
            assert_eq!(shown.certificate.key.to_string(), key, "{version}");
            hosts::trust(
                &state,
                "127.0.0.1",
                served.port,
                &pin(dir.path()),
                Others::MustNotBe,
            )
            .unwrap();
            let came = dial(served.port, &state, None).await;
            assert!(came.through, "{key} {version}: {}", came.fault);
            // Another session, which may be resumed.
            let address = Address::parse(&format!("127.0.0.1:{}", served.port)).unwrap();
            let probed = probe(&address, None).await.unwrap();
            assert_eq!(probed.certificate.key.to_string(), key);
        }
    }
}

/// A server that has no other curve to exchange keys on; in TLS 1.3 it asks for another hello.
#[tokio::test]
async fn keys_are_exchanged_on_p521_where_nothing_else_will_do() {
    let dir = tempfile::tempdir().unwrap();
    if self_signed(dir.path(), "-newkey ec -pkeyopt ec_paramgen_curve:P-521").is_none() {
        return;
    }
    for version in [TLS12, TLS13] {
        let (_dir, state) = fresh();
        let served = Served::new(dir.path(), &format!("{version} -groups P-521"));
        hosts::trust(
            &state,
            "127.0.0.1",
            served.port,
            &pin(dir.path()),
            Others::MustNotBe,
        )
        .unwrap();
        let came = dial(served.port, &state, None).await;
        assert!(came.through, "{version}: {}", came.fault);
    }
}

/// Another certificate than the trusted one stays another, though its key could not be checked either.
#[tokio::test]
async fn a_changed_certificate_is_told_before_its_key() {
    let dir = tempfile::tempdir().unwrap();
    if self_signed(dir.path(), "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048").is_none() {
        return;
    }
    let (_dir, state) = fresh();
    let served = Served::new(dir.path(), TLS12);
    trust(
        &state,
        served.port,
        &Made::by_rcgen(for_localhost()),
        Others::MustNotBe,
    );
    let came = dial(served.port, &state, None).await;
    assert!(
        came.fault.what.contains("not the trusted one"),
        "{}",
        came.fault
    );
}

#[tokio::test]
async fn a_key_that_cannot_be_checked_is_named() {
    for (new_key, key) in [
        ("-newkey ed448", "Ed448"),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1",
            "secp256k1",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
            "brainpoolP256r1",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP384r1",
            "brainpoolP384r1",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP512r1",
            "brainpoolP512r1",
        ),
        ("-newkey rsa:768 -sha256", "RSA 768"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        if self_signed(dir.path(), new_key).is_none() {
            continue;
        }
        for version in [TLS12, ""] {
            let (_dir, state) = fresh();
            let served = Served::new(dir.path(), version);
            let came = dial(served.port, &state, None).await;
            assert!(
                !came.through && came.untrusted.is_none(),
                "{key} {version}: {}",
                came.fault
            );
            assert_eq!(came.fault.kind, Kind::Tls, "{}", came.fault);
            assert!(
                came.fault.what.contains(key),
                "{key} {version}: {}",
                came.fault
            );
            assert!(
                !came.fault.to_string().contains("RSA-PSS"),
                "{}",
                came.fault
            );
            assert!(came.fault.next.contains("SECP256R1"), "{}", came.fault);
            // The pin changes nothing: the key still cannot be checked.
            hosts::trust(
                &state,
                "127.0.0.1",
                served.port,
                &pin(dir.path()),
                Others::MustNotBe,
            )
            .unwrap();
            let came = dial(served.port, &state, None).await;
            assert!(
                !came.through && came.fault.what.contains(key),
                "{key}: {}",
                came.fault
            );
        }
    }
}

/// The server breaks off before it shows a certificate: no cipher suite that we know has DSA, and in TLS 1.3 alone no curve
/// but those that have a scheme.
#[tokio::test]
async fn where_no_certificate_is_shown_the_causes_are_listed() {
    const DSA: &str = "-newkey dsa:p.pem";
    for (new_key, version) in [
        (DSA, TLS12),
        (DSA, ""),
        (DSA, TLS13),
        ("-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", TLS13),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let params =
            "genpkey -genparam -quiet -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out p.pem";
        if openssl(dir.path(), params).is_none() {
            return;
        }
        if self_signed(dir.path(), new_key).is_none() {
            continue;
        }
        let (_dir, state) = fresh();
        let served = Served::new(dir.path(), version);
        let came = dial(served.port, &state, None).await;
        assert!(!came.through && came.untrusted.is_none());
        assert_eq!(came.fault.kind, Kind::Tls, "{}", came.fault);
        let words = came.fault.to_string();
        assert!(!words.contains("RSA-PSS"), "{words}");
        assert!(words.contains("DSA"), "{new_key} {version}: {words}");
        assert!(
            words.contains("before it sent a certificate"),
            "{new_key} {version}: {words}"
        );
        assert!(came.fault.next.contains("SECP256R1"), "{}", came.fault);
    }
}

/// An authority with one kind of key vouches for a leaf with another; the file of the authority is all that is trusted.
#[tokio::test]
async fn chains_of_every_kind_are_verified() {
    const P256: &str = "ec -pkeyopt ec_paramgen_curve:P-256";
    const P521: &str = "ec -pkeyopt ec_paramgen_curve:P-521";
    const PSS: &str = "rsa-pss -pkeyopt rsa_keygen_bits:2048";
    for (authority, leaf, digest) in [
        (P256, P521, "-sha256"),
        (P521, P521, "-sha512"),
        (P521, P256, "-sha384"),
        (P521, "rsa:2048", "-sha256"),
        (P256, PSS, "-sha256"),
        (PSS, P256, "-sha256 -sigopt rsa_pss_saltlen:32"),
        (PSS, PSS, "-sha512 -sigopt rsa_pss_saltlen:64"),
        ("rsa:2048", "rsa:1024", "-sha256"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        file(
            "leaf.ext",
            "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
        );
        let lines = [
            format!(
                "req -x509 -nodes -newkey {authority} -keyout ca.key -out ca.pem -days 30 -subj /CN=authority"
            ),
            format!(
                "req -new -nodes -newkey {leaf} -keyout key.pem -out leaf.csr -subj /CN=localhost"
            ),
            format!(
                "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -extfile leaf.ext -out cert.pem {digest}"
            ),
        ];
        if lines.iter().any(|line| openssl(dir.path(), line).is_none()) {
            continue;
        }
        for version in [TLS12, TLS13] {
            if leaf == PSS && version == TLS12 {
                continue;
            }
            let (_dir, state) = fresh();
            let served = Served::new(dir.path(), version);
            let ca = dir.path().join("ca.pem");
            let came = dial(served.port, &state, Some(ca)).await;
            assert!(came.through, "{authority} {leaf} {version}: {}", came.fault);
            // Without the file nobody vouches for it.
            let came = dial(served.port, &state, None).await;
            assert!(!came.through && came.untrusted.is_some(), "{}", came.fault);
        }
    }
}

/// Its issuer signs with DSA, or it is of version 1, or it holds what we do not know: a pin asks for its key alone.
#[tokio::test]
async fn a_pin_needs_nothing_but_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    file("critical.ext", "1.2.3.4=critical,ASN1:UTF8String:odd\n");
    let lines = [
        "genpkey -genparam -quiet -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out p.pem",
        "req -x509 -nodes -newkey dsa:p.pem -keyout ca.key -out ca.pem -days 30 -subj /CN=authority",
        "req -new -nodes -newkey rsa:2048 -keyout key.pem -out leaf.csr -subj /CN=localhost",
    ];
    for line in lines {
        if openssl(dir.path(), line).is_none() {
            return;
        }
    }
    for signed in [
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -out cert.pem",
        "x509 -req -in leaf.csr -signkey key.pem -days 30 -out cert.pem",
        "x509 -req -in leaf.csr -signkey key.pem -days 30 -extfile critical.ext -out cert.pem",
    ] {
        if openssl(dir.path(), signed).is_none() {
            continue;
        }
        for version in [TLS12, TLS13] {
            let (_dir, state) = fresh();
            let served = Served::new(dir.path(), version);
            let came = dial(served.port, &state, None).await;
            assert!(
                !came.through && came.untrusted.is_some(),
                "{signed}: {}",
                came.fault
            );
            hosts::trust(
                &state,
                "127.0.0.1",
                served.port,
                &pin(dir.path()),
                Others::MustNotBe,
            )
            .unwrap();
            let came = dial(served.port, &state, None).await;
            assert!(came.through, "{signed} {version}: {}", came.fault);
        }
    }
}

/// The authority was made anew under its old name: a stranger's signature, and no proof of a forgery.
#[tokio::test]
async fn an_authority_of_the_same_name_is_not_called_a_forgery() {
    let dir = tempfile::tempdir().unwrap();
    let authority =
        "req -x509 -nodes -newkey rsa:2048 -keyout ca.key -days 30 -subj /CN=authority -out";
    if openssl(dir.path(), &format!("{authority} old.pem")).is_none() {
        return;
    }
    std::fs::write(dir.path().join("leaf.ext"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    for line in [
        &format!("{authority} ca.pem"),
        "req -new -nodes -newkey rsa:2048 -keyout key.pem -out leaf.csr -subj /CN=localhost",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -extfile leaf.ext -out cert.pem",
    ] {
        if openssl(dir.path(), line).is_none() {
            return;
        }
    }
    let (_dir, state) = fresh();
    let served = Served::new(dir.path(), "");
    let came = dial(served.port, &state, Some(dir.path().join("old.pem"))).await;
    assert!(!came.through, "{}", came.fault);
    assert!(
        !came
            .fault
            .what
            .contains("whose private key it does not have"),
        "{}",
        came.fault
    );
    assert!(came.fault.what.contains("same name"), "{}", came.fault);
    assert!(came.untrusted.is_some(), "{}", came.fault);
}

/// A key that is good enough for a server that one looks at is not good enough to vouch for others.
#[tokio::test]
async fn a_short_key_does_not_vouch_for_others() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("leaf.ext"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    for line in [
        "req -x509 -nodes -newkey rsa:1024 -keyout ca.key -days 30 -subj /CN=authority -out ca.pem",
        "req -new -nodes -newkey rsa:2048 -keyout key.pem -out leaf.csr -subj /CN=localhost",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -extfile leaf.ext -out cert.pem",
    ] {
        if openssl(dir.path(), line).is_none() {
            return;
        }
    }
    let (_dir, state) = fresh();
    let served = Served::new(dir.path(), "");
    let came = dial(served.port, &state, Some(dir.path().join("ca.pem"))).await;
    assert!(!came.through && came.untrusted.is_some());
    assert!(
        came.fault.what.contains("below 2048 bits"),
        "{}",
        came.fault
    );
}
