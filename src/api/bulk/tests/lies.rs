//! What a system that lies about a job cannot settle.

use super::*;

#[test]
fn a_lie_about_a_job_settles_nothing() {
    let step = |json: &str| answered(Call::BulkJob(41, Box::new(of(DELETE, [1, 2]))), json);
    let ours = r#"{"id":41,"method":"core.bulk","state":"SUCCESS","result":[{"result":true,"error":null},{"result":true,"error":null}]}"#;
    for odd in [
        // It ends twice.
        format!("[{ours},{ours}]"),
        format!(r#"[{ours},{{"id":41,"method":"core.bulk","state":"FAILED","error":"no"}}]"#),
        format!("[{ours},5]"),
        format!("{{\"0\":{ours}}}"),
    ] {
        assert!(
            matches!(step(&odd), Step::Failed(fault) if fault.kind == Kind::Protocol),
            "{odd}"
        );
    }
    for result in [
        "null",
        "{}",
        "\"done\"",
        "[true,true]",
        "[{},{}]",
        r#"[{"result":true,"error":null},null]"#,
        r#"[{"result":true,"error":null},{"result":null,"error":{"error":"x"}}]"#,
        r#"[{"result":true,"error":null},{"result":null,"error":5}]"#,
        r#"[{"result":true,"error":null},{"result":true,"error":false}]"#,
    ] {
        let json =
            format!(r#"[{{"id":41,"method":"core.bulk","state":"SUCCESS","result":{result}}}]"#);
        assert!(
            matches!(step(&json), Step::Failed(fault) if fault.kind == Kind::Protocol),
            "{json}"
        );
    }
    // The ids of other jobs, in any notation.
    for id in [
        "\"41\"",
        "41.0",
        "-41",
        "null",
        "[41]",
        "9223372036854775807",
    ] {
        let json = ours.replace(r#""id":41"#, &format!(r#""id":{id}"#));
        assert!(
            matches!(
                step(&format!("[{json}]")),
                Step::Done(Reply::BulkJob(JobRead::Lost(_))) | Step::Failed(_)
            ),
            "{id}"
        );
    }
    // A state that is none has not ended.
    for state in ["null", "5", "\"success\"", "[\"SUCCESS\"]", "\"SUCCESS \""] {
        let json = ours.replace(r#""SUCCESS""#, state);
        assert!(
            matches!(
                step(&format!("[{json}]")),
                Step::Done(Reply::BulkJob(JobRead::Running(None)))
            ),
            "{state}"
        );
    }
}

#[test]
fn a_hundred_thousand_jobs_are_read_for_ours_and_more_are_refused() {
    let other = r#"{"id":5,"method":"core.bulk","state":"SUCCESS","result":[]},"#;
    let ours = r#"{"id":41,"method":"core.bulk","state":"ABORTED"}"#;
    let list = |count: usize| format!("[{}{ours}]", other.repeat(count));
    let step = |json: &str| answered(Call::BulkJob(41, Box::new(of(DELETE, [1]))), json);
    assert!(matches!(
        step(&list(99_999)),
        Step::Done(Reply::BulkJob(JobRead::Failed(_)))
    ));
    match step(&list(100_000)) {
        Step::Failed(fault) => assert!(fault.what.contains("more than 100,000 jobs"), "{fault}"),
        other => panic!("{other:?}"),
    }
    let item = r#"{"result":true,"error":null},"#.repeat(10_000);
    let json = format!(
        r#"[{{"id":41,"method":"core.bulk","state":"SUCCESS","result":[{item}{{"result":true,"error":null}}]}}]"#
    );
    match step(&json) {
        Step::Failed(fault) => assert!(fault.what.contains("10,000 results"), "{fault}"),
        other => panic!("{other:?}"),
    }
}
