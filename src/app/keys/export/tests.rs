use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::api::Scope;
use crate::app::Msg;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::form::ExportField;
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::modal::{ExportKeys, Modal};
use crate::app::testkit::screen::top;
use crate::app::testkit::*;
use crate::app::widget::stop::Stop;
use crate::domain::hash_print::{HashField, HashKey};
use crate::domain::{Fault, HashPrint, Kind};

fn list(it: &mut Driven, keys: Vec<ApiKey>) {
    it.model.cx.keys.replace(keys.into(), Scope::All, 0, now());
}

fn snapshot(it: &Driven) -> Snapshot {
    Snapshot::of_system(&it.model.sessions, &it.model.cx)
}

fn text(keys: &Snapshot, format: Format) -> String {
    keys.text(format, &Stop::never()).unwrap()
}

fn form(it: &Driven) -> &ExportKeys {
    match top(it) {
        Modal::ExportKeys(it) => it,
        other => panic!("{other:?}"),
    }
}

fn written(it: &Driven) -> Option<(PathBuf, String)> {
    it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Write { path, text }) => Some((path.clone(), text.clone())),
        _ => None,
    })
}

#[test]
fn what_the_filter_shows_is_exported_in_the_order_of_the_screen() {
    let mut it = Driven::user_era();
    it.press("/ svc Enter s O");
    let csv = text(&snapshot(&it), Format::Csv);
    let names: Vec<&str> = csv.lines().map(|l| l.split(',').nth(2).unwrap()).collect();
    let shown: Vec<String> = it
        .model
        .cx
        .keys
        .rows()
        .map(|key| key.name.to_string())
        .collect();
    assert_eq!(names[0], "name");
    assert_eq!(names[1..], shown);
    assert_eq!(shown.len(), 3);
}

#[test]
fn each_era_has_its_columns() {
    let head = |it: Driven| {
        let csv = text(&snapshot(&it), Format::Csv);
        csv.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        head(Driven::user_era()),
        "system,id,name,owner,created,expires,state,roles,used-by,last-used"
    );
    assert_eq!(
        head(Driven::allowlist_era()),
        "system,id,name,created,access,upgrade,used-by,last-used"
    );
}

#[test]
fn no_format_runs_or_breaks_what_a_name_contains() {
    let mut it = Driven::user_era();
    let names = [
        "=1+1",
        "@SUM(A1)",
        "-2",
        "+3",
        "a|b *c* <d>",
        "quote\" and, comma",
        "  =2",
        "＝3",
        "x;=4;y",
        "a;b",
    ];
    let keys: Vec<ApiKey> = (1..)
        .zip(names)
        .map(|(id, name)| user_key(id, name, Some("root"), 1, None))
        .collect();
    list(&mut it, keys);
    let keys = snapshot(&it);
    let csv = text(&keys, Format::Csv);
    for name in [
        "'=1+1",
        "'@SUM(A1)",
        "'-2",
        "'+3",
        "\"quote\"\" and, comma\"",
        "'  =2",
        "'＝3",
        "x;'=4;y",
        "a;b",
    ] {
        assert!(csv.contains(&format!(",{name},")), "{name}: {csv}");
    }
    let markdown = text(&keys, Format::Markdown);
    assert!(markdown.contains(r" a\|b \*c\* \<d\> |"), "{markdown}");
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(
        markdown.lines().all(|line| columns(line) == 11),
        "{markdown}"
    );
    let json: Value = serde_json::from_str(&text(&keys, Format::Json)).unwrap();
    let found: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["name"].as_str().unwrap())
        .collect();
    let mut wanted = names.to_vec();
    wanted.sort_unstable();
    let mut found = found;
    found.sort_unstable();
    assert_eq!(found, wanted);
    assert!(json[0]["system"].is_string());
}

#[test]
fn no_format_contains_a_hash() {
    let mut it = Driven::user_era();
    let plain = |it: &Driven| Format::ALL.map(|format| text(&snapshot(it), format));
    let before = plain(&it);
    let mut keys = user_keys();
    for key in &mut keys {
        key.hash_print = HashPrint::of(&HashKey::new(&[7; 32]), HashField::KeyHash, "$pbkdf2$x");
    }
    list(&mut it, keys);
    assert_eq!(plain(&it), before);
}

