//! Reads the certificate of a system before anything is trusted or sent.

use std::path::PathBuf;

use jiff::Timestamp;

use super::limits::Limits;
use super::reach;
use super::tls::{Refused, Trust};
use crate::domain::{Address, Certificate, Fault, Fingerprint, Kind, Pin};

/// The result of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// The certificate. The server proved that it holds the key.
    pub certificate: Certificate,
    /// A trusted CA issued it for this name: no pin is needed.
    pub vouched: bool,
}

/// Reads the certificate of a system, whether it is trusted or not. Sends nothing beyond the TLS handshake.
///
/// # Errors
/// When the system is unreachable, does not use TLS, shows a key that tnkeys cannot verify, or does not hold the key.
pub async fn probe(address: &Address, ca: Option<PathBuf>) -> Result<Probed, Fault> {
    let Address::Net {
        tls: true,
        host,
        port,
        ..
    } = address
    else {
        return Err(Fault::new(
            Kind::Invalid,
            format!("{address} has no certificate: only a wss:// address has one."),
        ));
    };
    let limits = Limits::default();
    // Each with its own settings: a resumed session would not show the certificate again.
    let handshake = async |known: &[Pin]| -> Result<(), Refused> {
        let tcp = reach::tcp(host, *port, false, &limits).await?;
        let trust = Trust::load(ca.clone()).await?;
        let stream = trust.secure(tcp, host, *port, known, &limits).await?;
        drop(stream);
        Ok(())
    };
    let vouched = handshake(&[]).await.is_ok();
    // Nothing has this fingerprint: the certificate is shown and refused.
    let nothing = Pin {
        print: Fingerprint([0; 32]),
        added: Timestamp::UNIX_EPOCH,
        not_before: None,
        not_after: None,
    };
    let certificate = match handshake(&[nothing]).await {
        Err(Refused {
            untrusted: Some(shown),
            ..
        }) => shown.certificate,
        Err(refused) => return Err(refused.fault),
        Ok(()) => {
            return Err(Fault::new(
                Kind::Tls,
                format!("{host} sent no certificate."),
            ));
        }
    };
    let pin = Pin::of(&certificate, Timestamp::UNIX_EPOCH);
    handshake(&[pin]).await.map_err(|refused| refused.fault)?;
    Ok(Probed {
        certificate,
        vouched,
    })
}
