//! ssh's error output, and the faults that it explains.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::watch;

use super::destination::Destination;
use crate::domain::{Fault, Kind};
use crate::process::NOT_RUN;

/// How much of the output's end is kept.
const KEPT: usize = 4 << 10;
/// How much of it a fault shows.
const SHOWN: usize = 400;
/// Printed by ssh when the remote side refused to open a forwarded connection.
pub(super) const NOT_OPENED: &str = "open failed";

/// The end of ssh's error output.
#[derive(Clone)]
pub(super) struct StderrTail {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// Whether more output may follow; signals every read.
    more: watch::Receiver<bool>,
}

impl StderrTail {
    /// Reads the output until its end.
    pub(super) fn to(stderr: Option<impl AsyncRead + Send + Unpin + 'static>) -> Self {
        let (tell, more) = watch::channel(stderr.is_some());
        let bytes = Arc::default();
        let heard = Self { bytes, more };
        let to = Arc::clone(&heard.bytes);
        if let Some(mut stderr) = stderr {
            tokio::spawn(async move {
                let mut buffer = [0; 1024];
                while let Ok(count @ 1..) = stderr.read(&mut buffer).await {
                    let mut kept = to.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend(buffer.iter().take(count));
                    let surplus = kept.len().saturating_sub(KEPT);
                    kept.drain(..surplus);
                    drop(kept);
                    tell.send_replace(true);
                }
                tell.send_replace(false);
            });
        }
        heard
    }

    /// The output so far.
    pub(super) fn words(&self) -> String {
        let kept = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }

    /// Waits until the output satisfies `enough`, or has ended.
    pub(super) async fn until(&self, enough: impl Fn(&str) -> bool) {
        let mut more = self.more.clone();
        // An error: the listener is gone.
        let _ = more.wait_for(|more| !more || enough(&self.words())).await;
    }
}

/// The fault when ssh ended before the forward was up.
pub(super) fn ended(destination: &Destination, code: Option<i32>, words: &str) -> Fault {
    let Destination { host, .. } = destination;
    let has = |text: &str| words.contains(text);
    let by_hand = destination.by_hand();
    let fault = if code == Some(NOT_RUN.into()) {
        Fault::new(Kind::Local, "Could not run the ssh program.")
            .next("Install the OpenSSH client, or set TNKEYS_SSH to its path.")
    } else if has("IDENTIFICATION HAS CHANGED") {
        let what =
            format!("The host key of {host} has changed: ssh does not trust it. Nothing was sent.");
        Fault::new(Kind::Tls, what)
            .next(format!("Someone may be intercepting the connection. If the change was intended: ssh-keygen -R {host}, then {by_hand}."))
    } else if has("Host key verification failed") {
        let what = format!("The host key of {host} is unknown to ssh. Nothing was sent.");
        Fault::new(Kind::Tls, what).next(format!("Run {by_hand} once and compare the fingerprint."))
    } else if has("Permission denied (") || has("Too many authentication failures") {
        let what = format!("ssh could not sign in to {host}.");
        Fault::new(Kind::SignIn, what).next(format!(
            "ssh cannot ask for a passphrase here: add the key to the agent. For details: {by_hand}."
        ))
    } else {
        let what = format!("ssh could not reach {host}.");
        Fault::new(Kind::Unreachable, what).next(format!("For details: {by_hand}."))
    };
    fault.meaning(said(words))
}

/// The fault when ssh neither ended nor opened the forward in time.
pub(super) fn slow(destination: &Destination, patience: Duration, words: &str) -> Fault {
    let (host, seconds) = (&destination.host, patience.as_secs());
    let what = format!("ssh did not reach {host} within {seconds} s.");
    Fault::new(Kind::TimedOut, what)
        .meaning(said(words))
        .next(format!("For details: {}.", destination.by_hand()))
}

/// The fault when ssh is up but the remote side did not open the socket; `None` when the output does not say so.
pub(super) fn not_opened(destination: &Destination, words: &str) -> Option<Fault> {
    let Destination { host, socket, .. } = destination;
    let line = words.lines().rfind(|line| line.contains(NOT_OPENED))?;
    let what = format!("ssh reached {host}, but could not open {socket} there.");
    // A server that forbids it says no more than one that has no such socket (OpenSSH 9.2).
    let fault = Fault::new(Kind::Unreachable, what).next(
        "Check that it is a TrueNAS system with a running middleware, that this user may open the socket, and that its SSH service allows forwarding (AllowStreamLocalForwarding).",
    );
    Some(fault.meaning(said(line)))
}

/// The last lines of the output, as a part of a sentence.
fn said(words: &str) -> String {
    let lines: Vec<&str> = words.lines().map(str::trim).collect();
    let mut lines: Vec<&str> = lines
        .into_iter()
        .filter(|line| !line.is_empty() && !line.starts_with("Warning: Permanently added"))
        .collect();
    let first = lines.len().saturating_sub(3);
    let last = lines.split_off(first).join(" / ");
    if last.is_empty() {
        return String::new();
    }
    let surplus = last.chars().count().saturating_sub(SHOWN);
    let last: String = last.chars().skip(surplus).collect();
    format!("ssh says: {last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination() -> Destination {
        Destination {
            user: Some("root".into()),
            host: "nas1".into(),
            port: None,
            socket: "/run/x.sock".into(),
        }
    }

    #[test]
    fn its_ends_are_told_apart() {
        let cases = [
            (
                255,
                "root@nas1: Permission denied (publickey).\r\n",
                Kind::SignIn,
            ),
            (255, "Host key verification failed.", Kind::Tls),
            (
                255,
                "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
                Kind::Tls,
            ),
            (
                255,
                "ssh: connect to host nas1 port 22: Connection refused",
                Kind::Unreachable,
            ),
            (127, "ssh: No such file or directory", Kind::Local),
        ];
        for (code, words, kind) in cases {
            let fault = ended(&destination(), Some(code), words);
            assert_eq!(fault.kind, kind, "{words}");
            let last = words.lines().last().unwrap();
            assert!(fault.meaning.ends_with(last), "{fault}");
            assert!(!fault.next.is_empty());
        }
        assert_eq!(ended(&destination(), None, "").meaning, "");
    }

    #[test]
    fn a_socket_that_does_not_open_is_explained() {
        let no = not_opened(
            &destination(),
            "channel 2: open failed: connect failed: open failed\n",
        );
        assert_eq!(no.unwrap().kind, Kind::Unreachable);
        assert_eq!(not_opened(&destination(), "Welcome"), None);
    }

    #[test]
    fn its_words_are_short_and_harmless() {
        let words = format!("a banner\n{}\u{1b}[2J\nthe end\n", "x".repeat(9000));
        let fault = ended(&destination(), Some(255), &words);
        assert!(fault.meaning.chars().count() < SHOWN + 40);
        assert!(fault.meaning.ends_with("\\x1b[2J / the end"), "{fault}");
    }

    #[tokio::test]
    async fn it_may_say_as_much_as_it_likes() {
        let mut much = vec![b'x'; 1 << 20];
        much.extend(b"the end");
        let heard = StderrTail::to(Some(std::io::Cursor::new(much)));
        heard.until(|_| false).await;
        let words = heard.words();
        assert_eq!(words.len(), KEPT);
        assert!(words.ends_with("xthe end"));
    }
}
