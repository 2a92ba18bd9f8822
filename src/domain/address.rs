//! Addresses of systems, parsed strictly.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;

use super::text::harmless;

mod canonical;

pub use canonical::{host_and_port, stored_name};

/// An address of a TrueNAS system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A network address.
    Net {
        /// `wss://` (TLS) or `ws://`.
        tls: bool,
        /// Name or IP address; an IPv6 address without brackets.
        host: String,
        /// 443 or 80 by default.
        port: u16,
        /// An explicit path is used as it is; `None` discovers the endpoint.
        path: Option<String>,
    },
    /// The middleware's unix socket, or a forwarded one.
    Unix(PathBuf),
    /// The middleware's unix socket on another machine, through the system's OpenSSH.
    Ssh {
        /// The remote user; `None` uses ssh's configuration.
        user: Option<String>,
        /// A name, an alias of ssh's configuration, or an IP address without brackets.
        host: String,
        /// `None` uses ssh's configuration.
        port: Option<u16>,
        /// The path of the remote socket.
        socket: String,
    },
}

/// The middleware's own socket (all releases).
pub const MIDDLEWARE_SOCKET: &str = "/var/run/middleware/middlewared.sock";

/// A unix socket's path must be shorter than this (Linux: 108 bytes with the zero at the end; others have 104).
pub const SOCKET_PATH_MAX: usize = 104;

/// Why an address is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is empty.
    #[error("enter an address: a host name, wss://HOST, ssh://HOST or unix:PATH")]
    Empty,
    /// A scheme other than wss, ws, https, http, ssh, unix and ws+unix.
    #[error(
        "{0}:// is not supported: use a host name, wss://HOST, ws://HOST, ssh://HOST or unix:PATH"
    )]
    Scheme(String),
    /// The host is missing or contains an invalid character.
    #[error("the host name is missing or invalid")]
    Host,
    /// An internationalized name in its own script: the resolver and the certificate use its ASCII form.
    #[error("enter the host name in its ASCII form (xn--...), as in its certificate")]
    International,
    /// An IPv6 address with a zone (`%eth0`): no certificate can contain one.
    #[error("remove the zone (%...): use the host name, or an address that is not link-local")]
    Zone,
    /// The port is not 1 to 65535.
    #[error("the port must be a number from 1 to 65535")]
    Port,
    /// `user:password@host`: an address must not contain a secret.
    #[error("remove user and password from the address: tnkeys asks for them")]
    UserInfo,
    /// The part before the `@` of an `ssh://` address is not a valid user name.
    #[error("the part before the @ of an ssh:// address is a user name, without a password")]
    SshUser,
    /// The path of an `ssh://` address is not a socket path.
    #[error(
        "the path of a socket has letters, digits and / . _ - + @, and fewer than 104 characters"
    )]
    Socket,
    /// The path of a socket contains a control character.
    #[error("the path of a socket cannot contain control characters")]
    SocketPath,
    /// A query or fragment.
    #[error("an address has no ? or # part")]
    Query,
}

impl Address {
    /// The address without the name of a user; `None` for a socket of this machine.
    pub fn without_user(&self) -> Option<Self> {
        match self {
            Self::Unix(_) => None,
            Self::Ssh { .. } | Self::Net { .. } => {
                let mut place = self.clone();
                if let Self::Ssh { user, .. } = &mut place {
                    *user = None;
                }
                Some(place)
            }
        }
    }

