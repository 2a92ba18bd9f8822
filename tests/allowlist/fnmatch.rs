//! The matcher against Python itself: TrueNAS matches with `fnmatch.translate`, so that is what is right.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::skip;
use tnkeys::domain::allowlist::Pattern;

/// So many pairs of a resource and a name.
const PAIRS: usize = 150_000;

/// What the middleware does with them (`utils/allowlist.py`); from 3.11 on Python reads brackets as on the releases with
/// allowlists that anybody runs.
const ORACLE: &str = r#"
import fnmatch, functools, json, re, sys
if sys.version_info < (3, 11):
    sys.exit(3)
@functools.lru_cache(None)
def compiled(resource):
    return re.compile(fnmatch.translate(resource))
for line in sys.stdin:
    resource, name = json.loads(line)
    if "*" in resource:
        covered = compiled(resource).match(name) is not None
    else:
        covered = resource == name
    sys.stdout.write("1" if covered else "0")
"#;

/// Xorshift: the same pairs in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn text(&mut self, from: &[&str], most: usize) -> String {
        (0..self.roll(most + 1)).map(|_| self.pick(from)).collect()
    }
}

/// What patterns are made of: everything that means something, twice as often what means much.
const PATTERN: &[&str] = &[
    "*", "*", "*", "?", "[", "[", "]", "]", "!", "-", "-", "^", "\\", "&&", "~~", "||", "a", "b",
    "c", "z", "A", ".", "/", "pool", "[a-c]", "[!a]", "[c-a]", "[a-c-z]", "[]-a]", "[!]]", "[--z]",
    "[b-a!x]", "é", "日", "\n", " ", "{id_}",
];

const NAME: &[&str] = &[
    "a", "b", "c", "d", "x", "z", "A", ".", "/", "-", "^", "!", "[", "]", "\\", "&", "|", "~",
    "pool", "é", "日", "\n", " ",
];

fn pairs() -> Vec<(String, String)> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let real = [
        "pool.dataset.query",
        "zfs.snapshot.create",
        "/user/id/{id_}",
        "core.ping",
        "",
    ];
    (0..PAIRS)
        .map(|number| {
            let mut resource = dice.text(PATTERN, 6);
            let name = match number % 4 {
                // A pattern that is made from its name has a chance to cover it.
                0 => {
                    let name = dice.text(NAME, 6);
                    resource = name
                        .chars()
                        .map(|c| match dice.roll(6) {
                            0 => "*".to_owned(),
                            1 => "?".to_owned(),
                            2 => format!("[{c}]"),
                            3 => format!("[!{c}-{c}]"),
                            _ => c.to_string(),
                        })
                        .collect::<String>()
                        + dice.pick(&["", "*"]);
                    name
                }
                1 => dice.pick(&real).to_owned(),
                _ => dice.text(NAME, 5),
            };
            (resource, name)
        })
        .collect()
}

#[test]
fn the_matcher_is_pythons() {
    let python = Command::new("python3")
        .args(["-c", ORACLE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut python = match python {
        Ok(python) => python,
        Err(error) => return skip::skip(&format!("python3 is not to be had ({error})")),
    };
    let pairs = pairs();
    let mut lines = String::new();
    for (resource, name) in &pairs {
        writeln!(lines, "{}", serde_json::json!([resource, name])).unwrap();
    }
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = python.wait_with_output().unwrap();
    let written = writer.join().unwrap();
    if output.status.code() == Some(3) {
        return skip::skip("python3 is older than 3.11");
    }
    written.unwrap();
    assert!(output.status.success(), "python3 failed");
    assert_eq!(output.stdout.len(), pairs.len());
    let covered = output
        .stdout
        .iter()
        .filter(|answer| **answer == b'1')
        .count();
    let mut different = Vec::new();
    for ((resource, name), answer) in pairs.iter().zip(&output.stdout) {
        if Pattern::new(resource).covers(name) != (*answer == b'1') {
            different.push((resource, name, *answer == b'1'));
        }
    }
    println!(
        "{} pairs, {covered} covered, {} differences",
        pairs.len(),
        different.len()
    );
    assert!(
        covered * 10 > pairs.len(),
        "too few pairs that fit: {covered}"
    );
    assert!(
        different.is_empty(),
        "{:?}",
        different.iter().take(10).collect::<Vec<_>>()
    );
}
