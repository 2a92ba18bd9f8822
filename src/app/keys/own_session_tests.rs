//! The session of this run, among those that use a key.

use crate::app::keys::own_session;
use crate::app::testkit::screen::facts;
use crate::app::testkit::*;
use crate::domain::{KeyId, Release};

#[test]
fn this_very_session_counts_among_those_that_use_a_key() {
    let mut it = Driven::online(Release::new(25, 10, 5), Some(3), 80, 24);
    it.press("j j Enter");
    it.sessions(&[]);
    assert!(facts(&it, 3).contains("used by only this tnkeys session"));
    it.press("Esc j k d");
    it.sessions(&[]);
    let line = own_session::use_line(KeyId(3), &it.model.sessions, &it.model.cx).unwrap();
    assert_eq!(line.text, "Active now: this tnkeys session.");
    it.press("Esc d");
    it.sessions(&[3]);
    let line = own_session::use_line(KeyId(3), &it.model.sessions, &it.model.cx).unwrap();
    assert!(
        line.text
            .contains("this tnkeys session. Active now: 1 session"),
        "{}",
        line.text
    );
}
