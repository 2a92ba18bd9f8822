//! Every screen and every modal once, as text and as a picture (SVG) of the same buffer, in the sizes that people have.
//!
//! `INSTA_UPDATE=always cargo test --lib view::` writes them again.

use super::*;
use crate::api::{CodeWanted, RequestId, Stage};
use crate::domain::{Address, KeySession, Profile};
use crate::view::svg::svg;

/// A state of the program to look at.
pub(super) struct Scene {
    /// The name of its snapshots; the size is appended.
    pub(super) name: &'static str,
    /// The variant of [`Modal`] on top; empty: none.
    pub(super) modal: &'static str,
    /// Brings a program of this size into the state.
    pub(super) make: fn(u16, u16) -> Driven,
}

const fn scene(name: &'static str, modal: &'static str, make: fn(u16, u16) -> Driven) -> Scene {
    Scene { name, modal, make }
}

/// The list in both eras.
const LISTS: &[Scene] = &[
    scene("list_user", "", user_era),
    scene("list_allowlist", "", allowlist_era),
];

/// The sizes of the list.
const LIST_SIZES: [(u16, u16); 5] = [(80, 24), (120, 40), (200, 60), (60, 20), (40, 10)];

/// The connect screen and the modals.
pub(super) const SCENES: &[Scene] = &[
    scene("connect", "", Driven::started),
    scene("picker_profile", "Picker", |c, r| sized(profiles(), c, r)),
    scene("trust_new", "Question", |c, r| trusting(false, c, r)),
    scene("trust_changed", "ChangedCertificate", |c, r| {
        trusting(true, c, r)
    }),
    scene("code", "Code", |c, r| {
        let mut it = Driven::started(c, r);
        it.told(LinkEvent::Progress(Stage::SigningIn));
        it.told(LinkEvent::NeedCode(CodeWanted::First));
        it
    }),
    scene("key_owner", "KeyOwner", |c, r| {
        let mut it = Driven::started(c, r);
        it.told(LinkEvent::Progress(Stage::SigningIn));
        let fault = crate::domain::Fault::new(crate::domain::Kind::SignIn, "no owner");
        it.told(LinkEvent::NeedUser(fault));
        it
    }),
    scene("details_user", "Details", |c, r| user(c, r, "j Enter")),
    scene("details_allowlist", "Details", |c, r| {
        allowlist(c, r, "j Enter")
    }),
    scene("sessions", "Sessions", sessions),
    scene("access", "Access", |c, r| user(c, r, "j a")),
    scene("required_methods", "RequiredMethods", |c, r| {
        user(c, r, "n snaps F7 / pool.snapshot.create Enter Space")
    }),
    scene("arguments", "Arguments", super::arguments::create),
    scene("create_user", "KeyForm", |c, r| user(c, r, "n grafana")),
    scene("create_allowlist", "KeyForm", |c, r| {
        allowlist(c, r, "n grafana")
    }),
    scene("edit_user", "KeyForm", |c, r| user(c, r, "j e")),
    scene("edit_allowlist", "KeyForm", |c, r| allowlist(c, r, "j e")),
    scene("picker_owner", "Picker", |c, r| {
        user(c, r, "n grafana Tab Enter")
    }),
    scene("builder", "Builder", |c, r| {
        let mut it = allowlist(c, r, "");
        it.model.cx.keys.reveal(KeyId(3));
        pressed(it, "e Tab Tab Enter")
    }),
    scene("audit_form", "AuditImport", |c, r| {
        let mut it = allowlist_era(c, r);
        open_import(&mut it);
        it
    }),
    scene("audit_import", "AuditImport", |c, r| {
        let mut it = allowlist_era(c, r);
        import_rules(&mut it);
        it
    }),
    scene("reset_form", "ResetForm", |c, r| {
        let mut it = user_era(c, r);
        it.model.cx.keys.reveal(KeyId(7));
        pressed(it, "r")
    }),
    scene("reset_question", "Question", |c, r| user(c, r, "j r")),
    scene("delete_question", "Question", |c, r| user(c, r, "j d")),
    scene("delete_own_question", "Question", |c, r| {
        pressed(
            Driven::online(Release::new(25, 10, 5), Some(9), c, r),
            "d y",
        )
    }),
    scene("discard_question", "Question", |c, r| {
        user(c, r, "n grafana Esc")
    }),
    scene("rotate_form", "RotateForm", |c, r| user(c, r, "j t")),
    scene("rotation", "Rotation", |c, r| {
        let mut it = pressed(user_era(c, r), "j t F2");
        it.keep(&mut Vec::new());
        it.reply_secret_of("svc-backup", 21, "backup-replication-2");
        it.copied(Copied::SentToTerminal(Around::Nothing));
        pressed(it, "Esc")
    }),
    scene("account_roles", "AccountRoles", super::account::roles),
    scene("account_form", "AccountForm", super::account::form),
    scene("account_steps", "AccountSteps", super::account::steps),
    scene("check", "Check", |c, r| {
        let mut it = user_era(c, r);
        check::show(&mut it, check::user_report());
        it
    }),
    scene("upgrade", "Upgrade", |c, r| {
        let mut it = allowlist(c, r, "U");
        it.serve();
        it
    }),
    scene("upgrade_file", "SaveReport", |c, r| {
        let mut it = allowlist(c, r, "U");
        it.serve();
        pressed(it, "w")
    }),
    scene("save_profile", "SaveProfile", |c, r| {
        pressed(sized(profiles(), c, r), "Down Enter F4")
    }),
    scene("save_filter", "SaveFilter", |c, r| {
        user(c, r, "/ owner:svc F4")
    }),
    scene("export_keys_form", "ExportKeys", |c, r| user(c, r, "w")),
    scene("create_sent", "KeyForm", |c, r| user(c, r, "n grafana F2")),
    scene("waiting", "Waiting", |c, r| user(c, r, "j r y")),
    scene("lost_reply", "LostReply", |c, r| {
        let mut it = user(c, r, "n grafana F2");
        it.reply(screen::lost());
        it
    }),
    scene("secret", "Secret", secret),
    scene("secret_file", "SaveSecret", |c, r| {
        pressed(secret(c, r), "s")
    }),
    scene("secret_qr", "Qr", |c, r| pressed(secret(c, r), "Q")),
    scene("secret_snippets", "Snippets", |c, r| {
        pressed(secret(c, r), "i")
    }),
    scene("secret_close_question", "Question", |c, r| {
        pressed(secret(c, r), "Esc")
    }),
    scene("help", "Help", |c, r| user(c, r, "?")),
    scene("help_connect", "Help", |c, r| {
        pressed(Driven::started(c, r), "F1")
    }),
];

