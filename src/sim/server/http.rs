//! The HTTP paths of the middleware, and the upgrade to WebSocket.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    CONNECTION, CONTENT_TYPE, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::sim::release::rest_paths;
use crate::sim::release::traits::Version;
use crate::sim::server::chop::first_path;
use crate::sim::server::connection;
use crate::sim::server::hub::Hub;
use crate::sim::world::fault::{Fault, Moment};
use crate::sim::world::session::{Framing, Link};

type Body = Full<Bytes>;

/// What is known about a client before its first request.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) secure: bool,
    pub(super) local: bool,
    /// The hash of the server's certificate, over TLS.
    pub(super) certificate: Option<Arc<[u8]>>,
    pub(super) origin: String,
}

/// Bytes that no HTTP client can parse.
const GARBAGE: &[u8] = b"\x00\xff\x1b[31m220 nas1 ESMTP\r\n\r\n<!doctype\r\n";

/// Serves HTTP on one stream.
pub(super) async fn serve<S>(stream: S, hub: Arc<Hub>, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    if !hub.world().is_armed(Moment::Greeting) {
        return serve_http(stream, hub, peer).await;
    }
    let Some((path, mut stream)) = first_path(stream).await else {
        return;
    };
    if hub.world().take_fault(Moment::Greeting, &path).is_none() {
        return serve_http(stream, hub, peer).await;
    }
    // The client may be gone.
    let _ = stream.write_all(GARBAGE).await;
    let _ = stream.shutdown().await;
}

async fn serve_http<S>(stream: S, hub: Arc<Hub>, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let response = respond(request, &hub, &peer);
        async move { Ok::<_, Infallible>(response) }
    });
    // An error means that the client left or did not speak HTTP.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

fn respond(mut request: Request<Incoming>, hub: &Arc<Hub>, peer: &Peer) -> Response<Body> {
    let path = request.uri().path().to_owned();
    if let Some(Fault::HttpStatus { status, .. }) = hub.world().take_fault(Moment::Request, &path) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return page(
            status,
            "text/html",
            "<html><body><h1>Trouble</h1></body></html>",
        );
    }
    if request.method() != Method::GET {
        let text = "405: Method Not Allowed";
        return page(
            StatusCode::METHOD_NOT_ALLOWED,
            "text/plain; charset=utf-8",
            text,
        );
    }
    let traits = hub.world().traits;
    let has_api = !traits.versions.is_empty();
    let (framing, version) = match path.as_str() {
        "/websocket" => (Framing::Ddp, None),
        "/api/current" if has_api => (Framing::JsonRpc, None),
        "/api/v2.0" | "/api/v2.0/" | "/api/v2.0/openapi.json" if !has_api => {
            let world = hub.world();
            return json(
                rest_paths::openapi(&world.catalogue, &world.version(world.traits.short_version))
                    .to_string(),
            );
        }
        "/api/versions" if has_api => {
            if let Some(names) = &hub.world().listed_versions {
                return json(serde_json::json!(names).to_string());
            }
            let names: Vec<&str> = traits.versions.iter().map(|v| v.name).collect();
            return json(serde_json::json!(names).to_string());
        }
        "/api/boot_id" if has_api => {
            let id = hub.world().boot_id.clone();
            return json(serde_json::json!(id).to_string());
        }
        path => match named_version(path, traits.versions) {
            Some(version) => (Framing::JsonRpc, Some(version)),
            None => return text(StatusCode::NOT_FOUND, "404: Not Found"),
        },
    };
    let Some(accept) = accept_key(&request) else {
        let upgrade = request
            .headers()
            .get(UPGRADE)
            .and_then(|value| value.to_str().ok());
        return text(
            StatusCode::BAD_REQUEST,
            &format!(
                "No WebSocket UPGRADE hdr: {}\n Can \"Upgrade\" only to \"WebSocket\".",
                upgrade.unwrap_or("None")
            ),
        );
    };
    let link = Link {
        framing,
        version,
        secure: peer.secure,
        local: peer.local,
        certificate: peer.certificate.clone(),
        origin: peer.origin.clone(),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let shared = Arc::clone(hub);
    hub.spawn(async move {
        if let Ok(stream) = upgrade.await {
            connection::serve(TokioIo::new(stream), shared, link).await;
        }
    });
    switch(&accept)
}

fn named_version(path: &str, versions: &'static [Version]) -> Option<&'static Version> {
    let name = path.strip_prefix("/api/")?;
    versions.iter().find(|version| version.name == name)
}

/// The `Sec-WebSocket-Accept` value, if the request is a WebSocket handshake.
fn accept_key(request: &Request<Incoming>) -> Option<String> {
    let headers = request.headers();
    let upgrade = headers.get(UPGRADE)?.to_str().ok()?;
    if !upgrade.eq_ignore_ascii_case("websocket") {
        return None;
    }
    let key = headers.get(SEC_WEBSOCKET_KEY)?;
    Some(derive_accept_key(key.as_bytes()))
}

fn switch(accept: &str) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    if let Ok(accept) = HeaderValue::from_str(accept) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}

fn json(body: String) -> Response<Body> {
    page(StatusCode::OK, "application/json", &body)
}

fn text(status: StatusCode, body: &str) -> Response<Body> {
    page(status, "text/plain; charset=utf-8", body)
}

fn page(status: StatusCode, kind: &'static str, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
