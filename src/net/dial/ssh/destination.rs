//! Where ssh goes, and the arguments that take it there.

use std::ffi::OsString;

/// Where ssh goes.
#[derive(Clone, Debug)]
pub(in crate::net::dial) struct Destination {
    /// Whom it signs in as.
    pub(in crate::net::dial) user: Option<String>,
    /// Its host.
    pub(in crate::net::dial) host: String,
    /// Its port.
    pub(in crate::net::dial) port: Option<u16>,
    /// The socket over there.
    pub(in crate::net::dial) socket: String,
}

impl Destination {
    /// What a person types to try the same by hand.
    pub(super) fn by_hand(&self) -> String {
        let user = self.user.as_ref().map(|user| format!("{user}@"));
        let port = self.port.map(|port| format!("-p {port} "));
        let part = Option::unwrap_or_default;
        format!("ssh {}{}{}", part(port), part(user), self.host)
    }

    /// The arguments: what must hold stands first, because ssh takes the first value that it is given.
    pub(super) fn arguments(&self, local: &str) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["-N".into(), "-T".into()];
        for option in [
            "BatchMode=yes",
            "ControlMaster=no",
            "ControlPath=none",
            "ForkAfterAuthentication=no",
            "RemoteCommand=none",
            "PermitLocalCommand=no",
            "ExitOnForwardFailure=yes",
            "ConnectTimeout=20",
            // Its words are shown when it fails; quieter, it has none.
            "LogLevel=INFO",
        ] {
            arguments.extend(["-o".into(), option.into()]);
        }
        arguments.extend(["-L".into(), format!("{local}:{}", self.socket).into()]);
        if let Some(user) = &self.user {
            arguments.extend(["-l".into(), user.into()]);
        }
        if let Some(port) = self.port {
            arguments.extend(["-p".into(), port.to_string().into()]);
        }
        arguments.extend(["--".into(), (&self.host).into()]);
        arguments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_last_word_and_no_option() {
        let destination = Destination {
            user: Some("root".into()),
            host: "-oProxyCommand=x".into(),
            port: Some(2222),
            socket: "/run/x".into(),
        };
        let arguments = destination.arguments("/tmp/a/s");
        let [.., l, user, p, port, end, host] = arguments.as_slice() else {
            panic!("{arguments:?}");
        };
        let last = [l, user, p, port, end, host].map(|word| word.to_str().unwrap());
        assert_eq!(last, ["-l", "root", "-p", "2222", "--", "-oProxyCommand=x"]);
        assert!(arguments.contains(&"/tmp/a/s:/run/x".into()));
        assert_eq!(destination.by_hand(), "ssh -p 2222 root@-oProxyCommand=x");
    }
}
