//! A secret looked at and carried away.

use super::*;
use crate::app::{ExportId, Exported, SaveError, Wake};
use crate::domain::copy::Cleared;

#[test]
fn the_secret_looked_at() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let shown = || {
            let mut it = user_era(columns, rows);
            it.press("n grafana F2");
            it.reply_secret(21, "grafana");
            it
        };
        for (name, keys) in [
            ("masked", "m"),
            ("grouped", "g"),
            ("save", "s"),
            ("no_command", "D"),
            ("qr", "Q"),
            ("snippets", "i"),
            ("snippets_key", "i Down m"),
            ("snippets_proxmox", "i Up Up Up Up"),
        ] {
            let mut it = shown();
            it.press(keys);
            snap_named(&format!("secret_{name}_{size}"), &it);
        }
    }
    let mut it = user_era(120, 40);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    it.press("Q");
    let ascii = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    snap_with("secret_qr_ascii", &it, ascii);
}

#[test]
fn what_is_no_key_is_said_to_be_none() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        for (name, text) in [
            ("odd", "21-$(touch pwned)\u{1b}]52;c;eA==\u{7}"),
            (
                "of_another",
                "22-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK",
            ),
        ] {
            let mut it = user_era(columns, rows);
            it.press("n grafana F2");
            it.reply_odd_secret(21, "grafana", text);
            snap_named(&format!("secret_{name}_{size}"), &it);
            it.press("c");
            snap_named(&format!("secret_{name}_copy_{size}"), &it);
        }
    }
}

#[test]
fn the_secret_carried_away() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("n grafana F2");
        it.reply_secret(21, "grafana");
        it.press("s F2");
        it.press("v");
        snap_named(&format!("secret_under_way_{size}"), &it);
        let saved = Exported::Saved(Ok("~/nas1-grafana.key".into()));
        it.send(Msg::Exported(ExportId(1), saved));
        let mut me = system(Release::new(25, 10, 5), None);
        me.me.full_admin = false;
        me.me.roles = vec!["READONLY_ADMIN".into()];
        it.send(Msg::Exported(
            ExportId(2),
            Exported::Verified(Ok(Box::new(me))),
        ));
        snap_named(&format!("secret_saved_{size}"), &it);
        it.press("s F2");
        let fault = Fault::new(
            Kind::Local,
            "/mnt/usb/nas1-grafana.key: No space left on device.",
        )
        .meaning("The key is still shown here.")
        .next("Free some space, or choose a directory on another disk.");
        it.send(Msg::Exported(
            ExportId(3),
            Exported::Saved(Err(SaveError::Failed(fault))),
        ));
        snap_named(&format!("secret_not_saved_{size}"), &it);
        it.press("s F2");
        it.send(Msg::Exported(
            ExportId(4),
            Exported::Saved(Err(SaveError::Exists("/home/me/nas1-grafana.key".into()))),
        ));
        snap_named(&format!("secret_replace_{size}"), &it);
    }
}

#[test]
fn leaving_with_what_is_not_carried_yet() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("n grafana F2");
        it.reply_secret(21, "grafana");
        it.press("c");
        it.copied(Copied::SentToTerminal(Around::Nothing));
        it.press("Esc q");
        snap_named(&format!("leave_only_copy_{size}"), &it);
        it.press("Esc n prometheus F2");
        it.reply_secret(22, "prometheus");
        it.press("s F2 q");
        snap_named(&format!("close_under_way_{size}"), &it);
        it.press("Esc");
        it.send(Msg::Exported(
            ExportId(1),
            Exported::Saved(Ok("~/nas1-prometheus.key".into())),
        ));
        it.press("s F2 Esc q");
        snap_named(&format!("leave_save_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    it.press("c");
    it.copied(Copied::SentToTerminal(Around::Nothing));
    let now = it.model.cx.now + jiff::SignedDuration::from_secs(46);
    it.send(Msg::Now(now));
    it.send(Msg::Woke(Wake::Clearing));
    it.send(Msg::Cleared(Cleared::Told));
    it.press("Esc");
    snap_named("secret_close_copy_gone", &it);
}
