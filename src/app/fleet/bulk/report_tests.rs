use super::*;
use crate::domain::KeyId;
use proptest::prelude::*;

fn item(id: i64) -> Item {
    Item {
        id: KeyId(id),
        name: format!("key-{id}").into(),
    }
}

fn report(parts: Vec<ReportPart>) -> Report {
    Report {
        act: Act::Run(BulkAction::Delete { end_sessions: true }),
        started: "2026-11-22T12:00:00Z".parse().unwrap(),
        parts,
    }
}

fn part(name: &str, outcomes: Vec<ItemOutcome>) -> ReportPart {
    ReportPart {
        name: name.to_owned(),
        items: (1..).map(item).zip(outcomes).collect(),
        left_out: Vec::new(),
        remarks: Vec::new(),
    }
}

#[test]
fn what_needs_attention_comes_first() {
    let mut one = part(
        "nas1 (home)",
        vec![
            ItemOutcome::Done,
            ItemOutcome::Failed("[EFAULT] busy".into()),
            ItemOutcome::DoneBut("2 sessions remain".into()),
            ItemOutcome::Gone,
            ItemOutcome::Unknown,
            ItemOutcome::Waiting,
        ],
    );
    one.left_out = vec![(item(9), LeftOut::OwnKey)];
    one.remarks.push("The run was aborted.".to_owned());
    let two = part("nas2", vec![ItemOutcome::Done]);
    let text = report(vec![one, two]).as_text(&TimeZone::UTC);
    insta::assert_snapshot!(text, @r"
    Delete 7 keys on 2 systems
    4 deleted, 1 failed, 1 unknown, 1 not sent of 7, 1 left out
    Started 2026-11-22 12:00 UTC.

    nas1 (home)  3 deleted, 1 failed, 1 unknown, 1 not sent
    The run was aborted.
      Failed (1):
        key-2 (2)  [EFAULT] busy
      Unknown (1):
        key-5 (5)  the connection was lost before the reply. The key may still exist
      Not sent (1):
        key-6 (6)
      Deleted (3):
        key-1 (1)
        key-3 (3)  2 sessions remain
        key-4 (4)  was already deleted
      Left out (1):
        key-9 (9)  tnkeys is signed in with this key

    nas2  1 deleted
      Deleted (1):
        key-1 (1)
    ");
}

fn outcome() -> impl Strategy<Value = ItemOutcome> {
    prop::sample::select(vec![
        ItemOutcome::Waiting,
        ItemOutcome::Sent,
        ItemOutcome::Done,
        ItemOutcome::DoneBut("remark".into()),
        ItemOutcome::Gone,
        ItemOutcome::Failed("refused".into()),
        ItemOutcome::Unknown,
    ])
}

proptest! {
    #[test]
    fn every_key_stands_in_it_once_and_the_numbers_agree(
        parts in prop::collection::vec(prop::collection::vec(outcome(), 0..9), 1..4),
    ) {
        let parts: Vec<ReportPart> = parts.into_iter().map(|it| part("nas", it)).collect();
        let all: usize = parts.iter().map(|it| it.items.len()).sum();
        let it = report(parts);
        let rows = it.rows(&TimeZone::UTC);
        let keys = |mark: &[Mark]| rows.iter().filter(|row| mark.contains(&row.mark)).count();
        let tally = it.tally();
        prop_assert_eq!(tally.all, all);
        prop_assert_eq!(keys(&[Mark::Done, Mark::Failed, Mark::Left]), all);
        prop_assert_eq!(keys(&[Mark::Done]), tally.done);
        prop_assert_eq!(keys(&[Mark::Failed]), tally.failed + tally.unknown);
        prop_assert_eq!(keys(&[Mark::Left]), tally.waiting + tally.sent);
        prop_assert_eq!(tally.settled() + tally.waiting + tally.sent, all);
    }
}
