//! Every way in which TLS fails, and its words.

use std::sync::Arc;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{ExtendedKeyPurpose, InvalidMessage, OtherError, PeerIncompatible};

use super::super::certificate;
use super::*;
use crate::domain::{Certificate, Fingerprint, Pin};

fn io(error: Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// The vendor's, with another key: RSA 2048 there.
fn with(key: PublicKey) -> Certificate {
    use base64::Engine as _;
    let der = include_str!("../../binding/vendor_cert.b64").trim();
    let der = base64::engine::general_purpose::STANDARD.decode(der);
    let read = certificate::read(&der.unwrap()).unwrap();
    Certificate { key, ..read }
}

fn told(error: Error, shown: Option<&Certificate>, forged: bool, known: &[Pin]) -> Fault {
    let shown = Shown {
        host: "nas1",
        port: 443,
        certificate: shown,
        forged,
        known,
    };
    let error = io(error);
    let fault = explain(&error, Protocol::Tls, &shown);
    // Who is told to trust it can, and the other way round.
    let offered = shown.judgeable(&error, &fault).is_some();
    let changed = !known.is_empty();
    assert_eq!(fault.next.contains("tnkeys trust"), offered, "{fault}");
    assert_eq!(
        fault.next.contains("--replace"),
        offered && changed,
        "{fault}"
    );
    fault
}

#[test]
fn what_fails_before_a_certificate_is_shown() {
    use PeerIncompatible as Incompatible;
    let cases = [
        (
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            Kind::Tls,
            "shares no TLS settings",
            "SECP256R1",
        ),
        (
            Error::AlertReceived(AlertDescription::InsufficientSecurity),
            Kind::Tls,
            "shares no TLS settings",
            "SECP256R1",
        ),
        (
            Error::AlertReceived(AlertDescription::ProtocolVersion),
            Kind::Tls,
            "no TLS version",
            "TLS 1.2 and 1.3",
        ),
        (
            Error::AlertReceived(AlertDescription::UnrecognisedName),
            Kind::Tls,
            "does not accept this host name",
            "name",
        ),
        (
            Error::AlertReceived(AlertDescription::CertificateRequired),
            Kind::Tls,
            "client certificate",
            "proxy",
        ),
        (
            Error::AlertReceived(AlertDescription::AccessDenied),
            Kind::Tls,
            "client certificate",
            "proxy",
        ),
        (
            Error::AlertReceived(AlertDescription::NoApplicationProtocol),
            Kind::NotTrueNas,
            "HTTP/1.1",
            "port",
        ),
        (
            Error::AlertReceived(AlertDescription::InternalError),
            Kind::Tls,
            "internal TLS error",
            "log",
        ),
        (
            Error::AlertReceived(AlertDescription::DecodeError),
            Kind::Tls,
            "DecodeError",
            "",
        ),
        (
            Error::NoApplicationProtocol,
            Kind::NotTrueNas,
            "HTTP/1.1",
            "port",
        ),
        (
            Error::PeerIncompatible(Incompatible::ServerDoesNotSupportTls12Or13),
            Kind::Tls,
            "before 1.2",
            "Allow TLS 1.2",
        ),
        (
            Error::PeerIncompatible(Incompatible::ServerTlsVersionIsDisabledByOurConfig),
            Kind::Tls,
            "before 1.2",
            "Allow TLS 1.2",
        ),
        (
            Error::PeerIncompatible(Incompatible::NoCipherSuitesInCommon),
            Kind::Tls,
            "share no",
            "TLS 1.3",
        ),
        (
            Error::PeerIncompatible(Incompatible::NoKxGroupsInCommon),
            Kind::Tls,
            "share no",
            "TLS 1.3",
        ),
        (
            Error::PeerIncompatible(Incompatible::ExtendedMasterSecretExtensionRequired),
            Kind::Tls,
            "lacks",
            "TLS 1.3",
        ),
        (
            Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare),
            Kind::Tls,
            "violated the TLS protocol",
            "firewall",
        ),
        (
            Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm),
            Kind::Tls,
            "violated the TLS protocol",
            "firewall",
        ),
        (
            Error::InvalidMessage(InvalidMessage::InvalidContentType),
            Kind::Tls,
            "violated the TLS protocol",
            "firewall",
        ),
        (
            Error::DecryptError,
            Kind::Tls,
            "violated the TLS protocol",
            "firewall",
        ),
        (
            Error::PeerSentOversizedRecord,
            Kind::Tls,
            "violated the TLS protocol",
            "firewall",
        ),
        (
            Error::NoCertificatesPresented,
            Kind::Tls,
            "sent no certificate",
            "web interface",
        ),
        (
            Error::InvalidCertificate(CertificateError::BadEncoding),
            Kind::Tls,
            "unreadable certificate",
            "SECP256R1",
        ),
        (
            Error::FailedToGetRandomBytes,
            Kind::Local,
            "on this machine",
            "",
        ),
        (
            Error::FailedToGetCurrentTime,
            Kind::Local,
            "on this machine",
            "",
        ),
        (Error::General("odd".into()), Kind::Tls, "odd", ""),
    ];
    for (error, kind, what, next) in cases {
        let name = format!("{error:?}");
        let fault = told(error, None, false, &[]);
        assert_eq!(fault.kind, kind, "{name}: {fault}");
        assert!(fault.what.contains(what), "{name}: {fault}");
        assert!(fault.next.contains(next), "{name}: {fault}");
        assert!(!fault.to_string().contains("RSA-PSS"), "{name}: {fault}");
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_named() {
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_000_000_000));
    let other = |text: &'static str| {
        #[derive(Debug)]
        #[allow(dead_code, reason = "its Debug is what is read, as of webpki's errors")]
        struct Named(&'static str);
        impl std::fmt::Display for Named {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0)
            }
        }
        impl std::error::Error for Named {}
        CertificateError::Other(OtherError(Arc::new(Named(text))))
    };
    // dsa-with-SHA256, as it stands in a certificate.
    let dsa = vec![
        0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02,
    ];
    let cases = [
        (
            CertificateError::UnknownIssuer,
            "its issuer is unknown on this machine",
        ),
        (CertificateError::BadSignature, "same name"),
        (CertificateError::Expired, "has expired"),
        (
            CertificateError::ExpiredContext {
                time: at,
                not_after: at,
            },
            "expired on 2001-09-09",
        ),
        (CertificateError::NotValidYet, "not valid yet"),
        (
            CertificateError::NotValidYetContext {
                time: at,
                not_before: at,
            },
            "not valid before 2001-09-09",
        ),
        (CertificateError::NotValidForName, "another name"),
        (
            CertificateError::NotValidForNameContext {
                expected: ServerName::try_from("nas1").unwrap(),
                presented: vec!["DnsName(\"other\")".into()],
            },
            "for another name: other.",
        ),
        (CertificateError::BadEncoding, "malformed"),
        (CertificateError::Revoked, "revoked"),
        (
            CertificateError::UnhandledCriticalExtension,
            "critical extension",
        ),
        (CertificateError::InvalidPurpose, "by a server"),
        (
            CertificateError::InvalidPurposeContext {
                required: ExtendedKeyPurpose::ServerAuth,
                presented: vec![ExtendedKeyPurpose::ClientAuth],
            },
            "by a server",
        ),
        (
            CertificateError::UnsupportedSignatureAlgorithmContext {
                signature_algorithm_id: dsa.clone(),
                supported_algorithms: Vec::new(),
            },
            "DSA and SHA-256",
        ),
        (
            CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
                signature_algorithm_id: vec![0xff],
                public_key_algorithm_id: dsa,
            },
            "unknown signature",
        ),
        (other("CaUsedAsEndEntity"), "is a CA certificate"),
        (other("UnsupportedCertVersion"), "version 1"),
        (other("NameConstraintViolation"), "for this name"),
        (other("Odd"), "rejected the certificate"),
    ];
    for (why, what) in cases {
        let name = format!("{why:?}");
        let certificate = with(PublicKey::Rsa(2048));
        let print = certificate.print.to_string();
        let fault = told(
            Error::InvalidCertificate(why),
            Some(&certificate),
            false,
            &[],
        );
        assert_eq!(fault.kind, Kind::Tls, "{name}: {fault}");
        assert!(fault.what.contains(what), "{name}: {fault}");
        assert!(fault.meaning.contains(&print), "{name}: {fault}");
        assert!(
            !fault.what.contains("whose private key it does not have"),
            "{name}: {fault}"
        );
    }
}

