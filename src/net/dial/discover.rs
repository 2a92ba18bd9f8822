//! Discovers the endpoint of a system with `GET /api/versions`.
//!
//! Invariant: only a 404 means the older endpoint. A server error, a web page, silence or malformed JSON is a fault: a
//! wrong guess would send a password to something that is not TrueNAS.

use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderMap, LOCATION, SERVER, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::limits::{BODY_MAX, HEAD_MAX, Limits};
use super::stream::{Protocol, Sniff, Stream};
use crate::domain::{Fault, Kind, Release};

/// The list of API versions (25.04 and newer).
const VERSIONS: &str = "/api/versions";

/// The endpoint of a system.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ApiVersions {
    /// JSON-RPC at `/api/current`, with the newest listed version.
    JsonRpc(Option<Release>),
    /// A 404: older than 25.04, or not TrueNAS at all.
    NotFound,
}

/// The peer of a connection, for headers and fault texts.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// The name that the user gave: the host, or the socket's path.
    pub(super) name: String,
    /// The `Host` header.
    pub(super) authority: String,
    /// Whether the connection uses TLS.
    pub(super) tls: bool,
}

/// Requests the list of versions.
pub(super) async fn versions(
    stream: Stream,
    peer: &Peer,
    limits: &Limits,
) -> Result<ApiVersions, Fault> {
    let (stream, first) = Sniff::new(stream);
    let exchange = timeout(limits.greet, get(stream, &peer.authority)).await;
    let (status, headers, body) = match exchange {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(no_http(peer, first.protocol(), &*error)),
        Err(_) => {
            return Err(Fault::new(
                Kind::TimedOut,
                format!("{} does not respond over HTTP.", peer.name),
            )
            .next("It may still be starting. Check the port, and try again in a minute."));
        }
    };
    match status {
        StatusCode::NOT_FOUND => Ok(ApiVersions::NotFound),
        StatusCode::OK => read(&body).ok_or_else(|| {
            let page = body.trim_ascii_start().first() == Some(&b'<');
            let came = if page { "a web page" } else { "something else" };
            stranger(
                peer,
                &headers,
                &format!("returned {came} instead of the TrueNAS API versions"),
            )
        }),
        other => Err(status_fault(peer, other, &headers)),
    }
}

async fn get(
    stream: Sniff<Stream>,
    authority: &str,
) -> Result<(StatusCode, HeaderMap, Bytes), Box<dyn Error + Send + Sync>> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_MAX)
        .handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
        .await?;
    let request = Request::get(VERSIONS)
        .header(HOST, authority)
        .header(USER_AGENT, concat!("tnkeys/", env!("CARGO_PKG_VERSION")))
        .body(Empty::new())?;
    let exchange = async move {
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        // Only a listing needs its body.
        let body = if head.status == StatusCode::OK {
            Limited::new(body, BODY_MAX).collect().await?.to_bytes()
        } else {
            Bytes::new()
        };
        Ok((head.status, head.headers, body))
    };
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        done = &mut exchange => done,
        // The connection ended first: what it read is with the exchange already, or never comes.
        _ = connection => exchange.await,
    }
}

/// Reads a JSON list of names and returns the newest release. 25.04.0 also lists `v24.10`, which is not usable.
fn read(body: &[u8]) -> Option<ApiVersions> {
    let names: Vec<String> = serde_json::from_slice(body).ok()?;
    let releases = names.iter().filter_map(|name| Release::parse(name));
    Some(ApiVersions::JsonRpc(
        releases.filter(|release| release.user_era()).max(),
    ))
}

