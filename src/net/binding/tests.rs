//! Certificates made on the fly by openssl, against hashes made by openssl.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// Runs openssl; `None`, with a printed line, where it is missing.
fn openssl(dir: &Path, args: &[&str]) -> Option<Vec<u8>> {
    match Command::new("openssl").args(args).current_dir(dir).output() {
        Ok(done) => {
            let words = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "openssl {args:?}: {words}");
            Some(done.stdout)
        }
        Err(error) => {
            crate::skip::skip(&format!("openssl is not here ({error})"));
            None
        }
    }
}

/// A self-signed certificate in DER, from the arguments for its key and its signature.
fn certificate(dir: &Path, key: &[&str], signature: &[&str]) -> Option<Vec<u8>> {
    let mut args = vec!["genpkey", "-out", "key.pem", "-quiet"];
    args.extend(key);
    openssl(dir, &args)?;
    let mut args: Vec<&str> =
        "req -x509 -key key.pem -subj /CN=test -days 2 -outform DER -out cert.der"
            .split(' ')
            .collect();
    args.extend(signature);
    openssl(dir, &args)?;
    Some(std::fs::read(dir.join("cert.der")).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn each_signature_has_its_digest() {
    const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    const P384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
    const PSS: &[&str] = &["-sigopt", "rsa_padding_mode:pss"];
    let dir = tempfile::tempdir().unwrap();
    let cases = [
        ("-sha1", "-sha256"),
        ("-sha224", "-sha224"),
        ("-sha256", "-sha256"),
        ("-sha384", "-sha384"),
        ("-sha512", "-sha512"),
    ];
    for (signed, bound) in cases {
        for (key, padding) in [(RSA, &[][..]), (RSA, PSS), (P256, &[]), (P384, &[])] {
            let mut signature = vec![signed];
            signature.extend(padding);
            let Some(der) = certificate(dir.path(), key, &signature) else {
                return;
            };
            let Some(want) = openssl(dir.path(), &["dgst", bound, "-r", "cert.der"]) else {
                return;
            };
            let want = String::from_utf8(want).unwrap();
            let got = hex(&end_point(&der).unwrap());
            assert_eq!(
                Some(got.as_str()),
                want.split(' ').next(),
                "{key:?} {signature:?}"
            );
        }
    }
}

/// The digest of the leaf's own signature, whatever key the leaf has: an RSA leaf of a DSA authority.
#[test]
fn a_leaf_that_dsa_signed_is_bound_by_that_digest() {
    const CA: &[&[&str]] = &[
        &[
            "genpkey",
            "-genparam",
            "-quiet",
            "-algorithm",
            "DSA",
            "-pkeyopt",
            "dsa_paramgen_bits:2048",
            "-out",
            "p.pem",
        ],
        &["genpkey", "-quiet", "-paramfile", "p.pem", "-out", "ca.key"],
        &[
            "req", "-x509", "-key", "ca.key", "-subj", "/CN=ca", "-days", "2", "-out", "ca.pem",
        ],
        &[
            "req", "-new", "-nodes", "-newkey", "rsa:2048", "-keyout", "key.pem", "-subj",
            "/CN=leaf", "-out", "leaf.csr",
        ],
    ];
    let dir = tempfile::tempdir().unwrap();
    for args in CA {
        if openssl(dir.path(), args).is_none() {
            return;
        }
    }
    let cases = [
        ("-sha1", "-sha256"),
        ("-sha224", "-sha224"),
        ("-sha256", "-sha256"),
        ("-sha384", "-sha384"),
        ("-sha512", "-sha512"),
    ];
    for (signed, bound) in cases {
        let sign = "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 2 -outform DER -out cert.der";
        let mut args: Vec<&str> = sign.split(' ').collect();
        args.push(signed);
        openssl(dir.path(), &args).unwrap();
        let der = std::fs::read(dir.path().join("cert.der")).unwrap();
        let want = openssl(dir.path(), &["dgst", bound, "-r", "cert.der"]).unwrap();
        let want = String::from_utf8(want).unwrap();
        let got = end_point(&der).map(|it| hex(&it));
        assert_eq!(
            got.as_deref().ok(),
            want.split(' ').next(),
            "{signed}: {got:?}"
        );
    }
}

#[test]
fn md5_becomes_sha_256() {
    let md5 = SIGNATURES.iter().find(|(oid, _)| oid.ends_with("1.1.4"));
    assert!(matches!(md5, Some((_, Hash::Sha256))));
    let md5 = DIGESTS.iter().find(|(oid, _)| oid.ends_with("549.2.5"));
    assert!(matches!(md5, Some((_, Hash::Sha256))));
}

#[test]
fn a_signature_without_a_digest_cannot_be_bound_to() {
    let dir = tempfile::tempdir().unwrap();
    for key in ["ED25519", "ED448"] {
        let Some(der) = certificate(dir.path(), &["-algorithm", key], &[]) else {
            return;
        };
        assert_eq!(end_point(&der), Err(Unbindable::NoDigest), "{key}");
    }
}

#[test]
fn what_is_no_certificate_is_an_error() {
    for odd in [
        &b""[..],
        b"\x30",
        b"-----BEGIN CERTIFICATE-----",
        &[0x30; 4000],
    ] {
        assert_eq!(end_point(odd), Err(Unbindable::Malformed));
    }
}

/// The certificate of the vendor's third vector: signed by RSA-PSS with SHA-256.
#[test]
fn the_vendors_certificate() {
    let der = STANDARD
        .decode(include_str!("vendor_cert.b64").trim())
        .unwrap();
    assert_eq!(
        hex(&end_point(&der).unwrap()),
        "a0de0778a5718d214b015d441510876b5b5731bbd622edce1e85be4ad740b250"
    );
}
