//! Pastes with their rules and corrections, errors with their places, and properties.

mod errors;

use proptest::prelude::*;

use super::*;
use crate::domain::allowlist::json;
use crate::domain::rule::Verb;

const CERTIFICATE: &str = "SUBSCRIBE certificate.query";

/// The rules, and the corrections on one line.
fn shown(text: &str) -> (Vec<String>, String) {
    match read(text) {
        Ok(reading) => {
            let repairs: Vec<_> = reading.repairs.iter().map(ToString::to_string).collect();
            let rules = reading.rules.iter().map(ToString::to_string).collect();
            (rules, repairs.join("; "))
        }
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// Input, rules, corrections.
const PASTES: &[(&str, &[&str], &str)] = &[
    (
        r#"[{"method": "CALL", "resource": "pool.query"}, {"method": "*", "resource": "*"}]"#,
        &["CALL pool.query", "* *"],
        "",
    ),
    (" [] ", &[], ""),
    // TrueNAS CLI guide.
    (
        r#"allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#,
        &[CERTIFICATE],
        "",
    ),
    (
        r#"auth api_key create name=apikey3 allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#,
        &[CERTIFICATE],
        "used only the allowlist; ignored name",
    ),
    (
        r#"auth api_key update id=2 name=apikey3 allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}] reset=true"#,
        &[CERTIFICATE],
        "used only the allowlist; ignored name, reset, id",
    ),
    // The syntax example of the guide, which the CLI itself refuses.
    (
        r#"allowlist=[{"method"="SUBSCRIBE", ["resource"="certificate.query"}]"#,
        &[CERTIFICATE],
        "replaced = by : (2 times); removed an extra [",
    ),
    (
        r#"allowlist=[{\"method\"=\"SUBSCRIBE\", [\"resource\"=\"certificate.query\"}]"#,
        &[CERTIFICATE],
        "removed shell quoting (4 times); replaced = by : (2 times); removed an extra [",
    ),
    (
        r#"[{"method"="CALL", ["resource"="x"]}]"#,
        &["CALL x"],
        "replaced = by : (2 times); removed an extra [; removed an extra ]",
    ),
    // With the prompt and the answer of the CLI.
    (
        "auth api_key> update id=2 allowlist=[{\"method\":\"*\",\"resource\":\"*\"}]\n",
        &["* *"],
        "used only the allowlist; ignored id",
    ),
    (
        "[nas]> auth api_key create name=\"a b\" allowlist=[{\"method\":\"CALL\",\"resource\":\"pool.query\"}]\nAPI Key: 3-(secret)\n",
        &["CALL pool.query"],
        "used only the allowlist; ignored name, key",
    ),
    // Shells.
    (
        r#"midclt call api_key.create '{"name":"api key 2", "allowlist": [{"method": "CALL", "resource": "zfs.snapshot.*"}]}'"#,
        &["CALL zfs.snapshot.*"],
        "used only the allowlist; ignored name",
    ),
    (
        r#"root@nas[~]# midclt call api_key.update 5 '{"allowlist": [{"method": "GET","resource": "pool"},{"method": "*", "resource": "pool.dataset.lock"}]}'"#,
        &["GET pool", "* pool.dataset.lock"],
        "used only the allowlist; ignored the rest of the text",
    ),
    (
        r#"ssh root@nas "midclt call api_key.create '{\"name\":\"x\",\"allowlist\":[{\"method\":\"CALL\",\"resource\":\"pool.query\"}]}'""#,
        &["CALL pool.query"],
        "used only the allowlist; ignored name; removed shell quoting (4 times)",
    ),
    (
        "midclt call api_key.create '{\"name\": \"x\", \\\n  \"allowlist\": [ \\\n {\"method\": \"CALL\", \"resource\": \"pool.query\"}]}'",
        &["CALL pool.query"],
        "used only the allowlist; ignored name; removed shell quoting",
    ),
    (
        r#"cli -c "auth api_key create name=x allowlist='[{\"method\":\"CALL\",\"resource\":\"a\"}]'""#,
        &["CALL a"],
        "used only the allowlist; ignored name; removed shell quoting (5 times)",
    ),
    (
        r#"'[{"method":"CALL","resource":"a"}]';"#,
        &["CALL a"],
        "removed shell quoting (3 times)",
    ),
    // What a shell leaves without quotes.
    (
        "[{method:CALL,resource:pool.dataset.*}]",
        &["CALL pool.dataset.*"],
        "added missing quotes (4 times)",
    ),
    // Objects.
    (
        r#"{"name": "x", "allowlist": [{"method": "CALL", "resource": "a"}]}"#,
        &["CALL a"],
        "used only the allowlist; ignored name",
    ),
    (
        r#"{"allowlist": [{"method": "CALL", "resource": "a"}]}"#,
        &["CALL a"],
        "",
    ),
    (r#"{"allowlist": null}"#, &[], "read the empty value as []"),
    (
        r#"{"method": "CALL", "resource": "a"}"#,
        &["CALL a"],
        "added the missing [ ]",
    ),
    (
        "{\"method\": \"CALL\", \"resource\": \"a\"},\n{\"method\": \"GET\", \"resource\": \"/b\"},",
        &["CALL a", "GET /b"],
        "added the missing [ ]; removed an extra comma",
    ),
    (
        r#"[[{"method": "CALL", "resource": "a"}]]"#,
        &["CALL a"],
        "removed an extra [; removed an extra ]",
    ),
    // Python.
    (
        "[{'method': 'CALL', 'resource': 'pool.query'}]",
        &["CALL pool.query"],
        "replaced ' by \" (4 times)",
    ),
    (
        "{'name': 'x', 'revoked': False, 'expires_at': None, 'allowlist': [{'method': 'CALL', 'resource': 'a'}], 'local': True}",
        &["CALL a"],
        "used only the allowlist; ignored name, expires_at, revoked; replaced ' by \" (4 times)",
    ),
    (
        "{'allowlist': None, 'name': 'x'}",
        &[],
        "used only the allowlist; ignored name; read the empty value as []",
    ),
    // Commas, comments, names, methods, Ruby.
    (
        "[\n  {\"method\": \"CALL\", \"resource\": \"a\",},\n]\n",
        &["CALL a"],
        "removed an extra comma (2 times)",
    ),
    (
        "[ // all\n {\"method\": \"CALL\", \"resource\": \"a\"} # one\n]",
        &["CALL a"],
        "removed comments (2 times)",
    ),
    (
        r#"[{"Method": "call", "RESOURCE": "a"}, {"method": "Subscribe", "resource": "b"}]"#,
        &["CALL a", "SUBSCRIBE b"],
        "wrote method in lower case; wrote resource in lower case; wrote call in capitals; wrote Subscribe in capitals",
    ),
    (
        r#"[{"method" => "GET", "resource" => "/pool"}]"#,
        &["GET /pool"],
        "replaced = by : (2 times)",
    ),
    // Word processors and pages.
    (
        "[{“method”: “CALL”, “resource”: “a”}, {„method“: „*“, ‘resource’: ‘*’}]",
        &["CALL a", "* *"],
        "replaced typographic quotes by \" (8 times)",
    ),
    (
        "\u{feff}[{\"method\":\u{a0}\"CALL\",\r\n\t\"resource\": \"a\"}]\r\n",
        &["CALL a"],
        "removed invisible characters",
    ),
    (
        "```json\n[{\"method\": \"CALL\", \"resource\": \"a\"}]\n```\n",
        &["CALL a"],
        "removed the ``` lines",
    ),
    (
        "Use this:\n```\n[{\"method\": \"CALL\", \"resource\": \"a\"}]\n```\nGood luck.",
        &["CALL a"],
        "ignored the text around the list (2 times); removed the ``` lines",
    ),
    (
        "`[{\"method\": \"CALL\", \"resource\": \"a\"}]`",
        &["CALL a"],
        "removed shell quoting (2 times)",
    ),
    // A terminal that is too narrow.
    (
        "[{\"method\": \"CALL\", \"resource\": \"zfs.snap\n   shot.create\"}]",
        &["CALL zfs.snapshot.create"],
        "joined a text that was broken into two lines",
    ),
    // As the builder shows rules.
    (
        "CALL pool.query\n\ncall zfs.snapshot.*\n* *\n",
        &["CALL pool.query", "CALL zfs.snapshot.*", "* *"],
        "read each line as a rule; wrote call in capitals",
    ),
    // What stands inside a text stays.
    (
        r#"[{"method": "GET", "resource": "/a?b=c “x” 'y' \\ \" \u00e9\ud83d\ude00 [{"}]"#,
        &["GET /a?b=c “x” 'y' \\ \" é😀 [{"],
        "",
    ),
    (
        r#"[{"method": "PATCH", "resource": "/a"}]"#,
        &["PATCH /a"],
        "",
    ),
];

#[test]
fn what_people_paste() {
    for (text, rules, repairs) in PASTES {
        let (found, said) = shown(text);
        assert_eq!(found, *rules, "{text}");
        assert_eq!(said, *repairs, "{text}");
    }
}

#[test]
fn a_repair_knows_its_line() {
    let text = "[\n  {\"method\": \"CALL\", \"resource\": \"a\"},\n  {\"method\": \"get\", \"resource\": \"b\"},\n]";
    let lines: Vec<_> = read(text)
        .unwrap()
        .repairs
        .iter()
        .map(|it| it.line)
        .collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn keys_are_removed() {
    let key = "NotARealKey0".repeat(6)[..64].to_owned();
    let pasted = format!("name=a-b\nAPI Key: 3-{key}\n4-{key}5-short --");
    assert_eq!(
        without_keys(&pasted),
        "name=a-b\nAPI Key: 3-(secret)\n4-(secret)-short --"
    );
    for plain in ["", "-", "3-short", &key, "a--b-", "é-é"] {
        assert_eq!(without_keys(plain), plain);
    }
}

#[test]
fn more_rules_than_the_limit_are_an_error() {
    let line = "CALL a\n".repeat(MOST + 1);
    assert!(read(&line).unwrap_err().what.contains("20001 rules"));
    let list = format!("[{}]", "{method:CALL,resource:a},".repeat(MOST + 1));
    assert!(read(&list).unwrap_err().what.contains("the limit is 20000"));
}

/// Fragments that meet in pastes, in any order.
fn odd() -> impl Strategy<Value = String> {
    let pieces = [
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "“",
        "”",
        "\\",
        "\\\"",
        ":",
        "=",
        "=>",
        ",",
        " ",
        "\n",
        "```",
        "`",
        "#",
        "//",
        "method",
        "resource",
        "CALL",
        "call",
        "*",
        "allowlist",
        "allowlist=",
        "api_key.create",
        "None",
        "\\u",
        "d83d",
        "\u{feff}",
        "é",
        "3-",
        ";",
    ];
    let piece = prop_oneof![
        proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|it| it.concat())
}

#[test]
fn a_rule_for_creating_keys_is_no_command() {
    let rules = vec![Rule::new(Verb::Call, "api_key.create")];
    let read_again = read(&json::write(&rules)).map(|it| it.rules);
    assert_eq!(read_again, Ok(rules));
}

proptest! {
    #[test]
    fn what_is_written_is_read_without_a_repair(rules in proptest::collection::vec((any::<String>(), ".+"), 0..6)) {
        let rules: Vec<Rule> = rules
            .iter()
            // A known method in another case is corrected.
            .filter(|(verb, _)| matches!(Verb::parse(verb.trim().to_ascii_uppercase().as_str()), Verb::Other(_)))
            .map(|(verb, resource)| Rule::new(Verb::parse(verb), resource))
            .chain([Rule::everything(), Rule::new(Verb::Call, "pool.query")])
            .collect();
        let reading = Reading { rules, repairs: Vec::new() };
        prop_assert_eq!(read(&json::write(&reading.rules)), Ok(reading));
    }

    #[test]
    fn no_text_is_too_odd(text in odd()) {
        let lines = text.split('\n').count();
        match read(&text) {
            // What was read is stable: written and read again, it is the same.
            Ok(reading) => {
                let again = read(&json::write(&reading.rules));
                prop_assert_eq!(again.map(|it| it.rules), Ok(reading.rules));
                prop_assert!(reading.repairs.iter().all(|it| it.line <= lines));
            }
            Err(error) => prop_assert!(error.line <= lines && error.column >= 1),
        }
        let _ = without_keys(&text);
    }

    #[test]
    fn any_text_is_an_answer(text in any::<String>()) {
        let _ = read(&text);
    }
}
