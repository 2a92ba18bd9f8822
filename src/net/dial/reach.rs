//! Name lookup and TCP, or a unix socket.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::Path;

use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::timeout;

use super::limits::Limits;
use crate::domain::{Fault, Kind};

/// Connects to the first address of the name that answers. With `local_only` only loopback addresses are dialed: the
/// resolver decides what `localhost` means, and plain text must not leave the machine.
pub(super) async fn tcp(
    host: &str,
    port: u16,
    local_only: bool,
    limits: &Limits,
) -> Result<TcpStream, Fault> {
    match timeout(limits.reach, try_all(host, port, local_only, limits)).await {
        Ok(result) => result,
        Err(_) => Err(no_answer(host, port)),
    }
}

async fn try_all(
    host: &str,
    port: u16,
    local_only: bool,
    limits: &Limits,
) -> Result<TcpStream, Fault> {
    let mut addresses: Vec<SocketAddr> = lookup_host((host, port))
        .await
        .map_err(|error| {
            Fault::new(
                Kind::Unreachable,
                format!("Could not resolve {host}: {error}."),
            )
            .next("Check the spelling, or use the IP address.")
        })?
        .collect();
    if local_only {
        addresses.retain(|address| address.ip().to_canonical().is_loopback());
        if addresses.is_empty() {
            return Err(not_loopback(host));
        }
    }
    let mut last = None;
    for address in addresses {
        match timeout(limits.address, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let peer = stream.peer_addr().map_err(|e| refused(host, port, &e))?;
                if local_only && !peer.ip().to_canonical().is_loopback() {
                    return Err(not_loopback(host));
                }
                // Requests are small and waited for: never hold one back. Failing that, it is only slower.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = Some(refused(host, port, &error)),
            Err(_) => last = Some(no_answer(host, port)),
        }
    }
    Err(last.unwrap_or_else(|| {
        Fault::new(
            Kind::Unreachable,
            format!("The name {host} has no address."),
        )
        .next("Check the spelling, or use the IP address.")
    }))
}

/// Connects to the middleware's socket, or a forwarded one.
pub(super) async fn unix(path: &Path, limits: &Limits) -> Result<UnixStream, Fault> {
    let shown = path.display();
    match timeout(limits.reach, UnixStream::connect(path)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => {
            let (what, next) = match error.kind() {
                ErrorKind::NotFound => (
                    format!("There is no socket at {shown}."),
                    "On a TrueNAS system, check that the middleware is running. From another machine, use the host name.",
                ),
                ErrorKind::PermissionDenied => (
                    format!("You may not open the socket {shown}."),
                    "Run as root or as a user with TrueNAS privileges, or use the host name.",
                ),
                ErrorKind::ConnectionRefused => (
                    format!("Nothing listens on the socket {shown}."),
                    "Check that the middleware is running. Try again in a minute.",
                ),
                _ => (format!("Could not open the socket {shown}: {error}."), ""),
            };
            Err(Fault::new(Kind::Unreachable, what).next(next))
        }
        Err(_) => Err(Fault::new(
            Kind::Unreachable,
            format!("The socket {shown} does not respond."),
        )),
    }
}

fn no_answer(host: &str, port: u16) -> Fault {
    Fault::new(
        Kind::Unreachable,
        format!("{host} does not respond on port {port}."),
    )
    .next("Check that the system is on and that the address is right. A firewall may drop the packets.")
}

fn refused(host: &str, port: u16, error: &io::Error) -> Fault {
    match error.kind() {
        ErrorKind::ConnectionRefused => Fault::new(
            Kind::Unreachable,
            format!("{host} refuses connections on port {port}."),
        )
        .next("Check the port, and whether the system has finished starting."),
        ErrorKind::TimedOut => no_answer(host, port),
        _ => Fault::new(
            Kind::Unreachable,
            format!("Could not reach {host} on port {port}: {error}."),
        )
        .next("Check the network and the address."),
    }
}

fn not_loopback(host: &str) -> Fault {
    Fault::new(
        Kind::Insecure,
        format!("{host} is another machine, and ws:// is not encrypted. Nothing was sent."),
    )
    .meaning("The password and every new key would be readable on the network.")
    .next(format!("Use wss://{host}, or 127.0.0.1 for this machine."))
}
