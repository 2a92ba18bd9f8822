use super::super::group::tests::Witness;
use super::*;

const PATIENCE: Duration = Duration::from_secs(60);
const INPUT: &str = "21-NotARealKeyNotARealKey";

/// A shell's script that gets this.
fn sh<'a>(script: &str, input: Option<&'a str>) -> Run<'a> {
    Run {
        program: Program::new("sh", ["-c", script]),
        input: input.map(str::as_bytes),
        patience: PATIENCE,
        keep_out: 64,
        keep_err: 1024,
    }
}

/// How a script ends: exit code, output, complaints, and whether it took its input.
struct Case {
    what: &'static str,
    script: &'static str,
    input: Option<&'static str>,
    ends: (i32, &'static str, &'static str, bool),
}

const CASES: &[Case] = &[
    Case {
        what: "the input comes to the letter, and ends",
        script: "cat; echo end",
        input: Some("not-a-key"),
        ends: (0, "not-a-keyend\n", "", true),
    },
    Case {
        what: "without an input there is nothing to read",
        script: "cat; echo end",
        input: None,
        ends: (0, "end\n", "", true),
    },
    Case {
        what: "its complaints are told without the input",
        script: "read -r k; printf 'no\\n  %s\\n' \"$k\" >&2; exit 3",
        input: Some(INPUT),
        ends: (3, "", "no (the key)", true),
    },
    Case {
        what: "a child that it leaves behind is not waited for, though it holds the outputs",
        script: "cat >/dev/null; echo out; echo err >&2; sleep 20 &",
        input: Some(INPUT),
        ends: (0, "out\n", "err", true),
    },
    Case {
        what: "of much that it writes the beginning is kept, and nothing waits for the rest",
        script: "echo first; head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero",
        input: None,
        ends: (0, "first\n", "", true),
    },
];

#[tokio::test]
async fn a_program_runs_to_its_end() {
    for case in CASES {
        let ran = sh(case.script, case.input).to_end().await.unwrap();
        let (code, out, err, taken) = case.ends;
        let what = case.what;
        assert_eq!(ran.status.code(), Some(code), "{what}");
        let printed = String::from_utf8_lossy(&ran.out);
        assert_eq!(printed.trim_end_matches('\0'), out, "{what}");
        assert_eq!(ran.err.trim_end_matches('\0'), err, "{what}");
        assert_eq!(ran.refused.is_none(), taken, "{what}: {:?}", ran.refused);
        assert!(ran.out.len() <= 64 && ran.out.capacity() == 64, "{what}");
    }
}

#[tokio::test]
async fn a_long_input_that_nobody_reads_is_refused_and_one_that_is_read_arrives() {
    let long = "x".repeat(300_000);
    // Reads nothing; closes its input while it runs; takes a part.
    for script in ["exit 0", "exec <&-; exit 0", "head -c 10 >/dev/null"] {
        let ran = sh(script, Some(&long)).to_end().await.unwrap();
        assert!(ran.status.success() && ran.refused.is_some(), "{script}");
    }
    // It writes more than a pipe holds before it reads.
    let chatter = "head -c 300000 /dev/zero >&2; wc -c";
    let ran = sh(chatter, Some(&long)).to_end().await.unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.out).trim(), "300000");
    assert!(ran.refused.is_none());
}

#[tokio::test]
async fn what_cannot_be_run_is_told() {
    let run = Run {
        program: Program::new("/no/such/program", [""; 0]),
        ..sh("", Some(INPUT))
    };
    let error = run.to_end().await.unwrap_err();
    assert!(matches!(error, RunError::CannotRun(_)), "{error:?}");
    assert!(!error.may_have_input());
}

#[tokio::test]
async fn it_ends_with_its_time_and_so_does_all_that_it_started() {
    let witness = Witness::new();
    let script = format!("echo slow >&2; {}", witness.script());
    let run = Run {
        patience: Duration::from_secs(1),
        ..sh(&script, Some(INPUT))
    };
    let error = run.to_end().await.unwrap_err();
    assert!(error.may_have_input());
    let RunError::TimedOut(words) = error else {
        panic!("{error:?}");
    };
    assert_eq!(words, "slow");
    witness.until_gone().await;
}

#[tokio::test]
async fn given_up_it_ends_and_so_does_all_that_it_started() {
    let witness = Witness::new();
    let script = witness.script();
    let running = tokio::spawn(async move { sh(&script, None).to_end().await.map(drop) });
    let witness = witness.until_there().await;
    running.abort();
    witness.until_gone().await;
}

#[test]
fn a_disk_that_hangs_with_the_program_on_it_holds_nothing_up() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let (release, held) = std::sync::mpsc::channel::<()>();
    runtime.block_on(async {
        // Nothing that blocks comes to an end.
        tokio::task::spawn_blocking(move || held.recv());
        let run = Run {
            patience: Duration::from_millis(1),
            ..sh("true", None)
        };
        let error = run.to_end().await.unwrap_err();
        assert!(matches!(error, RunError::NotStarted), "{error:?}");
        drop(release);
    });
}
