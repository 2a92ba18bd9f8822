use serde_json::json;

use super::*;
use crate::app::effect::Effect;
use crate::app::message::Msg;
use crate::app::testkit::Driven;
use crate::app::testkit::arguments::*;
use crate::app::testkit::screen::{labels, question, said};
use crate::domain::{Fault, FieldError, Kind, Property};

fn editor(it: &Driven) -> &ArgumentEditor {
    let mut modals = it.model.cx.modals.iter();
    let found = modals.find_map(|modal| match modal {
        Modal::Arguments(it) => Some(it),
        _ => None,
    });
    found.expect("no editor")
}

fn error<'a>(it: &'a Driven, name: &'static str) -> &'a str {
    let field = editor(it).form.field(name).unwrap();
    field.error.as_deref().unwrap_or_default()
}

fn ran(it: &Driven) -> Option<Value> {
    to_run(&it.model.cx).map(|values| Value::Object(values.clone()))
}

#[test]
fn the_command_runs_with_what_was_saved() {
    let mut it = opened(arguments(&[NAME, EXPIRES_AT]));
    it.type_text("grafana");
    it.press("F2");
    assert_eq!(editor(&it).save_state(), SaveState::Saved);
    assert!(!it.quits() && ran(&it).is_none());
    it.press("F10");
    assert!(it.quits());
    assert_eq!(ran(&it), Some(json!({"name": "grafana"})));
}

#[test]
fn without_a_save_nothing_runs() {
    for key in ["F10", "Esc"] {
        let mut it = opened(arguments(&[NAME]));
        it.press(key);
        assert!(it.quits());
        assert_eq!(ran(&it), None);
    }
}

#[test]
fn unsaved_changes_are_asked_about() {
    let mut it = opened(arguments(&[NAME]));
    it.press("a F10");
    assert!(!it.quits());
    let text = said(question(&it));
    assert!(text.contains("auth api_key create will not run"), "{text}");
    assert_eq!(labels(question(&it)), ["Cancel", "Discard"]);
    it.press("Enter");
    assert!(!it.quits());
    it.press("F2 b F10");
    let text = said(question(&it));
    assert!(text.contains("the last save"), "{text}");
    it.press("Tab Enter");
    assert!(it.quits());
    assert_eq!(ran(&it), Some(json!({"name": "a"})));
}

#[test]
fn an_interrupted_editor_leaves_nothing_to_run() {
    let mut it = opened(arguments(&[NAME]));
    it.press("a F2 Ctrl-C");
    assert!(it.quits());
    assert_eq!(ran(&it), None);
}

#[test]
fn a_required_property_is_missed_where_it_is() {
    let mut it = opened(arguments(&[NAME, EXPIRES_AT]));
    it.press("Tab F2");
    assert_eq!(error(&it, "name"), "this field is required");
    assert_eq!(editor(&it).form.focused(), Some("name"));
    assert_eq!(editor(&it).save_state(), SaveState::Nothing);
}

#[test]
fn an_optional_property_is_off_until_it_is_switched_on_or_typed_into() {
    let mut it = opened(arguments(&[NAME, EXPIRES_AT]));
    it.press("a Tab");
    assert!(editor(&it).form.field("expires_at").unwrap().is_off());
    // Typing replaces the default.
    it.type_text("2027-02-21");
    it.press("F2");
    // The end of that day in the time zone of the administrator.
    let end = json!({"$date": 1_803_250_799_000i64});
    assert_eq!(
        editor(&it).saved().unwrap().get("expires_at"),
        Some(&end),
        "{}",
        error(&it, "expires_at")
    );
    it.press("F4 F2");
    assert_eq!(editor(&it).saved().unwrap().get("expires_at"), None);
    // F4 again: the text is still there.
    it.press("F4 F2");
    assert_eq!(editor(&it).saved().unwrap().get("expires_at"), Some(&end));
}

#[test]
fn the_number_sign_and_space_switch_on_and_keep_the_default() {
    for key in ['#', ' '] {
        let mut it = opened(arguments(&[NAME, EXPIRES_AT]));
        it.press("a Tab");
        it.type_text(&key.to_string());
        it.press("F2");
        let saved = editor(&it).saved().unwrap();
        assert_eq!(saved.get("expires_at"), Some(&Value::Null), "{key}");
    }
    // In a property that is on they are characters.
    let mut it = opened(arguments(&[NAME]));
    it.type_text("a #1");
    it.press("F2");
    assert_eq!(
        editor(&it).saved().unwrap().get("name"),
        Some(&json!("a #1"))
    );
}