/// The sizes of a modal. It has a picture in the first one.
const SIZES: [(u16, u16); 3] = [(80, 24), (60, 20), (40, 10)];

fn pressed(mut it: Driven, keys: &str) -> Driven {
    it.press(keys);
    it
}

fn user(columns: u16, rows: u16, keys: &str) -> Driven {
    pressed(user_era(columns, rows), keys)
}

fn allowlist(columns: u16, rows: u16, keys: &str) -> Driven {
    pressed(allowlist_era(columns, rows), keys)
}

fn sized(mut it: Driven, columns: u16, rows: u16) -> Driven {
    it.send(Msg::Resize(columns, rows));
    it
}

fn profiles() -> Driven {
    let profile = |name: &str, production| {
        let mut it = Profile::new(name, Address::parse(name).unwrap());
        it.user = Some("admin".into());
        it.production = production;
        it
    };
    Driven::with_profiles(vec![profile("nas1", true), profile("lab", false)])
}

fn trusting(changed: bool, columns: u16, rows: u16) -> Driven {
    let mut it = Driven::started(columns, rows);
    it.told(LinkEvent::Progress(Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(changed))));
    it
}

fn secret(columns: u16, rows: u16) -> Driven {
    let mut it = user(columns, rows, "n grafana F2");
    it.reply_secret(21, "grafana");
    it
}

fn sessions(columns: u16, rows: u16) -> Driven {
    let mut it = user(columns, rows, "j i");
    let reads = |(_, call): &(RequestId, crate::api::Call)| {
        matches!(call, crate::api::Call::Sessions { .. })
    };
    let at = it.open.iter().position(reads).unwrap();
    let (id, _) = it.open.remove(at);
    let session = |n: i64, origin: &str| KeySession {
        id: format!("session-{n}").into(),
        key: KeyId(3),
        key_name: "backup-replication".into(),
        username: Some("svc-backup".into()),
        secure: Some(n != 2),
        internal: false,
        origin: origin.into(),
        since: ago(n),
        current: false,
    };
    let all = vec![session(1, "10.0.0.12:51712"), session(2, "10.0.0.31:40022")];
    let outcome = Outcome::Done(crate::api::Reply::Sessions(all));
    it.told(LinkEvent::Answer { id, outcome });
    it
}

/// Writes or compares the text of a scene, and its picture.
fn look(scene: &Scene, (columns, rows): (u16, u16), drawing: bool) {
    let it = (scene.make)(columns, rows);
    let name = format!("{}_{columns}x{rows}", scene.name);
    let modal = it.model.cx.modals.last();
    let modal = modal.map_or(String::new(), |it| format!("{it:?}"));
    let variant = modal.split('(').next().unwrap_or_default();
    assert_eq!(variant, scene.modal, "{name} is not what it is meant to be");
    snap_named(&name, &it);
    if drawing {
        let bytes = svg(&drawn(&it, Theme::FULL)).into_bytes();
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            snapshot_path => "../pictures",
            omit_expression => true,
        }, {
            insta::assert_binary_snapshot!(&format!("{name}.svg"), bytes);
        });
    }
}

#[test]
fn pictures_of_the_list() {
    for scene in LISTS {
        for size in LIST_SIZES {
            look(scene, size, true);
        }
    }
}

#[test]
fn pictures_of_the_modals() {
    for scene in SCENES {
        for size in SIZES {
            look(scene, size, size == SIZES[0]);
        }
    }
}

#[test]
fn every_modal_has_a_picture() {
    let source = include_str!("../../app/modal.rs");
    let (_, variants) = source.rsplit_once("pub enum Modal {\n").unwrap();
    let (variants, _) = variants.split_once("\n    }").unwrap();
    let names: Vec<&str> = variants
        .lines()
        .filter_map(|line| line.trim().split_once('(').map(|(name, _)| name))
        .filter(|name| !name.starts_with("//"))
        .collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(SCENES.iter().any(|it| it.modal == name), "{name} has none");
    }
}
