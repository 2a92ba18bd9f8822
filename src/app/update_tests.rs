#[path = "update_tests/carrying.rs"]
mod carrying;
#[path = "update_tests/chaos.rs"]
mod chaos;
#[path = "update_tests/doubts.rs"]
mod doubts;
#[path = "update_tests/events.rs"]
mod events;
#[path = "update_tests/forms.rs"]
mod forms;
#[path = "update_tests/leaving.rs"]
mod leaving;
#[path = "update_tests/links.rs"]
mod links;
#[path = "update_tests/undecided.rs"]
mod undecided;

use super::*;
use crate::api::{Call, KeyEvent, LinkCommand, LinkEvent, Outcome, Reply};
use crate::app::modal::{Answer, Question};
use crate::app::testkit::*;
use crate::app::{Generation, Link};
use crate::domain::copy::{Around, Cleared, Copied, CopyId};
use crate::domain::draft::NewAccess;
use crate::domain::rule::Rule;
use crate::domain::{Fault, FieldError, KeyChange, KeyId, Kind, NewKey, Release};

fn top(it: &Driven) -> &Modal {
    it.model.cx.modals.last().expect("nothing on top")
}

fn question(it: &Driven) -> &Question {
    match top(it) {
        Modal::Question(question) => question,
        other => panic!("no question: {other:?}"),
    }
}

fn said(question: &Question) -> String {
    let lines: Vec<&str> = question.lines.iter().map(|l| l.text.as_str()).collect();
    format!("{} {}", question.title, lines.join(" "))
}

fn selected(it: &Driven) -> i64 {
    it.model.cx.keys.selected().unwrap().id.0
}

fn lost() -> Outcome {
    Outcome::Unknown(Fault::new(Kind::Lost, "The link was lost."))
}

fn gone(it: &mut Driven) {
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
}

fn back(it: &mut Driven) {
    it.told(LinkEvent::Progress(crate::api::Stage::Reaching));
    let release = Release::new(25, 10, 5);
    it.told(LinkEvent::Online(Box::new(system(release, None))));
    it.serve();
}
