//! Every place and every walk equals that of the concatenated lists after a sort.

use proptest::prelude::*;

use super::*;

/// Numbers, sorted; equal ones by their list.
#[derive(Debug)]
struct Numbers(Vec<Vec<u8>>);

impl Lists for Numbers {
    type Row = (u8, usize, usize);

    fn count(&self) -> usize {
        self.0.len()
    }

    fn len(&self, list: usize) -> usize {
        self.0[list].len()
    }

    fn row(&self, list: usize, at: usize) -> Option<Self::Row> {
        self.0[list].get(at).map(|it| (*it, list, at))
    }

    fn compare(&self, a: &Self::Row, b: &Self::Row) -> Ordering {
        a.cmp(b)
    }
}

fn lists() -> impl Strategy<Value = Numbers> {
    let list = prop::collection::vec(0u8..20, 0..12).prop_map(|mut list| {
        list.sort_unstable();
        list
    });
    prop::collection::vec(list, 0..6).prop_map(Numbers)
}

fn sorted(lists: &Numbers) -> Vec<(u8, usize, usize)> {
    let all = lists.0.iter().enumerate();
    let mut all: Vec<_> = all
        .flat_map(|(list, rows)| rows.iter().enumerate().map(move |(at, it)| (*it, list, at)))
        .collect();
    all.sort_unstable();
    all
}

proptest! {
    #[test]
    fn equals_a_sort(lists in lists(), from in 0usize..80, back in 0usize..80) {
        let all = sorted(&lists);
        let places: Vec<_> = all.iter().map(|(_, list, at)| (*list, *at)).collect();
        prop_assert_eq!(Cut::first(&lists).walk(&lists).collect::<Vec<_>>(), places.clone());
        prop_assert_eq!(Cut::last(&lists).rows(), all.len());
        let mut end = Cut::last(&lists);
        end.back(&lists, all.len());
        prop_assert_eq!(end, Cut::first(&lists));
        if let Some(row) = all.get(from) {
            let mut cut = Cut::before(&lists, row);
            prop_assert_eq!(cut.rows(), from);
            cut.back(&lists, back);
            prop_assert_eq!(cut.rows(), from.saturating_sub(back));
            let rest: Vec<_> = cut.walk(&lists).collect();
            prop_assert_eq!(&rest, &places[from.saturating_sub(back)..]);
        }
    }

    #[test]
    fn a_row_that_is_in_no_list_has_a_place(lists in lists(), value in 0u8..22, list in 0usize..6) {
        let row = (value, list, usize::MAX);
        let before = sorted(&lists).iter().filter(|it| **it < row).count();
        prop_assert_eq!(Cut::before(&lists, &row).rows(), before);
    }
}
