//! Decides the outcome of a lost request from the list of keys, once the list has been read again.
//!
//! Invariant 2 of the crate's docs: a lost request is kept until a list was read. A request that was not executed by then is looked for
//! in every later list and event, because a slow system may still execute it. A shown outcome stays open until the user decides.

use crate::app::cx::Cx;
use crate::app::lost_reply;
use crate::app::lost_reply::LostReplies;
use crate::app::lost_reply::window::{Doubt, Sent};
use crate::app::modal::Modal;
use crate::app::modal::Screen;
use crate::app::rotation::Rotations;
use crate::app::tell;
use crate::app::widget::question::capitalized;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::unanswered::{Change, CreateMatch};
use crate::domain::{ApiKey, HashPrint, KeyId, Unanswered, time};

/// What can be known of a doubt.
struct Verdict {
    title: &'static str,
    text: String,
    /// The key that it is about, and what is offered.
    key: Option<(KeyId, Vec<Offer>)>,
    /// It may still happen.
    open: bool,
}

#[derive(Clone, Copy)]
enum Offer {
    Reset,
    Delete,
    Sessions,
}

const UNKNOWN: &str = "Outcome unknown";
const BOTH: [Offer; 2] = [Offer::Reset, Offer::Delete];
/// Where a reset was done, or may have been: sessions of the old secret stay.
const RESET: [Offer; 3] = [Offer::Reset, Offer::Delete, Offer::Sessions];

impl Verdict {
    fn new(title: &'static str, text: String) -> Self {
        Self {
            title,
            text,
            key: None,
            open: false,
        }
    }

    fn about(self, key: &ApiKey, offers: &[Offer]) -> Self {
        Self {
            key: Some((key.id, offers.to_vec())),
            ..self
        }
    }

    fn still_open(self) -> Self {
        Self { open: true, ..self }
    }
}

impl LostReplies {
    /// The list was read again: every open doubt becomes what can be known, once nobody types into the screen itself: what is told
    /// can lie below a form, but not below that.
    pub(in crate::app) fn resolve_doubts(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if types_into_screen(cx) {
            self.verdicts_wait = true;
            return;
        }
        for doubt in std::mem::take(&mut self.doubts) {
            cx.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            self.tell_verdict(doubt, rotation, cx);
        }
        self.look_for_late(rotation, cx);
    }

    /// What waited for somebody to end typing is told.
    pub(in crate::app) fn tell_what_waited(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if std::mem::take(&mut self.verdicts_wait) {
            self.resolve_doubts(rotation, cx);
        } else {
            self.look_for_late(rotation, cx);
        }
    }

    /// No list will be read over this link any more: says so, once, and leaves the doubts to the next connection.
    pub(in crate::app) fn abandon_doubts(&mut self, rotation: &Rotations, cx: &mut Cx) {
        self.leave_doubts(cx);
        self.late.clear();
        self.undecided.clear();
        self.verdicts_wait = false;
        for doubt in std::mem::take(&mut self.doubts) {
            cx.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            if doubt.left.is_some() {
                continue;
            }
            let mut lines = what_is_known(&doubt, rotation, cx);
            let text = "The list could not be read since. tnkeys looks again when you next connect to it: a key whose secret \
                        nobody saw needs a reset, or can be deleted.";
            lines.push(Line::plain(text));
            tell::tell(Question::notice(UNKNOWN, lines), cx);
        }
    }

    /// What had not been done when the list was read may have been done since.
    fn look_for_late(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if types_into_screen(cx) {
            return;
        }
        for doubt in std::mem::take(&mut self.late) {
            // What is on its way now would be taken for what was lost.
            if !is_sent_anew(&doubt.sent, cx) && happened(&doubt.sent, cx) {
                self.tell_verdict(doubt, rotation, cx);
            } else {
                self.late.push(doubt);
            }
        }
    }

    fn tell_verdict(&mut self, doubt: Doubt, rotation: &Rotations, cx: &mut Cx) {
        let verdict = match &doubt.sent.change {
            Change::Create { name } => of_create(name, &doubt, cx),
            Change::Reset { id, name } => of_reset(*id, name, &doubt.sent, cx),
        };
        let mut lines = what_is_known(&doubt, rotation, cx);
        lines.push(Line::plain(verdict.text));
        let mut buttons = Vec::new();
        if let Some((id, offers)) = verdict.key {
            cx.keys.reveal(id);
            buttons.extend(offers.into_iter().map(|offer| match offer {
                Offer::Reset => ("Reset", Answer::Reset(id)),
                Offer::Delete => ("Delete", Answer::Delete(id)),
                Offer::Sessions => ("Sessions", Answer::ShowSessions(id)),
            }));
        }
        let noted = lost_reply::noted(&doubt, cx).map(Box::new);
        let question = match noted {
            None => Question::new(verdict.title, lines, "Close", buttons),
            Some(it) => {
                // What was said of it before is not true any more.
                close_verdicts(&|other| *other == *it, cx);
                let decide = verdict.open || !buttons.is_empty();
                let forget = Answer::Forget(it);
                if decide {
                    buttons.push(("Forget", forget));
                    Question::new(verdict.title, lines, "Later", buttons)
                } else {
                    Question::notice(verdict.title, lines).closing(forget)
                }
            }
        };
        let what = format!("what became of {} is told", doubt.sent.describe());
        match verdict.open {
            true => self.late.push(doubt),
            false => self.undecided.push(doubt),
        }
        tell::tell_below(Modal::Question(question.deliberate()), &what, cx);
    }
}

