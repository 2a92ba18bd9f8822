//! Runs the steps of a service account, and undoes them.
//!
//! Invariant: each change is sent once, by `requests::send`. The create of the key goes the way of every request that makes a secret.

use crate::api::account_run::{answer_of, call_of};
use crate::api::{Call, Outcome, RequestId};
use crate::app::account::job::{Job, Phase};
use crate::app::account::window::AccountSteps;
use crate::app::account::{Accounts, reads};
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::{AccountForm, Modal};
use crate::app::requests::send;
use crate::app::widget::picker::Offers;
use crate::app::widget::question::{Answer as Button, Line, Question};
use crate::domain::account::{Answer, Next, Preset, Run, Taken};
use crate::domain::text::harmless;
use crate::domain::{Fault, KeyId, Kind};

impl Accounts {
    /// The service account that is being created, or was created.
    pub fn job(&self) -> Option<&Job> {
        self.job.as_ref()
    }

    /// Whether the run waits for the outcome of this request.
    pub(in crate::app) fn awaits(&self, id: RequestId) -> bool {
        self.job.as_ref().is_some_and(|job| job.awaits == Some(id))
    }

    /// The integration whose key this request creates.
    pub(in crate::app) fn integration(&self, id: RequestId) -> Option<&Preset> {
        self.job
            .as_ref()
            .filter(|job| job.awaits == Some(id))
            .map(|job| &job.preset)
    }

    /// Starts the run of a form that is complete.
    pub(super) fn create(&mut self, cx: &mut Cx) {
        if !cx.online() {
            return;
        }
        let mut form = match cx.modals.pop() {
            Some(Modal::AccountForm(it)) => it,
            other => return cx.modals.extend(other),
        };
        let plan = form.read(&self.names(cx), cx.now, &cx.zone);
        let Some(plan) = plan else {
            return cx.modals.push(Modal::AccountForm(form));
        };
        let roles = catalogue::roles(cx).as_ref().clone();
        let run = match form.moves() {
            Some(_) => Run::parts_only(plan, roles),
            None => Run::new(plan, roles),
        };
        self.job = Some(Job::new(run, form));
        cx.modals.push(Modal::AccountSteps(AccountSteps::new()));
        self.drive(cx);
    }

    /// Sends the next request of the run, until one is in flight or the run has ended.
    fn drive(&mut self, cx: &mut Cx) {
        while let Some(job) = &mut self.job
            && job.awaits.is_none()
        {
            let (call, makes) = match job.run.next() {
                Next::Ask(action) => {
                    let call = call_of(&action);
                    let makes = matches!(call, Call::CreatePart(_));
                    (call, makes)
                }
                Next::Key(new) => (Call::Create(new), true),
                Next::Taken(taken) if job.run.can_use_existing() => {
                    Self::ask_use_existing(job, taken, cx);
                    break;
                }
                Next::Taken(taken) => {
                    let taken = taken.to_vec();
                    self.names_taken(&taken, cx);
                    break;
                }
                Next::Stopped { piece, fault } if !job.run.can_undo() => {
                    let fault = fault.clone();
                    self.back_to_form(cx, |form| form.refused(piece.part(), fault));
                    break;
                }
                Next::Stopped { .. } | Next::Undone(_) => break,
                Next::Done => {
                    let stopping = job.stopping;
                    self.done(cx);
                    if !stopping {
                        self.move_key(cx);
                    }
                    break;
                }
            };
            if makes && std::mem::take(&mut job.stopping) {
                job.run.take(Answer::Refused(stopped()));
                continue;
            }
            let sent = match call.changes() {
                true => send::send(call, cx),
                false => Some(reads::read(call, cx)),
            };
            match sent {
                Some(id) => job.awaits = Some(id),
                None => job.run.take(Answer::Refused(not_sent())),
            }
        }
        self.show_phase(cx);
    }

    /// Passes the outcome of a request to the run.
    pub(super) fn step_answered(&mut self, outcome: Outcome, cx: &mut Cx) {
        let Some(job) = &mut self.job else {
            return;
        };
        job.awaits = None;
        if let Next::Ask(action) = job.run.next() {
            job.run.take(answer_of(&action, outcome));
        }
        self.drive(cx);
        if matches!(self.job.as_ref().map(Job::phase), Some(Phase::Undone)) {
            // No event reports users and their roles, and the names are free again.
            self.read_names(cx);
            reads::reread_lists(cx);
        }
    }

    /// The key exists, and its secret is on the screen.
    pub(in crate::app) fn key_created(&mut self, request: RequestId, key: KeyId, cx: &mut Cx) {
        self.key_answered(request, Answer::KeyCreated(key), cx);
    }

    /// The system refused to create the key, or the request was not sent.
    pub(in crate::app) fn key_refused(&mut self, request: RequestId, fault: Fault, cx: &mut Cx) {
        self.key_answered(request, Answer::Refused(fault), cx);
    }

    /// The reply to the create of the key was lost.
    pub(in crate::app) fn key_lost(&mut self, request: RequestId, fault: Fault, cx: &mut Cx) {
        self.key_answered(request, Answer::Lost(fault), cx);
    }

    fn key_answered(&mut self, request: RequestId, answer: Answer, cx: &mut Cx) {
        if !self.awaits(request) {
            return;
        }
        if let Some(job) = &mut self.job {
            job.awaits = None;
            job.run.take(answer);
        }
        self.drive(cx);
    }

    /// The user closed the connection: no outcome will follow.
    pub(in crate::app) fn connection_closed(&mut self, cx: &mut Cx) {
        let Some(job) = &mut self.job else {
            return;
        };
        job.awaits = None;
        // The create in flight, and the read that would verify it.
        for _ in 0..2 {
            if job.phase() == Phase::Running {
                job.run.take(Answer::Lost(closed()));
            }
        }
        self.show_phase(cx);
    }

