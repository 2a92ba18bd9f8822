//! The lies, and what they cost.

use std::time::{Duration, Instant};

use tnkeys::api::{Call, Reply, Target};
use tnkeys::client::session::{self, Session};
use tnkeys::config::State;
use tnkeys::domain::{Address, Credentials, Fault, Secret};
use tnkeys::wire::Framing;
use tokio::sync::{Mutex, MutexGuard};

use super::liar::{Lie, Manner};
use crate::BYTES;

/// How long a case may take before it counts as endless.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) const FRAMINGS: [Framing; 2] = [Framing::JsonRpc, Framing::Ddp];

/// One case at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

pub(super) async fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().await
}

/// A system with a password, which needs a sign-in.
pub(super) fn target(address: &str) -> Target {
    Target {
        address: Address::parse(address).unwrap(),
        credentials: Credentials::Password {
            user: "root".into(),
            password: Secret::new("not a password".into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    }
}

/// Connects.
pub(super) async fn connect(address: &str) -> Result<Session, Fault> {
    session::connect(target(address), State::default(), || None).await
}

/// What something cost.
pub(super) struct Cost {
    /// Most bytes at once, over what was there before.
    pub(super) peak: usize,
    /// Bytes that are left.
    pub(super) left: usize,
    pub(super) time: Duration,
}

/// Counts the bytes while a future runs. What it returns is dropped before the rest is counted, unless `keep` keeps it.
pub(super) async fn counted<T, U>(
    work: impl Future<Output = T>,
    keep: impl FnOnce(T) -> U,
) -> (U, Cost) {
    BYTES.reset_peak_usage();
    let (before, since) = (BYTES.current_usage(), Instant::now());
    let done = tokio::time::timeout(PATIENCE, work)
        .await
        .expect("it is endless");
    let kept = keep(done);
    let cost = Cost {
        peak: BYTES.peak_usage().saturating_sub(before),
        left: BYTES.current_usage().saturating_sub(before),
        time: since.elapsed(),
    };
    (kept, cost)
}

/// A call over an open connection.
pub(super) async fn call(session: &mut Session, call: Call) -> Result<Reply, Fault> {
    session.call(call).await
}

/// A lie of about this many bytes.
fn lie(head: &str, part: &str, tail: &str, bytes: usize) -> Lie {
    Lie {
        head: head.to_owned(),
        part: part.to_owned(),
        times: (bytes - head.len() - tail.len() - 32) / part.len(),
        tail: tail.to_owned(),
    }
}

/// Whole messages of about this many bytes, by name, in a framing.
pub(super) fn lies(framing: Framing, bytes: usize) -> Vec<(&'static str, Lie)> {
    let begin = match framing {
        Framing::JsonRpc => r#"{"jsonrpc":"2.0","id":$ID"#,
        Framing::Ddp => r#"{"msg":"result","id":$ID"#,
    };
    let result = |head: &str, part: &str, tail: &str| {
        let head = format!("{begin},\"result\":{head}");
        lie(&head, part, &format!("{tail}}}"), bytes)
    };
    let error = |head: &str, part: &str, tail: &str| {
        let (open, close) = match framing {
            Framing::JsonRpc => (r#""error":{"code":-32602,"message":"m","data":{"#, "}}}"),
            Framing::Ddp => (r#""error":{"error":22,"type":"VALIDATION","#, "}}"),
        };
        let head = format!("{begin},{open}{head}");
        lie(&head, part, &format!("{tail}{close}"), bytes)
    };
    let id = |head: &str, part: &str, tail: &str| {
        let head = match framing {
            Framing::JsonRpc => format!(r#"{{"jsonrpc":"2.0","result":[],"id":{head}"#),
            Framing::Ddp => format!(r#"{{"msg":"result","result":[],"id":{head}"#),
        };
        lie(&head, part, &format!("{tail}}}"), bytes)
    };
    let event = |head: &str, part: &str, tail: &str| {
        let (open, close) = match framing {
            Framing::JsonRpc => (
                r#"{"jsonrpc":"2.0","method":"collection_update","params":{"msg":"changed","collection":"api_key.query","id":1,"fields":"#,
                "}}",
            ),
            Framing::Ddp => (
                r#"{"msg":"changed","collection":"api_key.query","id":1,"fields":"#,
                "}",
            ),
        };
        lie(
            &format!("{open}{head}"),
            part,
            &format!("{tail}{close}"),
            bytes,
        )
    };
    vec![
        ("open brackets", result("", "[", "")),
        ("open objects", result("", r#"{"a":"#, "")),
        ("a wide list", result("[", "0,", "0]")),
        ("a wide object", result("{", r#""a":0,"#, r#""b":0}"#)),
        ("rows of nothing", result("[", "{},", "{}]")),
        (
            "a long name",
            result(r#"[{"id":1,"name":""#, "x", r#"","username":"root"}]"#),
        ),
        (
            "a long name in escapes",
            result(r#"[{"id":1,"name":""#, r"\u00e4", r#""}]"#),
        ),
        (
            "a long name in lone halves",
            result(r#"[{"id":1,"name":""#, r"\ud800", r#""}]"#),
        ),
        (
            "a long name of a field",
            result(r#"[{"id":1,""#, "x", r#"":1}]"#),
        ),
        ("a long number", result("[", "7", "]")),
        (
            "many rules",
            result(
                r#"[{"id":1,"allowlist":["#,
                r#"{"method":"*","resource":"*"},"#,
                "{}]}]",
            ),
        ),
        ("a long id", id("\"", "7", "\"")),
        ("a long number as an id", id("", "7", "")),
        ("a nested id", id("", "[", "")),
        ("a wide id", id("[", "0,", "0]")),
        ("a long reason", error(r#""reason":""#, "x", "\"")),
        (
            "much extra",
            error(r#""reason":"r","extra":["#, r#"["a","b",22],"#, "0]"),
        ),
        (
            "long extra",
            error(r#""reason":"r","extra":[["a",""#, "x", r#"",22]]"#),
        ),
        (
            "a wide traceback",
            error(r#""reason":"r","trace":["#, r#"{"a":""},"#, "0]"),
        ),
        ("an event with fields", event("[", r#"{"a":""},"#, "0]")),
        ("blanks", result("[", " ", "]")),
        ("no JSON", lie("", "x", "", bytes)),
    ]
}

/// Messages that never end, by name and the limit that refuses them.
pub(super) fn endless() -> Vec<(&'static str, Manner, &'static str)> {
    let endless = |first, then, length| Manner::Endless {
        first,
        then,
        length,
    };
    vec![
        ("pieces", endless(0x01, 0x00, 64 << 10), "KiB"),
        ("empty pieces", endless(0x01, 0x00, 0), "16384 pieces"),
        ("pings", endless(0x89, 0x89, 100), "1000 frames"),
        ("pongs", endless(0x8a, 0x8a, 0), "1000 frames"),
        ("binary messages", endless(0x82, 0x82, 10), "1000 frames"),
        ("a long ping", endless(0x89, 0x89, 126), "125 bytes"),
        ("one announced", Manner::Announced(1 << 62), "KiB"),
    ]
}
