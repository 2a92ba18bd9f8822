//! A person builds the smallest allowlist for "read pool data and take snapshots".

use serde_json::json;
use tnkeys::sim::{Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

use super::verdicts::{agree, catalogue, done, kept, said};
use crate::support::pty::{Pty, Setup};
use crate::support::sim_client::{admin_ddp, config};

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const TAB: &str = "\t";
const F2: &str = "\x1bOQ";

/// A system, and the runtime that it lives in.
fn system() -> (Runtime, Handle) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let local = Listen::Tcp("127.0.0.1:0".parse().unwrap());
    let sim = Sim::start(config(Release::V24_04), local);
    let sim = runtime.block_on(sim).unwrap();
    (runtime, sim)
}

fn program(sim: &Handle, columns: u16, rows: u16) -> Pty {
    let setup = Setup::tnkeys()
        .size(columns, rows)
        .args(["-U", sim.user()])
        .env("TNKEYS_PASSWORD", sim.password());
    let pty = setup.arg(sim.uri()).spawn();
    pty.wait_text("ansible");
    pty
}

fn open_builder(pty: &mut Pty, name: &str) {
    pty.send("n");
    pty.wait_text("New key on");
    pty.send(name);
    pty.wait_text(name);
    pty.send(TAB);
    pty.send(TAB);
    pty.wait_text("Enter open");
    pty.send(ENTER);
    pty.wait_text(&format!("Allowlist of {name}"));
    // The system's own list has come: the builder began with the declared one.
    pty.wait_text("METHODS 18/778");
}

#[test]
fn read_pool_data_and_take_snapshots() {
    let (runtime, sim) = system();
    let mut pty = program(&sim, 80, 24);
    open_builder(&mut pty, "snapper");
    // A snapshot: found by some letters.
    pty.send("/");
    pty.send("snapcre");
    pty.wait_text("find: snapcre");
    pty.send(ENTER);
    pty.wait_text("N namespace");
    pty.send(" ");
    pty.wait_text("CALL      zfs.snapshot.create");
    pty.wait_text("permits 19 of 778 methods");
    // Pool data: typed, and completed from the catalogue.
    pty.send("a");
    pty.wait_text("rule: CALL");
    pty.send("pool.query");
    pty.wait_text("rule: CALL pool.query");
    pty.send(TAB);
    pty.send(ENTER);
    pty.wait_text("permits 20 of 778 methods");
    pty.send("a");
    pty.wait_text("rule: CALL");
    pty.send("pool.dataset.query\r");
    pty.wait_text("permits 21 of 778 methods");
    // What some clients need, because the lint says so.
    pty.wait_text("core.ping and auth.logout");
    for name in ["core.ping", "auth.logout"] {
        pty.send("a");
        pty.wait_text("rule: CALL");
        pty.send(name);
        pty.send(ENTER);
    }
    pty.wait_text("permits 23 of 778 methods");
    // Would it do?
    pty.send("t");
    pty.wait_text("test:");
    pty.send("CALL zfs.snapshot.create");
    pty.wait_text("yes, by rule 1");
    pty.send("\x15pool.dataset.delete");
    pty.wait_text("test: pool.dataset.delete   no");
    pty.send(ENTER);
    pty.wait_text("Enter edit");
    pty.send(F2);
    pty.wait_text("5 rules, 23 of 778 methods");
    pty.send(F2);
    pty.wait_text("This key is shown once");
    let key = sim.plain_key("snapper").unwrap();
    pty.wait_text(&key);

    runtime.block_on(async {
        let catalogue = catalogue(&sim).await;
        let mut admin = admin_ddp(&sim).await;
        let filter = json!([[["name", "=", "snapper"]], {"get": true}]);
        let entry = admin.call_ddp("api_key.query", filter).await;
        let rules = kept(&entry);
        assert_eq!(rules.len(), 5);
        let said = said(rules, &catalogue);
        assert_eq!(
            said.values().filter(|permitted| **permitted).count(),
            23 + 1
        );
        agree("snapper", &said, &done(&sim, &key, &catalogue).await);
    });
}

/// The text of the rules: an error stands where it is and loses nothing, and leaving asks.
#[test]
fn rules_as_text() {
    let (_runtime, sim) = system();
    let mut pty = program(&sim, 100, 30);
    open_builder(&mut pty, "typed");
    pty.send("J");
    pty.wait_text("Rules as JSON");
    // Pasted over the untouched `[]`, newlines and all.
    pty.send("\x1b[200~[{\"method\"=\"CALL\", \"resource\"=\"pool.query\"},\n\x1b[201~");
    pty.wait_text("! line 2, column 1: the list is not closed: ] is missing");
    pty.wait_text(" 1 [{\"method\"=\"CALL\", \"resource\"=\"pool.query\"},");
    pty.send(F2);
    pty.wait_text("! line 2");
    // The place is marked below the text.
    let marked = |screen: &vt100::Screen| {
        screen
            .contents()
            .lines()
            .any(|line| line.trim_end() == "   ^")
    };
    pty.wait_for("a marker", marked);
    pty.send(ESC);
    pty.wait_text("Discard your changes?");
    pty.send(ESC);
    pty.wait_no_text("Discard your changes?");
    // A second paste goes to the cursor.
    pty.send("\x1b[200~{\"method\"=\"SUBSCRIBE\", \"resource\"=\"pool.query\"}\x1b[201~");
    pty.wait_text("! line 2, column 48: the list is not closed");
    pty.send(ESC);
    pty.wait_text("Discard your changes?");
    pty.send("y");
    pty.wait_text("Tab rules");
    pty.send(ESC);
    pty.wait_text("New key on");
}

/// The guide's own example and a whole command are pasted, corrected before the eyes of the person, and saved.
#[test]
fn what_a_guide_shows_is_pasted_and_saved() {
    let secret = format!("3-{}", &"NotARealKey0".repeat(6)[..64]);
    let broken = r#"allowlist=[{"method"="SUBSCRIBE", ["resource"="certificate.query"}]"#;
    let command = format!(
        "midclt call api_key.create '{{\"name\":\"other\", \"allowlist\": [{{\"method\": \"call\", \"resource\": \"zfs.snapshot.*\"}}]}}'\nAPI Key: {secret}\n"
    );
    let (runtime, sim) = system();
    for (name, pasted, said, rules) in [
        (
            "guide",
            broken.to_owned(),
            ["corrected: removed an extra [", "1 rule, 2 corrections"],
            json!([{"method": "SUBSCRIBE", "resource": "certificate.query"}]),
        ),
        (
            "command",
            command,
            [
                "wrote call in capitals",
                "Removed an API key from the pasted text",
            ],
            json!([{"method": "CALL", "resource": "zfs.snapshot.*"}]),
        ),
    ] {
        let mut pty = program(&sim, 80, 24);
        open_builder(&mut pty, name);
        pty.send("J");
        pty.wait_text("Rules as JSON");
        pty.send(&format!("\x1b[200~{pasted}\x1b[201~"));
        for words in said {
            pty.wait_text(words);
        }
        pty.send(F2);
        pty.wait_text("Corrected: ");
        pty.send(F2);
        pty.wait_text("1 rule, ");
        pty.send(F2);
        pty.wait_text("This key is shown once");
        let entry = runtime.block_on(async {
            let mut admin = admin_ddp(&sim).await;
            let filter = json!([[["name", "=", name]], {"get": true}]);
            admin.call_ddp("api_key.query", filter).await
        });
        assert_eq!(entry["allowlist"], rules, "{name}");
        let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
        assert!(!written.contains(&secret[2..]), "the pasted key was drawn");
    }
}
