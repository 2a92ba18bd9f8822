//! The recordings, and what must never be seen of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use serde_json::Value;
use tnkeys::domain::{Caps, Release};
use tnkeys::wire::Framing;

/// One recorded conversation.
pub(crate) struct Scenario {
    /// `25.10/create.json`.
    pub(crate) name: String,
    release: Release,
    framings: HashMap<String, Framing>,
    /// In order.
    pub(crate) frames: Vec<Frame>,
}

/// One recorded JSON message. Closes, HTTP and deliberate garbage are left out: no client of ours sends the latter.
pub(crate) struct Frame {
    pub(crate) from_server: bool,
    pub(crate) conn: String,
    pub(crate) json: Value,
}

impl Scenario {
    pub(crate) fn framing(&self, frame: &Frame) -> Framing {
        self.framings[&frame.conn]
    }

    pub(crate) fn caps(&self) -> Caps {
        Caps::of(self.release)
    }
}

impl Frame {
    /// The connection and id that tie an answer to its question.
    pub(crate) fn tie(&self) -> (String, String) {
        (self.conn.clone(), self.json["id"].to_string())
    }
}

/// All of them; `None` where there are none.
pub(crate) fn scenarios() -> Option<Vec<Scenario>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire/transcripts");
    if !crate::support::skip::has_beside(&root, "recorded conversations") {
        return None;
    }
    let mut all = Vec::new();
    for (folder, release) in [
        ("24.04", Release::new(24, 4, 2)),
        ("25.10", Release::new(25, 10, 5)),
    ] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            all.push(read(name, release, &serde_json::from_str(&text).unwrap()));
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(all.len(), 130);
    Some(all)
}

fn read(name: String, release: Release, file: &Value) -> Scenario {
    let framing = |url: &Value| match url.as_str().unwrap().ends_with("/websocket") {
        true => Framing::Ddp,
        false => Framing::JsonRpc,
    };
    let urls = file["urls"].as_object().unwrap();
    let frames = file["frames"].as_array().unwrap().iter();
    Scenario {
        name,
        release,
        framings: urls
            .iter()
            .map(|(conn, url)| (conn.clone(), framing(url)))
            .collect(),
        frames: frames
            .filter_map(|frame| {
                Some(Frame {
                    from_server: frame["dir"] == "server",
                    conn: frame["conn"].as_str()?.to_owned(),
                    json: frame.get("frame")?.clone(),
                })
            })
            .collect(),
    }
}

/// Counts an occurrence.
pub(crate) fn count<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    *counts.entry(key).or_default() += 1;
}

/// Fails when what would be shown or logged holds anything secret of a frame, or anything of its traceback.
pub(crate) fn assert_clean(shown: &str, frame: &Value, at: &str) {
    let mut hidden = BTreeSet::new();
    secrets(frame, &mut hidden);
    for secret in hidden {
        assert!(!shown.contains(&secret), "{at}: a secret in {shown}");
    }
    for word in ["Traceback", "most recent call"] {
        assert!(!shown.contains(word), "{at}: {shown}");
    }
}

/// Every string in a frame that must never be seen.
fn secrets(value: &Value, into: &mut BTreeSet<String>) {
    const NAMES: [&str; 9] = [
        "key",
        "keyhash",
        "client_key",
        "salt",
        "stored_key",
        "server_key",
        "unixhash",
        "smbhash",
        "provisioning_uri",
    ];
    match value {
        Value::Array(items) => items.iter().for_each(|item| secrets(item, into)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(text) if NAMES.contains(&name.as_str()) && text.len() > 8 => {
                        into.insert(text.to_owned());
                    }
                    _ => secrets(field, into),
                }
            }
        }
        _ => {}
    }
}