#[test]
fn a_choice_that_is_off_is_switched_on_by_its_keys() {
    let mut it = opened(arguments(&[NAME, RESET]));
    it.press("a Tab Right F2");
    assert_eq!(
        editor(&it).saved().unwrap().get("reset"),
        Some(&json!(true))
    );
    // Nothing else is typed there.
    let mut it = opened(arguments(&[NAME, RESET]));
    it.press("a Tab x F2");
    assert_eq!(editor(&it).saved().unwrap().get("reset"), None);
}

#[test]
fn pasted_rules_replace_the_suggestion_and_lines_are_no_keys() {
    let rule = json!({"method": "SUBSCRIBE", "resource": "certificate.query"});
    for before in ["a Tab", "a Tab F4"] {
        let mut it = opened(arguments(&[NAME, RULES]));
        it.press(before);
        it.send(Msg::Paste(format!("[\n{rule}\n]\n")));
        assert!(!it.quits());
        it.press("F2 F10");
        assert_eq!(ran(&it), Some(json!({"name": "a", "allowlist": [rule]})));
    }
    // In a field of one line.
    let mut it = opened(arguments(&[NAME, RULES]));
    it.send(Msg::Paste("graf\nana\n".into()));
    it.press("F2");
    let saved = editor(&it).saved().unwrap();
    assert_eq!(saved, json!({"name": "graf ana"}).as_object().unwrap());
}

#[test]
fn a_wrong_value_is_explained_at_its_property_and_stays() {
    let mut it = opened(arguments(&[NAME, EXPIRES_AT]));
    it.press("a Tab");
    it.type_text("soon");
    it.press("F2");
    assert!(error(&it, "expires_at").starts_with("enter never"));
    assert_eq!(editor(&it).form.text("expires_at"), "soon");
    it.press("Backspace");
    assert_eq!(error(&it, "expires_at"), "");
}

#[test]
fn what_the_command_line_gave_is_on() {
    let given = json!({"name": "x", "expires_at": "never"});
    let mut it = opened(Arguments {
        given: given.as_object().unwrap().clone(),
        ..arguments(&[NAME, EXPIRES_AT])
    });
    assert!(!editor(&it).form.field("expires_at").unwrap().is_off());
    it.press("F2 F10");
    assert_eq!(ran(&it), Some(json!({"name": "x", "expires_at": null})));
}

#[test]
fn present_values_are_suggestions() {
    let present = json!({"name": "backup", "allowlist": [{"method": "CALL", "resource": "a.b"}]});
    let name = Property {
        required: false,
        ..NAME
    };
    let mut it = opened(Arguments {
        present: present.as_object().unwrap().clone(),
        ..arguments(&[name, RULES])
    });
    assert_eq!(editor(&it).form.text("name"), "backup");
    it.press("F4 2 F2");
    let saved = editor(&it).saved().unwrap();
    assert_eq!(saved, json!({"name": "backup2"}).as_object().unwrap());
}

#[test]
fn a_refusal_is_at_its_property_or_above_the_form() {
    let refused = |field: &str| {
        let mut fault = Fault::new(Kind::Invalid, "nas1 refused the request.");
        fault.fields.push(FieldError {
            field: field.into(),
            text: "name must be unique".into(),
        });
        opened(Arguments {
            given: json!({"name": "taken"}).as_object().unwrap().clone(),
            refusal: Some(fault),
            ..arguments(&[NAME, EXPIRES_AT])
        })
    };
    let mut it = refused("name");
    assert_eq!(error(&it, "name"), "name must be unique");
    assert!(editor(&it).fault.is_none());
    // The refused values are not saved: they do not run again by themselves.
    it.press("F10");
    assert!(it.quits());
    assert_eq!(ran(&it), None);

    let mut it = refused("elsewhere");
    assert!(editor(&it).fault.is_some());
    it.press("2 F2");
    assert!(editor(&it).fault.is_none());
}

#[test]
fn a_double_enter_does_not_press_the_button() {
    let mut it = opened(arguments(&[NAME]));
    it.type_text("a");
    let enter = || Msg::Key(Chord::plain(crate::keymap::Key::Enter));
    it.send_at_once(enter());
    it.send_at_once(enter());
    assert_eq!(editor(&it).save_state(), SaveState::Nothing);
    it.look();
    it.press("Enter");
    assert_eq!(editor(&it).save_state(), SaveState::Saved);
}

#[test]
fn the_help_has_the_keys_of_the_editor() {
    let mut it = opened(arguments(&[EXPIRES_AT]));
    it.press("F1");
    let Some(Modal::Help(help)) = it.model.cx.modals.last() else {
        panic!("no help");
    };
    let rows = help.rows();
    let actions: Vec<Action> = rows.iter().map(|(binding, _)| binding.action).collect();
    for action in [Action::Save, Action::Back, Action::Switch] {
        assert!(actions.contains(&action), "{action:?}");
    }
    it.press("Esc Esc");
    assert!(it.quits());
    assert!(!it.effects.iter().any(|it| matches!(it, Effect::Ask(_))));
}
