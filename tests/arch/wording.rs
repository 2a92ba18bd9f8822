//! No text that a user reads uses a banned wording: string literals of the source, snapshots of the screens, the README, and the output of
//! `--help`.

use std::path::Path;
use std::process::Command;

use super::literals;

/// Wordings that are not clear to every reader, each with the reason and what to write instead. They are matched as whole words, whatever
/// their case.
#[rustfmt::skip]
const BANNED: &[(&[&str], &str, &str)] = &[
    (&["somebody", "anybody"], "names no one", "someone, a client, another user"),
    (&["nobody has", "nobody is", "nobody can", "nobody knows", "nobody saw"], "a riddle", "name the subject: the secret is lost, no client"),
    (&["whoever", "whoever gets hold"], "a riddle", "anyone who, the user that"),
    (&["so far"], "vague", "yet, or leave it out"),
    (&["all the same"], "ambiguous", "still, anyway"),
    (&["carry", "carried", "carries", "carrying"], "a metaphor", "contain, have, copy, install"),
    (&["mend", "mends", "mended"], "rare", "fix, repair"),
    (&["give up", "gives up", "given up", "gives it up", "gave up"], "informal", "cancel"),
    (&["go on", "goes on", "went on", "going on"], "vague", "continue, resume, keep working"),
    (&["turn round", "order round", "way round"], "rare", "reverse"),
    (&["look again", "read the list again", "read again", "reads again", "is read again"], "vague", "refresh"),
    (&["put behind", "behind it"], "vague", "duplicate, append"),
    (&["by need"], "not English", "find owner"),
    (&["besides"], "ambiguous", "extra, in addition"),
    (&["end the program", "ends the program"], "not a shortcut's label", "quit"),
    (&["make a new key", "make the key", "makes one", "key was made", "is made", "was made", "be made"], "the action is called create", "create, created"),
    (&["change the key", "the change of", "the deletion of"], "noun instead of a verb", "edit the key; Could not edit X, Could not delete X"),
    (&["take the rule", "take these rules", "took it", "takes it", "to take it", "was taken"], "vague", "apply, select, save, read"),
    (&["keep the filter", "keep what", "is kept", "not kept", "are kept", "was kept", "be kept", "f4 keep"], "the action is called save", "save, store, apply"),
    (&["drop the filter", "drops the filter", "drop the search", "drop what"], "the action is called clear", "clear"),
    (&["stay signed in", "stays signed in", "still signed in", "who is signed in"], "long", "open session, active session"),
    (&["nothing is called so", "called so"], "not English", "no match"),
    (&["any name may be typed", "may be typed", "can be typed"], "passive", "type a name"),
    (&["may do everything", "can do everything", "do everything", "may do nothing", "can do it"], "vague", "full access, full control, no access, sufficient"),
    (&["fallen silent", "falls silent"], "a metaphor", "stopped responding"),
    (&["is not known", "not known yet", "not known"], "double negation", "unknown"),
    (&["not told", "was told", "is told", "told otherwise", "told to"], "no subject", "unknown, reported, by default, asked to"),
    (&["as last read", "last read"], "vague", "cached 1 min ago"),
    (&["does not answer", "did not answer", "no answer", "not answered", "answer came", "fell silent"], "ambiguous", "does not respond, no response, timed out"),
    (&["what you typed", "that was typed"], "a clause instead of a noun", "your input, your changes"),
    (&["is gone", "are gone", "user gone"], "ambiguous", "deleted, no longer exists, cleared"),
    (&["under way", "underway"], "vague", "running, not finished"),
    (&["any more", "not any more"], "inverted", "no longer"),
    (&["once more"], "old-fashioned", "again"),
    (&["anew"], "old-fashioned", "again, redraw"),
    (&["by hand"], "informal", "manually"),
    (&["to be had", "is not to be", "not to be"], "inverted", "is not available"),
    (&["as it was", "as they were", "as they are", "as it is"], "vague", "unchanged, no change"),
    (&["for good"], "idiom", "permanently"),
    (&["to the letter", "for your eyes only", "as stern as", "so may she", "let us see", "says so", "say so", "harms nobody", "of no use"], "idiom", "say it plainly"),
    (&["fail at once", "fails at once", "stops at once", "ends at once", "revoked at once"], "ambiguous", "immediately"),
    (&["this very"], "rare", "this"),
    (&["learn rules", "rules learned", "learn mode", "learned from"], "the feature has another name", "derive rules from the audit log"),
    (&["end a session", "end all", "end sessions", "ends sessions", "sessions ended", "session ended", "session was ended", "were ended", "are ended"], "TrueNAS says terminate", "terminate"),
    (&["exists already"], "word order", "already exists"),
    (&["is over"], "ambiguous", "ended, finished"),
    (&["texts to paste"], "vague", "snippets"),
    (&["vouch", "vouches"], "rare", "trust, sign, authenticate"),
    (&["colours"], "British spelling", "colors"),
];

