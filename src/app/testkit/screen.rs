//! What is on top of the screen, and a link that is lost and comes back.

use super::{Driven, system};
use crate::api::{LinkEvent, Outcome};
use crate::app::keys::details;
use crate::app::modal::{Modal, Question};
use crate::domain::{Fault, KeyId, Kind, Release};

pub(crate) fn top(it: &Driven) -> &Modal {
    it.model.cx.modals.last().expect("nothing on top")
}

pub(crate) fn question(it: &Driven) -> &Question {
    match top(it) {
        Modal::Question(question) => question,
        other => panic!("no question: {other:?}"),
    }
}

pub(crate) fn said(question: &Question) -> String {
    let lines: Vec<&str> = question.lines.iter().map(|l| l.text.as_str()).collect();
    format!("{} {}", question.title, lines.join(" "))
}

pub(crate) fn facts(it: &Driven, id: i64) -> String {
    let key = it.model.cx.keys.get(KeyId(id)).unwrap();
    let facts = details::facts(
        key,
        &it.model.enforcing,
        &it.model.rotation,
        &it.model.sessions,
        &it.model.cx,
    );
    let rows: Vec<String> = facts
        .iter()
        .map(|fact| format!("{} {}", fact.label, fact.value))
        .collect();
    rows.join("\n")
}

pub(crate) fn labels(question: &Question) -> Vec<&'static str> {
    question.buttons.iter().map(|it| it.label).collect()
}

pub(crate) fn selected(it: &Driven) -> i64 {
    it.model.cx.keys.selected().unwrap().id.0
}

pub(crate) fn lost() -> Outcome {
    Outcome::Unknown(Fault::new(Kind::Lost, "The connection was lost."))
}

pub(crate) fn gone(it: &mut Driven) {
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
}

pub(crate) fn back(it: &mut Driven) {
    it.told(LinkEvent::Progress(crate::api::Stage::Reaching));
    let release = Release::new(25, 10, 5);
    it.told(LinkEvent::Online(Box::new(system(release, None))));
    it.serve();
}
