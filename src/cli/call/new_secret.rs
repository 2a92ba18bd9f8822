//! Calls whose result is a new secret, and the safe way to get it.

use serde_json::Value;

use crate::api::sign_in::gives_credential;
use crate::cli::exit::Problem;

/// The safe way for a call that makes a secret; `None` for other calls.
fn safe_way(method: &str, params: &Value) -> Option<&'static str> {
    let is_true = |at: usize, field: &str| {
        let value = params.get(at).and_then(|it| it.get(field));
        value.is_some_and(|value| *value == Value::Bool(true))
    };
    match method {
        "api_key.create" => Some("tnkeys create NAME --save FILE"),
        "api_key.update" if is_true(1, "reset") => Some("tnkeys reset KEY --save FILE"),
        method if gives_credential(method) => Some(""),
        "keychaincredential.generate_ssh_key_pair"
        | "nvmet.host.generate_key"
        | "tn_connect.generate_claim_token" => Some(""),
        "user.create" if is_true(0, "random_password") => Some(""),
        "user.update" if is_true(1, "random_password") => Some(""),
        _ => None,
    }
}

/// Refuses a call whose new secret would be masked, and so lost.
///
/// # Errors
/// As described. Nothing was sent.
pub(super) fn check(method: &str, params: &Value, prints: bool) -> Result<(), Problem> {
    if method == "core.bulk" {
        let of_items = params.get(0).and_then(Value::as_str).unwrap_or_default();
        let items = params.get(1).and_then(Value::as_array);
        let makes = |item: &Value| safe_way(of_items, item).is_some();
        return match items.is_some_and(|items| items.iter().any(makes)) {
            true => Err(in_job_list(of_items)),
            false => Ok(()),
        };
    }
    let Some(way) = safe_way(method, params).filter(|_| !prints) else {
        return Ok(());
    };
    let next = match way {
        "" => "Add --print-secrets to print it.".to_owned(),
        way => format!("Use {way}, or add --print-secrets to print it."),
    };
    let what = format!("The result of {method} is a new secret, which would be masked and lost.");
    Err(Problem::usage(what).means("Nothing was sent.").next(next))
}

/// Refuses a method of `call --bulk` that makes secrets, whatever its parameters.
///
/// # Errors
/// As described. Nothing was sent.
pub(super) fn check_bulk(method: &str) -> Result<(), Problem> {
    let always = safe_way(method, &Value::Null).is_some() || method == "core.bulk";
    match always {
        true => Err(in_job_list(method)),
        false => Ok(()),
    }
}

/// A job keeps its result, which other administrators can read.
fn in_job_list(method: &str) -> Problem {
    let what = format!(
        "A job keeps its result, so the new secrets of {method} would stay in the list of jobs."
    );
    Problem::usage(what)
        .means("Nothing was sent.")
        .next("Run one command for each: tnkeys create NAME --save FILE, or tnkeys call without core.bulk.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(method: &str, params: &Value) -> String {
        check(method, params, false).map_or_else(|problem| problem.said(), |()| String::new())
    }

    #[test]
    fn a_new_secret_is_not_lost_behind_the_mask() {
        let create = refusal("api_key.create", &json!([{"name": "x"}]));
        assert!(
            create.contains("tnkeys create NAME --save FILE"),
            "{create}"
        );
        let reset = refusal("api_key.update", &json!([7, {"reset": true}]));
        assert!(reset.contains("tnkeys reset KEY"), "{reset}");
        assert!(refusal("auth.generate_token", &json!([])).contains("Add --print-secrets"));
        assert!(refusal("user.create", &json!([{"random_password": true}])).contains("lost"));
        for (method, params) in [
            ("api_key.update", json!([7, {"name": "reset"}])),
            ("api_key.update", json!([7, {"reset": false}])),
            ("user.create", json!([{"random_password": false}])),
            ("system.info", json!([])),
            ("api_key.query", json!([])),
        ] {
            assert_eq!(refusal(method, &params), "", "{method}");
        }
        assert_eq!(check("api_key.create", &json!([{}]), true), Ok(()));
    }

    #[test]
    fn no_secret_is_left_in_the_list_of_jobs() {
        for params in [
            json!(["api_key.create", [[{"name": "x"}]]]),
            json!(["api_key.update", [[1, {"name": "x"}], [2, {"reset": true}]]]),
        ] {
            for prints in [false, true] {
                let said = check("core.bulk", &params, prints).unwrap_err().said();
                assert!(said.contains("list of jobs"), "{said}");
            }
        }
        assert_eq!(
            check("core.bulk", &json!(["api_key.delete", [[1]]]), false),
            Ok(())
        );
        assert_eq!(check("core.bulk", &json!([]), false), Ok(()));
        assert!(check_bulk("api_key.create").is_err());
        assert_eq!(check_bulk("api_key.delete"), Ok(()));
    }
}
