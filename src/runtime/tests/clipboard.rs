//! Copying and clearing through the loop.

use super::*;
use crate::domain::copy::Around;

/// What clears the terminal's clipboard.
const CLEARING: &[u8] = b"\x1b]52;c;IA==\x1b\\\x1b]52;c;!\x1b\\";

fn terminal() -> Vec<Backend> {
    vec![Backend::Terminal(Around::Nothing)]
}

fn command(script: &str) -> Vec<Backend> {
    vec![Backend::Command(
        ["sh", "-c", script].map(str::to_owned).to_vec(),
    )]
}

#[test]
fn copying_to_the_terminal_claims_only_that_it_was_sent() {
    let mut rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(1))]),
        ("Copied", vec![Effect::Quit]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("c");
    let wire = rig.wire.clone();
    let (_, log) = rig.run(terminal(), vec![]);
    assert_eq!(
        log.last().unwrap(),
        "Copied(CopyId(1), SentToTerminal(Nothing))"
    );
    let sent = wire.0.borrow();
    assert!(sent.ends_with(b"\x1b]52;c;MS1ub3QtYS1rZXk=\x1b\\"));
}

#[test]
fn there_may_be_nothing_to_copy() {
    let rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(1))]),
        ("Copied(CopyId(1), Failed", vec![Effect::Quit]),
    ]);
    rig.press("c");
    let (_, log) = rig.run(terminal(), vec![]);
    assert!(log.last().unwrap().contains("nothing to copy"), "{log:?}");
}

#[test]
fn another_secret_is_not_copied_in_its_place() {
    let mut rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(0))]),
        ("Copied(CopyId(0), Failed", vec![Effect::Quit]),
    ]);
    rig.secret = Some("2-another");
    rig.press("c");
    let wire = rig.wire.clone();
    rig.run(terminal(), vec![]);
    assert!(!wire.0.borrow().windows(4).any(|w| w == b"]52;"));
}

#[test]
fn clearing_the_terminal_claims_only_that_it_was_told() {
    let mut rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(1))]),
        ("Copied", vec![Effect::ClearCopy]),
        ("Cleared", vec![Effect::Quit]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("c");
    let wire = rig.wire.clone();
    let (_, log) = rig.run(terminal(), vec![]);
    assert_eq!(log.last().unwrap(), "Cleared(Told)");
    assert!(wire.0.borrow().ends_with(CLEARING));
}

/// Copies and ends; gives what was written and what was told.
fn leaves(clears: bool, end: Ending) -> (Vec<u8>, String) {
    let mut rig = Rig::new(vec![("key c", vec![Effect::Copy(CopyId(1))])]);
    rig.secret = Some("1-not-a-key");
    rig.clears = clears;
    rig.press("c");
    rig.keys.send(Input::End(end)).unwrap();
    let wire = rig.wire.clone();
    let (ending, log) = rig.run(terminal(), vec![]);
    assert_eq!(ending, end);
    (wire.0.take(), log.last().unwrap().clone())
}

#[test]
fn leaving_clears_and_so_does_a_signal() {
    for end in [Ending::Quit, Ending::Signal(15)] {
        let (written, told) = leaves(true, end);
        assert!(written.ends_with(CLEARING));
        assert_eq!(told, "Cleared(Told)");
    }
}

#[test]
fn leaving_clears_nothing_that_is_to_stay_and_writes_to_no_terminal_that_is_gone() {
    let (written, told) = leaves(false, Ending::Quit);
    assert!(!written.ends_with(CLEARING) && told.starts_with("Copied"));
    let (written, told) = leaves(true, Ending::HANG_UP);
    assert!(!written.ends_with(CLEARING));
    assert!(told.contains("Failed"), "{told}");
}

#[test]
fn a_command_that_fails_is_told_with_its_own_words() {
    let mut rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(1))]),
        ("Copied", vec![Effect::Quit]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("c");
    let (_, log) = rig.run(
        command("cat >/dev/null; echo no display >&2; exit 1"),
        vec![],
    );
    assert!(log.last().unwrap().contains("no display"), "{log:?}");
}

#[test]
fn a_text_goes_the_next_way_too() {
    // No secret is on the screen, or another one.
    for secret in [None, Some("2-another")] {
        let mut rig = Rig::new(vec![
            ("key c", vec![Effect::CopyText(CopyId(0), "curl".into())]),
            ("Copied", vec![Effect::Quit]),
        ]);
        rig.secret = secret;
        rig.press("c");
        let wire = rig.wire.clone();
        let mut ways = command("exit 1");
        ways.extend(terminal());
        let (_, log) = rig.run(ways, vec![]);
        assert_eq!(
            log.last().unwrap(),
            "Copied(CopyId(0), SentToTerminal(Nothing))"
        );
        assert!(wire.0.borrow().ends_with(b"\x1b]52;c;Y3VybA==\x1b\\"));
    }
}

#[test]
fn a_way_that_does_not_work_gives_way_to_the_next() {
    let mut rig = Rig::new(vec![
        ("key c", vec![Effect::Copy(CopyId(1))]),
        ("Copied", vec![Effect::Quit]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("c");
    let mut ways = command("exit 1");
    ways.extend(terminal());
    let (_, log) = rig.run(ways, vec![]);
    assert_eq!(
        log.last().unwrap(),
        "Copied(CopyId(1), SentToTerminal(Nothing))"
    );
}
