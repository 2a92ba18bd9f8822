//! The destination of ssh and its command line.

use std::ffi::OsString;

/// The destination of ssh.
#[derive(Clone, Debug)]
pub(in crate::net::dial) struct Destination {
    /// The remote user.
    pub(in crate::net::dial) user: Option<String>,
    /// The remote host.
    pub(in crate::net::dial) host: String,
    /// The remote port.
    pub(in crate::net::dial) port: Option<u16>,
    /// The path of the remote socket.
    pub(in crate::net::dial) socket: String,
}

impl Destination {
    /// The command that the user types to try the same connection.
    pub(super) fn by_hand(&self) -> String {
        let user = self.user.as_ref().map(|user| format!("{user}@"));
        let port = self.port.map(|port| format!("-p {port} "));
        let part = Option::unwrap_or_default;
        format!("ssh {}{}{}", part(port), part(user), self.host)
    }

    /// The arguments. Required options come first, because ssh uses the first value of an option.
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
