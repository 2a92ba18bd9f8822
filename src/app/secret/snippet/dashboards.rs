//! Clients that show a system: Home Assistant, Prometheus, Homepage, Homarr.
//!
//! Facts: kayl-codes/homeassistant-truenas README.md; Unknowlars/truenas-scale-api-prometheus-exporter truenas_exporter.py;
//! gethomepage/homepage docs/widgets/services/truenas.md; homarr-labs/homarr truenas-integration.ts; read 2026-11-29.

use super::spot::{PLACEHOLDER as KEY, Spot};
use crate::domain::quote::{dotenv, yaml};

/// The integration for Home Assistant.
pub(super) fn home_assistant(spot: &Spot) -> String {
    let about = match spot.caps.allowlist {
        true => {
            "# Settings > Devices & services > Add integration > TrueNAS\n\
             # (from HACS: tomaae/homeassistant-truenas)\n"
        }
        false => {
            "# Settings > Devices & services > Add integration > TrueNAS CE\n\
             # (from HACS: kayl-codes/homeassistant-truenas)\n\
             # Needs wss and the key, no user name.\n"
        }
    };
    format!(
        "{about}Host: {}\n\
         API key:\n\
         {KEY}\n",
        spot.authority()
    )
}

/// An exporter for Prometheus.
pub(super) fn prometheus(spot: &Spot) -> String {
    format!(
        "# .env of truenas-scale-api-prometheus-exporter;\n\
         # s saves a .env file with the line of the key.\n\
         # Needs wss and the key, no user name.\n\
         TRUENAS_WS_URL={}\n\
         TRUENAS_API_KEY={KEY}\n\
         TRUENAS_VERIFY_TLS=true\n",
        dotenv(&spot.websocket())
    )
}

/// A widget of Homepage. Its first version uses the REST API, the second one the WebSocket.
pub(super) fn homepage(spot: &Spot) -> String {
    let (about, version) = match spot.caps.allowlist {
        true => (" This widget uses the REST API.", ""),
        false => ("", "        version: 2\n"),
    };
    format!(
        "# Homepage: services.yaml.{about}\n\
         # Needs https and the key, no user name.\n\
         - Storage:\n\
         \x20 - TrueNAS:\n\
         \x20     widget:\n\
         \x20       type: truenas\n\
         \x20       url: {}\n\
         {version}\
         \x20       key:\n\
         \x20         {KEY}\n",
        yaml(&spot.web())
    )
}

/// The form of Homarr.
pub(super) fn homarr(spot: &Spot) -> String {
    format!(
        "# Homarr: Manage > Integrations > New integration > TrueNAS\n\
         # Needs https and the key, no user name.\n\
         URL: {}\n\
         API key:\n\
         {KEY}\n",
        spot.web()
    )
}
