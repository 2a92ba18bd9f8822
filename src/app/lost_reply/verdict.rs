//! Decides the outcome of a lost request from the list of keys, once the list has been read again.
//!
//! Invariant 2 of the crate's docs: a lost request is kept until a list was read. A request that was not executed by then is looked for
//! in every later list and event, because a slow system may still execute it. A shown outcome stays open until the user decides.

use crate::app::cx::Cx;
use crate::app::lost_reply::window::{LostReply, Sent, State};
use crate::app::lost_reply::{self, LostReplies};
use crate::app::modal::{Modal, Screen};
use crate::app::present;
use crate::app::rotation::Rotations;
use crate::app::widget::question::{Answer, Line, Question, capitalized};
use crate::domain::unanswered::{Change, CreateMatch};
use crate::domain::{ApiKey, HashPrint, KeyId, time};

/// What can be known of a reply.
struct Verdict {
    title: &'static str,
    text: String,
    /// The key, and the actions that the question offers for it.
    key: Option<(KeyId, Vec<Offer>)>,
    /// The request may still be carried out.
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
/// After a reset that was done or may have been: sessions of the old secret stay.
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
    /// The list was read: shows the outcome of every request that waits for it. While the user types into the screen itself, which
    /// a question would interrupt, this is postponed.
    pub(in crate::app) fn resolve(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if is_typing_into_screen(cx) {
            self.outcomes_wait = true;
            return;
        }
        let awaiting = |reply: &LostReply, _: &Cx| reply.state == State::AwaitingList;
        self.show_outcomes(awaiting, rotation, cx);
        self.recheck(rotation, cx);
    }

    /// After each update: shows the outcomes that are due now.
    pub(in crate::app) fn show_due_outcomes(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if std::mem::take(&mut self.outcomes_wait) {
            self.resolve(rotation, cx);
        } else {
            self.recheck(rotation, cx);
        }
    }

    /// This connection will not read the list any more: says so once, and leaves the requests to the next connection.
    pub(in crate::app) fn abandon(&mut self, rotation: &Rotations, cx: &mut Cx) {
        self.outcomes_wait = false;
        let (mut earlier, mut lost): (Vec<_>, Vec<_>) = std::mem::take(&mut self.replies)
            .into_iter()
            .partition(|reply| reply.earlier.is_some());
        lost.sort_by_key(|reply| reply.state);
        for reply in &mut earlier {
            reply.state = State::EarlierRun;
        }
        self.replies = earlier;
        for reply in lost {
            if reply.state == State::AwaitingList {
                close_window(&reply, cx);
                let mut lines = known_lines(&reply, rotation, cx);
                let text = "The list could not be refreshed, so the outcome is unknown. tnkeys checks again when you next connect. A key with a lost secret needs a reset, or can be deleted.";
                lines.push(Line::plain(text));
                present::question(Question::notice(UNKNOWN, lines), cx);
            }
            let note = lost_reply::note_of(&reply, cx);
            if let Some(note) = note.filter(|it| !self.earlier_notes().any(|there| there.is(it))) {
                self.replies.push(LostReply::of_earlier_run(note, &cx.zone));
            }
        }
    }

    /// Shows the outcome of requests that were not done when the list was read, and are done now.
    fn recheck(&mut self, rotation: &Rotations, cx: &mut Cx) {
        if is_typing_into_screen(cx) {
            return;
        }
        let done_since = |reply: &LostReply, cx: &Cx| {
            // A new request of the same kind would be mistaken for the lost one.
            reply.state == State::NotDoneYet
                && !is_sent_again(&reply.sent, cx)
                && was_done(&reply.sent, cx)
        };
        self.show_outcomes(done_since, rotation, cx);
    }

    /// Shows the outcome of the replies that are `due`.
    fn show_outcomes(
        &mut self,
        due: impl Fn(&LostReply, &Cx) -> bool,
        rotation: &Rotations,
        cx: &mut Cx,
    ) {
        // Those of this connection are listed in the order in which their outcome was shown.
        let mut shown = Vec::new();
        for mut reply in std::mem::take(&mut self.replies) {
            let is_due = due(&reply, cx);
            if is_due {
                close_window(&reply, cx);
                reply.state = show_outcome(&reply, rotation, cx);
            }
            match is_due && reply.earlier.is_none() {
                true => shown.push(reply),
                false => self.replies.push(reply),
            }
        }
        self.replies.append(&mut shown);
    }
}

/// Closes the window that waits for the list.
fn close_window(reply: &LostReply, cx: &mut Cx) {
    cx.modals
        .retain(|m| !matches!(m, Modal::LostReply(it) if it.sent == reply.sent));
}

