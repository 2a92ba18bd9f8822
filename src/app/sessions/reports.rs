//! Reports the result of a termination.

use crate::app::cx::Cx;
use crate::app::notice::Weight;
use crate::app::present::{self, explain};
use crate::app::sessions::termination::{Termination, TerminationPlan};
use crate::app::widget::question::{Answer, Line, Question, capitalized};
use crate::domain::session::{count, describe};
use crate::domain::{Fault, KeySession};

impl TerminationPlan {
    /// `backup deleted`, `backup`.
    fn called(&self) -> String {
        let called = match self.name.is_empty() {
            true => format!("key {}", self.key),
            false => self.name.clone(),
        };
        match self.done {
            Some(done) => format!("{called} {done}"),
            None => called,
        }
    }
}

/// Reports ended and remaining sessions.
pub(in crate::app) fn report_result(it: &Termination, left: &[KeySession], cx: &mut Cx) {
    let called = it.plan.called();
    let gone = it
        .ended
        .iter()
        .filter(|id| !left.iter().any(|s| s.id == **id));
    let ended = gone.count();
    // The notice about the deletion or the rotation stays.
    if left.is_empty() && ended == 0 && it.plan.done.is_some() {
        return;
    }
    let rotated = cx.notice.as_ref().map(|it| it.text.clone());
    let rotated = rotated.filter(|text| text.contains("is rotated"));
    let called = rotated.unwrap_or(called);
    if left.is_empty() {
        let words = match ended {
            0 => format!("{called}: no active sessions"),
            n => format!("{called}: {} terminated", count(n)),
        };
        return cx.say(Weight::Good, words);
    }
    if !it.plan.end {
        let stay = if left.len() == 1 { "stays" } else { "stay" };
        let words = format!("{called}: {} {stay} open", describe(left));
        return cx.say(Weight::Plain, words);
    }
    let mut lines = vec![
        Line::plain(cx.on_system()),
        Line::danger(format!("Still open: {}.", describe(left))),
    ];
    if ended > 0 {
        lines.push(Line::plain(format!("Terminated: {}.", count(ended))));
    }
    if it.is_outdated() {
        lines.push(Line::plain(
            "The connection was lost in the meantime. Some sessions may already use the new secret, so tnkeys terminated none.",
        ));
    }
    if let Some(fault) = it.refused.values().next() {
        // The sessions were read again since, so the fault's meaning (they may be ended) is outdated.
        let mut fault = fault.clone();
        fault.meaning.clear();
        lines.extend(explain(&fault));
    }
    let title = format!("{called}; some sessions remain");
    let look = vec![("Sessions", Answer::ShowSessions(it.plan.key))];
    present::question(Question::new(title, lines, "Close", look).deliberate(), cx);
}

/// Reports that the sessions could not be read.
pub(in crate::app) fn report_unread(it: &Termination, fault: &Fault, cx: &mut Cx) {
    let called = it.plan.called();
    if !it.plan.end {
        let words = format!("{called}; open sessions remain");
        return cx.say(Weight::Plain, words);
    }
    let mut lines = vec![
        Line::plain(cx.on_system()),
        Line::danger("Sessions may still be open: they could not be loaded."),
    ];
    lines.extend(explain(fault));
    let title = format!("{called}; its sessions are unknown");
    let look = vec![("Sessions", Answer::ShowSessions(it.plan.key))];
    present::question(Question::new(title, lines, "Close", look).deliberate(), cx);
}

/// Reports that the connection ended first.
pub(in crate::app) fn report_abandoned(it: &Termination, cx: &mut Cx) {
    if !it.plan.end {
        return;
    }
    let called = it.plan.called();
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::danger(match it.possibly_open() {
            Some(n) => format!("{} may still be open.", capital(&count(n))),
            None => "Sessions may still be open: they were not loaded.".into(),
        }),
        Line::plain(
            "The connection was lost before all sessions were terminated. Reconnect and check the sessions.",
        ),
    ];
    let title = format!("{called}; sessions may remain");
    present::question(Question::notice(title, lines), cx);
}

fn capital(words: &str) -> String {
    capitalized(words)
}
