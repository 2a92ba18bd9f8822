//! What a consumer of a key wants to have written in its configuration, ready to paste.
//!
//! Invariant: the key is a placeholder in every text here; the view alone puts the key in its place, when it is asked to.

use crate::domain::Address;

/// Stands for the key.
pub const PLACEHOLDER: &str = "YOUR-API-KEY";

/// Where the key is good, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The system.
    pub address: Option<Address>,
    /// What it is called, where no address leads there from elsewhere.
    pub host: String,
    /// The key's owner.
    pub user: Option<String>,
    /// Up to 24.10.
    pub allowlist: bool,
}

/// Who uses the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consumer {
    /// TrueNAS's own command.
    #[default]
    Midclt,
    /// TrueNAS's own Python client.
    Python,
    /// A WebSocket by hand; a REST call up to 24.10.
    Curl,
    /// The integration for Home Assistant.
    HomeAssistant,
    /// An exporter for Prometheus.
    Prometheus,
    /// TrueNAS's own provider.
    Terraform,
    /// The CSI driver.
    DemocraticCsi,
}

impl Consumer {
    /// All, in the order they are offered.
    pub const ALL: [Self; 7] = [
        Self::Midclt,
        Self::Python,
        Self::Curl,
        Self::HomeAssistant,
        Self::Prometheus,
        Self::Terraform,
        Self::DemocraticCsi,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Midclt => "midclt",
            Self::Python => "Python",
            Self::Curl => "by hand",
            Self::HomeAssistant => "Home Assistant",
            Self::Prometheus => "Prometheus",
            Self::Terraform => "Terraform",
            Self::DemocraticCsi => "CSI",
        }
    }
}

/// The parts of an address that configurations ask for.
struct Parts {
    tls: bool,
    host: String,
    port: u16,
}

impl Spot {
    /// Who can use a key there.
    pub fn consumers(&self) -> Vec<Consumer> {
        // These speak JSON-RPC alone.
        let newer = [Consumer::Prometheus, Consumer::Terraform];
        let mut all = Consumer::ALL.to_vec();
        all.retain(|it| !(self.allowlist && newer.contains(it)));
        all
    }

    fn parts(&self) -> Parts {
        match &self.address {
            Some(Address::Net {
                tls, host, port, ..
            }) => Parts {
                tls: *tls,
                host: bracketed(host),
                port: *port,
            },
            Some(Address::Ssh { host, .. }) => Parts {
                tls: true,
                host: bracketed(host),
                port: 443,
            },
            // Its socket leads nowhere from elsewhere; what the system calls itself may.
            Some(Address::Unix(_)) | None => Parts {
                tls: true,
                host: self.host.clone(),
                port: 443,
            },
        }
    }

    /// `nas1`, `nas1:8443`.
    fn authority(&self) -> String {
        let Parts { tls, host, port } = self.parts();
        match (tls, port) {
            (true, 443) | (false, 80) => host,
            _ => format!("{host}:{port}"),
        }
    }

    fn url(&self, secure: &str, plain: &str, path: &str) -> String {
        let scheme = if self.parts().tls { secure } else { plain };
        format!("{scheme}://{}{path}", self.authority())
    }

    fn websocket(&self) -> String {
        let path = if self.allowlist {
            "/websocket"
        } else {
            "/api/current"
        };
        self.url("wss", "ws", path)
    }

    fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("USER")
    }

    /// The text for a consumer, line by line.
    pub fn text(&self, consumer: Consumer) -> String {
        let (key, websocket, user) = (PLACEHOLDER, self.websocket(), self.user());
        match consumer {
            Consumer::Midclt if self.allowlist => format!(
                "# On another machine, with TrueNAS's api_client. The key can be seen\n\
                 # in the list of processes while this runs.\n\
                 midclt --uri {websocket} -K \\\n\
                 {key} \\\n\
                 call system.info\n"
            ),
            Consumer::Midclt => format!(
                "# Save the key to a file (s), so that it is in no list of processes.\n\
                 # The client of 26.0 takes the file; an older one only the key itself.\n\
                 midclt --uri {websocket} \\\n\
                 \x20 -U {user} -K /path/to/the/key call system.info\n"
            ),
            Consumer::Python if self.allowlist => format!(
                "from truenas_api_client import Client\n\n\
                 key = (\n\
                 \"{key}\"\n\
                 )\n\
                 with Client(\"{websocket}\") as c:\n\
                 \x20   c.call(\"auth.login_with_api_key\", key)\n\
                 \x20   print(c.call(\"system.info\"))\n"
            ),
            Consumer::Python => format!(
                "# With TrueNAS's api_client of 26.0 on.\n\
                 from truenas_api_client import Client\n\n\
                 key = (\n\
                 \"{key}\"\n\
                 )\n\
                 with Client(\"{websocket}\") as c:\n\
                 \x20   c.login_with_api_key(\"{user}\", key)\n\
                 \x20   print(c.call(\"system.info\"))\n"
            ),
            Consumer::Curl if self.allowlist => format!(
                "# The header comes from standard input: it is in no list of processes.\n\
                 {{ printf 'Authorization: Bearer '; cat; }} <<'END' |\n\
                 {key}\n\
                 END\n\
                 curl -H @- {}\n",
                self.url("https", "http", "/api/v2.0/system/info")
            ),
            Consumer::Curl => format!(
                "# One message is one line: paste joins these.\n\
                 paste -sd ' ' - <<'END' | websocat -n {websocket}\n\
                 {{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.login_ex\",\"params\":[\n\
                 {{\"mechanism\":\"API_KEY_PLAIN\",\"username\":\"{user}\",\"api_key\":\n\
                 \"{key}\"}}]}}\n\
                 END\n"
            ),
            Consumer::HomeAssistant => format!(
                "# Settings > Devices & services > Add integration > TrueNAS\n\
                 # (from HACS: tomaae/homeassistant-truenas)\n\
                 Host: {}\n\
                 API key:\n\
                 {key}\n",
                self.authority()
            ),
            Consumer::Prometheus => format!(
                "# .env of truenas-scale-api-prometheus-exporter;\n\
                 # s saves a .env file with the line of the key.\n\
                 TRUENAS_WS_URL={websocket}\n\
                 TRUENAS_API_KEY={key}\n\
                 TRUENAS_VERIFY_TLS=true\n"
            ),
            Consumer::Terraform => format!(
                "# TrueNAS's own provider takes the key from the environment;\n\
                 # s saves a .env file with this line:\n\
                 # TRUENAS_API_KEY={key}\n\
                 provider \"truenas\" {{\n\
                 \x20 endpoint = \"{websocket}\"\n\
                 \x20 username = \"{user}\"\n\
                 }}\n"
            ),
            Consumer::DemocraticCsi => {
                let Parts { tls, host, port } = self.parts();
                let protocol = if tls { "https" } else { "http" };
                format!(
                    "# democratic-csi: driver-config-file.yaml\n\
                     # It uses the REST API, which is deprecated from 25.04 on.\n\
                     httpConnection:\n\
                     \x20 protocol: {protocol}\n\
                     \x20 host: {host}\n\
                     \x20 port: {port}\n\
                     \x20 allowInsecure: false\n\
                     \x20 apiKey:\n\
                     \x20   {key}\n"
                )
            }
        }
    }
}

/// An IPv6 address as it stands in an address.
fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(address: &str, allowlist: bool) -> Spot {
        Spot {
            address: Address::parse(address).ok(),
            host: "nas1".into(),
            user: (!allowlist).then(|| "svc-metrics".into()),
            allowlist,
        }
    }

    #[test]
    fn address_and_user_are_filled_in_and_the_key_is_not() {
        for (address, allowlist) in [("nas1", false), ("nas1:8443", false), ("nas1", true)] {
            for consumer in spot(address, allowlist).consumers() {
                let text = spot(address, allowlist).text(consumer);
                assert!(text.contains("nas1"), "{text}");
                assert!(text.ends_with('\n'), "{text}");
                let known = text.matches(PLACEHOLDER).count();
                let file = consumer == Consumer::Midclt && !allowlist;
                assert_eq!(known, usize::from(!file), "{text}");
            }
        }
    }

    #[test]
    fn addresses_as_each_wants_them() {
        let terraform = |address| spot(address, false).text(Consumer::Terraform);
        assert!(terraform("nas1").contains("\"wss://nas1/api/current\""));
        assert!(terraform("[fe80::1]:8443").contains("\"wss://[fe80::1]:8443/api/current\""));
        assert!(terraform("ssh://root@nas1").contains("\"wss://nas1/api/current\""));
        assert!(terraform("unix:/run/x").contains("\"wss://nas1/api/current\""));
        let curl = spot("nas1:8443", true).text(Consumer::Curl);
        assert!(curl.contains("https://nas1:8443/api/v2.0/system/info"));
    }

    #[test]
    fn what_is_typed_into_a_websocket_is_one_message() {
        let text = spot("nas1", false).text(Consumer::Curl);
        let within = text.lines().skip(2).take_while(|line| *line != "END");
        let message: Vec<&str> = within.collect();
        assert!(serde_json::from_str::<serde_json::Value>(&message.join(" ")).is_ok());
    }
}
