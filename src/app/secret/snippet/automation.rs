//! Clients that change a system: Terraform, Ansible, and the deployment of certificates.
//!
//! Facts: truenas/terraform-provider-truenas README.md; arensb/ansible-truenas plugins/module_utils/midclt.py;
//! acmesh-official/acme.sh deploy/truenas_ws.sh; read 2026-11-29.

use super::commands::option;
use super::spot::{PLACEHOLDER as KEY, Spot};
use crate::domain::quote::{hcl, shell};

/// TrueNAS's own provider.
pub(super) fn terraform(spot: &Spot) -> String {
    format!(
        "# TrueNAS's own provider takes the key from the environment;\n\
         # s saves a .env file with this line. Needs wss and the user name.\n\
         # TRUENAS_API_KEY={KEY}\n\
         provider \"truenas\" {{\n\
         \x20 endpoint = {}\n\
         \x20 username = {}\n\
         }}\n",
        hcl(&spot.websocket()),
        hcl(spot.user())
    )
}

/// The collection runs `midclt call` without options, so a script of that name adds them.
pub(super) fn ansible(spot: &Spot) -> String {
    format!(
        "#!/bin/sh\n\
         # Ansible's collection arensb.truenas runs midclt. Save this script as\n\
         # midclt at the front of PATH on a machine with TrueNAS's api_client of\n\
         # 26.0, and run the tasks there. Needs wss, the user name, and the key\n\
         # in a file (s saves one).\n\
         exec /usr/local/bin/midclt --uri {} \\\n\
         \x20 {} -K /path/to/the/key \"$@\"\n",
        shell(&spot.websocket()),
        option("-U", spot.user())
    )
}

/// The deploy hook `truenas_ws` of acme.sh.
pub(super) fn acme(spot: &Spot) -> String {
    let parts = spot.parts();
    format!(
        "# acme.sh with its hook truenas_ws, which runs midclt. Needs wss and the\n\
         # key, no user name: without PROTOCOL the hook uses ws://, and TrueNAS\n\
         # revokes a key that is sent over ws://.\n\
         export DEPLOY_TRUENAS_HOSTNAME={}\n\
         export DEPLOY_TRUENAS_PROTOCOL={}\n\
         export DEPLOY_TRUENAS_PORT={}\n\
         export DEPLOY_TRUENAS_APIKEY=\\\n\
         {KEY}\n\
         acme.sh --deploy -d DOMAIN --deploy-hook truenas_ws\n",
        shell(&parts.host),
        spot.scheme(),
        parts.port
    )
}
