//! The DDP greeting, which proves that an endpoint found by a 404 is TrueNAS.

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::discover::Peer;
use super::limits::Limits;
use super::upgrade::Socket;
use crate::domain::{Fault, Kind};
use crate::wire::{Framing, Incoming};

/// Sends the greeting and waits for the reply.
pub(super) async fn greet(
    socket: &mut Socket,
    framing: Framing,
    peer: &Peer,
    limits: &Limits,
) -> Result<(), Fault> {
    let Some(hello) = framing.hello() else {
        return Ok(());
    };
    let name = &peer.name;
    let not_ddp = || {
        Fault::new(
            Kind::NotTrueNas,
            format!("{name} opened a WebSocket, but the greeting is not that of TrueNAS."),
        )
        .meaning("Nothing secret was sent.")
        .next("Check the address and the port.")
    };
    let exchange = async {
        socket
            .send(Message::text(hello))
            .await
            .map_err(|_| not_ddp())?;
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => match framing.decode(&text) {
                    Ok(Incoming::Connected) => return Ok(()),
                    _ => return Err(not_ddp()),
                },
                // Pings and pongs are the library's.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Err(not_ddp()),
            }
        }
    };
    match timeout(limits.greet, exchange).await {
        Ok(result) => result,
        Err(_) => Err(Fault::new(
            Kind::TimedOut,
            format!("{name} opened a WebSocket but sent no greeting."),
        )
        .next("It may still be starting. Try again in a minute.")),
    }
}
