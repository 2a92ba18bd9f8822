use super::*;
use crate::app::testkit::*;
use crate::domain::rule::Verb;
use crate::domain::{FieldError, KeyId, Kind, Release};
use crate::keymap::Action;

fn zone() -> TimeZone {
    TimeZone::UTC
}

fn rules_form(rules: Vec<Rule>) -> KeyForm {
    let system = system(Release::new(24, 4, 2), None);
    KeyForm::edit(&rules_key(3, "bot", 1, rules), &system, now(), &zone())
}

fn error(form: &KeyForm, id: KeyField) -> Option<String> {
    form.form.field(id).and_then(|field| field.error.clone())
}

#[test]
fn a_rule_that_was_left_alone_is_sent_back_to_the_letter() {
    let strange = Rule::new(Verb::parse("PATCH"), "a\u{202e}b");
    let mut form = rules_form(vec![strange.clone(), Rule::new(Verb::Call, "x.y")]);
    form.form.focus(KeyField::Rules);
    form.form.act(Action::End);
    form.form.paste("\nCALL pool.query");
    let Some(Call::Update(KeyId(3), change)) = form.read(now(), &zone()) else {
        panic!("not read")
    };
    let rules = change.allowlist.unwrap();
    assert!(rules.contains(&strange), "{rules:?}");
    assert_eq!(rules.len(), 3);
}

#[test]
fn unchanged_rules_are_not_sent() {
    let mut form = rules_form(vec![Rule::new(Verb::Call, "x.y")]);
    let Some(Call::Update(_, change)) = form.read(now(), &zone()) else {
        panic!("not read")
    };
    assert!(change.is_empty());
}

#[test]
fn each_set_of_rules_opens_as_what_it_is() {
    let chosen = |rules| rules_form(rules).form.choice(KeyField::Access);
    assert_eq!(chosen(vec![Rule::everything()]), FULL);
    assert_eq!(chosen(vec![Rule::new(Verb::Call, "x")]), CUSTOM);
    assert_eq!(chosen(vec![Rule::everything(), Rule::everything()]), CUSTOM);
    assert_eq!(PRESETS[chosen(vec![])], "nothing");
}

#[test]
fn a_bad_line_is_named() {
    let mut form = rules_form(vec![Rule::new(Verb::Call, "x")]);
    form.form.focus(KeyField::Rules);
    form.form.paste("\nWRITE pool");
    assert!(form.read(now(), &zone()).is_none());
    let said = error(&form, KeyField::Rules).unwrap();
    assert!(
        said.starts_with("line ") && said.contains("none of GET"),
        "{said}"
    );
}

#[test]
fn a_name_over_the_limit_is_refused_here() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.form.set_text(KeyField::Name, &"ä".repeat(201));
    assert!(form.read(now(), &zone()).is_none());
    form.form.set_text(KeyField::Name, &"ä".repeat(200));
    assert!(form.read(now(), &zone()).is_some());
}

#[test]
fn a_past_date_is_refused_here() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.form.set_text(KeyField::Name, "x");
    form.form.set_choice(KeyField::Expires, FRESH.len() - 1);
    form.refresh(now(), &zone());
    form.form.set_text(KeyField::Date, "2026-11-21");
    assert!(form.read(now(), &zone()).is_none());
    assert!(error(&form, KeyField::Date).unwrap().contains("past"));
    form.form.set_text(KeyField::Date, "2026-12-24");
    let Some(Call::Create(NewKey {
        access: NewAccess::User { expires_at, .. },
        ..
    })) = form.read(now(), &zone())
    else {
        panic!("not read")
    };
    assert_eq!(expires_at.unwrap().to_string(), "2026-12-24T23:59:59Z");
}

#[test]
fn what_names_no_field_of_the_form_is_said_as_a_whole() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.refused(Fault::new(Kind::Denied, "STIG"));
    assert_eq!(form.fault.as_ref().map(|f| f.what.as_str()), Some("STIG"));
    let mut fault = Fault::new(Kind::Invalid, "two");
    fault.fields = vec![
        FieldError {
            field: "username".into(),
            text: "no such user".into(),
        },
        FieldError {
            field: "allowlist.0.resource".into(),
            text: "not in this era".into(),
        },
    ];
    form.refused(fault);
    assert!(form.fault.is_none());
    assert_eq!(
        error(&form, KeyField::Owner).as_deref(),
        Some("no such user")
    );
}

#[test]
fn a_revoked_key_offers_no_expiry_that_would_not_be_kept() {
    let system = system(Release::new(25, 10, 0), None);
    let revoked = user_keys().into_iter().find(|k| k.id == KeyId(7)).unwrap();
    assert!(
        KeyForm::edit(&revoked, &system, now(), &zone())
            .form
            .field(KeyField::Expires)
            .is_none()
    );
}
