//! The columns that the user chose for the list of one system.

use super::*;
use crate::domain::ListColumn::{self, *};
use crate::view::keys::columns::Columns;
use crate::view::text;

fn chosen(mut it: Driven, columns: &[ListColumn]) -> Driven {
    it.model.cx.list_columns = Some(columns.into());
    it
}

/// The names of the columns.
fn header(it: &Driven, y: u16) -> String {
    let buf = drawn(it, Theme::FULL);
    let line: String = (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect();
    let list = line.split('│').next().unwrap_or_default();
    list.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_has_the_chosen_columns_in_their_order() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = chosen(
            user_era(columns, rows),
            &[State, Name, Id, System, Access, UsedBy, Expires],
        );
        it.press("j Space");
        snap_named(&format!("list_columns_{size}"), &it);
    }
}

#[test]
fn a_narrow_terminal_drops_the_least_useful_of_them() {
    let all = ListColumn::ALL.map(|(_, column)| column);
    let at = |columns: u16| header(&chosen(user_era(columns, 24), &all), 3);
    assert_eq!(at(160), "ID NAME OWNER CREATED EXPIRES STATE ROLES USED BY");
    assert_eq!(at(80), "ID NAME OWNER EXPIRES STATE USED BY");
    assert_eq!(at(60), "NAME OWNER EXPIRES STATE");
    assert_eq!(at(40), "NAME STATE");
    assert_eq!(at(20), "NAME");
}

#[test]
fn every_width_fits_and_no_column_is_lost_for_a_wider_terminal() {
    let all = ListColumn::ALL.map(|(_, column)| column);
    for first in [Id, Name, State, UsedBy] {
        let mut columns = vec![first];
        columns.extend(all.iter().filter(|it| **it != first));
        let mut before = 0;
        for width in 3..200 {
            let it = chosen(user_era(99, 24), &columns);
            let fit = Columns::of(&it.model, width);
            let cells = usize::from(width);
            let used = text::width(&fit.header(Theme::FULL));
            assert!(used <= cells, "{used} in {cells}");
            let count = fit.count();
            assert!(count >= before, "{width}");
            before = count;
        }
        assert_eq!(before, 8);
    }
}

#[test]
fn each_era_shows_the_columns_that_it_has() {
    let mut it = Driven::allowlist_era();
    it.send(Msg::Resize(100, 24));
    let all = ListColumn::ALL.map(|(_, column)| column);
    let line = header(&chosen(it, &all), 3);
    assert_eq!(line, "ID NAME CREATED ACCESS AT 25.04 USED BY");
}
