//! Signatures made by openssl: verified, and refused after any change.

use std::path::Path;
use std::process::Command;

use super::*;

/// Runs openssl; `None`, said so, where it is missing, or cannot do that, and is not required.
fn openssl(dir: &Path, line: &str) -> Option<Vec<u8>> {
    let mut command = Command::new("openssl");
    let why = match command.current_dir(dir).args(line.split(' ')).output() {
        Ok(done) if done.status.success() => return Some(done.stdout),
        Ok(done) => String::from_utf8_lossy(&done.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    crate::skip::skip(&format!("openssl {line}: {why}"));
    None
}

/// A new key, and its public half as it stands in a certificate, without the header.
fn new_key(dir: &Path, kind: &str) -> Option<Vec<u8>> {
    openssl(
        dir,
        &format!("genpkey -quiet -out key.pem -algorithm {kind}"),
    )?;
    let der = openssl(dir, "pkey -in key.pem -pubout -outform DER")?;
    let (_, key) = SubjectPublicKeyInfo::from_der(&der).unwrap();
    Some(key.subject_public_key.data.to_vec())
}

fn sign(dir: &Path, options: &str) -> Vec<u8> {
    openssl(dir, &format!("dgst -sign key.pem {options} message")).unwrap()
}

const MESSAGE: &[u8] = b"what both sides said so far";

/// The right one passes; every other does not.
fn only(algorithm: Algorithm, key: &[u8], signature: &[u8], stranger: &[u8]) {
    let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
        algorithm.verify_signature(key, message, signature).is_ok()
    };
    assert!(verify(key, MESSAGE, signature), "{algorithm:?}");
    assert!(!verify(stranger, MESSAGE, signature), "{algorithm:?}");
    assert!(!verify(key, b"", signature) && !verify(key, &MESSAGE[1..], signature));
    for at in (0..signature.len()).step_by(9) {
        let mut wrong = signature.to_vec();
        wrong[at] ^= 1;
        assert!(!verify(key, MESSAGE, &wrong), "{algorithm:?}: byte {at}");
    }
    let longer = [signature, &[0]].concat();
    for wrong in [&[][..], &signature[1..], &longer, &[0; 139], &[0xff; 128]] {
        assert!(!verify(key, MESSAGE, wrong), "{algorithm:?}: {wrong:?}");
    }
    for wrong in [&[][..], &key[1..], &[0; 133], &[4; 133], &[0x30, 0x00]] {
        assert!(
            !verify(wrong, MESSAGE, signature),
            "{algorithm:?}: {wrong:?}"
        );
    }
}

#[test]
fn ecdsa_on_p521_with_every_digest() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("message"), MESSAGE).unwrap();
    let kind = "EC -pkeyopt ec_paramgen_curve:P-521";
    let Some(stranger) = new_key(dir.path(), kind) else {
        return;
    };
    let key = new_key(dir.path(), kind).unwrap();
    for (digest, algorithm) in [
        ("-sha256", p521::SHA256),
        ("-sha384", p521::SHA384),
        ("-sha512", p521::SHA512),
    ] {
        let signature = sign(dir.path(), digest);
        only(algorithm, &key, &signature, &stranger);
        // A signature by another digest is another.
        for other in p521::ALL {
            let same = other.signature_alg_id() == algorithm.signature_alg_id();
            let verified = other.verify_signature(&key, MESSAGE, &signature).is_ok();
            assert_eq!(verified, same, "{digest} {other:?}");
        }
    }
    // Zero is in no signature (FIPS 186-5, 6.4.2): r = s = 0.
    let zeros = [0x30, 6, 2, 1, 0, 2, 1, 0];
    assert!(
        p521::SHA512
            .verify_signature(&key, MESSAGE, &zeros)
            .is_err()
    );
}

#[test]
fn rsa_of_1024_bits_and_more() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("message"), MESSAGE).unwrap();
    for bits in [1024, 1536, 2048] {
        let kind = format!("RSA -pkeyopt rsa_keygen_bits:{bits}");
        let Some(stranger) = new_key(dir.path(), &kind) else {
            return;
        };
        let key = new_key(dir.path(), &kind).unwrap();
        for (at, digest) in ["-sha256", "-sha384", "-sha512"].into_iter().enumerate() {
            let pss = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
            if bits > 1024 || digest != "-sha512" {
                let signature = sign(dir.path(), &format!("{digest} {pss}"));
                only(rsa::OF_ANY_LENGTH[at], &key, &signature, &stranger);
                only(rsa::WITH_PSS_KEY[at], &key, &signature, &stranger);
            }
            let signature = sign(dir.path(), digest);
            only(rsa::OF_ANY_LENGTH[at + 3], &key, &signature, &stranger);
            let pss = rsa::OF_ANY_LENGTH[at].verify_signature(&key, MESSAGE, &signature);
            assert!(pss.is_err());
        }
    }
    let kind = "RSA -pkeyopt rsa_keygen_bits:768";
    let Some(key) = new_key(dir.path(), kind) else {
        return;
    };
    let signature = sign(dir.path(), "-sha256");
    let short = rsa::OF_ANY_LENGTH[3].verify_signature(&key, MESSAGE, &signature);
    assert!(short.is_err());
}

