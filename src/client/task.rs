//! The task between a link and the handles of a client: it hands each reply to the caller that waits for it, and each event
//! to its subscription.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

use super::target::OneTimeCode;
use crate::api::{
    Call, CodeWanted, LinkCommand, LinkEvent, Notice, Outcome, RequestId, SubscriptionId,
};
use crate::domain::{Fault, Secret, System};
use crate::net::Link;

/// Most events that wait for a slow reader. Later ones are dropped, and the reader is told of the gap.
const WAITING: usize = 4_096;

/// What a handle asks of the task.
pub(super) enum Ask {
    /// A call. `patient`: it may wait for the next connection.
    Call {
        call: Call,
        patient: bool,
        reply: oneshot::Sender<Outcome>,
    },
    /// A subscription. Its first notice says whether it was accepted.
    Subscribe {
        event: String,
        reply: oneshot::Sender<(SubscriptionId, mpsc::Receiver<Notice>)>,
    },
    /// The end of a subscription.
    Unsubscribe(SubscriptionId),
    /// Close the connection, and report when it is done.
    Close(oneshot::Sender<()>),
}

/// The system of the connection, as it was at the last sign-in.
pub(super) type Shared = Arc<RwLock<Arc<System>>>;

/// One reader of events.
struct Reader {
    events: mpsc::Sender<Notice>,
    /// Events were dropped since it was last told.
    gap: bool,
}

impl Reader {
    /// Hands on a notice. Returns whether the reader still listens.
    fn give(&mut self, notice: Notice) -> bool {
        if self.gap {
            match self.events.try_send(Notice::Missed) {
                Ok(()) => self.gap = false,
                Err(mpsc::error::TrySendError::Full(_)) => return true,
                Err(mpsc::error::TrySendError::Closed(_)) => return false,
            }
        }
        match self.events.try_send(notice) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.gap = true;
                true
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        }
    }
}

/// A call that waits for its outcome.
struct Open {
    reply: oneshot::Sender<Outcome>,
    patient: bool,
}

/// The state of the task.
pub(super) struct Task {
    link: Link,
    asks: UnboundedReceiver<Ask>,
    system: Shared,
    code: Option<OneTimeCode>,
    reconnects: bool,
    open: HashMap<u64, Open>,
    readers: HashMap<SubscriptionId, Reader>,
    next: u64,
    /// Why no connection will follow.
    over: Option<Fault>,
}

/// Starts the task of a link that is signed in.
pub(super) fn start(
    link: Link,
    system: System,
    code: Option<OneTimeCode>,
    reconnects: bool,
) -> (UnboundedSender<Ask>, Shared) {
    let (sender, asks) = mpsc::unbounded_channel();
    let system = Arc::new(RwLock::new(Arc::new(system)));
    let task = Task {
        link,
        asks,
        system: Arc::clone(&system),
        code,
        reconnects,
        open: HashMap::new(),
        readers: HashMap::new(),
        next: 0,
        over: None,
    };
    tokio::spawn(task.run());
    (sender, system)
}

