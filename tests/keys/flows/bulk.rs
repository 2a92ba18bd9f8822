//! Many keys at once: the list, the system and the report agree, a retry runs the failed keys only, and after a kill the next run says what
//! is known.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use super::{Config, ENTER, ESC, F2, Fault, Release, Run, TAB, Way};
use crate::support::pty::{Pty, Setup, said};
use rustix::process::Signal;

/// Marks all keys and types their number into the preview.
fn delete_all(pty: &mut Pty, keys: usize) {
    pty.send("*");
    pty.send("d");
    pty.wait_text(&format!("Delete {keys} keys on"));
    pty.send(&keys.to_string());
    pty.wait_text("[ Delete ]");
    pty.send(ENTER);
}

/// The number in a heading of the report: `Deleted (40):`.
fn counted(words: &str, heading: &str) -> usize {
    let Some((_, rest)) = words.split_once(&format!("{heading} (")) else {
        return 0;
    };
    let digits = rest.chars().take_while(char::is_ascii_digit);
    digits.collect::<String>().parse().unwrap()
}

fn system(release: Release, keys: usize) -> Config {
    Config {
        release,
        keys: Some(keys),
        ..Config::default()
    }
}

/// Writes the report that is on the screen to a file and returns its text.
fn written(run: &mut Run, name: &str) -> String {
    let path = run.dir.path().join(name);
    run.pty.send("w");
    run.pty.wait_text("Write the report");
    run.pty.send("\x15");
    run.pty.send(&path.display().to_string());
    run.pty.send(F2);
    run.pty.wait_words("wrote");
    fs::read_to_string(path).unwrap()
}

#[test]
fn five_hundred_keys_of_which_twenty_fail() {
    let mut run = Run::showing("500 keys", system(Release::V25_10, 500), Way::Ws, 80, 24);
    let names = run.sim.key_names();
    let failing: Vec<String> = names.iter().step_by(25).cloned().collect();
    let ids: Vec<i64> = failing
        .iter()
        .map(|it| run.sim.key_id(it).unwrap())
        .collect();
    assert_eq!(ids.len(), 20);
    run.sim.fault(Fault::RefuseItems {
        method: "api_key.delete".to_owned(),
        ids: ids.clone(),
        errno: 5,
        reason: "Disk error".to_owned(),
    });
    delete_all(&mut run.pty, 500);
    run.pty.wait_words("480 deleted, 20 failed of 500");

    // The system.
    let left: BTreeSet<String> = run.sim.key_names().into_iter().collect();
    assert_eq!(left, failing.iter().cloned().collect());
    assert_eq!(
        run.sim.executions("api_key.delete"),
        500,
        "no key was sent twice"
    );
    assert_eq!(run.sim.calls("api_key.delete"), 0, "all through core.bulk");
    assert_eq!(run.sim.calls("core.bulk"), 25);
    // The report.
    let report = written(&mut run, "report.txt");
    assert!(
        report.contains("Failed (20):") && report.contains("Deleted (480):"),
        "{report}"
    );
    for (name, id) in failing.iter().zip(&ids) {
        let line = format!("{name} ({id})  [EIO] Disk error");
        assert!(report.contains(&line), "{line} is not in\n{report}");
    }
    // The list.
    run.pty.send(ESC);
    run.pty.wait_text("20 keys");

    // The retry: the twenty, and no other.
    run.pty.send("B");
    run.pty.wait_text("Last report");
    run.pty.send("p");
    run.pty.wait_text("r retry failed");
    run.pty.send("r");
    run.pty.wait_text("Retry: delete 20 keys");
    run.pty.send("20");
    run.pty.wait_text("[ Delete ]");
    run.pty.send(ENTER);
    run.pty.wait_words("500 deleted of 500");
    assert!(run.sim.key_names().is_empty());
    assert_eq!(run.sim.executions("api_key.delete"), 520);
    run.pty.send(ESC);
    run.pty.wait_text("n new");
    run.leave();
}

#[test]
fn forty_keys_over_ddp() {
    let mut run = Run::showing("40 keys", system(Release::V24_04, 40), Way::Wss, 120, 40);
    let failing = run.sim.key_names().swap_remove(7);
    let id = run.sim.key_id(&failing).unwrap();
    run.sim.fault(Fault::RefuseItems {
        method: "api_key.delete".to_owned(),
        ids: vec![id],
        errno: 5,
        reason: "Disk error".to_owned(),
    });
    delete_all(&mut run.pty, 40);
    run.pty.wait_words("39 deleted, 1 failed of 40");
    assert_eq!(run.sim.key_names(), [failing]);
    assert_eq!(run.sim.executions("api_key.delete"), 40);
    assert_eq!(run.sim.calls("core.bulk"), 2);
}