fn types_into_screen(cx: &Cx) -> bool {
    cx.modals.is_empty() && (cx.keys.filtering || cx.screen == Screen::Connect)
}

fn is_sent_anew(sent: &Sent, cx: &Cx) -> bool {
    let now = cx.requests.sent_secret();
    now.is_some_and(|now| match (&now.change, &sent.change) {
        (Change::Create { name: a }, Change::Create { name: b }) => a == b,
        (Change::Reset { id: a, .. }, Change::Reset { id: b, .. }) => a == b,
        _ => false,
    })
}

/// Whether it has been done, as far as the list tells.
fn happened(sent: &Sent, cx: &Cx) -> bool {
    match &sent.change {
        Change::Create { name } => {
            named(name, sent, cx).is_some_and(|(_, made)| made != CreateMatch::Before)
        }
        Change::Reset { id, .. } => {
            let print = cx.keys.get(*id).and_then(|key| key.hash_print);
            HashPrint::changed(sent.print, print) == Some(true)
        }
    }
}

/// The key of this name, and whether the create made it.
fn named<'a>(name: &str, sent: &Sent, cx: &'a Cx) -> Option<(&'a ApiKey, CreateMatch)> {
    let key = cx.keys.named(name)?;
    Some((
        key,
        CreateMatch::judge(key, sent.at, sent.before.as_deref()),
    ))
}

fn what_is_known(doubt: &Doubt, rotation: &Rotations, cx: &Cx) -> Vec<Line> {
    let sent = capitalized(&doubt.sent.describe());
    let system = cx.called();
    let mut lines = vec![Line::warning(format!(
        "{sent} on {system}: {}",
        doubt.fault.what
    ))];
    if !doubt.fault.meaning.is_empty() {
        lines.push(Line::plain(doubt.fault.meaning.clone()));
    }
    lines.push(Line::plain("It was not sent again."));
    lines.extend(rotation.rotation_in_doubt(&doubt.sent.change, cx));
    lines
}

/// Takes the questions about what became of these off the screen.
pub(in crate::app) fn close_verdicts(these: &impl Fn(&Unanswered) -> bool, cx: &mut Cx) {
    cx.modals
        .retain(|m| !matches!(m, Modal::Question(it) if it.forgets().is_some_and(these)));
}

fn of_create(name: &str, doubt: &Doubt, cx: &Cx) -> Verdict {
    let Some((key, made)) = named(name, &doubt.sent, cx) else {
        let text = format!(
            "There is no new key named {name} in the list now. It may still appear: read the list again (R) before you create it again."
        );
        return Verdict::new("Not created so far", text).still_open();
    };
    let called = format!("{} ({})", key.name, key.id);
    let at = match key.created_at {
        Some(at) => format!(", made at {}", time::exact(at, &cx.zone)),
        None => String::new(),
    };
    // Where the run was stopped before it noted an answer, that may have been on the screen.
    let (title, unseen) = match doubt.left.as_ref().is_none_or(|left| left.sent) {
        true => (
            "Created, and the secret is lost",
            "Nobody has its secret. Reset it to get one, or delete it.",
        ),
        false => (
            "Created, and the secret may be lost",
            "If nobody saved its secret before tnkeys was stopped, reset it to get one, or delete it.",
        ),
    };
    match made {
        CreateMatch::ByThis => Verdict::new(
            title,
            format!("The key {called} exists now{at}. {unseen}"),
        )
        .about(key, &BOTH),
        CreateMatch::ProbablyByThis => Verdict::new(
            title,
            format!("The key {called} exists{at}, when the create was sent: it is almost certainly the new one. {unseen}"),
        )
        .about(key, &BOTH),
        CreateMatch::Before => Verdict::new(
            "Not created",
            format!("The key {called} was there before the create was sent{at}. No second one of its name can be made."),
        )
        .about(key, &[]),
        CreateMatch::Contradicted => Verdict::new(
            UNKNOWN,
            format!("The key {called} is new in the list{at}, before the create was sent: either somebody else made it, or the clocks differ. If nobody has its secret, reset it or delete it."),
        )
        .about(key, &BOTH),
        CreateMatch::NotKnown => Verdict::new(
            UNKNOWN,
            format!("A key named {called} exists{at}. Whether it is the new one is not known. If nobody has its secret, reset it or delete it."),
        )
        .about(key, &BOTH),
    }
}

fn of_reset(id: KeyId, name: &str, sent: &Sent, cx: &Cx) -> Verdict {
    let Some(key) = cx.keys.get(id) else {
        let text = format!("The key {name} ({id}) does not exist any more.");
        return Verdict::new("The key is gone", text);
    };
    let called = format!("{} ({})", key.name, key.id);
    match HashPrint::changed(sent.print, key.hash_print) {
        Some(true) => Verdict::new(
            "Reset, and the new secret is lost",
            format!("The secret of {called} was changed since: the reset was done. The old secret no longer signs in, and nobody has the new one. Reset it again, or delete it. Sessions that the old one opened stay until they are ended."),
        )
        .about(key, &RESET),
        Some(false) => Verdict::new(
            "Not reset so far",
            format!("The secret of {called} is the one it was: the reset was not done, and the old secret still works. It may still be done: read the list again (R) before you reset it again."),
        )
        .about(key, &BOTH)
        .still_open(),
        None => Verdict::new(
            UNKNOWN,
            format!("The key {called} may have a new secret that nobody has; then the old one no longer signs in, though its open sessions stay. The system does not let us see which. Reset it to be sure, or delete it."),
        )
        .about(key, &RESET),
    }
}