impl Task {
    /// Runs until the last handle is dropped, which closes the connection.
    async fn run(mut self) {
        loop {
            tokio::select! {
                ask = self.asks.recv() => match ask {
                    None => return,
                    Some(Ask::Close(done)) => {
                        drop(self);
                        // The caller may have stopped waiting.
                        let _ = done.send(());
                        return;
                    }
                    Some(ask) => self.ask(ask),
                },
                told = self.link.events.recv(), if self.over.is_none() => match told {
                    Some(told) => self.told(told).await,
                    None => self.end(super::error::gone()),
                },
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Call {
                call,
                patient,
                reply,
            } => {
                if let Some(fault) = &self.over {
                    // The caller may have stopped waiting, here and below.
                    let _ = reply.send(Outcome::NotSent(fault.clone()));
                    return;
                }
                let id = RequestId(self.fresh());
                self.open.insert(id.0, Open { reply, patient });
                self.command(LinkCommand::Call { id, call });
            }
            Ask::Subscribe { event, reply } => {
                let id = SubscriptionId(self.fresh());
                let (events, reader) = mpsc::channel(WAITING);
                let mut it = Reader { events, gap: false };
                if let Some(fault) = &self.over {
                    it.give(Notice::Ended(Some(fault.clone())));
                } else {
                    self.readers.insert(id, it);
                    self.command(LinkCommand::Subscribe { id, event });
                }
                if reply.send((id, reader)).is_err() {
                    self.unsubscribe(id);
                }
            }
            Ask::Unsubscribe(id) => self.unsubscribe(id),
            Ask::Close(_) => {}
        }
    }

    async fn told(&mut self, told: LinkEvent) {
        match told {
            LinkEvent::Answer { id, outcome } => {
                if let Some(open) = self.open.remove(&id.0) {
                    let _ = open.reply.send(outcome);
                }
            }
            LinkEvent::Notice(id, notice) => {
                let ended = matches!(notice, Notice::Ended(_));
                let Some(reader) = self.readers.get_mut(&id) else {
                    return;
                };
                let listens = match notice {
                    // It arrives, however slow the reader is: the channel ends with it.
                    Notice::Ended(_) => {
                        let events = reader.events.clone();
                        tokio::spawn(async move { events.send(notice).await });
                        false
                    }
                    notice => reader.give(notice),
                };
                if !listens {
                    self.readers.remove(&id);
                    if !ended {
                        self.command(LinkCommand::Unsubscribe(id));
                    }
                }
            }
            LinkEvent::Online(system) => {
                let mut shared = self.system.write().unwrap_or_else(PoisonError::into_inner);
                *shared = Arc::new(*system);
            }
            LinkEvent::Offline { fault, retry_in } if retry_in.is_none() || !self.reconnects => {
                self.end(fault);
            }
            // Nobody is asked to trust anything: the fault says how to.
            LinkEvent::Untrusted(shown) => self.end(shown.fault),
            LinkEvent::NeedUser(fault) => self.end(fault),
            LinkEvent::NeedCode(why) => match one_time_code(&mut self.code, why).await {
                Some(code) => self.command(LinkCommand::Code(code)),
                None => self.end(no_code(why)),
            },
            LinkEvent::Offline { fault, .. } => self.impatient(&fault),
            LinkEvent::Progress(_)
            | LinkEvent::Standby(_)
            | LinkEvent::SessionsChanged
            | LinkEvent::Changed(_)
            | LinkEvent::Checking(_)
            | LinkEvent::Events(_) => {}
        }
    }

    /// No connection will follow: whatever waits ends with this fault.
    fn end(&mut self, fault: Fault) {
        for (_, open) in self.open.drain() {
            // Changes had their outcome before the connection was reported as lost.
            let _ = open.reply.send(Outcome::NotSent(fault.clone()));
        }
        for (_, reader) in self.readers.drain() {
            let notice = Notice::Ended(Some(fault.clone()));
            tokio::spawn(async move { reader.events.send(notice).await });
        }
        self.over = Some(fault);
    }

    /// The connection is lost: reads that do not wait for the next one end. Changes had their outcome before.
    fn impatient(&mut self, fault: &Fault) {
        for (_, open) in self.open.extract_if(|_, open| !open.patient) {
            let _ = open.reply.send(Outcome::Failed(fault.clone()));
        }
    }

    fn unsubscribe(&mut self, id: SubscriptionId) {
        if self.readers.remove(&id).is_some() {
            self.command(LinkCommand::Unsubscribe(id));
        }
    }

    fn command(&mut self, command: LinkCommand) {
        if self.link.commands.send(command).is_err() {
            self.end(super::error::gone());
        }
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// Asks for a one-time code, on a thread that may block.
pub(super) async fn one_time_code(
    code: &mut Option<OneTimeCode>,
    why: CodeWanted,
) -> Option<Secret> {
    let mut ask = code.take()?;
    let asked = tokio::task::spawn_blocking(move || {
        let given = ask(why);
        (given, ask)
    });
    let (given, ask) = asked.await.ok()?;
    *code = Some(ask);
    given
}

/// The fault of a sign-in without a one-time code.
pub(super) fn no_code(why: CodeWanted) -> Fault {
    let what = match why {
        CodeWanted::First => "The account requires a one-time code.",
        CodeWanted::Wrong => "The one-time code was refused.",
        CodeWanted::Late => "The sign-in timed out before the one-time code was sent.",
    };
    Fault::new(crate::domain::Kind::SignIn, what)
        .next("Sign in interactively to enter a code, or use an API key.")
}
