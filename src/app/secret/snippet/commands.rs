//! Clients on the command line: midclt, Python, a WebSocket or REST by hand.

use super::spot::{PLACEHOLDER as KEY, Spot};
use crate::domain::quote::{json, python, shell};

/// TrueNAS's own command.
pub(super) fn midclt(spot: &Spot) -> String {
    let url = shell(&spot.websocket());
    if spot.caps.allowlist {
        return format!(
            "# On another machine, with TrueNAS's api_client. The key can be seen\n\
             # in the list of processes while this runs.\n\
             midclt --uri {url} -K \\\n\
             {KEY} \\\n\
             call system.info\n"
        );
    }
    format!(
        "# Needs wss, the user name and the key. Save the key to a file (s) to\n\
         # keep it out of the list of processes.\n\
         # The client of 26.0 accepts the file; older ones only the key itself.\n\
         midclt --uri {url} \\\n\
         \x20 {} -K /path/to/the/key call system.info\n",
        option("-U", spot.user())
    )
}

/// TrueNAS's own Python client.
pub(super) fn api_client(spot: &Spot) -> String {
    let url = python(&spot.websocket());
    let key = format!("key = (\n\"{KEY}\"\n)\nwith Client({url}) as c:\n");
    if spot.caps.allowlist {
        return format!(
            "from truenas_api_client import Client\n\n\
             {key}\
             \x20   c.call(\"auth.login_with_api_key\", key)\n\
             \x20   print(c.call(\"system.info\"))\n"
        );
    }
    format!(
        "# With TrueNAS's api_client of 26.0 on.\n\
         # Needs wss, the user name and the key.\n\
         from truenas_api_client import Client\n\n\
         {key}\
         \x20   c.login_with_api_key({}, key)\n\
         \x20   print(c.call(\"system.info\"))\n",
        python(spot.user())
    )
}

/// A call by hand: websocat, or curl and the REST API up to 24.10.
pub(super) fn manual(spot: &Spot) -> String {
    if spot.caps.allowlist {
        return format!(
            "# The header comes from standard input, not from the command line.\n\
             {{ printf 'Authorization: Bearer '; cat; }} <<'END' |\n\
             {KEY}\n\
             END\n\
             curl -g -H @- {}\n",
            shell(&spot.url("https", "http", "/api/v2.0/system/info"))
        );
    }
    format!(
        "# Needs wss, the user name and the key. One message is one line: paste\n\
         # joins these.\n\
         paste -sd ' ' - <<'END' | websocat -n {}\n\
         {{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.login_ex\",\"params\":[\n\
         {{\"mechanism\":\"API_KEY_PLAIN\",\"username\":{},\"api_key\":\n\
         \"{KEY}\"}}]}}\n\
         END\n",
        shell(&spot.websocket()),
        json(spot.user())
    )
}

/// An option with its value, which is no option itself even where it begins like one.
pub(super) fn option(name: &str, value: &str) -> String {
    match value.starts_with('-') {
        true => format!("{name}{}", shell(value)),
        false => format!("{name} {}", shell(value)),
    }
}