    /// Parses `nas1`, `nas1:8443`, `[::1]:443`, `wss://nas1`, `ws://127.0.0.1:9/api/current`, `https://nas1` (meaning
    /// `wss`), `unix:/path`, `ws+unix:///path` (the same, in the notation of the vendor's client),
    /// `ssh://root@nas1:22/path`. A path of `/` counts as none, and so does a page of the web interface with its query
    /// (`https://nas1/ui/dashboard?x#y`), as a browser shows them.
    ///
    /// # Errors
    /// [`AddressError`], with the invalid part.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if let Some(path) = socket_path(text) {
            return match path {
                "" => Err(AddressError::Empty),
                path if path.contains(char::is_control) => Err(AddressError::SocketPath),
                path => Ok(Self::Unix(path.into())),
            };
        }
        let (tls, rest) = match text.split_once("://") {
            None => (true, text),
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "wss" | "https" => (true, rest),
                "ws" | "http" => (false, rest),
                "ssh" => return parse_ssh(rest),
                other => {
                    return Err(AddressError::Scheme(
                        other.chars().take(16).filter(|c| !c.is_control()).collect(),
                    ));
                }
            },
        };
        let rest = match text.split_once("://") {
            Some((scheme, _)) if scheme.to_ascii_lowercase().starts_with("ws") => rest,
            _ => without_page(rest),
        };
        if rest.contains(['?', '#']) {
            return Err(AddressError::Query);
        }
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if authority.contains('@') {
            return Err(AddressError::UserInfo);
        }
        let (host, port) = split_port(authority)?;
        if path.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Err(AddressError::Query);
        }
        Ok(Self::Net {
            tls,
            host,
            port: port.unwrap_or(if tls { 443 } else { 80 }),
            path: (path.len() > 1).then(|| path.to_owned()),
        })
    }

    /// Whether the connection stays on this machine: a unix socket, or a loopback address. Only literal loopback
    /// addresses and `localhost` count, not a name that resolves to one.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Ssh { .. } => false,
            Self::Net { host, .. } => match host.parse::<IpAddr>() {
                Ok(IpAddr::V4(ip)) => ip.is_loopback(),
                Ok(IpAddr::V6(ip)) => {
                    ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback())
                }
                Err(_) => host.eq_ignore_ascii_case("localhost"),
            },
        }
    }

    /// Whether it leads to the middleware's own socket, which identifies the peer by itself.
    pub fn is_socket(&self) -> bool {
        matches!(self, Self::Unix(_) | Self::Ssh { .. })
    }

    /// The short name for the status line: the host, or the socket's path.
    pub fn label(&self) -> String {
        match self {
            Self::Net { host, .. } | Self::Ssh { host, .. } => harmless(host).into_owned(),
            Self::Unix(path) => harmless(&path.display().to_string()).into_owned(),
        }
    }

    /// Where the system is, for its name on the screen: the host with a port that is not the usual one, without user or path.
    pub fn place(&self) -> String {
        let (host, port) = match self {
            Self::Unix(path) if path.as_os_str() == MIDDLEWARE_SOCKET => {
                return "local socket".to_owned();
            }
            Self::Unix(_) => return self.label(),
            Self::Net {
                tls, host, port, ..
            } => {
                let usual = if *tls { 443 } else { 80 };
                (host, Some(*port).filter(|port| *port != usual))
            }
            Self::Ssh { host, port, .. } => (host, *port),
        };
        match (harmless(host), port) {
            (host, None) => host.into_owned(),
            (host, Some(port)) if host.contains(':') => format!("[{host}]:{port}"),
            (host, Some(port)) => format!("{host}:{port}"),
        }
    }

    /// The same address over TLS on the standard port; `None` when TLS is in use or not needed.
    pub fn with_tls(&self) -> Option<Self> {
        match self {
            Self::Net {
                tls: false,
                host,
                port,
                path,
            } => Some(Self::Net {
                tls: true,
                host: host.clone(),
                port: if *port == 80 { 443 } else { *port },
                path: path.clone(),
            }),
            _ => None,
        }
    }
}

/// The pages that a browser shows: the web interface and the description of the API.
const PAGES: [&str; 2] = ["ui", "api/docs"];