    fn show_phase(&self, cx: &mut Cx) {
        let Some(phase) = self.job.as_ref().map(Job::phase) else {
            return;
        };
        for modal in &mut cx.modals {
            if let Modal::AccountSteps(it) = modal {
                it.phase = phase;
            }
        }
    }

    /// The account is complete: its form and the windows before it are done.
    fn done(&mut self, cx: &mut Cx) {
        cx.modals.retain(|m| match m {
            Modal::AccountRoles(_) | Modal::RequiredMethods(_) => false,
            Modal::Picker(it) => it.offers != Offers::Integrations,
            Modal::KeyForm(it) => it.old.is_some(),
            _ => true,
        });
        reads::reread_lists(cx);
    }

    /// Group, privilege and user exist: the rotation of the key to the new owner follows. The window of the steps stays below, for the
    /// case that the rotation does not start.
    fn move_key(&self, cx: &mut Cx) {
        let Some(job) = &self.job else {
            return;
        };
        if let Some(old) = job.form.moves() {
            cx.tell(Event::MoveKey(old, job.run.plan().user.clone()));
        }
    }

    /// The successor of a key exists: if the account waits for that key, it is complete.
    pub(in crate::app) fn key_moved(&mut self, old: KeyId, cx: &mut Cx) {
        let waits = |job: &&Job| job.waits_for_key() && job.form.moves() == Some(old);
        if self.job.as_ref().filter(waits).is_some() {
            self.close_steps(cx);
        }
    }

    /// Offers to complete what looks like the work of an interrupted run.
    fn ask_use_existing(job: &Job, taken: &[Taken], cx: &mut Cx) {
        let parts: Vec<String> = taken
            .iter()
            .map(|it| format!("{} {} ({})", it.piece.word(), harmless(&it.name), it.id))
            .collect();
        let lines = vec![
            Line::plain(cx.on_system()),
            Line::plain(format!("The system already has: {}.", parts.join(", "))),
            Line::plain(
                "They have the fields of this account, as an interrupted run leaves them. tnkeys can use them and create the missing parts. An undo then deletes only the new parts.",
            ),
        ];
        let title = format!("Complete the service account {}?", job.name());
        let complete = vec![("Complete", Button::UseExisting)];
        let question = Question::new(title, lines, "Other names", complete);
        cx.modals
            .push(Modal::Question(question.closing(Button::OtherNames)));
    }

    /// Uses the parts of an interrupted run, and creates the missing ones.
    pub(in crate::app) fn use_existing(&mut self, cx: &mut Cx) {
        if let Some(job) = &mut self.job {
            job.run.use_existing();
        }
        self.drive(cx);
    }

    /// Returns to the form, for other names.
    pub(in crate::app) fn other_names(&mut self, cx: &mut Cx) {
        if let Some(job) = &self.job
            && let Next::Taken(taken) = job.run.next()
        {
            let taken = taken.to_vec();
            self.names_taken(&taken, cx);
        }
    }

    /// Names were taken after the form was checked: says which, at their fields.
    fn names_taken(&mut self, taken: &[Taken], cx: &mut Cx) {
        self.back_to_form(cx, |form| {
            for it in taken {
                form.name_taken(it.piece, it.id);
            }
        });
        self.read_names(cx);
    }

    /// Closes the steps, and opens the form again in their place.
    pub(super) fn back_to_form(&mut self, cx: &mut Cx, with: impl FnOnce(&mut AccountForm)) {
        let Some(mut job) = self.job.take() else {
            return;
        };
        with(&mut job.form);
        let steps = |m: &&mut Modal| matches!(m, Modal::AccountSteps(_));
        match cx.modals.iter_mut().find(steps) {
            Some(steps) => *steps = Modal::AccountForm(job.form),
            None => cx.modals.push(Modal::AccountForm(job.form)),
        }
    }

    pub(super) fn close_steps(&mut self, cx: &mut Cx) {
        self.job = None;
        cx.modals.retain(|m| !matches!(m, Modal::AccountSteps(_)));
    }

    pub(super) fn ask_undo(&mut self, cx: &mut Cx) {
        let Some(job) = self.job.as_ref().filter(|job| job.run.can_undo()) else {
            return;
        };
        if !cx.online() {
            return;
        }
        let mut remains = job.remains();
        remains.reverse();
        let mut lines = vec![
            Line::plain(cx.on_system()),
            Line::plain(format!(
                "tnkeys deletes, in this order: {}.",
                remains.join(", ")
            )),
        ];
        if let Some(key) = job.run.made().key {
            let name = harmless_key(job);
            lines.push(Line::warning(format!(
                "Clients that use the key {name} ({key}) cannot sign in again. Open sessions stay open until you terminate them."
            )));
        }
        let title = format!("Undo the service account {}?", job.name());
        let undo = vec![("Undo", Button::UndoAccount)];
        cx.modals
            .push(Modal::Question(Question::new(title, lines, "Cancel", undo)));
    }

    /// Removes what the run created, in reverse order.
    pub(in crate::app) fn undo(&mut self, cx: &mut Cx) {
        if let Some(job) = &mut self.job {
            job.run.undo();
        }
        self.drive(cx);
    }
}

fn harmless_key(job: &Job) -> String {
    harmless(&job.run.plan().key).into_owned()
}

fn closed() -> Fault {
    Fault::new(Kind::Lost, "The connection was closed.")
}

fn stopped() -> Fault {
    Fault::new(Kind::Local, "You stopped before this step.")
}

fn not_sent() -> Fault {
    Fault::new(Kind::Local, "The request was not sent.").meaning(
        "Another request that creates a secret is running, or the connection is read-only.",
    )
}
