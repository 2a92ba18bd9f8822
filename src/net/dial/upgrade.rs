//! The WebSocket handshake.

use hyper::StatusCode;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::discover::{Peer, status_fault, stranger};
use super::frames::Frames;
use super::limits::{Limits, web_socket};
use super::stream::Stream;
use crate::domain::{Fault, Kind};

/// A WebSocket to a system.
pub(crate) type Socket = WebSocketStream<Frames<Stream>>;

/// The same WebSocket with new buffers. The old ones must be empty.
pub(crate) async fn renewed(socket: Socket) -> Socket {
    WebSocketStream::from_raw_socket(socket.into_inner(), Role::Client, Some(web_socket())).await
}

/// Opens the WebSocket at this path.
pub(super) async fn upgrade(
    stream: Stream,
    peer: &Peer,
    path: &str,
    limits: &Limits,
) -> Result<Socket, Fault> {
    // The scheme only shapes the request: whether TLS lies underneath was settled before.
    let uri = format!("ws://{}{path}", peer.authority);
    let request = uri
        .into_client_request()
        .map_err(|_| Fault::new(Kind::Invalid, format!("{path} is not a valid path.")))?;
    let stream = Frames::new(stream);
    let opening = tokio_tungstenite::client_async_with_config(request, stream, Some(web_socket()));
    match timeout(limits.greet, opening).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(response))) => {
            let (head, _) = response.into_parts();
            Err(match head.status {
                StatusCode::NOT_FOUND => stranger(
                    peer,
                    &head.headers,
                    &format!("has nothing at {path}, the path of the API"),
                ),
                StatusCode::OK => stranger(
                    peer,
                    &head.headers,
                    &format!("returned a page at {path}, the path of the API"),
                ),
                other => status_fault(peer, other, &head.headers),
            })
        }
        Ok(Err(error)) => Err(Fault::new(
            Kind::NotTrueNas,
            format!("{} did not open a WebSocket at {path}: {error}.", peer.name),
        )
        .next("Check the address and the port.")),
        Err(_) => Err(Fault::new(
            Kind::TimedOut,
            format!("{} does not respond at {path}.", peer.name),
        )
        .next("It may still be starting. Try again in a minute.")),
    }
}