/// Shows the outcome of a request, as far as the list of keys tells it.
fn show_outcome(reply: &LostReply, rotation: &Rotations, cx: &mut Cx) -> State {
    let verdict = match &reply.sent.change {
        Change::Create { name } => of_create(name, reply, cx),
        Change::Reset { id, name } => of_reset(*id, name, &reply.sent, cx),
    };
    let mut lines = known_lines(reply, rotation, cx);
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
    let note = lost_reply::note_of(reply, cx).map(Box::new);
    let question = match note {
        None => Question::new(verdict.title, lines, "Close", buttons),
        Some(it) => {
            // An earlier question about this request is out of date.
            lost_reply::close_verdicts(&|other| *other == *it, cx);
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
    let what = format!("the outcome of {} is known", reply.sent.describe());
    present::below(Modal::Question(question.deliberate()), &what, cx);
    match verdict.open {
        true => State::NotDoneYet,
        false => State::Told,
    }
}

fn is_typing_into_screen(cx: &Cx) -> bool {
    cx.modals.is_empty() && (cx.keys.filtering || cx.screen == Screen::Connect)
}

fn is_sent_again(sent: &Sent, cx: &Cx) -> bool {
    let now = cx.requests.secret_request();
    now.is_some_and(|now| match (&now.change, &sent.change) {
        (Change::Create { name: a }, Change::Create { name: b }) => a == b,
        (Change::Reset { id: a, .. }, Change::Reset { id: b, .. }) => a == b,
        _ => false,
    })
}

/// Whether the list shows the request as done.
fn was_done(sent: &Sent, cx: &Cx) -> bool {
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

/// The key of this name, and whether the request created it.
fn named<'a>(name: &str, sent: &Sent, cx: &'a Cx) -> Option<(&'a ApiKey, CreateMatch)> {
    let key = cx.keys.named(name)?;
    Some((
        key,
        CreateMatch::judge(key, sent.at, sent.before.as_deref()),
    ))
}

fn known_lines(reply: &LostReply, rotation: &Rotations, cx: &Cx) -> Vec<Line> {
    let sent = capitalized(&reply.sent.describe());
    let system = cx.system_label();
    let mut lines = vec![Line::warning(format!(
        "{sent} on {system}: {}",
        reply.fault.what
    ))];
    if !reply.fault.meaning.is_empty() {
        lines.push(Line::plain(reply.fault.meaning.clone()));
    }
    lines.push(Line::plain("tnkeys does not resend it."));
    lines.extend(rotation.lost_reply_line(&reply.sent.change, cx));
    lines
}

fn of_create(name: &str, reply: &LostReply, cx: &Cx) -> Verdict {
    let Some((key, made)) = named(name, &reply.sent, cx) else {
        let text = format!(
            "The list has no new key {name}. The system may still create it: press R to refresh before you create it again."
        );
        return Verdict::new("Not created yet", text).still_open();
    };
    let called = format!("{} ({})", key.name, key.id);
    let at = match key.created_at() {
        Some(at) => format!(", created at {}", time::exact(at, &cx.zone)),
        None => String::new(),
    };
    // Where the run was stopped before it noted an answer, that may have been on the screen.
    let (title, unseen) = match reply.earlier.as_ref().is_none_or(|note| note.sent) {
        true => (
            "Created, but the secret is lost",
            "Its secret is lost. Reset the key to get a new one, or delete it.",
        ),
        false => (
            "Created, but the secret may be lost",
            "If its secret was not saved before tnkeys stopped, reset the key to get a new one, or delete it.",
        ),
    };
    match made {
        CreateMatch::ByThis => Verdict::new(
            title,
            format!("The key {called} exists{at}. {unseen}"),
        )
        .about(key, &BOTH),
        CreateMatch::ProbablyByThis => Verdict::new(
            title,
            format!("The key {called} exists{at}, the time of this request, so it is almost certainly the new key. {unseen}"),
        )
        .about(key, &BOTH),
        CreateMatch::Before => Verdict::new(
            "Not created",
            format!("The key {called} existed before this request{at}. Its name is taken."),
        )
        .about(key, &[]),
        CreateMatch::Contradicted => Verdict::new(
            UNKNOWN,
            format!("The key {called} is new in the list{at}, before this request: either someone else created it, or the clocks differ. If its secret is lost, reset it or delete it."),
        )
        .about(key, &BOTH),
        CreateMatch::NotKnown => Verdict::new(
            UNKNOWN,
            format!("The key {called} exists{at}. It may or may not be the new key. If its secret is lost, reset it or delete it."),
        )
        .about(key, &BOTH),
    }
}

fn of_reset(id: KeyId, name: &str, sent: &Sent, cx: &Cx) -> Verdict {
    let Some(key) = cx.keys.get(id) else {
        let text = format!("The key {name} ({id}) no longer exists.");
        return Verdict::new("Key deleted", text);
    };
    let called = format!("{} ({})", key.name, key.id);
    match HashPrint::changed(sent.print, key.hash_print) {
        Some(true) => Verdict::new(
            "Reset, but the new secret is lost",
            format!("The system has reset {called}: the old secret no longer works, and the new one is lost. Reset it again, or delete it. Open sessions remain until they are terminated."),
        )
        .about(key, &RESET),
        Some(false) => Verdict::new(
            "Not reset yet",
            format!("The system has not reset {called}: the old secret still works. The system may still do it: press R to refresh before you reset it again."),
        )
        .about(key, &BOTH)
        .still_open(),
        None => Verdict::new(
            UNKNOWN,
            format!("{called} may have a new secret, which is lost; then the old secret no longer works. This account cannot see which. Reset the key to be sure, or delete it. Open sessions remain."),
        )
        .about(key, &RESET),
    }
}