#[test]
fn the_form_writes_a_new_file() {
    let mut it = Driven::user_era();
    it.press("w");
    assert_eq!(
        form(&it).form.text(ExportField::File),
        "tnkeys-keys-nas1.csv"
    );
    it.press("Right");
    assert_eq!(
        form(&it).form.text(ExportField::File),
        "tnkeys-keys-nas1.md"
    );
    // Later events do not change what is exported.
    list(&mut it, Vec::new());
    it.press("F2");
    let (path, text) = written(&it).unwrap();
    assert_eq!(path, PathBuf::from("tnkeys-keys-nas1.md"));
    assert!(text.starts_with("| system |") && text.contains("ansible"));
    // While it is being written, keys do nothing.
    it.press("Esc F2");
    form(&it);
    let fault = Fault::new(Kind::Local, "x already exists.").next("Choose another name.");
    it.send(Msg::Written(Err(fault)));
    let error = form(&it)
        .form
        .field(ExportField::File)
        .unwrap()
        .error
        .clone();
    assert_eq!(error.unwrap(), "x already exists. Choose another name.");
    it.press("F2");
    it.send(Msg::Written(Ok("y.md".into())));
    assert!(it.model.cx.modals.is_empty());
    assert_eq!(it.model.cx.notice.as_ref().unwrap().text, "wrote y.md");
}

#[test]
fn a_path_that_was_typed_stays() {
    let mut it = Driven::user_era();
    it.press("w Tab Tab x BackTab BackTab Right");
    assert_eq!(
        form(&it).form.text(ExportField::File),
        "tnkeys-keys-nas1.csvx"
    );
    it.press("Tab Tab Ctrl-U F2");
    assert!(
        form(&it)
            .form
            .field(ExportField::File)
            .unwrap()
            .error
            .is_some()
    );
    assert!(written(&it).is_none());
}

#[test]
fn the_clipboard_keeps_an_export() {
    use crate::domain::copy::{Copied, CopyId};
    let mut it = Driven::user_era();
    it.press("w Tab Right");
    assert!(
        !form(&it)
            .form
            .field(ExportField::File)
            .unwrap()
            .is_visible()
    );
    it.press("F2");
    let copied = it.effects.iter().find_map(|effect| match effect {
        Effect::CopyText(id, text) => Some((*id, text.clone())),
        _ => None,
    });
    let (id, text) = copied.unwrap();
    assert!(text.starts_with("system,id,name"));
    assert_eq!(id, CopyId(1));
    it.effects.clear();
    it.send(Msg::Copied(id, Copied::Native));
    let kept = |effect: &Effect| matches!(effect, Effect::KeepCopy);
    assert!(it.effects.iter().any(kept));
    assert_eq!(it.model.secret.clears_in(&it.model.cx), None);
    assert_eq!(it.model.cx.notice.as_ref().unwrap().text, "copied the text");
}

#[test]
fn an_empty_list_is_not_exported() {
    let mut it = Driven::user_era();
    it.press("/ zzzz Enter w");
    assert!(it.model.cx.modals.is_empty());
    assert_eq!(
        it.model.cx.notice.as_ref().unwrap().text,
        "no key to export"
    );
}

#[test]
fn the_text_is_built_by_a_job() {
    let mut it = Driven::user_era();
    let keys = (0..1000).map(|id| user_key(id, &format!("k{id:04}"), Some("root"), 1, None));
    list(&mut it, keys.collect());
    it.held = Some(Vec::new());
    it.press("w F2");
    assert!(written(&it).is_none(), "nothing before the job is done");
    let job = it.held.take().unwrap().pop().unwrap();
    // Nothing interrupts it.
    it.press("Esc F2 x");
    form(&it);
    it.work(job);
    let (_, text) = written(&it).unwrap();
    assert_eq!(text.lines().count(), 1001);
    // A result that nobody waits for does nothing.
    it.send(Msg::Written(Ok("y.csv".into())));
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn a_stopped_job_has_no_text() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;
    let mut it = Driven::user_era();
    let keys = (0..1000).map(|id| user_key(id, &format!("k{id:04}"), Some("root"), 1, None));
    list(&mut it, keys.collect());
    let newer = Arc::new(AtomicU64::new(2));
    let keys = snapshot(&it);
    assert!(keys.text(Format::Csv, &Stop::new(&newer, 1)).is_none());
    assert!(keys.text(Format::Csv, &Stop::new(&newer, 2)).is_some());
}
