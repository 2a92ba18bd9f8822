//! Configuration snippets for clients of a key, ready to paste.
//!
//! Invariants: the key is a placeholder in every snippet; only the view inserts the key, on request. No snippet is offered
//! that does not work on the system: nothing that uses the REST API where there is none.

mod automation;
mod commands;
mod dashboards;
mod spot;
mod storage;

use crate::domain::quote;

pub use spot::{PLACEHOLDER, Spot};

/// A client that uses the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consumer {
    /// TrueNAS's own command.
    #[default]
    Midclt,
    /// TrueNAS's own Python client.
    Python,
    /// A WebSocket on the command line; a REST call up to 24.10.
    Manual,
    /// The integration for Home Assistant.
    HomeAssistant,
    /// An exporter for Prometheus.
    Prometheus,
    /// TrueNAS's own provider.
    Terraform,
    /// The collection `arensb.truenas`.
    Ansible,
    /// TrueNAS's own CSI driver.
    TruenasCsi,
    /// A CSI driver over the REST API.
    DemocraticCsi,
    /// TrueNAS's storage plugin.
    Proxmox,
    /// The deployment of certificates with acme.sh.
    Acme,
    /// A dashboard.
    Homepage,
    /// A dashboard.
    Homarr,
}

impl Consumer {
    /// All, in the order of the list.
    pub const ALL: [Self; 13] = [
        Self::Midclt,
        Self::Python,
        Self::Manual,
        Self::HomeAssistant,
        Self::Prometheus,
        Self::Terraform,
        Self::Ansible,
        Self::TruenasCsi,
        Self::DemocraticCsi,
        Self::Proxmox,
        Self::Acme,
        Self::Homepage,
        Self::Homarr,
    ];

    /// The client of a preset, by the id in its field `snippet`.
    pub fn for_preset(snippet_id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == snippet_id)
    }

    /// The id in presets.
    pub fn id(self) -> &'static str {
        match self {
            Self::Midclt => "midclt",
            Self::Python => "python",
            Self::Manual => "manual",
            Self::HomeAssistant => "home-assistant",
            Self::Prometheus => "prometheus",
            Self::Terraform => "terraform",
            Self::Ansible => "ansible",
            Self::TruenasCsi => "truenas-csi",
            Self::DemocraticCsi => "democratic-csi",
            Self::Proxmox => "proxmox",
            Self::Acme => "acme",
            Self::Homepage => "homepage",
            Self::Homarr => "homarr",
        }
    }

    /// Name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::HomeAssistant => "Home Assistant",
            Self::Python => "Python",
            Self::Prometheus => "Prometheus",
            Self::Terraform => "Terraform",
            Self::Ansible => "Ansible",
            Self::Proxmox => "Proxmox",
            Self::Acme => "acme.sh",
            Self::Homepage => "Homepage",
            Self::Homarr => "Homarr",
            Self::Midclt | Self::Manual | Self::TruenasCsi | Self::DemocraticCsi => self.id(),
        }
    }
}

impl Spot {
    /// Clients that can use a key on this system.
    pub fn consumers(&self) -> Vec<Consumer> {
        // These speak JSON-RPC alone, or need an owner.
        let newer = |it: Consumer| {
            matches!(
                it,
                Consumer::Prometheus
                    | Consumer::Terraform
                    | Consumer::Ansible
                    | Consumer::TruenasCsi
                    | Consumer::Proxmox
            )
        };
        let rest = |it: Consumer| it == Consumer::DemocraticCsi;
        let mut all = Consumer::ALL.to_vec();
        all.retain(|it| !(self.caps.allowlist && newer(*it) || rest(*it) && !self.caps.rest_api));
        all
    }

    /// The text for a consumer, line by line. Every value stands in it as a literal of the text's own language.
    pub fn text(&self, consumer: Consumer) -> String {
        if !quote::plain(self.user()) {
            return "# The name of the owner has invisible characters:\n\
                    # no snippet is available.\n"
                .into();
        }
        match consumer {
            Consumer::Midclt => commands::midclt(self),
            Consumer::Python => commands::api_client(self),
            Consumer::Manual => commands::manual(self),
            Consumer::HomeAssistant => dashboards::home_assistant(self),
            Consumer::Prometheus => dashboards::prometheus(self),
            Consumer::Terraform => automation::terraform(self),
            Consumer::Ansible => automation::ansible(self),
            Consumer::TruenasCsi => storage::truenas_csi(self),
            Consumer::DemocraticCsi => storage::democratic_csi(self),
            Consumer::Proxmox => storage::proxmox(self),
            Consumer::Acme => automation::acme(self),
            Consumer::Homepage => dashboards::homepage(self),
            Consumer::Homarr => dashboards::homarr(self),
        }
    }
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;