#[test]
fn after_a_kill_the_next_run_says_what_is_known() {
    let state = tempfile::tempdir().unwrap();
    let config = Config {
        call_time: Duration::from_millis(10),
        ..system(Release::V25_10, 500)
    };
    let mut run = Run::keeping("500 keys", config, Way::Ws, (80, 24), Some(state.path()));
    delete_all(&mut run.pty, 500);
    run.pty.wait_words("of 500");
    while run.sim.executions("api_key.delete") < 70 {
        std::thread::sleep(Duration::from_millis(5));
    }
    run.pty.signal(Signal::KILL);
    run.pty.wait_killed();
    // The system ends the job that it runs.
    while !run.sim.executions("api_key.delete").is_multiple_of(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let left = run.sim.key_names().len();
    assert!(left > 0 && left < 500, "{left}");

    let mut next = Setup::tnkeys()
        .args(["-U", run.sim.user()])
        .env("TNKEYS_PASSWORD", run.sim.password())
        .env("TNKEYS_STATE_DIR", state.path())
        .size(80, 24)
        .arg(run.sim.uri())
        .spawn();
    next.wait_words("Interrupted run on");
    let words = next.screen(said);
    assert_eq!(counted(&words, "Not sent"), left, "{words}");
    // The end of the report.
    next.send("\x1b[F");
    next.wait_text("more ↑");
    next.send("w");
    next.wait_text("Write the report");
    next.send("\x15");
    let path = state.path().join("left.txt");
    next.send(&path.display().to_string());
    next.send(F2);
    next.wait_words("wrote");
    let report = fs::read_to_string(&path).unwrap();
    assert_eq!(counted(&report, "Deleted"), 500 - left, "{report}");
    assert_eq!(counted(&report, "Not sent"), left, "{report}");
    assert!(!report.contains("Still there"), "{report}");
    // It was read: nothing was sent again, and the run after that has nothing to say.
    next.send(ESC);
    next.wait_text("n new");
    assert_eq!(run.sim.key_names().len(), left);
    next.send("q");
    assert_eq!(next.wait_exit(), 0);
    let mut last = Setup::tnkeys()
        .args(["-U", run.sim.user()])
        .env("TNKEYS_PASSWORD", run.sim.password())
        .env("TNKEYS_STATE_DIR", state.path())
        .size(80, 24)
        .arg(run.sim.uri())
        .spawn();
    last.wait_text(&format!("{left} keys"));
    last.wait_until_it_takes_keys();
    assert!(
        !last.contents().contains("Interrupted"),
        "{}",
        last.contents()
    );
    last.send("q");
    assert_eq!(last.wait_exit(), 0);
}

#[test]
fn enter_without_the_number_deletes_nothing() {
    let mut run = Run::showing("12 keys", system(Release::V25_10, 12), Way::Ws, 80, 24);
    run.pty.send("*");
    run.pty.send("d");
    run.pty.wait_text("Type 12 to delete:");
    run.pty.send(TAB);
    run.pty.wait_text("[ Delete ]");
    run.pty.send(ENTER);
    run.pty.send("1");
    run.pty.wait_text("[ Cancel ]");
    // The user meant to delete: the question stays and says why nothing happens.
    run.pty.send(ENTER);
    run.pty.wait_text("wrong number");
    run.pty.send(ESC);
    run.pty.wait_no_text("Type 12 to delete:");
    assert_eq!(run.sim.key_names().len(), 12);
    assert_eq!(run.sim.calls("core.bulk"), 0);
    run.leave();
}

#[test]
fn resets_one_after_another_show_each_secret() {
    let mut run = Run::showing("4 keys", system(Release::V25_10, 4), Way::Ws, 80, 24);
    let names = run.sim.key_names();
    let before: Vec<_> = names.iter().map(|it| run.sim.plain_key(it)).collect();
    run.pty.send("g");
    run.pty.send("  ");
    run.pty.send("r");
    run.pty.wait_text("Reset 2 keys on");
    run.pty.send(TAB);
    run.pty.wait_text("[ Start ]");
    run.pty.send(ENTER);
    for turn in 1..=2 {
        run.pty.wait_text(&format!("Reset {turn} of 2:"));
        run.pty.send(ENTER);
        run.pty.wait_text("Reset key");
        run.pty.send("y");
        run.pty.wait_text("This key is shown once");
        run.pty.send(ESC);
        run.pty.wait_text("without saving its secret");
        run.pty.send("y");
    }
    run.pty.wait_text("Reset 2 keys: finished");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    let after: Vec<_> = names.iter().map(|it| run.sim.plain_key(it)).collect();
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert_eq!(changed, 2);
    assert_eq!(
        run.sim.calls("core.bulk"),
        0,
        "no secret goes through a job"
    );
}
