//! A create or a reset whose reply is lost, at every boundary of its messages: what the program says afterwards.
//!
//! The whole program (model and link) against the simulator; the keys are pressed as a person would.

use tnkeys::app::Model;
use tnkeys::app::modal::Modal;
use tnkeys::app::requests::send;
use tnkeys::keymap::Key;
use tnkeys::sim::{Fault, Release};

use super::program::{
    Boundary, CREATE, Program, RELEASES, UPDATE, all_right, at_once, boundaries, simulator,
};

/// What it says, at one boundary.
async fn said(release: Release, create: bool, boundary: &Boundary) -> (String, String) {
    let sim = simulator(release).await;
    let mut program = Program::start(&sim).await;
    let method = if create { CREATE } else { UPDATE };
    let name = if create {
        "lost-and-found"
    } else {
        "terraform"
    };
    let before = sim.plain_key(name);
    sim.fault((boundary.fault)(method));
    if create {
        program.press(Key::Char('n'));
        program.type_text(name);
        program.press(Key::F(2));
    } else {
        program.press(Key::Char('/'));
        program.type_text(name);
        program.press(Key::Enter);
        program.type_text("ry");
    }
    assert!(
        send::secret_in_flight(&program.model.cx),
        "{}",
        program.shown()
    );
    program.cut_where_silent(boundary, &sim, method).await;
    program
        .until("a verdict", |model| {
            !send::secret_in_flight(&model.cx)
                && matches!(model.cx.modals.last(), Some(Modal::Question(_)))
        })
        .await;
    assert_eq!(sim.calls(method), 1, "nothing is sent again");
    let changed = sim.plain_key(name) != before;
    assert_eq!(changed, boundary.done, "{release} {}", boundary.what);
    let (title, words, buttons) = program.question().unwrap();
    assert!(
        words.contains(name) && words.contains("does not resend"),
        "{words}"
    );
    for secret in sim.plain_keys() {
        assert!(!words.contains(&secret));
    }
    (title, buttons.join("/"))
}

/// What a lost reply led to, as a row, and whether that is right.
async fn row(release: Release, create: bool, boundary: Boundary) -> (String, bool) {
    let (title, buttons) = said(release, create, &boundary).await;
    let right = match (create, boundary.done, release) {
        (true, true, _) => "Created, but the secret is lost",
        (true, false, _) => "Not created yet",
        (false, _, Release::V24_10) => "Outcome unknown",
        (false, true, _) => "Reset, but the new secret is lost",
        (false, false, _) => "Not reset yet",
    };
    let offers = match (create, boundary.done) {
        (true, false) => "Later/Forget",
        (true, true) => "Later/Reset/Delete/Forget",
        (false, false) if release != Release::V24_10 => "Later/Reset/Delete/Forget",
        // The sessions of the old secret live on.
        (false, _) => "Later/Reset/Delete/Sessions/Forget",
    };
    let verb = if create { "create" } else { "reset" };
    let ok = title == right && buttons == offers;
    let row = format!(
        "{:<6} {verb:<6} {:<40} {title:<34} {buttons:<18} {}",
        release.to_string(),
        boundary.what,
        if ok { "ok" } else { "WRONG" },
    );
    (row, ok)
}

#[tokio::test]
async fn a_lost_reply_is_told_right_at_every_boundary() {
    let mut runs = Vec::new();
    for release in RELEASES {
        for create in [true, false] {
            let at = boundaries().into_iter();
            runs.extend(at.map(|boundary| row(release, create, boundary)));
        }
    }
    all_right(at_once(runs).await);
}

/// A reply that comes, twice even, and a link that is cut right after it: the secret is on the screen and stays there.
#[tokio::test]
async fn a_secret_that_came_stays_whatever_the_link_does() {
    for release in RELEASES {
        let sim = simulator(release).await;
        let mut program = Program::start(&sim).await;
        sim.fault(Fault::Duplicate(CREATE.into()));
        program.press(Key::Char('n'));
        program.type_text("came");
        program.press(Key::F(2));
        let secret = |model: &Model| matches!(model.cx.modals.last(), Some(Modal::Secret(_)));
        program.until("the secret", secret).await;
        sim.drop_connections();
        let lost = |model: &Model| model.cx.connection.link != tnkeys::app::Link::Live;
        program.until("the cut", lost).await;
        let back = |model: &Model| {
            model.cx.connection.link == tnkeys::app::Link::Live
                && model.cx.keys.stale_since.is_none()
        };
        program.until("the link", back).await;
        assert!(secret(&program.model), "{}", program.shown());
        assert_eq!(program.model.lost_reply.unanswered(&program.model.cx), []);
        let mut shown = String::new();
        program.model.with_secret(&mut |text| shown = text.into());
        assert!(sim.plain_key("came").is_some_and(|key| key == shown));
        assert_eq!(sim.calls(CREATE), 1);
    }
}
