//! Commands as people enter them: what they mean, what is repaired, what is refused and which line to enter instead.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::bind::{self, bind};
use super::given::Given;
use super::line::Line;
use super::properties::Verb;
use super::reading::Context;
use super::wrong::Wrong;
use crate::domain::release::Release;
use crate::domain::{Caps, KeyId, Rule, Verb as Method};

fn now() -> Timestamp {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

fn read(words: &[String]) -> (String, Result<(Given, Vec<String>), Wrong>) {
    let mut line = match Line::of(words, false) {
        Ok(line) => line,
        Err(wrong) => return (words.join(" "), Err(wrong)),
    };
    let verb = Verb::parse(&line.command).unwrap();
    let context = Context {
        entered: line.entered,
        now: now(),
        zone: TimeZone::UTC,
    };
    let read = bind(verb, &mut line, &context);
    (line.text, read)
}

/// Words as a shell hands them over, separated by `|`.
fn words(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

/// What was read, as a line; behind it the remarks.
fn meant(words: &[String]) -> String {
    let verb = Verb::parse(&Line::of(words, false).unwrap().command).unwrap();
    match read(words).1 {
        Ok((given, remarks)) => {
            let mut all = vec![given.words(verb).join(" ")];
            all.extend(remarks);
            all.join("; ")
        }
        Err(wrong) => panic!("{words:?}: {wrong:?}"),
    }
}

/// The mistake as it is printed.
fn refused(words: &[String]) -> String {
    let (text, read) = read(words);
    let Err(wrong) = read else {
        panic!("{words:?}: {read:?}")
    };
    let mut lines = vec![wrong.shown(&text)];
    lines.extend(wrong.why.clone());
    lines.extend(wrong.line(&[]));
    lines.join("\n")
}

const RULE: &str = r#"allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#;

#[test]
fn commands_of_the_guide_in_one_quoted_argument() {
    for (typed, means) in [
        ("api_key create name=apikey3", "api_key create name=apikey3"),
        (
            r#"auth api_key create name=apikey3 allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#,
            &format!("api_key create name=apikey3 {RULE}"),
        ),
        ("api_key delete id=1", "api_key delete id=1"),
        ("api_key delete 1", "api_key delete id=1"),
        ("api_key get_instance 0x10", "api_key get_instance id=16"),
        (
            r#"api_key update id=2 name=apikey3 allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}] reset=true"#,
            &format!("api_key update id=2 name=apikey3 {RULE} reset=true"),
        ),
        (
            r#"api_key update 2 name = "a b"  reset =false"#,
            r#"api_key update id=2 name="a b" reset=false"#,
        ),
        (
            r#"api_key create name=x allowlist={"method":"*","resource":"*"}"#,
            r#"api_key create name=x allowlist=[{"method":"*","resource":"*"}]; allowlist: added the missing [ ]"#,
        ),
        // The guide's syntax example: `=` in an object, and a bracket too many.
        (
            r#"api_key create name=mykey allowlist=[{"method"="SUBSCRIBE", ["resource"="certificate.query"}] "#,
            &format!(
                "api_key create name=mykey {RULE}; allowlist: replaced = by : (2 times); allowlist: removed an extra ["
            ),
        ),
        (
            r#"api_key update 2 allowlist=[{"method"="SUBSCRIBE", ["resource"="certificate.query"}] reset=true"#,
            &format!(
                "api_key update id=2 {RULE} reset=true; allowlist: replaced = by : (2 times); allowlist: removed an extra ["
            ),
        ),
        // Typographic quotes of a web page, and a closing bracket too many.
        (
            "api_key create name=“my key” allowlist=[{“method”:“SUBSCRIBE”,“resource”:“certificate.query”}]]",
            &format!(
                "api_key create name=\"my key\" {RULE}; name: replaced typographic quotes by \"; \
                 allowlist: replaced typographic quotes by \" (4 times); allowlist: removed an extra ]"
            ),
        ),
        (
            r#"api_key create name=x allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]}"#,
            &format!("api_key create name=x {RULE}; allowlist: removed an extra }}"),
        ),
        (
            "api_key create name=x username=root expires_at=2027-02-21",
            r#"api_key create name=x username=root expires_at="2027-02-21T23:59:59Z""#,
        ),
    ] {
        assert_eq!(meant(&[typed.to_owned()]), means, "{typed}");
    }
}

#[test]
fn commands_as_a_shell_splits_them() {
    for (typed, means) in [
        (
            "api_key|create|name=my key",
            r#"api_key create name="my key""#,
        ),
        (
            "api_key|create|name=home-assistant",
            r#"api_key create name="home-assistant""#,
        ),
        ("api_key|create|name=5", r#"api_key create name="5""#),
        ("api_key|create|name=a,b", r#"api_key create name="a,b""#),
        (
            r#"api_key|create|name="a b""#,
            r#"api_key create name="a b""#,
        ),
        ("api_key|create|name|=|x", "api_key create name=x"),
        ("api_key|create|name=|x", "api_key create name=x"),
        ("api_key|create|name|=x", "api_key create name=x"),
        // A value never becomes another property.
        (
            "api_key|update|2|name=x reset=true",
            r#"api_key update id=2 name="x reset=true""#,
        ),
        (
            r#"api_key|create|name=x|allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}]"#,
            &format!("api_key create name=x {RULE}"),
        ),
        // Quotes around the quotes only.
        (
            r#"api_key|create|name=x|allowlist=[{"method":"SUBSCRIBE",|"resource":"certificate.query"}]"#,
            &format!("api_key create name=x {RULE}"),
        ),
        (
            "api_key|create|name=x|allowlist=[]",
            "api_key create name=x allowlist=[]",
        ),
        (
            r#"api_key|update|2|expires_at={"$date": 1900000000123}"#,
            r#"api_key update id=2 expires_at="2030-03-17T17:46:40Z""#,
        ),
        (
            "api_key|update|2|expires_at=null",
            "api_key update id=2 expires_at=null",
        ),
        (
            "api_key|update|2|expires_at=never",
            "api_key update id=2 expires_at=null",
        ),
        (
            "api_key|update|2|expires_at=90d",
            r#"api_key update id=2 expires_at="2027-02-27T23:59:59Z""#,
        ),
    ] {
        assert_eq!(meant(&words(typed)), means, "{typed}");
    }
}

#[test]
fn what_a_shell_has_changed_is_refused_with_the_line_to_enter() {
    let all = [
        // dash, and every shell within double quotes.
        "api_key|create|name=x|allowlist=[{method:SUBSCRIBE,resource:certificate.query}]",
        // bash and zsh expand the braces.
        "api_key|create|name=x|allowlist=[method:SUBSCRIBE]|allowlist=[resource:certificate.query]",
        // With a space after the comma.
        "api_key|create|name=x|allowlist=[{method=CALL,|resource=pool.*}]",
    ];
    let all = all.map(|typed| refused(&words(typed)));
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn mistakes_have_a_place_and_a_line_to_enter() {
    let all = [
        "api_key create",
        "api_key create backup",
        "api_key create name=",
        "api_key create name= allowlist=[]",
        "api_key create name=my-key",
        "api_key create name=my key",
        "api_key create name=\"my key",
        "api_key create name=true",
        "api_key create name=a name=b",
        "api_key create nmae=x",
        "api_key create name=x color=red",
        "api_key create name=x allowlist=5",
        "api_key create name=x allowlist=[{\"method\":\"CALL\"}]",
        "api_key create name=x allowlist=[{\"method\":\"CALL\",\"resource\":\"a}]",
        "api_key create name=x allowlist=[{\"method\":\"PATCH\",\"resource\":\"a\"}]",
        "api_key create name=x > file",
        "api_key create name=x -- more",
        "api_key update",
        "api_key update 2 reset=maybe",
        "api_key update two name=x",
        "api_key update 2 3",
        "api_key update 2 expires_at=tomorrow",
        "api_key update 2 expires_at=2020-01-01",
        "api_key get_instance",
        "me",
    ]
    .map(|line| refused(&[format!("{line} ")]));
    insta::assert_snapshot!(all.join("\n\n"));
}

fn checked(line: &str, release: Release) -> String {
    let words = [line.to_owned()];
    let (given, _) = read(&words).1.unwrap();
    let verb = Verb::parse(&Line::of(&words, false).unwrap().command).unwrap();
    match bind::check(verb, &given, Caps::of(release), "TrueNAS X") {
        Ok(()) => "ok".to_owned(),
        Err(wrong) => {
            let lines = [Some(wrong.what.clone()), wrong.why.clone(), wrong.line(&[])];
            lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn properties_of_another_era_are_explained() {
    let (old, new) = (Release::new(24, 4, 0), Release::V25_10);
    assert_eq!(checked(&format!("api_key create name=x {RULE}"), old), "ok");
    assert_eq!(checked("api_key create name=x username=root", new), "ok");
    let all = [
        checked(&format!("api_key create name=x {RULE}"), new),
        checked(&format!("api_key update 2 {RULE}"), new),
        checked("api_key create name=x", new),
        checked("api_key create name=x username=root", old),
        checked("api_key update 2 name=y expires_at=null", old),
    ];
    insta::assert_snapshot!(all.join("\n\n"));
}

/// Values of all properties of a command.
fn given() -> impl Strategy<Value = Given> {
    let rule = (
        proptest::sample::select(Method::KNOWN.to_vec()),
        "[ -~é“’]{1,12}",
    )
        .prop_map(|(verb, resource)| Rule::new(verb, resource));
    let text = "[ -~é“’]{1,16}|true|null|[a-z_]{1,8}|[0-9]{1,4}";
    (
        any::<u32>(),
        text,
        proptest::option::of(proptest::collection::vec(rule, 0..4)),
        proptest::option::of(any::<bool>()),
        proptest::option::of(proptest::option::of(1_800_000_000i64..4_000_000_000)),
    )
        .prop_map(|(id, name, allowlist, reset, expires_at)| Given {
            id: Some(KeyId(id.into())),
            name: Some(name),
            username: None,
            allowlist,
            reset,
            expires_at: expires_at.map(|at| at.map(|at| Timestamp::from_second(at).unwrap())),
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read(given in given()) {
        let words = given.words(Verb::Update);
        let line = [words.join(" ")];
        prop_assert_eq!(read(&line).1, Ok((given.clone(), Vec::new())));
        prop_assert_eq!(read(&words).1, Ok((given, Vec::new())));
    }

    #[test]
    fn no_line_is_too_odd(
        verb in proptest::sample::select(vec!["create", "update", "delete", "get_instance"]),
        rest in odd(),
    ) {
        let line = format!("api_key {verb} {rest}");
        for words in [vec![line.clone()], line.split(' ').map(str::to_owned).collect()] {
            let (text, read) = read(&words);
            if let Err(wrong) = read {
                prop_assert!(!wrong.shown(&text).is_empty());
                prop_assert!(wrong.at.is_none_or(|at| at <= text.chars().count()));
                // The line to enter is a line that can be read.
                if let Some(right) = wrong.right {
                    prop_assert!(self::read(&right).1.is_ok(), "{:?}", right);
                }
            }
        }
    }
}

/// Fragments of commands in any order.
fn odd() -> impl Strategy<Value = String> {
    let pieces = [
        "name",
        "=",
        " ",
        "id",
        "allowlist=",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "“",
        "”",
        "'",
        ",",
        ":",
        "method",
        "resource",
        "CALL",
        "x",
        "5",
        "0x",
        "--",
        ">",
        "reset=",
        "true",
        "null",
        "expires_at=",
        "2027-01-01",
        "username=",
        "\\",
        "é",
    ];
    let piece = prop_oneof![
        proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|it| it.concat())
}