#[test]
fn the_key_that_cannot_be_checked_is_the_cause_whatever_else_is_wrong() {
    for key in [
        PublicKey::Rsa(1023),
        PublicKey::Rsa(8193),
        PublicKey::RsaPss(512),
        PublicKey::Other("DSA".into()),
        PublicKey::Other("EC brainpoolP256r1".into()),
    ] {
        let certificate = with(key.clone());
        for error in [
            Error::InvalidCertificate(CertificateError::UnknownIssuer),
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm),
        ] {
            let fault = told(error, Some(&certificate), false, &[]);
            let named = format!("has a key of type {key}, which tnkeys cannot check.");
            assert!(fault.what.contains(&named), "{fault}");
            assert!(fault.next.contains("SECP256R1"), "{fault}");
        }
    }
    for key in [
        PublicKey::Rsa(1024),
        PublicKey::Rsa(8192),
        PublicKey::RsaPss(2048),
        PublicKey::P521,
        PublicKey::Ed25519,
    ] {
        assert!(key.usable(), "{key}");
    }
    let pss = with(PublicKey::RsaPss(2048));
    let wrong = Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm);
    let fault = told(wrong, Some(&pss), false, &[]);
    assert!(fault.what.contains("in TLS 1.2"), "{fault}");
    assert!(fault.next.contains("TLS 1.3"), "{fault}");
}

#[test]
fn a_forgery_and_a_change_are_told_apart() {
    let certificate = with(PublicKey::P521);
    let pin = Pin {
        print: Fingerprint([7; 32]),
        ..Pin::of(&certificate, jiff::Timestamp::UNIX_EPOCH)
    };
    let refused = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
    let fault = told(
        refused,
        Some(&certificate),
        false,
        std::slice::from_ref(&pin),
    );
    assert!(fault.what.contains("not the trusted one"), "{fault}");
    for known in [&[][..], &[pin]] {
        let forged = Error::InvalidCertificate(CertificateError::BadSignature);
        let fault = told(forged, Some(&certificate), true, known);
        assert!(
            fault.what.contains("whose private key it does not have"),
            "{fault}"
        );
    }
}
