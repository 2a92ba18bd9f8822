use super::*;
use crate::api::Call;
use crate::app::keys::form_fields::{NOTHING, PRESETS};
use crate::app::testkit::*;
use crate::domain::draft::NewAccess;
use crate::domain::rule::Verb;
use crate::domain::{FieldError, KeyId, Kind, NewKey, Release};

fn catalogue() -> Arc<Catalogue> {
    static KNOWN: std::sync::LazyLock<Arc<Catalogue>> =
        std::sync::LazyLock::new(|| Arc::new(Catalogue::declared(None, false)));
    Arc::clone(&KNOWN)
}

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
fn rules_from_the_builder_are_sent_to_the_letter() {
    let strange = Rule::new(Verb::parse("PATCH"), "a\u{202e}b");
    let mut form = rules_form(vec![strange.clone(), Rule::new(Verb::Call, "x.y")]);
    assert!(!form.dirty());
    let mut rules = form.rules(&catalogue());
    rules.push(Rule::new(Verb::Call, "pool.query"));
    form.set_rules(rules.clone(), &catalogue());
    assert!(form.dirty());
    let Some(Call::Update(KeyId(3), change)) = form.read(&catalogue(), now(), &zone()) else {
        panic!("not read")
    };
    assert_eq!(change.allowlist, Some(rules));
}

#[test]
fn the_choice_follows_the_rules() {
    let mut form = rules_form(vec![Rule::new(Verb::Call, "x.y")]);
    for (rules, choice) in [
        (vec![Rule::everything()], FULL),
        (Vec::new(), NOTHING),
        (vec![Rule::new(Verb::Call, "pool.query")], CUSTOM),
    ] {
        form.set_rules(rules.clone(), &catalogue());
        assert_eq!(form.form.choice(KeyField::Access), choice);
        assert_eq!(form.rules(&catalogue()), rules);
    }
}

#[test]
fn read_only_is_computed_from_the_catalogue() {
    let mut form = rules_form(vec![Rule::everything()]);
    form.form.set_choice(KeyField::Access, READ_ONLY);
    assert_eq!(
        form.rules(&catalogue()),
        Preset::ReadOnly.rules(&catalogue())
    );
}

#[test]
fn unchanged_rules_are_not_sent() {
    let mut form = rules_form(vec![Rule::new(Verb::Call, "x.y")]);
    let Some(Call::Update(_, change)) = form.read(&catalogue(), now(), &zone()) else {
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
    assert_eq!(PRESETS[chosen(vec![])], "no access");
}

#[test]
fn custom_without_rules_is_not_sent() {
    let mut form = rules_form(Vec::new());
    form.form.set_choice(KeyField::Access, CUSTOM);
    assert!(form.read(&catalogue(), now(), &zone()).is_none());
    let said = error(&form, KeyField::Rules).unwrap();
    assert!(said.starts_with("no rules"), "{said}");
}

#[test]
fn a_name_over_the_limit_is_refused_here() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.form.set_text(KeyField::Name, &"ä".repeat(201));
    assert!(form.read(&catalogue(), now(), &zone()).is_none());
    form.form.set_text(KeyField::Name, &"ä".repeat(200));
    assert!(form.read(&catalogue(), now(), &zone()).is_some());
}

#[test]
fn a_past_date_is_refused_here() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.form.set_text(KeyField::Name, "x");
    form.form.set_choice(KeyField::Expires, FRESH.len() - 1);
    form.refresh(now(), &zone());
    form.form.set_text(KeyField::Date, "2026-11-21");
    assert!(form.read(&catalogue(), now(), &zone()).is_none());
    assert!(error(&form, KeyField::Date).unwrap().contains("past"));
    form.form.set_text(KeyField::Date, "2026-12-24");
    let Some(Call::Create(NewKey {
        access: NewAccess::User { expires_at, .. },
        ..
    })) = form.read(&catalogue(), now(), &zone())
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

