//! The certificate that a failed handshake showed, and whether the user may trust it.

use std::io;

use rustls::{CertificateError, Error};

use crate::domain::{Certificate, Fault, Pin, Untrusted};

/// A shown certificate with its address and the pins there.
pub(in crate::net::dial) struct Shown<'a> {
    pub(in crate::net::dial) host: &'a str,
    pub(in crate::net::dial) port: u16,
    /// The server's certificate, if it was shown and could be read.
    pub(in crate::net::dial) certificate: Option<&'a Certificate>,
    /// The server did not prove that it holds the key.
    pub(in crate::net::dial) forged: bool,
    pub(in crate::net::dial) known: &'a [Pin],
}

impl Shown<'_> {
    /// The certificate to offer for pinning: only if it caused the failure and its key type can be verified.
    pub(in crate::net::dial) fn judgeable(
        &self,
        error: &io::Error,
        fault: &Fault,
    ) -> Option<Box<Untrusted>> {
        let certificate = self.certificate?;
        let why = match of_tls(error) {
            Some(Error::InvalidCertificate(why)) => why,
            _ => return None,
        };
        let worthless = self.forged || matches!(why, CertificateError::Revoked);
        (certificate.key.usable() && !worthless).then(|| {
            Box::new(Untrusted {
                host: self.host.to_owned(),
                port: self.port,
                certificate: certificate.clone(),
                known: self.known.to_vec(),
                fault: fault.clone(),
            })
        })
    }

    /// The address for `tnkeys trust`.
    pub(super) fn place(&self) -> String {
        place(self.host, self.port)
    }
}

/// A host and port as typed on the command line.
fn place(host: &str, port: u16) -> String {
    match (host.contains(':'), port) {
        (false, 443) => host.to_owned(),
        (false, port) => format!("{host}:{port}"),
        (true, 443) => format!("[{host}]"),
        (true, port) => format!("[{host}]:{port}"),
    }
}

pub(super) fn of_tls(error: &io::Error) -> Option<&Error> {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
}
