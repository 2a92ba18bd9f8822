//! Looking at a certificate before anything is trusted or said.

use std::path::PathBuf;

use jiff::Timestamp;

use super::limits::Limits;
use super::reach;
use super::tls::{Refused, Trust};
use crate::domain::{Address, Certificate, Fault, Fingerprint, Kind, Pin};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// The certificate. Whoever answers holds its key.
    pub certificate: Certificate,
    /// The roots of this machine (or the file given) vouch for it under this name: it needs no pin.
    pub vouched: bool,
}

/// Looks at the certificate of a system, whatever is trusted there. Sends nothing beyond TLS.
///
/// # Errors
/// When it cannot be reached, speaks no TLS, its certificate's key cannot be checked, or it does not hold that key.
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
                format!("{host} showed no certificate."),
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
