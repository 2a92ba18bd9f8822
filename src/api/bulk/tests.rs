mod lies;

use super::*;
use crate::api::call::{Call, Reply};
use crate::api::exchange::{Exchange, Step};
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::rule::{Rule, Verb};
use crate::domain::{Caps, Kind, Release};
use crate::wire::{Framing, Opaque};

/// The description of the job.
const MARK: &str = "tnkeys run of 2026, part 3";
const DELETE: BulkAction = BulkAction::Delete { end_sessions: true };

fn of(action: BulkAction, keys: impl IntoIterator<Item = i64>) -> BulkJob {
    BulkJob {
        action,
        mark: JobMark {
            text: MARK.to_owned(),
            keys: keys.into_iter().map(KeyId).collect(),
        },
    }
}

fn caps() -> Caps {
    Caps::of(Release::V25_10)
}

/// The bytes of a call's request in both framings.
fn sent(call: Call) -> [String; 2] {
    let (_, request) = Exchange::start(call, caps());
    [Framing::JsonRpc, Framing::Ddp].map(|framing| {
        framing
            .call(7, &request.method, &request.params)
            .to_string()
    })
}

fn start(job: BulkJob) -> [String; 2] {
    sent(Call::StartBulk(Box::new(job)))
}

#[test]
fn deletions_are_one_call_of_core_bulk() {
    let [rpc, ddp] = start(of(DELETE, [3, 5]));
    assert_eq!(
        rpc,
        r#"{"jsonrpc":"2.0","id":7,"method":"core.bulk","params":["api_key.delete",[[3],[5]],"tnkeys run of 2026, part 3"]}"#
    );
    assert_eq!(
        ddp,
        r#"{"id":"id-7","msg":"method","method":"core.bulk","params":["api_key.delete",[[3],[5]],"tnkeys run of 2026, part 3"]}"#
    );
}

#[test]
fn edits_send_the_changed_field_only_and_no_reset() {
    let at = "2027-01-01T00:00:00Z".parse().ok();
    let [rpc, _] = start(of(BulkAction::SetExpiry(at), [3, 5]));
    assert_eq!(
        rpc,
        r#"{"jsonrpc":"2.0","id":7,"method":"core.bulk","params":["api_key.update",[[3,{"expires_at":{"$date":1798761600000}}],[5,{"expires_at":{"$date":1798761600000}}]],"tnkeys run of 2026, part 3"]}"#
    );
    let [rpc, _] = start(of(BulkAction::SetExpiry(None), [3]));
    assert!(
        rpc.ends_with(
            r#"["api_key.update",[[3,{"expires_at":null}]],"tnkeys run of 2026, part 3"]}"#
        ),
        "{rpc}"
    );
    let rules = vec![Rule::new(Verb::Call, "zfs.*")];
    let [_, ddp] = start(of(BulkAction::SetRules(rules), [3]));
    assert_eq!(
        ddp,
        r#"{"id":"id-7","msg":"method","method":"core.bulk","params":["api_key.update",[[3,{"allowlist":[{"method":"CALL","resource":"zfs.*"}]}]],"tnkeys run of 2026, part 3"]}"#
    );
}

#[test]
fn a_part_with_many_rules_stays_below_the_limit_of_a_message() {
    for count in [1, 10, 100, 300] {
        let rule = |n| {
            Rule::new(
                Verb::Call,
                format!("pool.dataset.{n}.\u{7f}{}", "x".repeat(60)).as_str(),
            )
        };
        let action = BulkAction::SetRules((0..count).map(rule).collect());
        let part = action.per_job() as i64;
        let [rpc, ddp] = start(of(action, 1..=part));
        assert!(
            rpc.len() < 65_536 && ddp.len() < 65_536,
            "{count}: {}",
            rpc.len()
        );
        assert!(
            (1..=20).contains(&part) && (count > 10 || part == 20),
            "{count}: {part}"
        );
    }
}

