use serde_json::{Value, json};

use super::*;

fn rows() -> Vec<Row> {
    let rows = json!([
        {"id": 13, "name": "alpha", "owner": {"name": "root"}, "expires_at": null, "tags": ["a"]},
        {"id": 14, "name": "beta", "owner": {"name": "root"}, "expires_at": {"$date": 2000}, "tags": []},
        {"id": 15, "name": "gamma", "owner": {"name": "admin"}, "expires_at": null, "tags": ["a", "b"]},
    ]);
    rows.as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row.as_object().cloned())
        .collect()
}

fn ask(params: Value) -> Result<Value, Failure> {
    let params = params.as_array().cloned().unwrap_or_default();
    let query = Query::read(&params, Style::Pydantic)?;
    let text = query.run(rows().into_iter().map(Ok))?;
    Ok(serde_json::from_str(&text).unwrap())
}

fn ids(filters: Value) -> Vec<i64> {
    let answer = ask(json!([filters, {"select": ["id"]}])).unwrap();
    let rows = answer.as_array().cloned().unwrap_or_default();
    rows.iter().filter_map(|row| row["id"].as_i64()).collect()
}

#[test]
fn every_operator_chooses() {
    for (filter, expected) in [
        (json!(["id", "=", 13]), vec![13]),
        (json!(["id", "!=", 13]), vec![14, 15]),
        (json!(["id", ">", 13]), vec![14, 15]),
        (json!(["id", ">=", 14]), vec![14, 15]),
        (json!(["id", "<", 14]), vec![13]),
        (json!(["id", "<=", 14]), vec![13, 14]),
        (json!(["name", "~", "^(alpha|beta)"]), vec![13, 14]),
        (json!(["name", "~", "lpha"]), vec![]),
        (json!(["name", "~", ".*mm"]), vec![15]),
        (json!(["id", "in", [13, 15]]), vec![13, 15]),
        (json!(["id", "nin", [13, 15]]), vec![14]),
        (json!(["tags", "rin", "b"]), vec![15]),
        (json!(["tags", "rnin", "a"]), vec![14]),
        (json!(["name", "^", "al"]), vec![13]),
        (json!(["name", "!^", "al"]), vec![14, 15]),
        (json!(["name", "$", "ta"]), vec![14]),
        (json!(["name", "!$", "ta"]), vec![13, 15]),
        (json!(["expires_at", "!=", null]), vec![14]),
        (json!(["expires_at", "=", {"$date": 2500}]), vec![14]),
        (json!(["owner.name", "=", "admin"]), vec![15]),
        (json!(["nosuch", "=", 1]), vec![]),
        (
            json!(["OR", [["id", "=", 13], ["id", "=", 14]]]),
            vec![13, 14],
        ),
        (
            json!(["OR", [[["id", ">", 13], ["name", "^", "g"]]]]),
            vec![15],
        ),
    ] {
        assert_eq!(ids(json!([filter])), expected, "{filter}");
    }
}

#[test]
fn options_shape_the_answer() {
    assert_eq!(ask(json!([[], {"count": true}])), Ok(json!(3)));
    assert_eq!(
        ask(json!([[], {"order_by": ["-name"], "limit": 2, "offset": 1, "select": ["id"]}])),
        Ok(json!([{"id": 14}, {"id": 13}]))
    );
    assert_eq!(
        ask(json!([[["id", "=", 13]], {"get": true, "select": ["id", ["owner.name", "u"]]}])),
        Ok(json!({"id": 13, "u": "root"}))
    );
    assert_eq!(
        ask(json!([[], {"select": ["nosuch"]}])),
        Ok(json!([{}, {}, {}]))
    );
    assert_eq!(
        ask(json!([[], {"order_by": ["nulls_last:expires_at", "-id"], "select": ["id"]}])),
        Ok(json!([{"id": 14}, {"id": 15}, {"id": 13}]))
    );
}

fn complaint(params: Value) -> String {
    let traits = crate::sim::Release::V25_10.traits();
    ask(params).unwrap_err().describe(traits).reason
}

#[test]
fn errors_read_as_recorded() {
    for (params, text) in [
        (
            json!([[["id", "??", 1]]]),
            "[EINVAL] filters: Value error, Invalid operation: ??\n",
        ),
        (
            json!([[["id", "="]]]),
            "[EINVAL] filters: Value error, Invalid operation: id\n",
        ),
        (
            json!([["id", "=", 1]]),
            "[EINVAL] filters: Value error, Invalid operation: i\n",
        ),
        (
            json!([{}]),
            "[EINVAL] filters: Input should be a valid list\n",
        ),
        (
            json!([[], {"nosuch": 1}]),
            "[EINVAL] options.nosuch: Extra inputs are not permitted\n",
        ),
        (
            json!([[], {"limit": "a"}]),
            "[EINVAL] options.limit: Input should be a valid integer\n",
        ),
        (
            json!([[], {"order_by": "name"}]),
            "[EINVAL] options.order_by: Input should be a valid list\n",
        ),
        (
            json!([[], {}, 1]),
            "[EINVAL] : Too many arguments (expected 2, found 3)\n",
        ),
        (
            json!([[["name", "~", "("]]]),
            "missing ), unterminated subpattern at position 0",
        ),
        (json!([[], {"order_by": ["nosuch"]}]), "'nosuch'"),
        (json!([[["id", "=", 9]], {"get": true}]), "MatchNotFound()"),
        (
            json!([[["expires_at", ">", {"$date": 1}]]]),
            "'>' not supported between instances of 'NoneType' and 'datetime.datetime'",
        ),
    ] {
        assert_eq!(complaint(params.clone()), text, "{params}");
    }
}
