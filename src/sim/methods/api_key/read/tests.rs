use serde_json::{Value, json};

use super::*;
use crate::sim::Release;

fn complaints(release: Release, form: Form, data: Value) -> Vec<(String, String)> {
    match wanted(form, &data, release.traits()) {
        Err(Failure::Validation(findings)) => findings
            .into_iter()
            .map(|f| (f.attribute.unwrap_or_default(), f.text))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_new_validator_goes_by_the_model() {
    let found = complaints(
        Release::V25_10,
        Form::Create,
        json!({"nope": 1, "name": ""}),
    );
    let expected = [
        (
            "api_key_create.name",
            "String should have at least 1 character",
        ),
        ("api_key_create.username", "Field required"),
        ("api_key_create.nope", "Extra inputs are not permitted"),
    ];
    assert!(
        found
            .iter()
            .map(|(a, t)| (a.as_str(), t.as_str()))
            .eq(expected)
    );
}

#[test]
fn the_old_validator_goes_by_the_message() {
    let found = complaints(
        Release::V24_04,
        Form::Create,
        json!({"name": "", "nope": 1, "allowlist": 5}),
    );
    let expected = [
        ("api_key_create.name", "Empty value not allowed"),
        ("api_key_create.nope", "Field was not expected"),
        ("api_key_create.allowlist", "Not a list"),
    ];
    assert!(
        found
            .iter()
            .map(|(a, t)| (a.as_str(), t.as_str()))
            .eq(expected)
    );
}

#[test]
fn the_old_validator_coerces_and_has_defaults() {
    let traits = Release::V24_04.traits();
    let wanted = wanted(Form::Create, &json!({"name": 5}), traits).unwrap();
    assert_eq!(wanted.name.as_deref(), Some("5"));
    assert_eq!(wanted.allowlist, None);
}

#[test]
fn the_allowlist_is_required_on_24_10_and_its_resources_are_not_empty() {
    let found = complaints(Release::V24_10, Form::Create, json!({"name": "n"}));
    assert_eq!(
        found,
        [("api_key_create.allowlist".into(), "Field required".into())]
    );
    let found = complaints(
        Release::V24_10,
        Form::Create,
        json!({"name": "n", "allowlist": [{"method": "CALL", "resource": ""}]}),
    );
    assert_eq!(
        found,
        [(
            "api_key_create.allowlist.0.resource".into(),
            "String should have at least 1 character".into()
        )]
    );
}

#[test]
fn names_are_counted_in_characters() {
    let traits = Release::V25_10.traits();
    let form = |n: usize| json!({"name": "ü".repeat(n), "username": "root"});
    assert!(wanted(Form::Create, &form(200), traits).is_ok());
    assert!(wanted(Form::Create, &form(201), traits).is_err());
}

#[test]
fn update_never_takes_an_owner() {
    let found = complaints(Release::V25_10, Form::Update, json!({"username": "root"}));
    assert_eq!(
        found,
        [(
            "api_key_update.username".into(),
            "Extra inputs are not permitted".into()
        )]
    );
}
