//! Who used a key last, drawn.

use super::*;
use crate::app::testkit::{with_kept_usage, with_usage};
use crate::domain::audit::Protocol;

fn shown(it: &Driven, name: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("usage_{name}"), picture(it, Theme::FULL));
    });
}

#[test]
fn the_list_the_details_and_a_question_say_who_used_a_key_last() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut it = with_usage(Release::new(25, 10, 5), Protocol::LegacyRest, columns, rows);
        shown(&it, &format!("list_25_10_{columns}"));
        it.press("j j Enter");
        shown(&it, &format!("details_25_10_{columns}"));
        it.press("d");
        shown(&it, &format!("delete_25_10_{columns}"));
        let mut it = with_usage(Release::new(24, 4, 2), Protocol::Rest, columns, rows);
        shown(&it, &format!("list_24_04_{columns}"));
        it.press("j j Enter");
        shown(&it, &format!("details_24_04_{columns}"));
    }
}

#[test]
fn until_the_log_is_read_the_uses_of_an_earlier_run_have_their_age() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        for (name, release, protocol) in [
            ("25_10", Release::new(25, 10, 5), Protocol::LegacyRest),
            ("24_04", Release::new(24, 4, 2), Protocol::Rest),
        ] {
            let mut it = with_kept_usage(release, protocol, columns, rows);
            shown(&it, &format!("kept_list_{name}_{columns}"));
            it.press("j j Enter");
            shown(&it, &format!("kept_details_{name}_{columns}"));
            it.press("d");
            shown(&it, &format!("kept_delete_{name}_{columns}"));
        }
    }
}