#[test]
fn authorities_need_2048_bits() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("message"), MESSAGE).unwrap();
    for (bits, enough) in [(1024, false), (2048, true)] {
        let kind = format!("RSA-PSS -pkeyopt rsa_keygen_bits:{bits}");
        let Some(key) = new_key(dir.path(), &kind) else {
            return;
        };
        let signature = sign(dir.path(), "-sha256 -sigopt rsa_pss_saltlen:digest");
        let vouched = rsa::OF_PSS_AUTHORITIES[0].verify_signature(&key, MESSAGE, &signature);
        assert_eq!(vouched.is_ok(), enough, "{bits}");
    }
}

/// RFC 4055, 3.1: the parameters of an RSA-PSS key bind it to one digest and a shortest salt.
#[test]
fn the_parameters_of_an_rsa_pss_key_are_obeyed() {
    let dir = tempfile::tempdir().unwrap();
    let md = |digest: &str, mask: &str, salt: u8| {
        format!(
            "RSA-PSS -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_pss_keygen_md:{digest} -pkeyopt rsa_pss_keygen_mgf1_md:{mask} -pkeyopt rsa_pss_keygen_saltlen:{salt}"
        )
    };
    let any = "RSA-PSS -pkeyopt rsa_keygen_bits:1024".to_owned();
    for (kind, allowed) in [
        (any, [true, true, true]),
        (md("sha256", "sha256", 32), [true, false, false]),
        (md("sha256", "sha256", 20), [true, false, false]),
        (md("sha384", "sha384", 48), [false, true, false]),
        (md("sha256", "sha256", 33), [false; 3]),
        (md("sha256", "sha384", 32), [false; 3]),
        (md("sha1", "sha1", 20), [false; 3]),
        ("RSA -pkeyopt rsa_keygen_bits:1024".to_owned(), [false; 3]),
    ] {
        let line = format!("genpkey -quiet -out key.pem -algorithm {kind}");
        if openssl(dir.path(), &line).is_none() {
            return;
        }
        let der = openssl(dir.path(), "pkey -in key.pem -pubout -outform DER").unwrap();
        let (_, key) = SubjectPublicKeyInfo::from_der(&der).unwrap();
        for (scheme, allowed) in rsa::PSS_KEYS.into_iter().zip(allowed) {
            let found = rsa::with_pss_key(scheme, &key).unwrap();
            assert_eq!(found.is_ok(), allowed, "{kind} {scheme:?}");
        }
        assert!(rsa::with_pss_key(SignatureScheme::RSA_PSS_SHA256, &key).is_none());
    }
}

/// RFC 8446, 4.2.3: in TLS 1.3 a scheme has one curve, and PKCS#1 v1.5 signs no handshake.
#[test]
fn tls_13_takes_fewer_algorithms_than_tls_12() {
    use SignatureScheme as Scheme;
    let dir = tempfile::tempdir().unwrap();
    let p521 = "EC -pkeyopt ec_paramgen_curve:P-521";
    let p256 = "EC -pkeyopt ec_paramgen_curve:P-256";
    let rsa = "RSA -pkeyopt rsa_keygen_bits:1024";
    for (kind, scheme, in_12, in_13) in [
        (p521, Scheme::ECDSA_NISTP521_SHA512, true, true),
        (p521, Scheme::ECDSA_NISTP256_SHA256, true, false),
        (p521, Scheme::ECDSA_NISTP384_SHA384, true, false),
        (p521, Scheme::RSA_PSS_SHA256, false, false),
        (p256, Scheme::ECDSA_NISTP256_SHA256, true, true),
        (p256, Scheme::ECDSA_NISTP384_SHA384, true, false),
        (p256, Scheme::ED25519, false, false),
        (rsa, Scheme::RSA_PSS_SHA256, true, true),
        (rsa, Scheme::RSA_PKCS1_SHA256, true, false),
        (rsa, Scheme::RSA_PKCS1_SHA1, false, false),
        (rsa, Scheme::ECDSA_SHA1_Legacy, false, false),
        (rsa, Scheme::ED448, false, false),
    ] {
        let line = format!("genpkey -quiet -out key.pem -algorithm {kind}");
        if openssl(dir.path(), &line).is_none() {
            return;
        }
        let der = openssl(dir.path(), "pkey -in key.pem -pubout -outform DER").unwrap();
        let (_, key) = SubjectPublicKeyInfo::from_der(&der).unwrap();
        let is = |version| chosen(scheme, &key, version).is_ok();
        assert_eq!(is(Version::Tls12), in_12, "{kind} {scheme:?}");
        assert_eq!(is(Version::Tls13), in_13, "{kind} {scheme:?}");
        assert!(schemes().contains(&scheme) || !in_12, "{scheme:?}");
    }
}

#[test]
fn the_exchange_on_p521_comes_to_the_same_secret_and_takes_no_other_point() {
    use rustls::crypto::SupportedKxGroup as _;
    let (ours, theirs) = (p521::Group.start().unwrap(), p521::Group.start().unwrap());
    let (a, b) = (ours.pub_key().to_vec(), theirs.pub_key().to_vec());
    assert_eq!((a.len(), a[0]), (133, 4));
    let (one, other) = (ours.complete(&b).unwrap(), theirs.complete(&a).unwrap());
    assert_eq!(one.secret_bytes(), other.secret_bytes());
    assert_eq!(one.secret_bytes().len(), 66);
    let mut off_the_curve = b.clone();
    off_the_curve[132] ^= 1;
    let compressed = [&[2], &b[1..67]].concat();
    for odd in [
        &[][..],
        &[0],
        &b[1..],
        &off_the_curve,
        &compressed,
        &[4; 133],
    ] {
        let group = p521::Group.start().unwrap();
        assert!(group.complete(odd).is_err(), "{odd:?}");
    }
}