/// Texts that may use a banned wording: the start of the path, the wording, and why.
const ALLOWED: &[(&str, &str, &str)] = &[("src/sim/", "", "TrueNAS's own messages, word for word")];

/// A text that a user reads.
struct Text {
    place: String,
    text: String,
}

/// Words and punctuation without box characters and line ends, so that a wording is found across a line break.
fn normal(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || "'’-./:_".contains(c);
    let spaced: String = text
        .chars()
        .map(|c| if kept(c) { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let words: Vec<&str> = spaced
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| "'’-./:".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    format!(" {} ", words.join(" "))
}

/// The banned wordings in a text, each with what to write.
fn banned(place: &str, text: &str) -> Vec<String> {
    let text = normal(text);
    let mut found = Vec::new();
    for (wordings, reason, say) in BANNED {
        for wording in *wordings {
            let allowed = ALLOWED
                .iter()
                .any(|(start, of, _)| place.starts_with(start) && (of.is_empty() || of == wording));
            if text.contains(&format!(" {wording} ")) && !allowed {
                found.push(format!("{place}: \"{wording}\" is {reason}; write: {say}"));
            }
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// String literals with a space or a capital letter: names of methods and files are no texts.
fn of_source() -> Vec<Text> {
    let mut texts = Vec::new();
    for (path, literals) in literals::all() {
        for literal in literals {
            let place = format!("{path}:{}", literal.line);
            let text = literal.text;
            if text.contains(' ') || text.starts_with(char::is_uppercase) {
                texts.push(Text { place, text });
            }
        }
    }
    texts
}

/// The screens in the snapshots, a text each.
fn of_snapshots(dir: &Path, texts: &mut Vec<Text>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            of_snapshots(&path, texts);
        } else if path.extension().is_some_and(|it| it == "snap") {
            let text = std::fs::read_to_string(&path).unwrap();
            let screen = text.splitn(3, "---\n").last().unwrap_or_default();
            let place = path.strip_prefix(root()).unwrap().display().to_string();
            texts.push(Text {
                place,
                text: screen.to_owned(),
            });
        }
    }
}

/// The README, a text for each paragraph, with its first line.
fn of_readme() -> Vec<Text> {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut line = 1;
    let paragraphs = text.split("\n\n");
    paragraphs
        .map(|paragraph| {
            let place = format!("README.md:{line}");
            line += paragraph.matches('\n').count() + 2;
            Text {
                place,
                text: paragraph.to_owned(),
            }
        })
        .collect()
}

/// What `--help` prints, for the program and each command.
fn of_help() -> Vec<Text> {
    ["", "list", "ping", "upgrade-report", "trust", "simulate"]
        .map(|command| {
            let output = Command::new(env!("CARGO_BIN_EXE_tnkeys"))
                .args([command, "--help"].iter().filter(|it| !it.is_empty()))
                .output()
                .unwrap();
            assert!(output.status.success(), "{command} --help");
            Text {
                place: format!("tnkeys {command} --help"),
                text: String::from_utf8(output.stdout).unwrap(),
            }
        })
        .into()
}

#[test]
fn no_text_uses_a_banned_wording() {
    let source = of_source();
    let mut snapshots = Vec::new();
    of_snapshots(&root().join("src"), &mut snapshots);
    let (readme, help) = (of_readme(), of_help());
    // Not vacuous: as many texts as there must be, and a known one of each kind.
    for (what, texts, least, known) in [
        ("literals", &source, 1_200, "Unknown certificate: {}"),
        ("snapshots", &snapshots, 150, "Keyboard shortcuts"),
        ("paragraphs", &readme, 60, "cargo run --release -- --demo"),
        ("help texts", &help, 6, "Usage: tnkeys simulate"),
    ] {
        assert!(texts.len() >= least, "only {} {what}", texts.len());
        assert!(
            texts.iter().any(|it| it.text.contains(known)),
            "{known} is not among the {what}"
        );
    }
    let all = source.iter().chain(&snapshots).chain(&readme).chain(&help);
    let found: Vec<String> = all.flat_map(|it| banned(&it.place, &it.text)).collect();
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_banned_wording_is_found_with_its_place_and_what_to_write() {
    let text = "│ Nothing was sent. It was renewed, or SOMEBODY,  │\n│ is in between. │";
    let found = banned("src/x.rs:7", text);
    assert_eq!(
        found,
        ["src/x.rs:7: \"somebody\" is names no one; write: someone, a client, another user"]
    );
    // Across a line break, and only as whole words.
    assert_eq!(banned("x", "Not created so\n│ far.").len(), 1);
    assert_eq!(banned("x", "recommended, so farther"), [""; 0]);
}

#[test]
fn what_is_advised_is_not_banned_itself() {
    for (wordings, _, say) in BANNED {
        for wording in *wordings {
            assert_eq!(*wording, normal(wording).trim(), "it could never be found");
        }
        assert_eq!(banned("x", say), [""; 0], "{say}");
    }
}
