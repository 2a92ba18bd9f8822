//! The simulator against the recorded conversations: the client's side is played, the server's compared.
//!
//! The recordings are not part of the repository. Where they are absent this test says so, and fails where everything must be there;
//! where they are present, the counts keep it from passing on nothing.

mod compare;
mod scene;

use crate::support::skip;
use std::path::PathBuf;

/// Not the same, and why.
const NOT_THE_SAME: &[(&str, &str)] = &[];

#[tokio::test]
async fn the_server_side_of_every_recording_is_reproduced() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire/transcripts");
    if !skip::has_beside(&root, "recorded conversations") {
        return;
    }
    let mut played = 0;
    let mut wrong = Vec::new();
    for release in ["24.04", "25.10"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(root.join(release))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let name = format!("{release}/{}", path.file_stem().unwrap().to_string_lossy());
            let text = std::fs::read_to_string(&path).unwrap();
            let outcome = scene::play(&name, release, &serde_json::from_str(&text).unwrap()).await;
            let excused = NOT_THE_SAME.iter().find(|(known, _)| *known == name);
            match (outcome, excused) {
                (Ok(()), None) => played += 1,
                (Ok(()), Some(_)) => {
                    wrong.push(format!("{name}: now the same, take it off the list"))
                }
                (Err(_), Some(_)) => {}
                (Err(text), None) => wrong.push(format!("{name}: {text}")),
            }
        }
    }
    println!("{played} of 130 recorded conversations are the same");
    for (name, reason) in NOT_THE_SAME {
        println!("{name}: not the same: {reason}");
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(played + NOT_THE_SAME.len(), 130);
}
