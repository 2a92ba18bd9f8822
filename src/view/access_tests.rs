//! The screens about owners: what they may call, and who can do what is needed.

use super::*;

#[test]
fn what_an_owner_may_call() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("j a");
        snap_named(&format!("access_{size}"), &it);
        it.press("/ snap Enter");
        snap_named(&format!("access_found_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.model.cx.keys.reveal(KeyId(4));
    it.press("a t pool.dataset.create");
    snap!("access_test_80", it);
    it.press("x");
    snap!("access_test_unknown_80", it);
    let mut it = user_era(60, 10);
    it.press("j a / snap");
    snap!("access_find_60x10", it);
}

#[test]
fn an_owner_by_need() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        it.press("n snaps F7 / pool.snapshot.create Enter Space");
        snap_named(&format!("needs_{size}"), &it);
        it.press("F2");
        snap_named(&format!("owners_by_need_{size}"), &it);
    }
    let mut it = user_era(80, 24);
    it.press("n x Tab Enter F7 / system.reboot Enter Space F2 Enter");
    snap!("owner_warned_80", it);
}

#[test]
fn nobody_to_choose_from_says_why() {
    let mut it = user_era(80, 24);
    it.model.cx.users = None;
    it.press("n x Tab Enter");
    snap!("owners_unread_80", it);
}

#[test]
fn it_reads_in_ascii() {
    let theme = Theme {
        color: false,
        ascii: true,
        waits: false,
    };
    for keys in ["j a / snap Enter", "n x F7 / snap Enter Space"] {
        let mut it = user_era(80, 24);
        it.press(keys);
        let plain = picture(&it, theme);
        assert!(plain.is_ascii(), "{plain}");
    }
}

mod sizes {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(80))]
        #[test]
        fn no_size_panics(columns in 0u16..140, rows in 0u16..50, what in 0usize..6, ascii in any::<bool>()) {
            let keys = ["j a", "j a / snap", "j a t x", "n x F7", "n x F7 Space", "n x Tab Enter F6"][what];
            let mut it = user_era(columns, rows);
            it.press(keys);
            drawn(&it, Theme { color: true, ascii, waits: false });
            it.press("G PgDn Right Down");
            drawn(&it, Theme { color: true, ascii, waits: false });
        }
    }
}
