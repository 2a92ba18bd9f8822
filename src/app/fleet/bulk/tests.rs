//! Actions on many keys as a person takes them, on systems that answer.

use jiff::tz::TimeZone;

use crate::api::Call;
use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::bulk::act::Act;
use crate::app::fleet::bulk::progress::Pace;
use crate::app::fleet::{Front, SystemId, Window};
use crate::app::message::Msg;
use crate::app::testkit::fleet::Many;
use crate::domain::bulk::BulkAction;
use crate::domain::rule::Rule;
use crate::domain::{KeyId, Release};

const ONE: SystemId = SystemId(1);
const TWO: SystemId = SystemId(2);

fn ids(it: &Many, of: SystemId) -> Vec<i64> {
    it.keys[&of].iter().map(|key| key.id.0).collect()
}

fn text(it: &Many) -> String {
    let report = it.fleet.bulk_report().expect("there is no report");
    report.as_text(&it.fleet.zone)
}

#[test]
fn five_hundred_keys_with_twenty_failures_and_a_retry_of_the_twenty() {
    let mut it = Many::online(&[500], 80, 24);
    for key in (25..=500).step_by(25) {
        it.failing.insert((ONE, KeyId(key)));
    }
    it.press("* d 500 Enter");
    assert!(matches!(it.fleet.windows.last(), Some(Window::BulkReport(shown)) if shown.failed));
    let failed: Vec<i64> = (25..=500).step_by(25).collect();
    assert_eq!(ids(&it, ONE), failed, "what the system has");
    let listed = it.fleet.front_model().unwrap().cx.keys.all();
    let listed: Vec<i64> = listed.iter().map(|key| key.id.0).collect();
    assert_eq!(listed, failed, "what the list shows");
    let report = text(&it);
    assert!(report.contains("480 deleted, 20 failed of 500"), "{report}");
    for key in &failed {
        let line = format!("key-{key:03} ({key})  [EFAULT] The key is busy");
        assert!(report.contains(&line), "{line}\n{report}");
    }
    let sent: Vec<KeyId> = it.sent.iter().flat_map(|(_, keys)| keys.clone()).collect();
    assert_eq!(sent.len(), 500, "no key is sent twice");

    it.failing.clear();
    it.sent.clear();
    it.press("r 20 Enter");
    let sent: Vec<i64> = it
        .sent
        .iter()
        .flat_map(|(_, keys)| keys)
        .map(|id| id.0)
        .collect();
    assert_eq!(
        sent, failed,
        "the retry sends those that failed and no other"
    );
    assert!(ids(&it, ONE).is_empty());
    assert!(text(&it).contains("500 deleted of 500"));
    it.press("Esc");
    assert!(it.fleet.windows.is_empty());
}

#[test]
fn a_burst_of_keys_does_not_delete() {
    let mut it = Many::online(&[3], 80, 24);
    it.press("*");
    for c in "dy".chars() {
        it.send_at_once(
            None,
            Msg::Key(crate::keymap::Chord::plain(crate::keymap::Key::Char(c))),
        );
    }
    assert!(it.sent.is_empty());
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkPreview(_))
    ));
    it.look();
    it.press("Enter");
    assert!(it.sent.is_empty() && it.fleet.windows.is_empty());
    it.press("d y");
    assert_eq!(it.sent.len(), 1);
}

#[test]
fn two_systems_need_the_number_and_each_runs_its_part() {
    let mut it = Many::online(&[3, 4], 80, 24);
    it.press("Space Space");
    it.mark(TWO, 4);
    it.press("d y");
    assert!(it.sent.is_empty());
    it.press("3 Enter");
    assert_eq!(
        it.sent,
        [(ONE, vec![KeyId(1), KeyId(2)]), (TWO, vec![KeyId(4)])]
    );
    let report = text(&it);
    assert!(
        report.starts_with("Delete 3 keys on 2 systems\n"),
        "{report}"
    );
    assert!(report.contains("nas2"), "{report}");
}

#[test]
fn an_abort_waits_for_the_job_that_runs() {
    let mut it = Many::online(&[50], 80, 24);
    it.held = true;
    it.press("* d 50 Enter");
    it.report(50);
    let lanes = it.fleet.bulk_lanes();
    assert_eq!(
        (lanes[0].handled(), &lanes[0].pace),
        ((10, 50), &Pace::Runs)
    );
    it.press("a");
    assert_eq!(it.fleet.bulk_lanes()[0].pace, Pace::Stopping);
    it.release();
    assert_eq!(it.sent.len(), 1, "no second job");
    let report = text(&it);
    assert!(report.contains("20 deleted, 30 not sent of 50"), "{report}");
    assert!(report.contains("The run was aborted."), "{report}");
}