/// The fault of an exchange without an HTTP status.
fn no_http(peer: &Peer, protocol: Protocol, error: &(dyn Error + Send + Sync + 'static)) -> Fault {
    let name = &peer.name;
    // hyper has a predicate for this only where its server is built in; its words are the same everywhere.
    let head_too_large = |e: &hyper::Error| e.is_parse() && e.to_string().contains("too large");
    let too_large = error
        .downcast_ref::<hyper::Error>()
        .is_some_and(head_too_large)
        || error.is::<http_body_util::LengthLimitError>();
    let stranger = |what: String| Fault::new(Kind::NotTrueNas, what);
    match protocol {
        Protocol::Ssh => stranger(format!(
            "An SSH server answers at {name}, not a TrueNAS web interface."
        ))
        .next("Check the port: TrueNAS listens on 443 unless changed."),
        Protocol::Tls if !peer.tls => {
            Fault::new(Kind::Insecure, format!("{name} speaks TLS on this port."))
                .meaning("Nothing secret was sent.")
                .next("Use wss:// instead of ws://.")
        }
        Protocol::Silence => Fault::new(
            Kind::Unreachable,
            format!("{name} accepted the connection and closed it without a response."),
        )
        .next("It may still be starting, or the port is another service's. Try again in a minute."),
        Protocol::Http if too_large => stranger(format!(
            "{name} sent a larger list of API versions than TrueNAS does. It was not read."
        ))
        .next("Check the address and the port."),
        Protocol::Http => stranger(format!("{name} sent invalid HTTP: {error}.")),
        Protocol::Tls | Protocol::Other => {
            stranger(format!("{name} does not speak HTTP.")).next("Check the address and the port.")
        }
    }
}

/// The fault of a status that is neither success nor 404, for the version list and the WebSocket handshake.
pub(super) fn status_fault(peer: &Peer, status: StatusCode, headers: &HeaderMap) -> Fault {
    let name = &peer.name;
    let number = status.as_u16();
    let location = headers.get(LOCATION).and_then(|to| to.to_str().ok());
    if status.is_redirection() {
        let to_tls = location.is_some_and(|to| to.starts_with("https://"));
        return if to_tls && !peer.tls {
            Fault::new(
                Kind::Insecure,
                format!("{name} requires wss://: it redirects HTTP to HTTPS."),
            )
            .meaning("Nothing secret was sent.")
            .next("Use wss:// with its https port.")
        } else {
            let to: String = location.unwrap_or("nowhere").chars().take(200).collect();
            Fault::new(Kind::NotTrueNas, format!("{name} redirects to {to}."))
                .next("tnkeys does not follow redirects. Use the address of the system itself.")
        };
    }
    if status == StatusCode::BAD_REQUEST && !peer.tls {
        // nginx answers so when it is spoken to in clear on its TLS port.
        return Fault::new(
            Kind::NotTrueNas,
            format!("{name} rejected the request (400); the port may require TLS."),
        )
        .next("Use wss:// instead of ws://.");
    }
    if status.is_server_error() {
        return Fault::new(
            Kind::Unreachable,
            format!(
                "{name} returned {number}: its middleware is not ready, or a proxy cannot reach it."
            ),
        )
        .next("The system may still be starting. Try again in a minute.");
    }
    if matches!(number, 401 | 403 | 407) {
        return Fault::new(
            Kind::Denied,
            format!("{name} returned {number}: your address may not use its web interface, or a proxy requires its own sign-in."),
        )
        .next("On TrueNAS, see the allowed IP addresses in the advanced settings.");
    }
    stranger(
        peer,
        headers,
        &format!("returned {number} instead of the TrueNAS API"),
    )
}

/// The fault of a server that is not TrueNAS, with the name that the server gives itself.
pub(super) fn stranger(peer: &Peer, headers: &HeaderMap, does: &str) -> Fault {
    let server = headers.get(SERVER).and_then(|name| name.to_str().ok());
    let server = match server {
        Some(text) => {
            let text: String = text.chars().take(60).collect();
            format!(" Its server name is {text}.")
        }
        None => String::new(),
    };
    Fault::new(
        Kind::NotTrueNas,
        format!(
            "{} is not a supported TrueNAS system: it {does}.{server}",
            peer.name
        ),
    )
    .meaning("Nothing secret was sent.")
    .next("Check the address and the port.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_a_list_of_names_or_nothing() {
        let newest = |body: &str| read(body.as_bytes());
        let found = |r| Some(ApiVersions::JsonRpc(r));
        assert_eq!(
            newest(r#"["v25.04.0","v25.10.5","v25.10.1"]"#),
            found(Some(Release::new(25, 10, 5)))
        );
        assert_eq!(
            newest(r#"["v24.10","v25.04.0"]"#),
            found(Some(Release::new(25, 4, 0)))
        );
        assert_eq!(newest(r#"["v24.10"]"#), found(None));
        for wrong in ["", "{}", "\"v25.04.0\"", "[1]", "<html>", "[\"v25.04.0\""] {
            assert_eq!(newest(wrong), None, "{wrong}");
        }
    }
}
