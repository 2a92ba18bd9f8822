//! The editor of a command's properties.

use serde_json::json;

use super::*;
use crate::app::arguments::editor::Arguments;
use crate::app::testkit::arguments::*;
use crate::domain::{FieldError, Property};

const OLD: Release = Release::new(24, 4, 2);
const NEW: Release = Release::new(25, 10, 5);

/// `auth api_key create` on 25.10, with a name.
pub(super) fn create(columns: u16, rows: u16) -> Driven {
    let properties = arguments(&[NAME, USERNAME, EXPIRES_AT]);
    let mut it = opened_on(NEW, properties, columns, rows);
    it.press("grafana Tab");
    it
}

/// `auth api_key update id=3` on 24.04.
fn update() -> Arguments {
    let present = json!({"name": "snapshot-bot", "allowlist": [
        {"method": "CALL", "resource": "zfs.snapshot.*"},
        {"method": "SUBSCRIBE", "resource": "zfs.snapshot.query"},
    ]});
    let name = Property {
        required: false,
        ..NAME
    };
    let rules = Property {
        default: None,
        ..RULES
    };
    Arguments {
        command: "auth api_key update".into(),
        given: json!({"id": 3}).as_object().unwrap().clone(),
        present: present.as_object().unwrap().clone(),
        ..arguments(&[ID, name, rules, RESET])
    }
}

#[test]
fn the_editor_of_a_command() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let create = arguments(&[NAME, USERNAME, EXPIRES_AT]);
        let mut it = opened_on(NEW, create, columns, rows);
        snap_named(&format!("arguments_create_user_{size}"), &it);
        it.press("grafana Tab svc-metrics Tab 90d F2");
        snap_named(&format!("arguments_saved_{size}"), &it);
        let mut it = opened_on(OLD, arguments(&[NAME, RULES]), columns, rows);
        it.press("bot Tab F4");
        snap_named(&format!("arguments_create_allowlist_{size}"), &it);
        let mut it = opened_on(OLD, update(), columns, rows);
        it.press("Tab");
        snap_named(&format!("arguments_update_{size}"), &it);
    }
}

#[test]
fn what_the_editor_says() {
    let mut fault = Fault::new(Kind::Invalid, "nas1 refused the request.");
    fault.fields.push(FieldError {
        field: "name".into(),
        text: "name must be unique".into(),
    });
    let refused = Arguments {
        given: json!({"name": "grafana", "username": "root"})
            .as_object()
            .unwrap()
            .clone(),
        refusal: Some(fault),
        ..arguments(&[NAME, USERNAME, EXPIRES_AT])
    };
    let mut it = opened_on(NEW, refused, 80, 24);
    snap_named("arguments_refused_80", &it);
    it.press("2 Esc");
    snap_named("arguments_leave_80", &it);
    it.press("Esc F1");
    snap_named("arguments_help_80", &it);

    let fault = Fault::new(Kind::NotFound, "The key does not exist on nas1.")
        .meaning("Another user has deleted it.")
        .next("Enter another id.");
    let refused = Arguments {
        refusal: Some(fault),
        ..update()
    };
    let it = opened_on(OLD, refused, 80, 24);
    snap_named("arguments_failed_80", &it);
}

#[test]
fn the_editor_in_ascii_without_color_and_in_a_small_terminal() {
    let plain = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    let it = opened_on(OLD, update(), 80, 24);
    snap_with("arguments_ascii_80", &it, plain);
    let mut it = opened_on(OLD, update(), 40, 10);
    it.press("Tab Tab F4");
    snap_with("arguments_ascii_40x10", &it, plain);
}

#[test]
fn no_size_of_the_terminal_breaks_the_editor() {
    for (columns, rows) in (1..60).flat_map(|x| (1..16).map(move |y| (x, y))) {
        let mut it = opened_on(OLD, update(), columns, rows);
        it.press("Tab Tab F4 x Esc");
        drawn(&it, Theme::FULL);
        it.press("Esc F1");
        drawn(&it, Theme::FULL);
    }
}
