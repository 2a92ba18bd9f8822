//! A rotation whose reply is lost, at every boundary of the messages of each of its steps: what the program says, and where the
//! rotation stands afterwards.

use tnkeys::app::modal::Modal;
use tnkeys::app::requests::send;
use tnkeys::app::rotation;
use tnkeys::app::secret::shown;
use tnkeys::app::{Link, Model};
use tnkeys::domain::KeyId;
use tnkeys::domain::rotation::Step;
use tnkeys::keymap::Key;
use tnkeys::sim::{Handle, Release};

use super::program::{
    Boundary, CREATE, Program, RELEASES, UPDATE, all_right, at_once, boundaries, simulator,
};

const DELETE: &str = "api_key.delete";
/// `terraform`.
const OLD: KeyId = KeyId(1);

/// The request of a rotation that is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Create,
    Reset,
    Delete,
    Rename,
}

impl Lost {
    fn method(self) -> &'static str {
        match self {
            Self::Create => CREATE,
            Self::Delete => DELETE,
            Self::Reset | Self::Rename => UPDATE,
        }
    }

    /// What is said, and where the rotation stands then; `None`: it is done.
    fn right(self, done: bool, release: Release) -> (&'static str, Option<Step>) {
        let old = release == Release::V24_10;
        match (self, done) {
            (Self::Create, true) => ("Created, but the secret is lost", Some(Step::Carry)),
            (Self::Create, false) => ("Not created yet", Some(Step::Make)),
            (Self::Reset, _) if old => ("Outcome unknown", Some(Step::Carry)),
            (Self::Reset, true) => ("Reset, but the new secret is lost", Some(Step::Carry)),
            (Self::Reset, false) => ("Not reset yet", Some(Step::Carry)),
            (Self::Delete, true) => ("Outcome unknown: delete terraform (1)", Some(Step::Rename)),
            (Self::Delete, false) => ("Outcome unknown: delete terraform (1)", Some(Step::End)),
            (Self::Rename, true) => ("Outcome unknown: edit of terraform", None),
            (Self::Rename, false) => ("Outcome unknown: edit of terraform", Some(Step::Rename)),
        }
    }
}

/// Where the rotation stands.
fn stands(model: &Model) -> Option<Step> {
    let rotation = model.rotation.involving(OLD, &model.cx)?;
    Some(rotation::state::next_step(
        rotation,
        &model.sessions,
        &model.cx,
    ))
}

/// Goes on until the lost request is sent.
async fn send(program: &mut Program, sim: &Handle, lost: Lost, boundary: &Boundary) {
    let arm = || sim.fault((boundary.fault)(lost.method()));
    program.press(Key::Char('/'));
    program.type_text("terraform");
    program.press(Key::Enter);
    program.press(Key::Char('t'));
    if lost == Lost::Create {
        arm();
    }
    program.press(Key::F(2));
    if lost == Lost::Create {
        return;
    }
    let secret = |model: &Model| shown::secret(&model.cx).is_some();
    program.until("the secret", secret).await;
    program.press(Key::Char('c'));
    program.press(Key::Esc);
    let watched = |model: &Model| model.sessions.other_sessions_of(OLD).is_some();
    program.until("the sessions", watched).await;
    assert_eq!(stands(&program.model), Some(Step::Carry));
    // "I have it", and then "it works".
    program.press(Key::Enter);
    program.press(Key::Tab);
    program.press(Key::Enter);
    assert_eq!(stands(&program.model), Some(Step::Prove));
    program.press(Key::Enter);
    program.press(Key::Tab);
    if lost == Lost::Reset {
        arm();
        program.press(Key::Tab);
        program.press(Key::Enter);
        program.press(Key::Char('y'));
        return;
    }
    program.press(Key::Enter);
    assert_eq!(stands(&program.model), Some(Step::End));
    arm();
    program.press(Key::Enter);
    let asked = |model: &Model| matches!(model.cx.modals.last(), Some(Modal::Question(_)));
    program.until("the question", asked).await;
    program.press(Key::Char('y'));
}

/// What it says, and where the rotation stands once everything was read again.
async fn said(release: Release, lost: Lost, boundary: &Boundary) -> (String, Option<Step>) {
    let sim = simulator(release).await;
    let mut program = Program::start(&sim).await;
    let old = sim.plain_key("terraform").unwrap();
    send(&mut program, &sim, lost, boundary).await;
    if lost == Lost::Rename {
        // It follows the deletion by itself.
        let sent = |_: &Model| sim.calls(UPDATE) > 0;
        program.until("the rename", sent).await;
    }
    program
        .cut_where_silent(boundary, &sim, lost.method())
        .await;
    program
        .until("a verdict", |model| {
            let read = model.cx.keys.stale_since.is_none() && !send::secret_in_flight(&model.cx);
            let asked = matches!(model.cx.modals.last(), Some(Modal::Question(_)));
            let known = match lost {
                Lost::Rename => model.cx.keys.named("terraform").is_some() == boundary.done,
                Lost::Delete => model.cx.keys.get(OLD).is_none() == boundary.done,
                Lost::Create | Lost::Reset => true,
            };
            let watched = model.rotation.involving(OLD, &model.cx).is_none()
                || !matches!(lost, Lost::Delete | Lost::Rename)
                || model.sessions.other_sessions_of(OLD).is_some();
            model.cx.connection.link == Link::Live && read && asked && known && watched
        })
        .await;
    assert_eq!(sim.calls(lost.method()), 1, "nothing is sent again");
    let ended = boundary.done && lost == Lost::Delete || lost == Lost::Rename;
    assert_eq!(sim.has_plain_key(&old), !ended, "{lost:?}");
    let (title, words, _) = program.question().unwrap();
    if matches!(lost, Lost::Create | Lost::Reset) {
        // In a rotation a lost secret is no loss, and it says so.
        assert!(words.contains("which keeps working"), "{words}");
    }
    for secret in sim.plain_keys() {
        assert!(!words.contains(&secret));
    }
    (title, stands(&program.model))
}

/// What a lost reply led to, as a row, and whether that is right.
async fn row(release: Release, lost: Lost, boundary: Boundary) -> (String, bool) {
    let said = said(release, lost, &boundary).await;
    let right = lost.right(boundary.done, release);
    let ok = said.0.starts_with(right.0) && said.1 == right.1;
    let stands = said.1.map_or("done".into(), |step| format!("{step:?}"));
    let row = format!(
        "{:<6} rotate: {:<7} {:<40} {:<34} {stands:<7} {}",
        release.to_string(),
        format!("{lost:?}"),
        boundary.what,
        said.0,
        if ok { "ok" } else { "WRONG" },
    );
    (row, ok)
}

#[tokio::test]
async fn a_rotation_goes_on_right_after_a_lost_reply_at_every_boundary() {
    let mut runs = Vec::new();
    for release in RELEASES {
        for lost in [Lost::Create, Lost::Reset, Lost::Delete, Lost::Rename] {
            for boundary in boundaries() {
                let of_secret = matches!(lost, Lost::Create | Lost::Reset);
                // Without one in it, such a reply is a good one.
                if of_secret || !boundary.what.contains("without the secret") {
                    runs.push(row(release, lost, boundary));
                }
            }
        }
    }
    all_right(at_once(runs).await);
}