#[test]
fn a_job_is_read_by_its_id() {
    let [rpc, ddp] = sent(Call::BulkJob(41, Box::new(of(DELETE, [3]))));
    assert_eq!(
        rpc,
        r#"{"jsonrpc":"2.0","id":7,"method":"core.get_jobs","params":[[["id","=",41]]]}"#
    );
    assert!(ddp.contains(r#""method":"core.get_jobs","params":[[["id","=",41]]]"#));
    assert!(!Call::BulkJob(41, Box::new(of(DELETE, [3]))).changes());
    let start = Call::StartBulk(Box::new(of(DELETE, [3])));
    assert!(start.changes() && !start.makes_secret());
}

fn answered(call: Call, json: &str) -> Step {
    Exchange::start(call, caps())
        .0
        .answer(Ok(Opaque::new(json)))
}

fn read(job: BulkJob, json: &str) -> JobRead {
    match answered(Call::BulkJob(41, Box::new(job)), json) {
        Step::Done(Reply::BulkJob(read)) => read,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_reply_to_a_start_is_the_id_of_the_job() {
    let call = || Call::StartBulk(Box::new(of(DELETE, [3])));
    assert!(matches!(
        answered(call(), "41"),
        Step::Done(Reply::JobStarted(41))
    ));
    // Whatever else: it was executed, and its job is not known.
    for odd in [
        "null",
        "[{\"result\":true,\"error\":null}]",
        "\"41\"",
        "4.5",
    ] {
        assert!(matches!(answered(call(), odd), Step::Unclear(_)), "{odd}");
    }
    let error = ErrorReply {
        class: Class::Failed,
        errno: 13,
        reason: "Not authorized".into(),
        extra: vec![],
    };
    match Exchange::start(call(), caps()).0.answer(Err(error)) {
        Step::Failed(fault) => {
            assert_eq!(
                (fault.kind, fault.meaning.as_str()),
                (Kind::Denied, "No key was changed.")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_item_of_a_finished_job_has_its_own_outcome_and_its_result_stays_unread() {
    let json = r#"[{"id":41,"method":"core.bulk","arguments":["api_key.delete",[[1],[2],[3],[4],[5],[6]],"tnkeys run of 2026, part 3"],"state":"SUCCESS",
        "progress":{"percent":100,"description":"","extra":null},"error":null,"exc_info":null,"result":[
        {"job_id":null,"result":true,"error":null},
        {"job_id":null,"result":null,"error":"[EFAULT] The database\u001b[2J is locked"},
        {"job_id":null,"result":null,"error":"[ENOENT] None: Key 3 does not exist"},
        {"job_id":null,"result":null,"error":"4"},
        {"job_id":null,"result":false,"error":null},
        {"job_id":null,"result":null,"error":" "}]}]"#;
    let JobRead::Over(outcomes) = read(of(DELETE, 1..=6), json) else {
        panic!("not over")
    };
    let failed = |why: &str| ItemOutcome::Failed(why.into());
    assert_eq!(outcomes[0], ItemOutcome::Done);
    assert!(
        matches!(&outcomes[1], ItemOutcome::Failed(why) if why.as_str() == "[EFAULT] The database\\x1b[2J is locked")
    );
    assert_eq!(outcomes[2..4], [ItemOutcome::Gone, ItemOutcome::Gone]);
    assert_eq!(
        outcomes[4],
        failed("The system did not delete the key and reported no reason.")
    );
    assert_eq!(outcomes[5], failed("The system reported no reason."));

    // The entry of an edited key contains its hash, which is not kept.
    let json = r#"[{"id":41,"method":"core.bulk","state":"SUCCESS","result":[
        {"result":{"id":3,"keyhash":"$pbkdf2-sha512$fake"},"error":null}]}]"#;
    let read = read(of(BulkAction::SetExpiry(None), [3]), json);
    assert_eq!(format!("{read:?}"), "Over([Done])");
}

#[test]
fn a_job_with_another_number_of_results_settles_nothing() {
    let one = r#"{"result":true,"error":null}"#;
    for count in [0, 1, 3, 30] {
        let results = vec![one; count].join(",");
        let json =
            format!(r#"[{{"id":41,"method":"core.bulk","state":"SUCCESS","result":[{results}]}}]"#);
        match read(of(DELETE, [1, 2]), &json) {
            JobRead::Over(outcomes) => assert_eq!(outcomes.len(), count),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_job_that_runs_reports_its_percent_and_one_that_failed_its_reason() {
    let job = |rest: &str| {
        let json = format!(r#"[{{"id":41,"method":"core.bulk",{rest}}}]"#);
        read(of(DELETE, [1, 2]), &json)
    };
    for (progress, percent) in [
        (r#"{"percent":35.7}"#, Some(35)),
        (r#"{"percent":null}"#, None),
        (r#"{"percent":-3}"#, Some(0)),
        (r#"{"percent":1e9}"#, Some(100)),
        (r#"{"percent":250}"#, Some(100)),
        (r#"{"percent":1e999}"#, Some(100)),
        (r#"{"percent":"50\u001b[2J"}"#, None),
        (r#"{"percent":[50]}"#, None),
        ("[50]", None),
        ("null", None),
        ("{}", None),
    ] {
        let read = job(&format!(r#""state":"RUNNING","progress":{progress}"#));
        assert_eq!(read, JobRead::Running(percent));
    }
    assert_eq!(job(r#""state":"WAITING""#), JobRead::Running(None));
    assert_eq!(
        job(r#""state":"FAILED","error":"[EFAULT] Out of memory.""#),
        JobRead::Failed("The job failed: [EFAULT] Out of memory.".into())
    );
    assert_eq!(
        job(r#""state":"ABORTED""#),
        JobRead::Failed("The job was aborted.".into())
    );
    assert_eq!(
        job(r#""state":"FAILED","error":null"#),
        JobRead::Failed("The job failed: no reason was reported.".into())
    );
}

#[test]
fn a_job_that_is_not_ours_or_not_listed_is_lost() {
    for json in [
        "[]",
        r#"[{"id":42,"method":"core.bulk","state":"SUCCESS","result":[]}]"#,
        // After a restart of the system the id may belong to another job.
        r#"[{"id":41,"method":"pool.scrub","state":"SUCCESS","result":null}]"#,
        // Or to another run, of another client or of ours.
        r#"[{"id":41,"method":"core.bulk","arguments":["api_key.delete",[[1]],null],"state":"SUCCESS","result":[{"result":true,"error":null}]}]"#,
        r#"[{"id":41,"method":"core.bulk","arguments":["api_key.delete",[[1]]],"state":"SUCCESS","result":[{"result":true,"error":null}]}]"#,
        r#"[{"id":41,"method":"core.bulk","arguments":["api_key.delete",[[1]],"tnkeys run of 2026, part 2"],"state":"SUCCESS","result":[{"result":true,"error":null}]}]"#,
        r#"[{"id":41,"method":"core.bulk","arguments":"none","state":"SUCCESS","result":[{"result":true,"error":null}]}]"#,
    ] {
        assert!(
            matches!(read(of(DELETE, [1]), json), JobRead::Lost(_)),
            "{json}"
        );
    }
    for odd in [
        "null",
        "{}",
        "[{\"id\":41,\"method\":\"core.bulk\",\"state\":\"SUCCESS\"}]",
        "[1]",
    ] {
        let step = answered(Call::BulkJob(41, Box::new(of(DELETE, [1]))), odd);
        assert!(
            matches!(step, Step::Failed(fault) if fault.kind == Kind::Protocol),
            "{odd}"
        );
    }
}

fn found(job: BulkJob, json: &str) -> Found {
    match answered(Call::FindBulk(Box::new(job)), json) {
        Step::Done(Reply::BulkFound(found)) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_job_is_looked_for_by_its_mark_and_no_other_job_is_asked_for() {
    let call = Call::FindBulk(Box::new(of(DELETE, [3, 5])));
    assert!(!call.changes());
    let [rpc, ddp] = sent(call);
    let params = r#""method":"core.get_jobs","params":[[["method","=","core.bulk"],["arguments.2","=","tnkeys run of 2026, part 3"]],{"select":["id","method","arguments"],"limit":3}]"#;
    assert!(rpc.contains(params) && ddp.contains(params), "{rpc}");
}

#[test]
fn only_one_job_with_the_mark_and_the_keys_is_ours() {
    let row = |id: i64, method: &str, keys: &str, mark: &str| {
        format!(r#"{{"id":{id},"method":"core.bulk","arguments":["{method}",[{keys}],{mark}]}}"#)
    };
    let ours = || row(41, "api_key.delete", "[3],[5]", &format!("{MARK:?}"));
    let list = |rows: &[String]| found(of(DELETE, [3, 5]), &format!("[{}]", rows.join(",")));
    assert_eq!(list(&[]), Found::None);
    assert_eq!(list(&[ours()]), Found::Job(41));
    // A system that filters badly.
    let others = [
        row(40, "api_key.delete", "[3],[5]", "null"),
        row(
            39,
            "api_key.delete",
            "[3],[5]",
            r#""tnkeys run of 2026, part 2""#,
        ),
        r#"{"id":38,"method":"core.bulk","arguments":["api_key.delete",[[3],[5]]]}"#.to_owned(),
        r#"{"id":37,"method":"core.bulk","arguments":null}"#.to_owned(),
        r#"{"id":36,"method":"pool.scrub","arguments":[1,2,"tnkeys run of 2026, part 3"]}"#
            .to_owned(),
    ];
    assert_eq!(list(&others), Found::None);
    assert_eq!(list(&[&others[..], &[ours()]].concat()), Found::Job(41));
    // Not certain.
    let unsure = |rows: &[String]| matches!(list(rows), Found::Unsure(_));
    assert!(unsure(&[ours(), ours()]));
    let mark = format!("{MARK:?}");
    for (method, keys) in [
        ("api_key.delete", "[3]"),
        ("api_key.delete", "[5],[3]"),
        ("api_key.delete", "[3],[5],[7]"),
        ("api_key.delete", "3,5"),
        ("api_key.delete", r#"["3"],["5"]"#),
        ("api_key.delete", "[],[]"),
        ("api_key.update", "[3],[5]"),
    ] {
        assert!(unsure(&[row(41, method, keys, &mark)]), "{method} {keys}");
    }
    for odd in ["null", "{}", "[1]", r#"[{"method":"core.bulk"}]"#] {
        let step = answered(Call::FindBulk(Box::new(of(DELETE, [3]))), odd);
        assert!(
            matches!(step, Step::Failed(fault) if fault.kind == Kind::Protocol),
            "{odd}"
        );
    }
    // An edit has its keys at the same place.
    let edit = row(41, "api_key.update", r#"[3,{"expires_at":null}]"#, &mark);
    let job = of(BulkAction::SetExpiry(None), [3]);
    assert_eq!(found(job, &format!("[{edit}]")), Found::Job(41));
}

#[test]
fn a_refusal_of_the_method_or_of_a_key_says_which_right_is_missing() {
    let job = |rest: &str| {
        let json = format!(r#"[{{"id":41,"method":"core.bulk",{rest}}}]"#);
        read(of(DELETE, [1, 2]), &json)
    };
    for errno in ["EPERM", "EACCES"] {
        let refused = job(&format!(
            r#""state":"FAILED","error":"[{errno}] Not authorized""#
        ));
        let JobRead::Refused(why) = refused else {
            panic!("{refused:?}")
        };
        assert!(why.as_str().contains("to call api_key.delete"), "{why}");
    }
    let JobRead::Over(outcomes) = job(
        r#""state":"SUCCESS","result":[{"result":true,"error":null},{"result":null,"error":"[EACCES] bob: authenticated user lacks privileges to create or modify API keys of other users."}]"#,
    ) else {
        panic!("not over")
    };
    assert!(
        matches!(&outcomes[1], ItemOutcome::Failed(why) if why.as_str() == "This account is not authorized. Keys of other users require the role API_KEY_WRITE or FULL_ADMIN."),
        "{outcomes:?}"
    );
}