#[test]
fn a_run_goes_on_while_its_window_is_hidden_and_says_when_it_has_ended() {
    let mut it = Many::online(&[30], 80, 24);
    it.held = true;
    it.press("* d 30 Enter Esc");
    assert!(it.fleet.windows.is_empty());
    it.press("d");
    assert!(
        matches!(it.fleet.windows.last(), Some(Window::BulkProgress(_))),
        "one run at a time"
    );
    it.press("Esc");
    it.release();
    let notice = it.fleet.front_model().unwrap().cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "finished: 30 deleted. B shows the report");
}

#[test]
fn an_expiry_for_all_marked_keys() {
    let mut it = Many::online(&[3], 80, 24);
    it.press("* B e");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkExpiry(_))
    ));
    it.press("F2");
    let Some(Window::BulkPreview(preview)) = it.fleet.windows.last() else {
        panic!("{:?}", it.fleet.windows);
    };
    assert_eq!(preview.title(), "Set the expiry of 3 keys on nas1?");
    it.press("Tab Enter");
    assert!(text(&it).contains("3 edited of 3"));
    assert!(it.keys[&ONE].iter().all(|key| key.expiry().at().is_some()));
}

#[test]
fn resets_one_after_another() {
    let mut it = Many::online(&[2, 1], 80, 24);
    it.press("Space Space");
    it.mark(TWO, 1);
    it.press("r 3 Enter");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkQueue(_))
    ));
    assert!(
        it.open.is_empty(),
        "no key is reset without its own question"
    );
    it.press("Enter");
    assert!(
        it.fleet.windows.is_empty(),
        "the windows of the key are in sight"
    );
    it.press("y");
    assert!(matches!(it.open[0].2, Call::Reset { id: KeyId(1), .. }));
    it.reply_secret();
    assert!(it.fleet.windows.is_empty(), "the secret is in sight");
    // It was not saved: closing it asks.
    it.press("Esc y");
    let Some(Window::BulkQueue(queue)) = it.fleet.windows.last() else {
        panic!("{:?}", it.fleet.windows);
    };
    assert_eq!(queue.title(), "Reset 2 of 3: key-002 (2) on nas1");
    // Cancelled: the same key comes again.
    it.press("Enter Esc");
    assert!(
        matches!(it.fleet.windows.last(), Some(Window::BulkQueue(queue)) if queue.tried.is_some() && queue.at == 1)
    );
    it.press("s Enter");
    assert_eq!(it.fleet.front, Front::System(TWO));
    it.press("y");
    it.reply_secret();
    it.press("Esc y");
    assert!(
        matches!(it.fleet.windows.last(), Some(Window::BulkQueue(queue)) if queue.present().is_none())
    );
    it.press("Enter");
    assert!(it.fleet.windows.is_empty());
    assert_eq!(
        it.fleet.front,
        Front::System(ONE),
        "what was in front comes back"
    );
}

#[test]
fn that_a_key_has_no_action_is_not_passed_on() {
    let mut it = Many::online(&[2], 80, 24);
    it.press("Space Space r Tab Enter Enter");
    it.fleet.notice = None;
    it.press("s");
    let said = it.fleet.front_model().unwrap().cx.notice.as_ref();
    assert!(said.unwrap().text.starts_with("s does nothing here"));
    it.press("Esc");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkQueue(_))
    ));
    assert_eq!(it.fleet.notice, None);
}

#[test]
fn the_report_can_be_written() {
    let mut it = Many::online(&[2], 80, 24);
    it.press("* d y w F2");
    let written = it.effects.iter().find_map(|(to, effect)| match effect {
        Effect::FileTask(FileTask::Write { path, text }) => Some((*to, path.clone(), text.clone())),
        _ => None,
    });
    let (to, path, written) = written.expect("nothing was written");
    assert_eq!(to, SystemId::FLEET);
    assert_eq!(written, text(&it));
    it.send(Some(to), Msg::Written(Ok(path)));
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkReport(_))
    ));
}

#[test]
fn a_key_that_vanishes_after_the_preview_counts_as_deleted() {
    let mut it = Many::online(&[3], 80, 24);
    it.press("* d");
    it.gone.insert((ONE, KeyId(2)));
    it.press("y");
    let report = text(&it);
    assert!(report.contains("3 deleted of 3"), "{report}");
    assert!(
        report.contains("key-002 (2)  was already deleted"),
        "{report}"
    );
}

