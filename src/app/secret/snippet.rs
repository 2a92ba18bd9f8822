//! Configuration snippets for clients of a key, ready to paste.
//!
//! Invariant: the key is a placeholder in every snippet. Only the view inserts the key, on request.

use crate::domain::Address;
use crate::domain::quote::{self, dotenv, hcl, json, python, shell, yaml};

/// Stands for the key.
pub const PLACEHOLDER: &str = "YOUR-API-KEY";

/// The system and the owner that a snippet names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The system.
    pub address: Option<Address>,
    /// The system's name, for addresses that are not reachable from elsewhere.
    pub host: String,
    /// The key's owner.
    pub user: Option<String>,
    /// Allowlist era (up to 24.10).
    pub allowlist: bool,
}

/// A client that uses the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consumer {
    /// TrueNAS's own command.
    #[default]
    Midclt,
    /// TrueNAS's own Python client.
    Python,
    /// A WebSocket on the command line; a REST call up to 24.10.
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
    /// All, in the order of the list.
    pub const ALL: [Self; 7] = [
        Self::Midclt,
        Self::Python,
        Self::Curl,
        Self::HomeAssistant,
        Self::Prometheus,
        Self::Terraform,
        Self::DemocraticCsi,
    ];

    /// Name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Midclt => "midclt",
            Self::Python => "Python",
            Self::Curl => "manual",
            Self::HomeAssistant => "Home Assistant",
            Self::Prometheus => "Prometheus",
            Self::Terraform => "Terraform",
            Self::DemocraticCsi => "CSI",
        }
    }
}

/// The parts of an address that configurations need.
struct Parts {
    tls: bool,
    host: String,
    port: u16,
}

impl Spot {
    /// Clients that can use a key on this system.
    pub fn consumers(&self) -> Vec<Consumer> {
        // These speak JSON-RPC alone.
        let newer = [Consumer::Prometheus, Consumer::Terraform];
        let mut all = Consumer::ALL.to_vec();
        all.retain(|it| !(self.allowlist && newer.contains(it)));
        all
    }

    fn parts(&self) -> Parts {
        let (tls, host, port) = match &self.address {
            Some(Address::Net {
                tls, host, port, ..
            }) => (*tls, host, *port),
            Some(Address::Ssh { host, .. }) => (true, host, 443),
            // Its socket leads nowhere from elsewhere; what the system calls itself may.
            Some(Address::Unix(_)) | None => (true, &self.host, 443),
        };
        Parts {
            tls,
            host: match is_host(host) {
                true => bracketed(host),
                false => "HOST".into(),
            },
            port,
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

    /// The text for a consumer, line by line. Every value stands in it as a literal of the text's own language.
    pub fn text(&self, consumer: Consumer) -> String {
        if !quote::plain(self.user()) {
            return "# The name of the owner has invisible characters:\n\
                    # no snippet is available.\n"
                .into();
        }
        let (key, websocket, user) = (PLACEHOLDER, self.websocket(), self.user());
        match consumer {
            Consumer::Midclt if self.allowlist => format!(
                "# On another machine, with TrueNAS's api_client. The key can be seen\n\
                 # in the list of processes while this runs.\n\
                 midclt --uri {} -K \\\n\
                 {key} \\\n\
                 call system.info\n",
                shell(&websocket)
            ),
            Consumer::Midclt => format!(
                "# Save the key to a file (s) to keep it out of the list of processes.\n\
                 # The client of 26.0 accepts the file; older ones only the key itself.\n\
                 midclt --uri {} \\\n\
                 \x20 {} -K /path/to/the/key call system.info\n",
                shell(&websocket),
                option("-U", user)
            ),
            Consumer::Python if self.allowlist => format!(
                "from truenas_api_client import Client\n\n\
                 key = (\n\
                 \"{key}\"\n\
                 )\n\
                 with Client({}) as c:\n\
                 \x20   c.call(\"auth.login_with_api_key\", key)\n\
                 \x20   print(c.call(\"system.info\"))\n",
                python(&websocket)
            ),
            Consumer::Python => format!(
                "# With TrueNAS's api_client of 26.0 on.\n\
                 from truenas_api_client import Client\n\n\
                 key = (\n\
                 \"{key}\"\n\
                 )\n\
                 with Client({}) as c:\n\
                 \x20   c.login_with_api_key({}, key)\n\
                 \x20   print(c.call(\"system.info\"))\n",
                python(&websocket),
                python(user)
            ),
            Consumer::Curl if self.allowlist => format!(
                "# The header comes from standard input, not from the command line.\n\
                 {{ printf 'Authorization: Bearer '; cat; }} <<'END' |\n\
                 {key}\n\
                 END\n\
                 curl -g -H @- {}\n",
                shell(&self.url("https", "http", "/api/v2.0/system/info"))
            ),
            Consumer::Curl => format!(
                "# One message is one line: paste joins these.\n\
                 paste -sd ' ' - <<'END' | websocat -n {}\n\
                 {{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.login_ex\",\"params\":[\n\
                 {{\"mechanism\":\"API_KEY_PLAIN\",\"username\":{},\"api_key\":\n\
                 \"{key}\"}}]}}\n\
                 END\n",
                shell(&websocket),
                json(user)
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
                 TRUENAS_WS_URL={}\n\
                 TRUENAS_API_KEY={key}\n\
                 TRUENAS_VERIFY_TLS=true\n",
                dotenv(&websocket)
            ),
            Consumer::Terraform => format!(
                "# TrueNAS's own provider takes the key from the environment;\n\
                 # s saves a .env file with this line:\n\
                 # TRUENAS_API_KEY={key}\n\
                 provider \"truenas\" {{\n\
                 \x20 endpoint = {}\n\
                 \x20 username = {}\n\
                 }}\n",
                hcl(&websocket),
                hcl(user)
            ),
            Consumer::DemocraticCsi => {
                let Parts { tls, host, port } = self.parts();
                let protocol = if tls { "https" } else { "http" };
                format!(
                    "# democratic-csi: driver-config-file.yaml\n\
                     # It uses the REST API, which is deprecated from 25.04 on.\n\
                     httpConnection:\n\
                     \x20 protocol: {protocol}\n\
                     \x20 host: {}\n\
                     \x20 port: {port}\n\
                     \x20 allowInsecure: false\n\
                     \x20 apiKey:\n\
                     \x20   {key}\n",
                    yaml(&host)
                )
            }
        }
    }
}

/// Whether it can be a host in an address: what a system calls itself may be anything.
fn is_host(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    !text.is_empty() && !text.starts_with('-') && text.chars().all(letters)
}

/// An option with its value, which is no option itself even where it begins like one.
fn option(name: &str, value: &str) -> String {
    match value.starts_with('-') {
        true => format!("{name}{}", shell(value)),
        false => format!("{name} {}", shell(value)),
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
#[path = "snippet_tests.rs"]
mod tests;
