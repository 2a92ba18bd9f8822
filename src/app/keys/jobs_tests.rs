use super::*;
use crate::api::{Call, LinkEvent, Outcome, Reply, Scope};
use crate::app::Msg;
use crate::app::testkit::{Driven, user_key};
use crate::app::widget::stop::INLINE;
use crate::app::work::Job;
use crate::domain::{KeyId, Release, Rows};

/// A list that is longer than what is sorted at once. The worker is busy with something else.
fn long() -> Driven {
    let mut it = Driven::user_era();
    it.held = Some(Vec::new());
    it.press("R");
    let at = it.open.iter().position(|(_, call)| *call == Call::Keys);
    let (id, _) = it.open.remove(at.unwrap());
    let ids = 1..=i64::try_from(INLINE).unwrap() + 1;
    let name = |id: i64| format!("key-{:04}", id * 7 % 4099);
    let keys: Rows = ids
        .map(|id| user_key(id, &name(id), Some("root"), 1, None))
        .collect();
    let outcome = Outcome::Done(Reply::Keys {
        keys,
        scope: Scope::All,
        skipped: 0,
    });
    it.told(LinkEvent::Answer { id, outcome });
    it
}

fn work(it: &mut Driven) {
    for job in it.held.replace(Vec::new()).unwrap() {
        it.work(job);
    }
}

fn names(it: &Driven) -> Vec<String> {
    it.model
        .cx
        .keys
        .page(3)
        .map(|(key, _)| key.name.to_string())
        .collect()
}

fn jobs(it: &Driven) -> usize {
    let jobs = it.held.iter().flatten();
    jobs.filter(|job| matches!(job, Job::Arrange(_))).count()
}

#[test]
fn keys_work_while_a_long_list_is_sorted_and_the_list_shows_what_it_had() {
    let mut it = long();
    let keys = |it: &Driven| (it.model.cx.keys.all().len(), it.model.cx.keys.len());
    assert_eq!((keys(&it), jobs(&it)), ((INLINE + 1, 6), 1));
    assert_eq!(it.model.cx.keys.selected().unwrap().id, KeyId(9));
    it.press("j");
    assert_eq!(it.model.cx.keys.selected().unwrap().id, KeyId(3));
    assert_eq!(it.model.cx.keys.wait(), None);
    it.send(Msg::Woke(Wake::Work));
    assert_eq!(it.model.cx.keys.wait(), Some("sorting …"));
    work(&mut it);
    assert_eq!(keys(&it), (INLINE + 1, INLINE + 1));
    assert_eq!(it.model.cx.keys.wait(), None);
    assert_eq!(
        it.model.cx.keys.selected().unwrap().id,
        KeyId(3),
        "it stays"
    );
    let unwoken = |e: &Effect| matches!(e, Effect::Unwake(Wake::Work));
    assert!(
        it.effects.iter().any(unwoken),
        "an idle program does not wake"
    );
}

#[test]
fn a_newer_job_makes_the_result_of_an_older_one_void() {
    let mut it = long();
    work(&mut it);
    it.press("/ k");
    let first = it.held.replace(Vec::new()).unwrap();
    it.press("0");
    assert_eq!((first.len(), jobs(&it)), (1, 1));
    for job in first {
        it.work(job);
    }
    assert!(it.model.cx.keys.awaits(), "it is about another filter");
    work(&mut it);
    assert!(!it.model.cx.keys.awaits());
    assert!(
        names(&it).iter().all(|name| name.contains('0')),
        "{:?}",
        names(&it)
    );
    // Back to what is shown: nothing is computed, and nobody waits.
    it.press("Backspace 0");
    let cancelled = |e: &Effect| matches!(e, Effect::CancelWork(JobKind::Arrange));
    assert!(it.effects.iter().any(cancelled));
    assert!(!it.model.cx.keys.awaits());
}

#[test]
fn what_happens_meanwhile_is_in_the_result() {
    let mut it = long();
    it.told(LinkEvent::Changed(crate::api::KeyEvent::Removed(KeyId(7))));
    it.model.cx.keys.put(
        user_key(5000, "aaa", Some("root"), 0, None),
        it.model.cx.now,
    );
    work(&mut it);
    assert_eq!(names(&it)[0], "aaa");
    assert!(it.model.cx.keys.get(KeyId(7)).is_none());
    assert_eq!(it.model.cx.keys.len(), INLINE + 1);
}

#[test]
fn another_system_takes_no_result_of_the_one_before() {
    let mut it = long();
    it.model.cx.keys.clear();
    work(&mut it);
    assert!(it.model.cx.keys.is_empty() && it.model.cx.keys.all().is_empty());
    it.signed_in(Release::new(25, 10, 5), None);
    it.serve();
    work(&mut it);
    assert_eq!(it.model.cx.keys.len(), 6);
}
