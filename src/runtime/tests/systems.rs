//! Several systems in one loop: each has its own link, timers, jobs and copies.

use super::*;
use crate::api::Stage;
use crate::domain::copy::Around;

const NAS2: SystemId = SystemId(2);

fn at(log: &[String], what: &str) -> usize {
    let found = log.iter().position(|line| line.starts_with(what));
    found.unwrap_or_else(|| panic!("{what}: {log:?}"))
}

#[test]
fn a_link_that_says_much_keeps_none_waiting_and_each_speaks_for_its_system() {
    let rig = Rig::of_systems(vec![
        ("key a", vec![(NAS2, connect(1, "nas2"))]),
        ("2: link 1 Progress", vec![(NAS2, Effect::Quit)]),
    ]);
    rig.press("a");
    let mut dialled = 0;
    let (_, log) = rig.run_with(off(), begin(), |far| {
        dialled += 1;
        let events = if dialled == 1 { 5_000 } else { 1 };
        for _ in 0..events {
            far.1.send(LinkEvent::Progress(Stage::Reaching)).unwrap();
        }
    });
    let before = at(&log, "2: link 1 Progress(Reaching)");
    assert!(before < 10, "{before} lines come before it");
    assert!(log.iter().any(|line| line.starts_with("link 1 Progress")));
}

#[test]
fn a_link_that_ends_leaves_the_others() {
    let rig = Rig::of_systems(vec![
        ("key a", vec![(NAS2, connect(1, "nas2"))]),
        ("2: link 1 Offline", vec![(NAS1, call(3)), (NAS2, call(4))]),
        ("2: link 1 Answer", vec![(NAS2, Effect::Quit)]),
    ]);
    rig.press("a");
    let mut dialled = 0;
    let links = Rc::clone(&rig.links);
    let (_, log) = rig.run_with(off(), begin(), |far| {
        dialled += 1;
        if dialled == 2 {
            *far = (unbounded_channel().1, unbounded_channel().0);
        }
    });
    assert!(
        log.iter().all(|line| !line.starts_with("link 1")),
        "{log:?}"
    );
    let answer = &log[at(&log, "2: link 1 Answer")];
    assert!(answer.contains("NotSent"), "{answer}");
    let asked = links.borrow_mut()[0].0.try_recv().unwrap();
    assert!(matches!(
        asked,
        LinkCommand::Call {
            id: RequestId(3),
            ..
        }
    ));
}

#[test]
fn a_timer_of_one_system_is_not_that_of_another() {
    let soon = || Effect::Wake(Wake::Notice, Duration::ZERO);
    let rig = Rig::of_systems(vec![
        (
            "key a",
            vec![
                (NAS1, soon()),
                (NAS2, soon()),
                (NAS1, Effect::Unwake(Wake::Notice)),
            ],
        ),
        ("2: Woke", vec![(NAS2, Effect::Quit)]),
    ]);
    rig.press("a");
    let (_, log) = rig.run(off(), vec![]);
    let woken: Vec<_> = log.iter().filter(|line| line.contains("Woke")).collect();
    assert_eq!(woken, ["2: Woke(Notice)"]);
}

#[test]
fn nothing_comes_of_a_system_that_was_closed() {
    let soon = |wake| Effect::Wake(wake, Duration::ZERO);
    let rig = Rig::of_systems(vec![
        (
            "key a",
            vec![
                (NAS2, connect(1, "nas2")),
                (NAS2, soon(Wake::Notice)),
                (NAS2, Effect::Close),
                (NAS1, soon(Wake::Quit)),
            ],
        ),
        ("Woke(Quit)", vec![(NAS1, Effect::Quit)]),
    ]);
    rig.press("a");
    let (_, log) = rig.run_with(off(), vec![], |far| {
        far.1.send(LinkEvent::Progress(Stage::Reaching)).unwrap();
    });
    assert!(log.iter().all(|line| !line.starts_with("2:")), "{log:?}");
}

#[test]
fn only_the_system_that_copied_last_clears_the_clipboard() {
    let mut rig = Rig::of_systems(vec![
        // Both count their copies from one.
        ("key a", vec![(NAS1, Effect::Copy(CopyId(1)))]),
        ("Copied", vec![(NAS2, Effect::Copy(CopyId(1)))]),
        ("2: Copied", vec![(NAS1, Effect::ClearCopy)]),
        ("Cleared", vec![(NAS2, Effect::ClearCopy)]),
        ("2: Cleared", vec![(NAS2, Effect::Quit)]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("a");
    let wire = rig.wire.clone();
    let (_, log) = rig.run(vec![Backend::Terminal(Around::Nothing)], vec![]);
    let said: Vec<_> = log.iter().filter(|line| *line != "frame").collect();
    assert_eq!(
        said,
        [
            "key a",
            "Copied(CopyId(1), SentToTerminal(Nothing))",
            "2: Copied(CopyId(1), SentToTerminal(Nothing))",
            "Cleared(NotOurs)",
            "2: Cleared(Told)",
        ]
    );
    let written = wire.0.take();
    let clears = written.windows(5).filter(|it| it == b"]52;c").count();
    // Two copies, and a clear of two sequences.
    assert_eq!(clears, 4);
}

#[test]
fn a_copy_that_failed_leaves_the_earlier_one_to_its_system() {
    let mut rig = Rig::of_systems(vec![
        ("key a", vec![(NAS1, Effect::Copy(CopyId(1)))]),
        ("Copied", vec![(NAS2, Effect::Copy(CopyId(0)))]),
        (
            "2: Copied(CopyId(0), Failed",
            vec![(NAS1, Effect::ClearCopy)],
        ),
        ("Cleared", vec![(NAS1, Effect::Quit)]),
    ]);
    rig.secret = Some("1-not-a-key");
    rig.press("a");
    let (_, log) = rig.run(vec![Backend::Terminal(Around::Nothing)], vec![]);
    assert_eq!(log.last().unwrap(), "Cleared(Told)");
}