fn visible(form: &KeyForm) -> bool {
    form.form.field(KeyField::Confirm).unwrap().is_visible()
}

#[test]
fn a_new_key_expires_in_90_days_unless_told_otherwise() {
    let system = system(Release::new(25, 10, 0), None);
    let form = KeyForm::create(&system, now(), &zone());
    assert_eq!(FRESH[form.form.choice(KeyField::Expires)], Choice::Days(90));
}

#[test]
fn full_control_without_expiry_needs_one_more_choice() {
    let system = system(Release::new(25, 10, 0), None);
    let mut form = KeyForm::create(&system, now(), &zone());
    form.form.set_text(KeyField::Name, "x");
    form.set_full_admin(true);
    form.refresh(now(), &zone());
    assert!(!visible(&form), "it expires");
    form.form.set_choice(KeyField::Expires, 0);
    form.refresh(now(), &zone());
    assert!(visible(&form));
    assert!(form.read(&catalogue(), now(), &zone()).is_none());
    let said = error(&form, KeyField::Confirm).unwrap();
    assert_eq!(said, "select yes, or choose an expiry or another owner");
    assert_eq!(form.form.focused(), Some(KeyField::Confirm));
    form.form.act(crate::keymap::Action::Change);
    assert!(form.read(&catalogue(), now(), &zone()).is_some());
    // The choice is for this owner: another one, and it has to be made again.
    form.set_full_admin(false);
    form.refresh(now(), &zone());
    assert!(!visible(&form));
    form.set_full_admin(true);
    form.refresh(now(), &zone());
    assert!(form.read(&catalogue(), now(), &zone()).is_none());
}

#[test]
fn full_access_in_the_allowlist_era_needs_one_more_choice() {
    let mut form = rules_form(vec![Rule::new(Verb::Call, "x.y")]);
    for rules in [
        vec![Rule::everything()],
        vec![Rule::new(Verb::Call, "x.y"), Rule::everything()],
    ] {
        form.set_rules(rules, &catalogue());
        form.refresh(now(), &zone());
        assert!(visible(&form));
        assert!(form.read(&catalogue(), now(), &zone()).is_none());
        let said = error(&form, KeyField::Confirm).unwrap();
        assert_eq!(said, "select yes, or choose other access");
        let warning = &form.form.field(KeyField::Access).unwrap().warning;
        assert_eq!(warning, "Anyone with this key has full control of nas1.");
    }
    // A key that has full access already may be renamed.
    let mut form = rules_form(vec![Rule::everything()]);
    form.form.set_text(KeyField::Name, "bot2");
    form.refresh(now(), &zone());
    assert!(!visible(&form));
    assert!(form.read(&catalogue(), now(), &zone()).is_some());
}

#[test]
fn the_rules_show_their_count() {
    let mut form = rules_form(vec![
        Rule::new(Verb::Call, "pool.query"),
        Rule::new(Verb::Call, "pool.dataset.query"),
    ]);
    form.tell_rules(&catalogue());
    let told = |form: &KeyForm| match form.form.field(KeyField::Rules).unwrap().input() {
        crate::form::Input::Open(told) => told.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&form), "2 rules, ~22 of 780 methods");
    form.set_rules(vec![Rule::new(Verb::Call, "pool.query")], &catalogue());
    assert_eq!(told(&form), "1 rule, ~21 of 780 methods");
    form.set_rules(Vec::new(), &catalogue());
    assert_eq!(told(&form), "no rules");
    form.set_rules(vec![Rule::everything()], &catalogue());
    let all = catalogue().methods().len();
    assert_eq!(told(&form), format!("1 rule, all ~{all} methods"));
}

#[test]
fn an_expired_key_starts_at_the_field_that_the_text_asks_for() {
    let system = system(Release::new(25, 10, 0), None);
    let expired = user_keys().into_iter().find(|k| k.id == KeyId(5)).unwrap();
    let form = KeyForm::edit(&expired, &system, now(), &zone());
    assert_eq!(form.form.focused(), Some(KeyField::Expires));
}
