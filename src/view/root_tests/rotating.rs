//! A rotation: the form, and where it stands.

use super::*;

#[test]
fn the_form_of_a_rotation() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("j t");
        snap_named(&format!("rotate_form_user_{size}"), &it);
        let mut it = allowlist_era(columns, rows);
        it.press("j j t");
        snap_named(&format!("rotate_form_allowlist_{size}"), &it);
        it.press("F2");
        it.keep(&mut Vec::new());
        snap_named(&format!("rotate_form_sent_{size}"), &it);
        let mut it = user_era(columns, rows);
        it.press("g t");
        it.serve();
        snap_named(&format!("rotate_form_same_owner_{size}"), &it);
        it.press("Tab Ctrl-u svc-hass");
        snap_named(&format!("rotate_form_move_{size}"), &it);
        it.press("Ctrl-u nobody F2");
        snap_named(&format!("rotate_form_no_owner_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.press("G t");
    snap_named("rotate_orphaned", &it);
}

#[test]
fn where_a_rotation_to_another_owner_stands() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut kept = Vec::new();
        let mut it = user_era(columns, rows);
        it.press("g t");
        it.serve();
        it.press("Tab Ctrl-u svc-hass F2");
        it.keep(&mut kept);
        it.reply_secret_of("svc-hass", 21, "ansible-2");
        it.save_to_file();
        it.press("Esc");
        it.sessions(&[9, 21]);
        snap_named(&format!("rotation_move_wait_{size}"), &it);
        it.press("Enter");
        it.sessions(&[21]);
        it.listed(moved());
        snap_named(&format!("rotation_move_end_{size}"), &it);
    }
}

/// The list, including the successor of `ansible` at its new owner.
fn moved() -> Vec<crate::domain::ApiKey> {
    let mut keys = crate::app::testkit::user_keys();
    let successor = crate::app::testkit::user_key(21, "ansible-2", Some("svc-hass"), 0, None);
    keys.push(successor);
    keys
}

#[test]
fn where_a_rotation_stands() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut kept = Vec::new();
        let mut it = user_era(columns, rows);
        it.press("j t F2");
        it.keep(&mut kept);
        it.reply_secret_of("svc-backup", 21, "backup-replication-2");
        it.copied(Copied::SentToTerminal(Around::Nothing));
        it.press("Esc");
        snap_named(&format!("rotation_carry_{size}"), &it);
        it.sessions(&[3, 3]);
        it.press("Enter");
        snap_named(&format!("rotation_where_{size}"), &it);
        it.press("Tab Enter");
        snap_named(&format!("rotation_prove_{size}"), &it);
        it.press("R");
        it.sessions(&[3, 3, 21]);
        snap_named(&format!("rotation_wait_{size}"), &it);
        it.press("Enter");
        snap_named(&format!("rotation_in_use_{size}"), &it);
        it.press("Esc Esc");
        snap_named(&format!("rotation_list_{size}"), &it);
        it.press("t");
        it.sessions(&[]);
        snap_named(&format!("rotation_end_{size}"), &it);
        it.press("X");
        snap_named(&format!("rotation_stop_{size}"), &it);
    }
    let ascii = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    let mut kept = Vec::new();
    let mut it = allowlist_era(80, 24);
    it.press("j j t F2");
    it.keep(&mut kept);
    it.reply_secret(21, "snapshot-bot-2");
    it.copied(Copied::Native);
    it.press("Esc");
    snap_with("rotation_allowlist_ascii", &it, ascii);
    it.press("Esc");
    snap_with("rotation_allowlist_list_ascii", &it, ascii);
}
