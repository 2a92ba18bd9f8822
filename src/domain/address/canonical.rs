//! One canonical name for each host and port, for every spelling of an address.
//!
//! Invariant: everything that is saved about a system between runs (certificates, the highest release seen, the count
//! of sign-ins, lost requests, rotations) is filed under this name. Two entries for two spellings would bypass each of
//! these protections.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Address;

/// The canonical name of every loopback address.
const LOOPBACK: &str = "localhost";

impl Address {
    /// The canonical name: `HOST:PORT` for a network address, whatever its scheme and path; `ssh://HOST[:PORT][SOCKET]`
    /// without the user; `unix:PATH`. Names are not resolved, neither by DNS nor by ssh's configuration: two names of
    /// one address are two systems.
    pub fn canonical(&self) -> String {
        match self {
            Self::Net { host, port, .. } => host_and_port(host, *port),
            Self::Unix(_) => self.to_string(),
            Self::Ssh {
                host, port, socket, ..
            } => Self::Ssh {
                user: None,
                host: canonical_host(host),
                port: *port,
                socket: socket.clone(),
            }
            .to_string(),
        }
    }
}

/// `HOST:PORT` in canonical form; an IPv6 address is in brackets.
pub fn host_and_port(host: &str, port: u16) -> String {
    let host = canonical_host(host);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// The canonical form of a name that an earlier version saved: `[::1]:443`, `wss://nas1`, `127.0.0.1:8443`.
pub fn stored_name(name: &str) -> String {
    let explicit = name.rsplit_once(':').and_then(|(host, port)| {
        let port = port.parse::<u16>().ok()?;
        let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let plain = !host.contains([':', '/', '[']);
        let host = inner.or_else(|| plain.then_some(host))?;
        Some(host_and_port(host, port))
    });
    match (explicit, Address::parse(name)) {
        (Some(name), _) => name,
        (None, Ok(address)) => address.canonical(),
        (None, Err(_)) => name.to_owned(),
    }
}

/// Lower case, without a trailing dot; a numeric address as the resolver reads it, in its shortest form; `localhost`
/// for every loopback address.
fn canonical_host(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    // RFC 6761, 6.3: names below localhost are the loopback's too.
    if host == LOOPBACK || host.ends_with(".localhost") {
        return LOOPBACK.to_owned();
    }
    let numeric = host
        .parse::<Ipv6Addr>()
        .map(IpAddr::V6)
        .ok()
        .or_else(|| inet_aton(&host).map(IpAddr::V4));
    match numeric.map(|address| address.to_canonical()) {
        None => host,
        // Connecting to "any address" reaches this machine.
        Some(IpAddr::V4(it)) if it == Ipv4Addr::LOCALHOST || it.is_unspecified() => LOOPBACK.into(),
        Some(IpAddr::V6(it)) if it.is_loopback() || it.is_unspecified() => LOOPBACK.into(),
        Some(address) => address.to_string(),
    }
}

/// Parses an IPv4 address in every form that `inet_aton(3)`, and so the resolver, accepts: one to four parts, decimal,
/// octal (`0177`) or hexadecimal (`0x7f`), the last of which fills the rest.
fn inet_aton(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, leading) = parts.split_last()?;
    if leading.len() > 3 || leading.iter().any(|part| *part > 255) {
        return None;
    }
    let high = leading
        .iter()
        .zip([24, 16, 8])
        .fold(0, |address, (part, shift)| address | part << shift);
    let room = 32 - 8 * leading.len();
    (u64::from(*last) < 1 << room).then(|| Ipv4Addr::from(high | last))
}

fn number(part: &str) -> Option<u32> {
    let (digits, radix) = match part.strip_prefix('0') {
        Some(rest) if rest.starts_with('x') => (&rest[1..], 16),
        Some(rest) if !rest.is_empty() => (rest, 8),
        _ => (part, 10),
    };
    // `from_str_radix` takes a sign.
    let plain = digits.chars().all(|c| c.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, radix).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        Address::parse(text).unwrap().canonical()
    }

    #[test]
    fn every_spelling_of_one_host_and_port_has_one_name() {
        for spelling in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "nas.localhost",
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "0.0.0.0",
            "0",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]",
            "wss://localhost:443",
            "ws://localhost:443",
            "https://localhost/websocket",
        ] {
            assert_eq!(canonical(spelling), "localhost:443", "{spelling}");
        }
        for spelling in [
            "10.0.0.5",
            "10.5",
            "10.0.5",
            "0xa.0.0.5",
            "[::ffff:10.0.0.5]",
        ] {
            assert_eq!(canonical(spelling), "10.0.0.5:443", "{spelling}");
        }
        for spelling in ["2001:db8::1", "[2001:0DB8:0:0::1]", "[2001:db8::0:1]:443"] {
            assert_eq!(canonical(spelling), "[2001:db8::1]:443", "{spelling}");
        }
        for spelling in ["nas1", "NAS1.", "wss://Nas1:443/api/current"] {
            assert_eq!(canonical(spelling), "nas1:443", "{spelling}");
        }
        for spelling in ["ssh://nas1", "ssh://root@NAS1", "ssh://admin@nas1."] {
            assert_eq!(canonical(spelling), "ssh://nas1", "{spelling}");
        }
    }

    #[test]
    fn other_systems_keep_other_names() {
        let apart = [
            "localhost",
            "localhost:8443",
            "ws://localhost",
            "127.0.0.2",
            "10.0.0.5",
            "10.0.0.6",
            "nas1",
            "nas1:8443",
            "nas1.example",
            "ssh://nas1",
            "ssh://nas1:2222",
            "ssh://nas1/run/other.sock",
            "unix:/run/middlewared.sock",
            // No number that the resolver takes.
            "256.1.1.1",
            "1.2.3.4.5",
            "0x",
            "08.1",
        ];
        let names: std::collections::BTreeSet<String> = apart.map(canonical).into();
        assert_eq!(names.len(), apart.len(), "{names:?}");
    }

    #[test]
    fn what_an_earlier_version_filed_is_found() {
        for (before, now) in [
            ("[::1]:443", "localhost:443"),
            ("127.0.0.1:8443", "localhost:8443"),
            ("nas1:443", "nas1:443"),
            ("[2001:db8::1]:444", "[2001:db8::1]:444"),
            ("wss://nas1", "nas1:443"),
            ("ws://127.0.0.1", "localhost:80"),
            ("wss://nas1:8443/api/current", "nas1:8443"),
            ("ssh://root@nas1", "ssh://nas1"),
            ("unix:/run/x", "unix:/run/x"),
            ("not an address", "not an address"),
            ("", ""),
        ] {
            assert_eq!(stored_name(before), now, "{before}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_its_own_name(host in "[a-z0-9.:-]{1,20}", port in 1..u16::MAX) {
            let once = host_and_port(&host, port);
            prop_assert_eq!(stored_name(&once), once);
        }

        #[test]
        fn any_text_has_a_name(text in ".{0,40}") {
            let once = stored_name(&text);
            prop_assert_eq!(stored_name(&once), once);
        }

        #[test]
        fn numbers_are_read_as_the_resolver_does(address: u32) {
            let it = Ipv4Addr::from(address);
            let [a, b, c, d] = it.octets();
            for text in [
                format!("{address}"),
                format!("{address:#x}"),
                format!("0{a:o}.{b}.{c}.{d:#x}"),
                format!("{a}.{}", address & 0xff_ffff),
                format!("{a}.{b}.{}", address & 0xffff),
            ] {
                prop_assert_eq!(inet_aton(&text), Some(it), "{}", text);
            }
        }
    }
}