/// The address without a page of the web interface, its query and its fragment.
fn without_page(rest: &str) -> &str {
    let Some((authority, page)) = rest.split_once('/') else {
        return rest;
    };
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let is_page = |name: &&str| {
        path.strip_prefix(*name)
            .is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    match path.is_empty() || PAGES.iter().any(is_page) {
        true => authority,
        false => rest,
    }
}

/// The path of a `unix:` or `ws+unix:` address, with or without `//` before it. The path is literal, as in the vendor's
/// client: nothing in it is decoded (`%20` is three characters of a file name).
fn socket_path(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let known = ["unix", "ws+unix"];
    let known = known.iter().any(|it| scheme.eq_ignore_ascii_case(it));
    known.then(|| rest.strip_prefix("//").unwrap_or(rest))
}

/// Parses the part after `ssh://`. Accepts only characters without a meaning to ssh or to a shell in its configuration
/// (`ProxyCommand`, `Match exec`), and nothing that starts like an option.
fn parse_ssh(rest: &str) -> Result<Address, AddressError> {
    if rest.contains(['?', '#']) {
        return Err(AddressError::Query);
    }
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    // A user of a directory service has an @ in the name.
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    let plain = |c: char, more: &str| c.is_ascii_alphanumeric() || more.contains(c);
    let is_name = |user: &str| {
        !user.is_empty() && !user.starts_with('-') && user.chars().all(|c| plain(c, "._-+@"))
    };
    if user.is_some_and(|user| !is_name(user)) {
        return Err(AddressError::SshUser);
    }
    let (host, port) = split_port(place)?;
    if host.starts_with('-') {
        return Err(AddressError::Host);
    }
    let socket = if path.len() > 1 {
        path
    } else {
        MIDDLEWARE_SOCKET
    };
    if socket.len() >= SOCKET_PATH_MAX || !socket.chars().all(|c| plain(c, "/._-+@")) {
        return Err(AddressError::Socket);
    }
    Ok(Address::Ssh {
        user: user.map(ToOwned::to_owned),
        host,
        port,
        socket: socket.to_owned(),
    })
}

/// Splits `host:port`, `[v6]:port`, or a bare IPv6 address.
fn split_port(authority: &str) -> Result<(String, Option<u16>), AddressError> {
    if authority.contains('%') && authority.contains(':') {
        return Err(AddressError::Zone);
    }
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(AddressError::Host)?;
        host.parse::<Ipv6Addr>().map_err(|_| AddressError::Host)?;
        match after.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if after.is_empty() => (host, None),
            None => return Err(AddressError::Host),
        }
    } else if authority.parse::<Ipv6Addr>().is_ok() {
        (authority, None)
    } else {
        match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    if host.chars().any(|c| !c.is_ascii() && c.is_alphanumeric()) {
        return Err(AddressError::International);
    }
    let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(valid) {
        return Err(AddressError::Host);
    }
    let port = match port {
        None => None,
        Some(digits) => match digits.parse::<u16>() {
            Ok(port) if port > 0 => Some(port),
            _ => return Err(AddressError::Port),
        },
    };
    Ok((host.to_owned(), port))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What begins with two slashes reads back as itself only behind two more.
            Self::Unix(path) if path.as_os_str().as_encoded_bytes().starts_with(b"//") => {
                write!(f, "unix://{}", path.display())
            }
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Ssh {
                user,
                host,
                port,
                socket,
            } => {
                f.write_str("ssh://")?;
                if let Some(user) = user {
                    write!(f, "{user}@")?;
                }
                write_host(f, host)?;
                if let Some(port) = port {
                    write!(f, ":{port}")?;
                }
                f.write_str(if socket == MIDDLEWARE_SOCKET {
                    ""
                } else {
                    socket
                })
            }
            Self::Net {
                tls,
                host,
                port,
                path,
            } => {
                let scheme = if *tls { "wss" } else { "ws" };
                write!(f, "{scheme}://")?;
                write_host(f, host)?;
                if *port != if *tls { 443 } else { 80 } {
                    write!(f, ":{port}")?;
                }
                f.write_str(path.as_deref().unwrap_or(""))
            }
        }
    }
}

/// Writes a host as it stands before a port.
fn write_host(f: &mut fmt::Formatter<'_>, host: &str) -> fmt::Result {
    if host.contains(':') {
        write!(f, "[{host}]")
    } else {
        f.write_str(host)
    }
}

#[cfg(test)]
mod tests;