#[test]
fn a_lost_connection_stops_the_run_and_the_report_says_what_is_unknown() {
    let mut it = Many::online(&[50], 80, 24);
    it.held = true;
    it.press("* d 50 Enter");
    it.offline(ONE);
    assert_eq!(it.fleet.bulk_lanes()[0].pace, Pace::Offline);
    let report = text(&it);
    assert!(report.contains("30 not sent"), "{report}");
    assert!(report.contains("The run stopped:"), "{report}");
    assert_eq!(it.sent.len(), 1);
}

#[test]
fn a_hidden_run_is_shown_again() {
    let mut it = Many::online(&[30], 80, 24);
    it.held = true;
    it.press("* d 30 Enter Esc");
    assert!(it.fleet.windows.is_empty());
    it.press("B");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkProgress(_))
    ));
    it.release();
    assert!(text(&it).contains("30 deleted of 30"));
}

#[test]
fn one_system_offline_does_not_stop_the_other() {
    let mut it = Many::online(&[30, 30], 80, 24);
    it.press("*");
    for key in 1..=30 {
        it.mark(TWO, key);
    }
    it.held = true;
    it.press("d 60 Enter");
    it.offline(TWO);
    it.release();
    let lanes = it.fleet.bulk_lanes();
    assert_eq!(lanes[0].handled(), (30, 30));
    assert_eq!((lanes[1].handled().1, &lanes[1].pace), (30, &Pace::Offline));
    assert!(ids(&it, ONE).is_empty());
}

#[test]
fn the_report_stays_available_without_marks() {
    let mut it = Many::online(&[2], 80, 24);
    it.press("B");
    assert!(matches!(it.fleet.windows.last(), Some(Window::BulkMenu(_))));
    it.press("Esc * d y Esc");
    assert!(it.fleet.windows.is_empty());
    it.press("B p");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkReport(_))
    ));
    assert!(text(&it).contains("2 deleted of 2"));
}

#[test]
fn the_report_stays_available_in_the_list_of_all_systems() {
    let mut it = Many::online(&[2, 2], 80, 24);
    it.press("M * d 4 Enter Esc");
    assert!(it.fleet.windows.is_empty());
    it.press("B p");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkReport(_))
    ));
}

#[test]
fn rules_of_another_key() {
    let mut it = Many::of_release(Release::new(24, 4, 2), &[3], 80, 24);
    it.press("Space Space B c");
    assert!(matches!(it.fleet.windows.last(), Some(Window::BulkPick(_))));
    it.press("key-003 Enter");
    let Some(Window::BulkPreview(preview)) = it.fleet.windows.last() else {
        panic!("{:?}", it.fleet.windows);
    };
    assert_eq!(preview.title(), "Set the rules of 2 keys on nas1?");
    let full = BulkAction::SetRules(vec![Rule::everything()]);
    let full = Act::Run(full).detail(&TimeZone::UTC);
    assert_eq!(full.as_deref(), Some("New rules: full access."));
    it.press("Tab Enter");
    assert!(text(&it).contains("2 edited of 2"));
    let rules: Vec<usize> = it.keys[&ONE]
        .iter()
        .map(|key| key.rules().unwrap().len())
        .collect();
    assert_eq!(rules, [3, 3, 3]);
}

#[test]
fn two_profiles_of_one_system_are_called_so_before_anything_is_changed() {
    let mut it = Many::online(&[3, 3, 3], 80, 24);
    let said = |it: &Many| match it.fleet.windows.last() {
        Some(Window::BulkPreview(preview)) => preview.rows(),
        other => panic!("{other:?}"),
    };
    let remark = "This is the same system as";
    it.press("M * d");
    assert!(!said(&it).iter().any(|row| row.text.starts_with(remark)));
    it.press("Esc");
    let address = crate::domain::Address::parse("wss://NAS1:443/api/current").unwrap();
    it.fleet.in_model(SystemId(3), |model| {
        let endpoint = model.cx.connection.endpoint.as_mut().unwrap();
        endpoint.address = address;
    });
    it.press("d");
    let rows = said(&it);
    let found: Vec<_> = rows
        .iter()
        .filter(|row| row.text.starts_with(remark))
        .collect();
    assert_eq!(found.len(), 1, "{rows:?}");
    assert!(found[0].text.contains("nas1"), "{found:?}");
}
