//! The upgrade advisor and what is learned from the audit.

use super::*;

#[test]
fn the_upgrade_advisor() {
    for (columns, rows, name) in [(80, 24, "upgrade_80"), (120, 40, "upgrade_120")] {
        let mut it = allowlist_era(columns, rows);
        it.press("U");
        it.serve();
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, picture(&it, Theme::FULL));
        });
    }
    let mut it = allowlist_era(80, 24);
    it.press("U w");
    snap!("upgrade_file_80", it);
}

#[test]
fn learning_from_the_audit() {
    for (columns, rows, name) in [(80, 24, "learned_80"), (120, 40, "learned_120")] {
        let mut it = allowlist_era(columns, rows);
        import_rules(&mut it);
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, picture(&it, Theme::FULL));
        });
    }
    let mut it = allowlist_era(80, 24);
    open_import(&mut it);
    snap!("learn_80", it);
    it.press("F2");
    snap!("learning_80", it);
}
