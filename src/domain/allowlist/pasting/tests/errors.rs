//! Errors and their places.

use super::*;

/// Input, and the error with its place.
const ERRORS: &[(&str, &str)] = &[
    (
        "",
        "line 1, column 1: no rules found: expected [{\"method\": …, \"resource\": …}]",
    ),
    (
        "  hello",
        "line 1, column 3: no rules found: expected [{\"method\": …, \"resource\": …}]",
    ),
    (
        "[",
        "line 1, column 2: the list is not closed: ] is missing",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x\"},\n",
        "line 2, column 1: the list is not closed: ] is missing",
    ),
    (
        "[\n  {\"method\": \"CALL\" \"resource\": \"x\"}\n]",
        "line 2, column 21: a comma is missing before this",
    ),
    (
        "[{\"é\": “é”, x}]",
        "line 1, column 3: \"é\" is not part of a rule: use method and resource",
    ),
    (
        "[{\"method\": “é” x}]",
        "line 1, column 17: a comma is missing before this",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x\"}\n{\"method\": \"CALL\", \"resource\": \"y\"}]",
        "line 2, column 1: a comma is missing before this rule",
    ),
    (
        "[\n  {\"method\": \"CALL\", \"resource\": \"x\"},\n  {\"method\": \"CALL\"}\n]",
        "line 3, column 3: this rule has no resource",
    ),
    (
        "[{\"resource\": \"x\"}]",
        "line 1, column 2: this rule has no method",
    ),
    ("{}", "line 1, column 1: this rule has no method"),
    (
        "[{\"method\": 5, \"resource\": \"x\"}]",
        "line 1, column 13: expected the method, in quotes",
    ),
    (
        "[{\"method\": None, \"resource\": \"x\"}]",
        "line 1, column 13: expected the method, in quotes",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": [\"x\"]}]",
        "line 1, column 33: expected the resource, in quotes",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"\"}]",
        "line 1, column 33: the resource is empty",
    ),
    (
        "[{\"method\": \"CALL\", \"method\": \"GET\"}]",
        "line 1, column 21: this rule has method twice",
    ),
    (
        "[{\"method\" \"CALL\"}]",
        "line 1, column 12: a colon is missing after method",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x\"",
        "line 1, column 2: this rule is not closed: } is missing",
    ),
    (
        "[{\"method\": \"CALL,\n \"resource\": \"x\"}]",
        "line 1, column 13: this quote is not closed",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x",
        "line 1, column 33: this quote is not closed",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x]",
        "line 1, column 33: this quote is not closed",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"a\\q\"}]",
        "line 1, column 35: this backslash does not start a known escape",
    ),
    (
        "[\"pool.query\"]",
        "line 1, column 2: expected a rule: {\"method\": …, \"resource\": …}",
    ),
    (
        "[{\"method\": \"CALL\", \"resource\": \"x\"}]]",
        "line 1, column 38: this ] closes nothing: remove it",
    ),
    (
        "[] []",
        "line 1, column 4: the list has ended: remove the text after it",
    ),
    (
        "auth api_key create name=x",
        "line 1, column 6: this command sets no allowlist",
    ),
    (
        "midclt call api_key.create '{\"name\": \"x\"}'",
        "line 1, column 13: this command sets no allowlist",
    ),
    (
        "allowlist=[]\nallowlist=[]",
        "line 2, column 1: this is a second allowlist: paste only one of them",
    ),
    (
        "allowlist=<list>",
        "line 1, column 11: expected a list of rules: [ … ]",
    ),
    (
        "CALL pool.query\nPATCH /x",
        "line 2, column 1: PATCH is none of GET, POST, PUT, DELETE, CALL, SUBSCRIBE, *",
    ),
];

#[test]
fn errors_stand_where_they_are() {
    for (text, error) in ERRORS {
        let found = read(text).map_err(|error| error.to_string());
        assert_eq!(found, Err((*error).to_owned()), "{text}");
    }
}
