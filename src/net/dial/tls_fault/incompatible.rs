//! TLS failures without a rejected certificate.

use rustls::{AlertDescription as Alert, Error, PeerIncompatible};

use crate::domain::certificate::OTHER_KEY;
use crate::domain::{Fault, Kind};

const UNSENT: &str = "Nothing secret was sent.";

/// Explains the error that rustls reports.
pub(super) fn explain(host: &str, why: &Error) -> Fault {
    match why {
        Error::AlertReceived(alert) => alerted(host, *alert),
        Error::PeerIncompatible(why) => incompatible(host, why),
        Error::NoApplicationProtocol => not_http(host),
        Error::NoCertificatesPresented => tls(format!("{host} sent no certificate."))
            .next("Select a certificate for the system's web interface."),
        Error::InvalidCertificate(why) => {
            tls(format!("{host} sent an unreadable certificate: {why}.")).next(OTHER_KEY)
        }
        Error::PeerMisbehaved(_)
        | Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::DecryptError
        | Error::PeerSentOversizedRecord => {
            tls(format!("{host} violated the TLS protocol: {why}."))
                .next("A proxy or firewall may modify the connection. Try without it.")
        }
        Error::FailedToGetCurrentTime | Error::FailedToGetRandomBytes | Error::EncryptError => {
            let what = format!("TLS with {host} failed on this machine: {why}.");
            Fault::new(Kind::Local, what).meaning(UNSENT)
        }
        other => tls(format!("TLS with {host} failed: {other}.")),
    }
}

fn tls(what: String) -> Fault {
    Fault::new(Kind::Tls, what).meaning(UNSENT)
}

/// The server ended the handshake with an alert.
fn alerted(host: &str, alert: Alert) -> Fault {
    match alert {
        Alert::HandshakeFailure | Alert::InsufficientSecurity => Fault::new(
            Kind::Tls,
            format!("{host} ended the TLS handshake before it sent a certificate: it shares no TLS settings with tnkeys."),
        )
        .meaning(format!(
            "{UNSENT} Possible causes: its certificate has a DSA key or another unsupported key; or it allows only old cipher suites."
        ))
        .next(OTHER_KEY),
        Alert::ProtocolVersion => Fault::new(
            Kind::Tls,
            format!("{host} ended the TLS handshake before it sent a certificate: it shares no TLS version with tnkeys."),
        )
        .meaning(format!(
            "{UNSENT} Possible causes: it allows neither TLS 1.2 nor 1.3; or it allows only TLS 1.3, and its certificate has a key that TLS 1.3 does not support (DSA, secp256k1)."
        ))
        .next(format!("Allow TLS 1.2 and 1.3 on the system. Or: {OTHER_KEY}")),
        Alert::UnrecognisedName => tls(format!("{host} does not accept this host name."))
            .next("Use a name or an address that the system's web interface accepts."),
        Alert::NoApplicationProtocol => not_http(host),
        Alert::CertificateRequired
        | Alert::NoCertificate
        | Alert::BadCertificate
        | Alert::UnknownCA
        | Alert::AccessDenied => tls(format!(
            "{host} requires a client certificate, which tnkeys does not support (TLS alert {alert:?})."
        ))
        .next("Connect to the system itself, not to a proxy that requires one."),
        Alert::InternalError => tls(format!("{host} reported an internal TLS error."))
            .next("See the web server's log on the system."),
        other => tls(format!("{host} ended the TLS handshake with the alert {other:?}.")),
    }
}

/// rustls ended the handshake because the server offers nothing acceptable.
fn incompatible(host: &str, why: &PeerIncompatible) -> Fault {
    match why {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled => {
            tls(format!("{host} offers only TLS versions before 1.2."))
                .next("Allow TLS 1.2 and 1.3 on the system.")
        }
        PeerIncompatible::NoCipherSuitesInCommon
        | PeerIncompatible::NoKxGroupsInCommon
        | PeerIncompatible::NoEcPointFormatsInCommon
        | PeerIncompatible::NoSignatureSchemesInCommon => tls(format!(
            "{host} and tnkeys share no cipher suite, curve or signature scheme ({why:?})."
        ))
        .next("Allow TLS 1.3, or cipher suites with ECDHE and GCM, on the system."),
        other => tls(format!(
            "The TLS setup of {host} lacks a required feature ({other:?})."
        ))
        .next("Allow TLS 1.3 on the system."),
    }
}

fn not_http(host: &str) -> Fault {
    Fault::new(
        Kind::NotTrueNas,
        format!("{host} speaks TLS, but not HTTP/1.1."),
    )
    .meaning(UNSENT)
    .next("Check the port: TrueNAS listens on 443 unless changed.")
}
