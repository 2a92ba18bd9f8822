//! Storage drivers of Kubernetes and Proxmox.
//!
//! Facts: truenas/truenas-csi charts/truenas-csi/values.yaml; democratic-csi/democratic-csi src/driver/freenas/http/api.js;
//! truenas/truenas-proxmox-plugin wiki/Configuration.md; read 2026-11-29.

use super::spot::{PLACEHOLDER as KEY, Parts, Spot};
use crate::domain::quote::yaml;

/// TrueNAS's own CSI driver.
pub(super) fn truenas_csi(spot: &Spot) -> String {
    format!(
        "# truenas-csi: values of its Helm chart, for 25.10 and newer.\n\
         # Needs wss and the key, no user name; and a pool for the volumes.\n\
         truenas:\n\
         \x20 url: {}\n\
         \x20 defaultPool: POOL\n\
         \x20 apiKey:\n\
         \x20   {KEY}\n",
        yaml(&spot.websocket())
    )
}

/// A CSI driver over the REST API.
pub(super) fn democratic_csi(spot: &Spot) -> String {
    let Parts { tls, host, port } = spot.parts();
    let protocol = if tls { "https" } else { "http" };
    let rest = match spot.caps.allowlist {
        true => "# It uses the REST API. Needs https and the key, no user name.\n",
        false => {
            "# It uses the REST API, which 26.0 removes: use truenas-csi there.\n\
             # Needs https and the key, no user name.\n"
        }
    };
    format!(
        "# democratic-csi: driver-config-file.yaml\n\
         {rest}\
         httpConnection:\n\
         \x20 protocol: {protocol}\n\
         \x20 host: {}\n\
         \x20 port: {port}\n\
         \x20 allowInsecure: false\n\
         \x20 apiKey:\n\
         \x20   {KEY}\n",
        yaml(&host)
    )
}

/// TrueNAS's storage plugin for Proxmox VE.
pub(super) fn proxmox(spot: &Spot) -> String {
    let Parts { host, port, .. } = spot.parts();
    format!(
        "# /etc/pve/storage.cfg with truenas-proxmox-plugin 2.\n\
         # Needs wss and the key, no user name; a dataset, and an iSCSI target.\n\
         truenasplugin: truenas\n\
         \x20   tn_api_host {bare}\n\
         \x20   tn_api_scheme {}\n\
         \x20   tn_api_port {port}\n\
         \x20   tn_api_key {KEY}\n\
         \x20   tn_dataset POOL/proxmox\n\
         \x20   tn_target_iqn iqn.2005-10.org.freenas.ctl:proxmox\n\
         \x20   tn_discovery_portal {host}:3260\n\
         \x20   content images\n\
         \x20   shared 1\n",
        spot.scheme(),
        bare = host.trim_matches(['[', ']'])
    )
}
